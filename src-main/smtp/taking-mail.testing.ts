import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SubmissionServer } from '../../e2e/other-servers/submission-server'
import type { TransportSecurity } from '../../src-shared/mail/account'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { type HandoverOutcome, openSmtp, type SmtpTarget, trySmtpSignIn } from './smtp-wire'

const never = new AbortController().signal

/** What is expected of every server that mail is handed in to, whoever made it. */
export function expectToTakeMail(start: () => Promise<SubmissionServer>): void {
  let server: SubmissionServer
  beforeAll(async () => {
    server = await start()
  }, 120_000)
  afterAll(() => server?.stop())

  async function target(security: TransportSecurity, more: Partial<SmtpTarget> = {}): Promise<SmtpTarget> {
    const { user, password } = await server.dovecot.newUser()
    return {
      host: 'localhost',
      port: security === 'tls' ? server.submissions : server.submission,
      security,
      user,
      credential: { kind: 'password', password },
      ca: [server.ca],
      ...more,
    }
  }

  test.each<TransportSecurity>(['tls', 'starttls'])(
    'a message goes in over %s and comes out as it was',
    async (security) => {
      const from = await target(security)
      const to = await server.dovecot.newUser()
      const body = '.\r\n..two dots\r\nüml\r\nFrom here\r\nlast line'
      const source = Buffer.from(
        `From: <${from.user}>\r\nTo: <${to.user}>\r\nSubject: over ${security}\r\nMessage-ID: <${security}@x>\r\n\r\n${body}\r\n`,
      )
      expect(await handIn(from, [to.user], source)).toEqual({ kind: 'taken', accepted: [to.user], refused: [] })
      await server.settled()
      const there = await server.dovecot.doveadm('fetch', '-u', to.user, 'text', 'mailbox', 'INBOX')
      expect(there.replaceAll('\r\n', '\n')).toContain(body.replaceAll('\r\n', '\n'))
    },
  )

  test('many messages go in over one connection, each once', async () => {
    const from = await target('starttls')
    const to = await server.dovecot.newUser()
    const session = await openSmtp(from, never)
    for (let n = 0; n < 5; n += 1) {
      const source = Buffer.from(`From: <${from.user}>\r\nTo: <${to.user}>\r\nSubject: number ${n}\r\n\r\nx\r\n`)
      const outcome = await session.submit(handoverOf(from, [to.user], source), pieces(source), noMarks)
      expect(outcome.kind).toBe('taken')
    }
    session.quit()
    await server.settled()
    const there = await server.dovecot.doveadm('-f', 'flow', 'fetch', '-u', to.user, 'hdr.subject', 'mailbox', 'INBOX')
    expect([...there.matchAll(/number \d/g)].map(String).sort()).toEqual([0, 1, 2, 3, 4].map((n) => `number ${n}`))
  })

  test('a wrong password is one refusal; without TLS nobody is asked for one', async () => {
    const good = await target('tls')
    expect(await kindOf(trySmtpSignIn(good, never))).toBe('nothing')
    const wrong: SmtpTarget = { ...good, credential: { kind: 'password', password: 'x' } }
    expect(await kindOf(trySmtpSignIn(wrong, never))).toBe('auth-rejected')
    expect(await kindOf(trySmtpSignIn({ ...good, port: server.submission }, never))).toBe('tls-unavailable')
  })

  test('a recipient that cannot be is refused by name, the others have it', async () => {
    const from = await target('starttls')
    const to = await server.dovecot.newUser()
    const source = Buffer.from(`From: <${from.user}>\r\nSubject: two\r\n\r\nx\r\n`)
    expect(await handIn(from, [to.user, 'nobody@nowhere'], source)).toMatchObject({
      kind: 'taken',
      accepted: [to.user],
      refused: [{ address: 'nobody@nowhere', permanent: true }],
    })
  })

  test('what is too large is known before it is sent, and refused whole', async () => {
    const from = await target('tls')
    const to = await server.dovecot.newUser()
    expect((await trySmtpSignIn(from, never)).largest).toBe(server.largest)
    const source = Buffer.from(`Subject: large\r\n\r\n${'x'.repeat(70)}\r\n`.repeat(20_000))
    expect(await handIn(from, [to.user], source)).toMatchObject({ kind: 'refused', permanent: true })
  })
}

const noMarks = { beforeData: async () => {}, beforeEnd: async () => {} }
const handoverOf = ({ user: sender }: SmtpTarget, recipients: readonly string[], { length: octets }: Buffer) => ({
  sender,
  recipients,
  octets,
  eightBit: true,
})

/** In pieces that end anywhere, also between CR and LF and before a dot. */
async function* pieces(source: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.length; at += 11) yield source.subarray(at, at + 11)
}

async function handIn(from: SmtpTarget, recipients: readonly string[], source: Buffer): Promise<HandoverOutcome> {
  const session = await openSmtp(from, never)
  const outcome = await session.submit(handoverOf(from, recipients, source), pieces(source), noMarks)
  session.quit()
  return outcome
}

function kindOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    (thrown) => mailErrorOf(thrown).kind,
  )
}
