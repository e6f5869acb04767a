import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Account } from '../../src-shared/mail/account'
import { faultsSurvived } from '../faults-survived'
import { benchMessage } from '../sample-mail/bench-corpus.mjs'
import { expect, modes, type TernUnderTest, test } from '../story'
import { call, draftFor, processesOf, rowsOf, untilUpToDate, vaultHashes } from '../tern.mjs'

/**
 * SIGKILL at random moments of a sync, to each of the processes in turn. Afterwards Tern holds every message that was
 * ever delivered, octet by octet, and none twice. Each run kills three times; nine runs per mode make 54 kills. A letter
 * box is emptied in some runs and left full in others; after each kill every message is on the server or whole here.
 */
const victims = ['main', 'engine', 'store', 'window'] as const
const runsPerMode = Number(process.env.TERN_KILL_RUNS ?? 9)
const messages = 120

for (const mode of modes) {
  test.describe(`${mode}: killed while mail comes in`, () => {
    for (let run = 0; run < runsPerMode; run += 1) {
      test(`run ${run + 1}`, async ({ tern, server, user }) => {
        test.setTimeout(180_000)
        const random = randomFrom(1000 * run + (mode === 'imap' ? 1 : 2))
        const first = mode === 'pop3' && run % 3 === 2 ? 5 : messages
        const sources = Array.from({ length: messages }, (_, index) => benchMessage(index, run + 1))
        await server.deliver(user.user, 'INBOX', sources.slice(0, first))

        let page = await tern.start()
        const empties = run % 3 !== 1
        const more = mode === 'pop3' ? { retention: { kind: empties ? 'after-download' : 'leave' } } : {}
        const account: Account = await call(page, 'account.add', draftFor(mode, server, user.user, more), user.password)
        if (first < messages) {
          // The first session removes nothing: the ones after it are where a server copy can be lost.
          await untilUpToDate(page, account.id)
          await server.deliver(user.user, 'INBOX', sources.slice(first))
          await call(page, 'account.check', account.id)
        }
        const killed = new Map<string, number>()
        for (let kill = 0; kill < 3; kill += 1) {
          const victim = victims[Math.floor(random() * victims.length)] ?? 'main'
          await untilCommits(page, Math.floor(random() * 12))
          page = await killOne(tern, victim)
          killed.set(victim, (killed.get(victim) ?? 0) + 1)
          if (mode === 'pop3') expect(nowhere(sources, user.home, tern.profile, account.id)).toEqual([])
        }
        const before = Date.now()
        // Asked in the moment in which the engine died, the question dies with it.
        await expect(() => call(page, 'account.check', account.id)).toPass()
        await untilUpToDate(page, account.id, { timeoutMs: 90_000, after: before })

        const expected = sources.map(sha256).sort()
        await expect.poll(() => listedHashes(page, account.id), { timeout: 30_000 }).toEqual(expected)
        const inVault = new Set(vaultHashes(tern.profile, account.id))
        expect(expected.filter((hash) => !inVault.has(hash))).toEqual([])
        await expectWholeFiles(tern.profile, account.id)
        if (mode === 'pop3') {
          const removed = empties && first < messages ? messages - first : 0
          await expect.poll(() => onServer(user.home).length, { timeout: 30_000 }).toBe(messages - removed)
          for (const [victim, count] of killed) faultsSurvived(`${victim} killed (SIGKILL) in the app`, count)
        }
      })
    }
  })
}

/** Resolves after the store has announced this many commits, or nothing more is to come. */
function untilCommits(page: Page, count: number): Promise<void> {
  return page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        let seen = 0
        const channel = new BroadcastChannel('tern-patches')
        const done = (): void => {
          channel.close()
          stop()
          resolve()
        }
        const stop = window.mail.on('account.status', (status) => {
          if (status.phase === 'up-to-date' || status.phase === 'offline') done()
        })
        channel.addEventListener('message', () => {
          seen += 1
          if (seen >= wanted) done()
        })
        window.mail.call('app.state').then((state) => {
          if (state.ok && state.value.statuses.some(({ phase }) => phase === 'up-to-date')) done()
        })
        if (wanted === 0) done()
      }),
    count,
  )
}

/** Kills one process as the system would. Main is started again by hand, as a user does; the others come by themselves. */
async function killOne(tern: TernUnderTest, victim: (typeof victims)[number]): Promise<Page> {
  if (victim === 'main') {
    await tern.kill()
    return tern.start()
  }
  const pid = await untilRuns(tern, victim)
  if (victim === 'window') {
    // A test cannot talk to a page any more that crashed once, so main tells that it came back by itself.
    const reloaded = tern.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('/index.html'))
          window?.webContents.once('did-finish-load', () => resolve())
        }),
    )
    kill(pid)
    await reloaded
    return tern.restart()
  }
  kill(pid)
  return tern.page
}

/** The process id of a victim. It may have died just now and not be back yet. */
async function untilRuns(tern: TernUnderTest, victim: (typeof victims)[number]): Promise<number> {
  let pid: number | undefined
  await expect
    .poll(
      async () => {
        pid = (await processesOf(tern.app))[victim]
        return pid
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(1)
  if (pid === undefined) throw new Error(`${victim} does not run`)
  return pid
}

/** It may have ended just before. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown
  }
}

/** SHA-256 of every message that is in a list, as often as it is there, sorted. */
async function listedHashes(page: Page, accountId: string): Promise<string[]> {
  const hashOf = new Map(
    (await rowsOf<{ id: string; sha256?: string }>(page, 'messages')).map(({ id, sha256: hash }) => [id, hash]),
  )
  const locations = await rowsOf<{ accountId: string; messageId: string; listId?: string }>(page, 'locations')
  return locations
    .filter((row) => row.accountId === accountId && row.listId !== undefined)
    .map((row) => hashOf.get(row.messageId) ?? `no octets for ${row.messageId}`)
    .sort()
}

/** What lies on the server's own disk. */
function onServer(home: string): readonly string[] {
  return ['new', 'cur'].flatMap((folder) => {
    const path = join(home, 'Maildir', folder)
    return readdirSync(path).flatMap((name) => {
      try {
        return [sha256(readFileSync(join(path, name)))]
      } catch {
        // It was taken, or is called otherwise, since we looked.
        return []
      }
    })
  })
}

/** Messages that are neither on the server nor whole in the vault. The server is looked at first: the vault only grows. */
function nowhere(sources: readonly Uint8Array[], home: string, profile: string, accountId: string): readonly string[] {
  const there = new Set([...onServer(home), ...onServer(home)])
  const missing = [...new Set(sources.map(sha256))].filter((hash) => !there.has(hash))
  return missing.filter((hash) => {
    try {
      return sha256(readFileSync(join(profile, 'vault', accountId, `${hash}.eml`))) !== hash
    } catch {
      return true
    }
  })
}

async function expectWholeFiles(profile: string, accountId: string): Promise<void> {
  const damaged = vaultHashes(profile, accountId).filter(
    (hash) => sha256(readFileSync(join(profile, 'vault', accountId, `${hash}.eml`))) !== hash,
  )
  expect(damaged).toEqual([])
}

function sha256(source: Uint8Array): string {
  return createHash('sha256').update(source).digest('hex')
}

/** mulberry32: the same runs every time, so that a failure can be looked at. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
