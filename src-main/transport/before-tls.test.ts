import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { makeAuthority, makeServerCertificate } from '../../e2e/dovecot/certificates.mjs'
import { startFakeImap } from '../../e2e/fake-imap/server'
import { type ClearTalk, openClearTextFront } from '../../e2e/net/clear-text-front'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { openImap } from '../imap/imap-wire'
import { FakePop3Server } from '../pop3/fake-server.testing'
import { openPop3 } from '../pop3/pop3-wire'
import { startScriptedSmtp } from '../smtp/smtp-server.testing'
import { openSmtp } from '../smtp/smtp-wire'

/** What comes in clear counts for nothing, and what is slipped in behind the last clear word is an attack (SECURITY.md T2). */

const signal = new AbortController().signal
let tls: { readonly key: Buffer; readonly cert: Buffer }
let ca: readonly string[]

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tern-tls-'))
  const authority = await makeAuthority(folder)
  const { certFile, keyFile } = await makeServerCertificate(folder, { name: 'server', authority })
  tls = { key: await readFile(keyFile), cert: await readFile(certFile) }
  ca = [await readFile(authority.certFile, 'utf8')]
  await rm(folder, { recursive: true })
})

async function front(to: number, talk: ClearTalk) {
  const opened = await openClearTextFront(to, talk, tls)
  onTestFinished(() => opened.close())
  return opened
}

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no failure',
    (thrown: unknown) => mailErrorOf(thrown).kind,
  )

describe('IMAP', () => {
  const talk = (injected = ''): ClearTalk => ({
    greeting:
      '* OK [CAPABILITY IMAP4rev1 STARTTLS MOVE X-GM-EXT-1] ready\r\n* OK [ALERT] Call 0900 123 at once\r\n' +
      '* ID ("name" "Gimap")\r\n* CAPABILITY IMAP4rev1 STARTTLS MOVE X-GM-EXT-1\r\n',
    answer: (line) => {
      const [tag, name] = line.split(' ')
      return /^starttls$/i.test(name ?? '')
        ? { say: `${tag} OK begin\r\n${injected}`, secure: true }
        : { say: `* CAPABILITY IMAP4rev1 STARTTLS MOVE X-GM-EXT-1\r\n${tag} OK done\r\n` }
    },
  })
  async function signIn(injected?: string) {
    const server = await startFakeImap()
    onTestFinished(() => server.close())
    server.account.without('MOVE')
    const { user, password } = server.account
    const { port, heard } = await front(server.port, talk(injected))
    const opening = openImap({ host: 'localhost', port, security: 'starttls', user, password, ca }, signal)
    return { server, heard, opening }
  }

  test('T2: nothing said before TLS is believed afterwards', async () => {
    const { server, heard, opening } = await signIn()
    const session = await opening
    expect([session.can('MOVE'), session.can('X-GM-EXT-1'), session.serverName]).toEqual([
      false,
      false,
      server.account.serverName.toLowerCase(),
    ])
    expect((await session.list()).map(({ path }) => path)).toContain('INBOX')
    session.close()
    expect(heard.filter((line) => /login|authenticate/i.test(line))).toEqual([])
  })

  test.each(['* OK [ALERT] evil\r\n', '* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n', 'x'])(
    'T2: %j behind the answer to STARTTLS ends it before the password is sent',
    async (injected) => {
      const { server, opening } = await signIn(injected)
      expect(await failureOf(opening)).toBe('tls-unavailable')
      expect(server.heard.map(({ command }) => command.name)).not.toContain('LOGIN')
    },
  )
})

describe('POP3', () => {
  const talk = (injected = ''): ClearTalk => ({
    greeting: '+OK ready\r\n',
    answer: (line) =>
      /^STLS$/i.test(line)
        ? { say: `+OK begin\r\n${injected}`, secure: true }
        : { say: '+OK\r\nSTLS\r\nEXPIRE 0\r\nLOGIN-DELAY 900\r\nUSER\r\n.\r\n' },
  })
  async function signIn(injected?: string) {
    const server = await FakePop3Server.start()
    onTestFinished(() => server.close())
    const { port, heard } = await front(server.port, talk(injected))
    const credential = { kind: 'password', password: 'secret' } as const
    const opening = openPop3({ host: 'localhost', port, security: 'starttls', user: 'ada', credential, ca }, signal)
    return { server, heard, opening }
  }

  test('T2: nothing said before TLS is believed afterwards', async () => {
    const { heard, opening } = await signIn()
    const session = await opening
    const { uidl, expire, loginDelaySeconds } = session.capabilities
    expect([uidl, expire, loginDelaySeconds]).toEqual([true, undefined, undefined])
    session.close()
    expect(heard.filter((line) => /^(AUTH|USER|PASS|APOP)/i.test(line))).toEqual([])
  })

  test.each(['+OK evil\r\n', '-ERR evil\r\n', 'x'])(
    'T2: %j behind the answer to STLS ends it before the password is sent',
    async (injected) => {
      const { server, opening } = await signIn(injected)
      expect(await failureOf(opening)).not.toBe('no failure')
      expect(server.heard.filter((line) => /^(AUTH|USER|PASS|APOP)/i.test(line))).toEqual([])
    },
  )
})

describe('SMTP', () => {
  const talk = (injected = ''): ClearTalk => ({
    greeting: '220 ready\r\n',
    answer: (line) =>
      /^STARTTLS$/i.test(line)
        ? { say: `220 begin\r\n${injected}`, secure: true }
        : { say: '250-mail.example\r\n250-SIZE 7\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n' },
  })
  async function signIn(injected?: string) {
    const server = await startScriptedSmtp(() => ({ extensions: ['SIZE 1000', 'AUTH PLAIN'] }))
    onTestFinished(() => server.close())
    const { port, heard } = await front(server.port, talk(injected))
    const credential = { kind: 'password', password: 'secret' } as const
    const opening = openSmtp(
      { host: 'localhost', port, security: 'starttls', user: 'a@example.org', credential, ca },
      signal,
    )
    return { server, heard, opening }
  }

  test.each(['', '250-evil\r\n250 SIZE 7\r\n', '535 no\r\n'])(
    'T2: nothing said before TLS, nor %j behind it, is believed afterwards',
    async (injected) => {
      const { server, heard, opening } = await signIn(injected)
      const session = await opening
      expect(session.largest).toBe(1_000)
      session.quit()
      expect(heard.filter((line) => /^(AUTH|MAIL)/i.test(line))).toEqual([])
      expect(server.commands.filter((line) => /^EHLO/.test(line))).toHaveLength(1)
    },
  )
})
