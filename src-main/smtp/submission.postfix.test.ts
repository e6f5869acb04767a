import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TransportSecurity } from '../../src-shared/mail/account'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { type Postfix, startPostfix } from './postfix.testing'
import { type HandoverOutcome, openSmtp, type SmtpTarget, trySmtpSignIn } from './smtp-wire'

// A second opinion beside Dovecot: the server most mail of the world is handed in to.

const never = new AbortController().signal
let postfix: Postfix
beforeAll(async () => {
  postfix = await startPostfix()
}, 60_000)
afterAll(() => postfix?.stop())

async function target(security: TransportSecurity, more: Partial<SmtpTarget> = {}): Promise<SmtpTarget> {
  const { user, password } = await postfix.dovecot.newUser()
  return {
    host: 'localhost',
    port: security === 'tls' ? postfix.submissions : postfix.submission,
    security,
    user,
    credential: { kind: 'password', password },
    ca: [postfix.ca],
    ...more,
  }
}

/** In pieces that end anywhere, also between CR and LF and before a dot. */
async function* pieces(source: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.length; at += 11) yield source.subarray(at, at + 11)
}

async function handIn(from: SmtpTarget, recipients: readonly string[], source: Buffer): Promise<HandoverOutcome> {
  const session = await openSmtp(from, never)
  const outcome = await session.submit(
    { sender: from.user, recipients, octets: source.length, eightBit: true },
    pieces(source),
    { beforeData: async () => {}, beforeEnd: async () => {} },
  )
  session.quit()
  return outcome
}

test.each<TransportSecurity>(['tls', 'starttls'])(
  'a message goes in over %s and comes out as it was',
  async (security) => {
    const from = await target(security)
    const to = await postfix.dovecot.newUser()
    const body = '.\r\n..two dots\r\nüml\r\nFrom here\r\nlast line'
    const source = Buffer.from(
      `From: <${from.user}>\r\nTo: <${to.user}>\r\nSubject: over ${security}\r\nMessage-ID: <${security}@x>\r\n\r\n${body}\r\n`,
    )
    expect(await handIn(from, [to.user], source)).toEqual({ kind: 'taken', accepted: [to.user], refused: [] })
    await postfix.settled()
    const there = await postfix.dovecot.doveadm('fetch', '-u', to.user, 'text', 'mailbox', 'INBOX')
    expect(there.replaceAll('\r\n', '\n')).toContain(body.replaceAll('\r\n', '\n'))
  },
)

test('a wrong password is one refusal; without TLS nobody is asked for one', async () => {
  const good = await target('tls')
  const kindOf = (work: Promise<unknown>) =>
    work.then(
      () => 'nothing',
      (thrown) => mailErrorOf(thrown).kind,
    )
  expect(await kindOf(trySmtpSignIn(good, never))).toBe('nothing')
  const wrong: SmtpTarget = { ...good, credential: { kind: 'password', password: 'x' } }
  expect(await kindOf(trySmtpSignIn(wrong, never))).toBe('auth-rejected')
  expect(await kindOf(trySmtpSignIn({ ...good, port: postfix.submission }, never))).toBe('tls-unavailable')
})

test('a recipient that cannot be is refused by name, the others have it', async () => {
  const from = await target('starttls')
  const to = await postfix.dovecot.newUser()
  const source = Buffer.from(`From: <${from.user}>\r\nSubject: two\r\n\r\nx\r\n`)
  expect(await handIn(from, [to.user, 'nobody@nowhere'], source)).toMatchObject({
    kind: 'taken',
    accepted: [to.user],
    refused: [{ address: 'nobody@nowhere', permanent: true }],
  })
})

test('what is too large is known before it is sent, and refused whole', async () => {
  const from = await target('tls')
  const to = await postfix.dovecot.newUser()
  expect((await trySmtpSignIn(from, never)).largest).toBe(postfix.largest)
  const source = Buffer.from(`Subject: large\r\n\r\n${'x'.repeat(70)}\r\n`.repeat(20_000))
  expect(await handIn(from, [to.user], source)).toMatchObject({ kind: 'refused', permanent: true })
})
