import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import { type Relay, startRelay } from '../../e2e/dovecot/relay.mjs'
import type { TransportSecurity } from '../../src-shared/mail/account'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { openSmtp, type SmtpTarget, trySmtpSignIn } from './smtp-wire'

const server = testServer()
const never = new AbortController().signal
let relay: Relay
beforeAll(async () => {
  relay = await startRelay({ port: server.relayPort, lmtpPort: server.ports.lmtp })
})
afterAll(() => relay.stop())

async function target(security: TransportSecurity, more: Partial<SmtpTarget> = {}): Promise<SmtpTarget> {
  const { user, password } = await server.newUser()
  return {
    host: server.host,
    port: security === 'tls' ? server.ports.submissions : server.ports.submission,
    security,
    user,
    credential: { kind: 'password', password },
    ca: [readFileSync(server.caFile, 'utf8')],
    ...more,
  }
}
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing',
    (thrown) => mailErrorOf(thrown).kind,
  )

async function* pieces(source: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.length; at += 7) yield source.subarray(at, at + 7)
}

test.each<TransportSecurity>(['tls', 'starttls'])(
  'a real server takes a message over %s, octet for octet',
  async (security) => {
    const to = await server.newUser()
    const from = await target(security)
    const source = Buffer.from(
      `From: <${from.user}>\r\nTo: <${to.user}>\r\nSubject: over ${security}\r\nMessage-ID: <${security}@x>\r\n\r\n.\r\n..dots\r\nüml\r\nlast line without an end`,
    )
    const session = await openSmtp(from, never)
    const marks: string[] = []
    const outcome = await session.submit(
      { sender: from.user, recipients: [to.user], octets: source.length, eightBit: true },
      pieces(source),
      { beforeData: async () => void marks.push('data'), beforeEnd: async () => void marks.push('end') },
    )
    session.quit()
    expect(outcome).toEqual({ kind: 'taken', accepted: [to.user], refused: [] })
    expect(marks).toEqual(['data', 'end'])
    const came = relay.delivered.find(({ to: whom }) => whom.includes(to.user))
    expect(came?.source.toString('latin1')).toContain(
      Buffer.from('\r\n.\r\n..dots\r\nüml\r\nlast line without an end').toString('latin1'),
    )
    const there = await server.doveadm('-f', 'flow', 'fetch', '-u', to.user, 'hdr.subject', 'mailbox', 'INBOX')
    expect(there).toContain(`over ${security}`)
  },
)

test('a wrong password, a certificate nobody vouches for, a pinned one', async () => {
  const good = await target('tls')
  expect(await kindOf(trySmtpSignIn(good, never))).toBe('nothing')
  expect(await kindOf(trySmtpSignIn({ ...good, credential: { kind: 'password', password: 'x' } }, never))).toBe(
    'auth-rejected',
  )
  for (const security of ['tls', 'starttls'] as const) {
    const unknown = await target(security, { ca: [] })
    const refused = await trySmtpSignIn(unknown, never).then(
      () => undefined,
      (thrown) => mailErrorOf(thrown),
    )
    expect(refused?.kind).toBe('certificate')
    if (refused?.kind !== 'certificate') continue
    expect(await kindOf(trySmtpSignIn({ ...unknown, pinnedFingerprint: refused.fingerprint }, never))).toBe('nothing')
  }
  expect(await kindOf(trySmtpSignIn({ ...good, security: 'tls', port: server.ports.submission }, never))).toBe(
    'tls-unavailable',
  )
})

test('a foreign recipient is refused by name, the other has it', async () => {
  const to = await server.newUser()
  const from = await target('tls')
  const source = Buffer.from(`From: <${from.user}>\r\nSubject: two\r\n\r\nx\r\n`)
  const session = await openSmtp(from, never)
  const outcome = await session.submit(
    { sender: from.user, recipients: [to.user, 'who@elsewhere.example'], octets: source.length, eightBit: false },
    pieces(source),
    { beforeData: async () => {}, beforeEnd: async () => {} },
  )
  session.quit()
  expect(outcome).toMatchObject({
    kind: 'taken',
    accepted: [to.user],
    refused: [{ address: 'who@elsewhere.example', permanent: true }],
  })
})
