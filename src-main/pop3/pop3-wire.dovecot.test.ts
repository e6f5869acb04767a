import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { testServer } from '../../e2e/dovecot/connect'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type MessageNumber, openPop3, type Pop3Session } from './pop3-wire'
import { trySignIn } from './test-sign-in'

const server = testServer()
const signal = new AbortController().signal
const secret = (password: string) => ({ kind: 'password', password }) as const

/** Octets that break a client which decodes, counts or looks for ends in the wrong way. */
const bodies: readonly Buffer[] = [
  Buffer.from('Subject: plain\r\n\r\nhello\r\n'),
  Buffer.from('Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n'),
  Buffer.from('Subject: octets\r\n\r\n\xe4\xff\x80\x1b$B\r\n', 'latin1'),
  Buffer.concat([
    Buffer.from('Subject: large\r\n\r\n'),
    Buffer.from(randomBytes(2_000_000).toString('base64').replace(/.{76}/g, '$&\r\n.')),
    Buffer.from('\r\n'),
  ]),
  ...Array.from({ length: 200 }, (_, index) => Buffer.from(`Subject: ${index}\r\n\r\n${'.x\r\n'.repeat(index)}`)),
]

async function everything(session: Pop3Session): Promise<string[]> {
  const got: string[] = []
  await session.retrieve(await session.list(), () => {
    const pieces: Uint8Array[] = []
    return {
      write: (chunk) => {
        pieces.push(chunk)
        return undefined
      },
      end: () => got.push(Buffer.concat(pieces).toString('latin1')),
      abort: (error) => got.push(error.kind),
    }
  })
  return got
}

async function failureOf(promise: Promise<unknown>) {
  return promise.then(
    () => 'nothing failed',
    (thrown) => (thrown instanceof MailFailure ? mailErrorOf(thrown) : thrown),
  )
}

test.each(['tls', 'starttls', 'none'] as const)('H8: %s: every octet as it was delivered', async (security) => {
  const { user, password } = await server.newUser()
  await server.deliver(user, 'INBOX', [...bodies])
  const session = await openPop3(
    { ...server.pop3[security], user, credential: secret(password), ca: server.ca },
    signal,
  )
  expect(session.capabilities).toMatchObject({ uidl: true, top: true, pipelining: true })
  expect(await session.stat()).toMatchObject({ messages: bodies.length })
  const uidls = await session.uidl()
  expect(new Set(uidls === 'unsupported' ? [] : uidls.map(({ uidl }) => uidl)).size).toBe(bodies.length)
  const got = await everything(session)
  expect(got.sort()).toEqual(bodies.map((body) => body.toString('latin1')).sort())
  expect(await session.quit()).toBe('committed')
})

test('what is deleted is gone after QUIT, and only then', async () => {
  const { user, password } = await server.newUser()
  await server.deliver(user, 'INBOX', [...bodies.slice(0, 3)])
  const target = { ...server.pop3.tls, user, credential: secret(password), ca: server.ca }
  const broken = await openPop3(target, signal)
  await broken.delete(1 as MessageNumber)
  broken.close()
  const session = await openPop3(target, signal)
  expect((await session.stat()).messages).toBe(3)
  await Promise.all([session.delete(1 as MessageNumber), session.delete(2 as MessageNumber)])
  expect(await session.quit()).toBe('committed')
  expect(await failureOf(session.delete(3 as MessageNumber))).toMatchObject({ kind: 'connection-lost' })
  expect(await session.quit()).toBe('unknown')
  const again = await openPop3(target, signal)
  expect((await again.stat()).messages).toBe(1)
  again.close()
})

test('a wrong password is that, and is not in the error', async () => {
  const { user } = await server.newUser()
  const error = await failureOf(
    openPop3({ ...server.pop3.tls, user, credential: secret('Wr0ng-pass'), ca: server.ca }, signal),
  )
  expect(error).toMatchObject({ kind: 'auth-rejected', user })
  expect(JSON.stringify(error)).not.toContain('Wr0ng-pass')
})

test('T6: a certificate nobody vouches for ends it before a word is said, unless it is the one the user accepted', async () => {
  const { user, password } = await server.newUser()
  const error = await failureOf(openPop3({ ...server.pop3.tls, user, credential: secret(password) }, signal))
  expect(error).toMatchObject({ kind: 'certificate', host: 'localhost' })
  const fingerprint = typeof error === 'object' && error && 'fingerprint' in error ? String(error.fingerprint) : ''
  const session = await openPop3(
    { ...server.pop3.tls, user, credential: secret(password), pinnedFingerprint: fingerprint },
    signal,
  )
  expect((await session.stat()).messages).toBe(0)
  session.close()
})

test('TLS on the port for STLS, and a port where nobody is', async () => {
  const { user, password } = await server.newUser()
  const target = { user, credential: secret(password), ca: server.ca, host: 'localhost' }
  const wrong = { ...target, port: server.pop3.none.port, security: 'tls' as const }
  expect(await failureOf(openPop3(wrong, signal))).toMatchObject({ kind: 'tls-unavailable' })
  const nobody = { ...target, port: 1, security: 'tls' as const }
  expect(await failureOf(openPop3(nobody, signal))).toMatchObject({ kind: 'unreachable', port: 1 })
})

test('the trial says what is there and removes nothing', async () => {
  const { user, password } = await server.newUser()
  await server.deliver(user, 'INBOX', [...bodies.slice(0, 2)])
  const target = { ...server.pop3.starttls, user, credential: secret(password), ca: server.ca }
  expect(await trySignIn(target, signal)).toMatchObject({ protocol: 'pop3', messages: 2, uidl: true })
  expect(await trySignIn(target, signal)).toMatchObject({ messages: 2 })
})
