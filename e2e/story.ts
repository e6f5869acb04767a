import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ElectronApplication, expect, type Page, test as plain } from '@playwright/test'
import type { Account } from '../src-shared/mail/account'
import { type RunningDovecot, startDovecot, type TestUser } from './dovecot/server.mjs'
import { call, draftFor, type LaunchOptions, launchTern, untilUpToDate } from './tern.mjs'

export { expect }

/** The two ways to keep mail: every story that makes sense in both is told in both. */
export const modes = ['imap', 'pop3'] as const
export type Mode = (typeof modes)[number]

/** Tern as one story uses it: its own profile, started and ended as often as the story needs. */
export class TernUnderTest {
  readonly profile: string
  readonly #ca: string
  #running: { readonly app: ElectronApplication; readonly page: Page } | undefined

  constructor(profile: string, ca: string) {
    this.profile = profile
    this.#ca = ca
  }

  get page(): Page {
    if (!this.#running) throw new Error('Tern is not running')
    return this.#running.page
  }

  get app(): ElectronApplication {
    if (!this.#running) throw new Error('Tern is not running')
    return this.#running.app
  }

  async start(options: Partial<LaunchOptions> = {}): Promise<Page> {
    this.#running = await launchTern({ profile: this.profile, ca: this.#ca, ...options })
    return this.#running.page
  }

  /** As a user closes it. */
  async quit(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await running?.app.close()
    await untilNobodyUses(this.profile)
  }

  /** It ends because of what is done in it. */
  async endsBy(what: () => Promise<void>): Promise<void> {
    const ended = this.app.waitForEvent('close')
    await what()
    await ended
    this.#running = undefined
    await untilNobodyUses(this.profile)
  }

  async restart(options: Partial<LaunchOptions> = {}): Promise<Page> {
    await this.quit()
    return this.start(options)
  }

  /** As the system kills it, all processes at once or in whatever order they notice. */
  async kill(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    if (!running) return
    const child = running.app.process()
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await ended
    await untilNobodyUses(this.profile)
  }

  /**
   * For stories that write beside a mail that is shown. The reader measures the frames of mails by the browser's
   * inspection protocol, by which stories drive the window too. Two at once get into each other's way: what is evaluated
   * is cut off, and a frame that loads meanwhile, as the editor's does, waits for ever to be let go. Refused, the reader
   * gives its frames a usual height, and all else is as it is.
   */
  async keepInspectorAway(): Promise<void> {
    await this.app.evaluate(({ webContents }) => {
      for (const page of webContents.getAllWebContents())
        page.debugger.attach = () => {
          throw new Error('the story inspects this page')
        }
    })
  }

  /** Adds an account without the setup page and waits until all its mail is here. */
  async addAccount(mode: Mode, server: RunningDovecot, user: TestUser, more: object = {}): Promise<Account> {
    const account = await call(this.page, 'account.add', draftFor(mode, server, user.user, more), user.password)
    await untilUpToDate(this.page, account.id)
    return account
  }
}

export const test = plain.extend<{ tern: TernUnderTest; user: TestUser }, { server: RunningDovecot }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of this pattern
    async ({}, use) => {
      const server = await startDovecot()
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],
  user: async ({ server }, use) => use(await server.newUser()),
  tern: async ({ server }, use, testInfo) => {
    const profile = mkdtempSync(join(tmpdir(), 'tern-story-'))
    const tern = new TernUnderTest(profile, server.caFile)
    await use(tern)
    if (testInfo.status !== testInfo.expectedStatus) {
      const picture = await tern.page.screenshot().catch(() => undefined)
      if (picture) await testInfo.attach('window', { body: picture, contentType: 'image/png' })
    }
    await tern.kill()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  },
})

const lookAgainMs = 20
const patienceMs = 15_000

/** Resolves when every process of a profile has ended: those of a killed one notice a little later. */
async function untilNobodyUses(profile: string): Promise<void> {
  const names = (): string[] =>
    readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
  const uses = (name: string): boolean => {
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(profile)
    } catch {
      return false
    }
  }
  const since = Date.now()
  while (names().some(uses)) {
    if (Date.now() - since > patienceMs) throw new Error('processes of Tern are still there')
    await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
  }
}

/** A message as a sender writes it, with CRLF. */
export function mail(fields: { readonly subject: string; readonly from?: string; readonly body?: string }): Buffer {
  const { subject, from = 'Ada Lovelace <ada@example.org>', body = 'Good morning.' } = fields
  const id = `<${subject.replaceAll(/[^A-Za-z0-9]/g, '-')}.${Math.random().toString(36).slice(2)}@example.org>`
  const lines = [
    `From: ${from}`,
    'To: Alex Doe <alex@example.org>',
    `Subject: ${subject}`,
    `Date: ${new Date().toUTCString()}`,
    `Message-ID: ${id}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...body.split('\n'),
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}
