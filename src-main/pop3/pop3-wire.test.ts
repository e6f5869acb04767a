import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { makeAuthority, makeServerCertificate } from '../../e2e/dovecot/certificates.mjs'
import type { Credential } from '../../src-shared/mail/credential'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { FakePop3Server, type Faults } from './fake-server.testing'
import { openPop3, type Pop3Session, type Pop3Target } from './pop3-wire'

const signal = new AbortController().signal
const password: Credential = { kind: 'password', password: 'secret' }
let tls: { key: Buffer; cert: Buffer; ca: string }

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tern-pop3-'))
  const authority = await makeAuthority(folder)
  const { certFile, keyFile } = await makeServerCertificate(folder, { name: 'server', authority })
  tls = {
    key: await readFile(keyFile),
    cert: await readFile(certFile),
    ca: await readFile(authority.certFile, 'utf8'),
  }
  await rm(folder, { recursive: true })
})

const servers: FakePop3Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function fake(secure = false): Promise<FakePop3Server> {
  const server = await FakePop3Server.start(secure ? { tls } : {})
  servers.push(server)
  return server
}
const targetOf = (server: FakePop3Server, secure = false, more: Partial<Pop3Target> = {}): Pop3Target => ({
  host: 'localhost',
  port: server.port,
  security: secure ? 'tls' : 'none',
  user: 'ada',
  credential: password,
  ca: [tls.ca],
  ...more,
})

/** Messages that break a client which decodes, counts or looks for ends in the wrong way. */
const corpus = [
  'Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n',
  'Subject: 8 bit\r\n\r\n\xe4\xff\x80\x00\r\r\n',
  'Subject: LF\n\n.x\n\n',
].map((text) => Buffer.from(text, 'latin1'))

interface Story {
  readonly whole: string[]
  readonly aborted: number
  readonly failure: string
  readonly deleted: boolean
}

/** Everything a session does, and what of it succeeded. Never rejects, never hangs longer than the deadlines. */
async function story(target: Pop3Target): Promise<Story> {
  const whole: string[] = []
  let aborted = 0
  let deleted = false
  let failure = ''
  let session: Pop3Session | undefined
  try {
    session = await openPop3(target, signal)
    await Promise.all([session.stat(), session.uidl()])
    const listing = await session.list()
    await session.retrieve(listing, () => {
      const pieces: Uint8Array[] = []
      return {
        write: (chunk) => {
          pieces.push(chunk)
          return undefined
        },
        end: () => whole.push(Buffer.concat(pieces).toString('latin1')),
        abort: () => {
          aborted += 1
        },
      }
    })
    const [first] = listing
    if (first) {
      await session.top(first.number, 0)
      await session.delete(first.number)
    }
    deleted = (await session.quit()) === 'committed'
  } catch (thrown) {
    failure = mailErrorOf(thrown).kind
  } finally {
    session?.close()
  }
  return { whole, aborted, failure, deleted }
}

const expected = corpus.map((source) => source.toString('latin1'))

async function run(server: FakePop3Server, faults: Faults, secure: boolean): Promise<Story> {
  server.mailbox.splice(0)
  for (const source of corpus) server.deliver(source)
  server.faults = faults
  const deadlines = faults.stallAfter === undefined ? {} : { answerMs: 200, quietMs: 200, greetingMs: 200 }
  return story(targetOf(server, secure, { deadlines }))
}

describe.each([
  ['in clear', false],
  ['over TLS', true],
])('%s', (_name, secure) => {
  test.each([1, 2, 3, 7, 64])('everything in pieces of %i', async (pieces) => {
    const server = await fake(secure)
    expect(await run(server, { pieces }, secure)).toEqual({ whole: expected, aborted: 0, failure: '', deleted: true })
  })

  test('cut at every octet: what is given out is whole, and nothing is removed before QUIT', {
    timeout: 60_000,
  }, async () => {
    const server = await fake(secure)
    const { deleted } = await run(server, {}, secure)
    expect(deleted).toBe(true)
    const octets = server.said
    for (let cutAfter = 0; cutAfter < octets; cutAfter += secure ? 11 : 1) {
      const got = await run(server, { cutAfter }, secure)
      expect(expected.slice(0, got.whole.length)).toEqual(got.whole)
      // The very last octets are the answer to QUIT: without them nobody knows.
      expect(got.deleted).toBe(false)
      if (got.failure !== '') {
        expect(['connection-lost', 'unreachable', 'tls-unavailable']).toContain(got.failure)
        expect(server.mailbox).toHaveLength(corpus.length)
      }
    }
  })

  test('stalled at any octet it ends by a deadline', { timeout: 60_000 }, async () => {
    const server = await fake(secure)
    await run(server, {}, secure)
    const octets = server.said
    const stalls = Array.from({ length: 12 }, (_, index) => Math.floor((octets * index) / 12))
    for (const stallAfter of stalls) {
      const got = await run(server, { stallAfter }, secure)
      expect(got.deleted).toBe(false)
      expect(expected.slice(0, got.whole.length)).toEqual(got.whole)
      if (stallAfter < octets - 20) expect(got.failure).toBe('timeout')
    }
  })
})

describe('signing in', () => {
  const heard = (server: FakePop3Server) => server.heard.filter((line) => /^(AUTH|USER|PASS)/.test(line))

  test.each<[string, string, Credential, RegExp]>([
    ['a password by PLAIN', 'SASL PLAIN XOAUTH2', password, /^AUTH PLAIN \S+$/],
    ['a password by USER and PASS', 'USER', password, /^USER ada$/],
    [
      'a token by OAUTHBEARER',
      'SASL XOAUTH2 OAUTHBEARER',
      { kind: 'oauth', accessToken: 'token' },
      /^AUTH OAUTHBEARER /,
    ],
    ['a token by XOAUTH2', 'SASL PLAIN XOAUTH2', { kind: 'oauth', accessToken: 'token' }, /^AUTH XOAUTH2 /],
  ])('%s', async (_name, capability, credential, words) => {
    const server = await fake()
    server.capabilities = ['UIDL', capability]
    const session = await openPop3(targetOf(server, false, { credential }), signal)
    expect(await session.quit()).toBe('committed')
    expect(heard(server)[0]).toMatch(words)
  })

  test('a long token waits for the server to ask (RFC 5034 §4)', async () => {
    const accessToken = 'x'.repeat(3000)
    const server = await FakePop3Server.start({ token: accessToken })
    servers.push(server)
    const session = await openPop3(targetOf(server, false, { credential: { kind: 'oauth', accessToken } }), signal)
    expect((await session.stat()).messages).toBe(0)
    expect(heard(server)).toEqual(['AUTH OAUTHBEARER'])
    session.close()
  })

  test.each(['OAUTHBEARER', 'XOAUTH2'])(
    '%s: a token that is over is told with the reason of the server',
    async (mechanism) => {
      const server = await fake()
      server.capabilities = [`SASL ${mechanism}`]
      const old: Credential = { kind: 'oauth', accessToken: 'old-token' }
      const error = await openPop3(targetOf(server, false, { credential: old }), signal).catch(mailErrorOf)
      expect(error).toMatchObject({ kind: 'auth-rejected', serverText: '[AUTH] refused (invalid_token)' })
      expect(JSON.stringify(error)).not.toContain('old-token')
    },
  )

  test('a token is never sent as a password', async () => {
    const server = await fake()
    server.capabilities = ['USER', 'SASL PLAIN']
    const token: Credential = { kind: 'oauth', accessToken: 'token' }
    expect(await openPop3(targetOf(server, false, { credential: token }), signal).catch(mailErrorOf)).toMatchObject({
      kind: 'auth-rejected',
    })
    expect(heard(server)).toEqual([])
  })

  test('a wrong password is sent once', async () => {
    const server = await fake()
    const wrong: Credential = { kind: 'password', password: 'wrong' }
    expect(await openPop3(targetOf(server, false, { credential: wrong }), signal).catch(mailErrorOf)).toMatchObject({
      kind: 'auth-rejected',
    })
    expect(heard(server)).toHaveLength(1)
  })

  test.each([
    ['[IN-USE] locked', { kind: 'server-busy' }],
    ['[LOGIN-DELAY] too soon', { kind: 'server-busy', insists: true }],
    ['[SYS/TEMP] disk trouble', { kind: 'server-busy' }],
    ['[SYS/PERM] broken', { kind: 'refused', code: 'SYS/PERM' }],
    ['mailbox is in use', { kind: 'server-busy' }],
    ['[AUTH] no', { kind: 'auth-rejected' }],
  ])('-ERR %s', async (text, error) => {
    const server = await fake()
    server.faults = { refuse: { command: 'AUTH', text } }
    expect(await openPop3(targetOf(server), signal).catch(mailErrorOf)).toMatchObject(error)
  })

  test('UTF8 comes before the sign-in, LANG after it', async () => {
    const server = await fake()
    server.capabilities = ['UTF8 USER', 'LANG', 'SASL PLAIN', 'EXPIRE 30 USER', 'LOGIN-DELAY 90']
    const session = await openPop3(targetOf(server, false, { language: 'de' }), signal)
    expect(server.heard.map((line) => line.split(' ')[0])).toEqual(['connect', 'CAPA', 'UTF8', 'AUTH', 'CAPA', 'LANG'])
    expect(session.capabilities).toMatchObject({ expire: 30, loginDelaySeconds: 90, pipelining: false })
    session.close()
  })

  test('a server without CAPA', async () => {
    const server = await fake()
    server.hasCapa = false
    server.deliver(corpus[0] ?? Buffer.alloc(0))
    expect(await story(targetOf(server))).toMatchObject({ whole: [expected[0]], deleted: true })
    expect(heard(server)).toEqual(['USER ada', 'PASS secret'])
  })
})

describe('limits', () => {
  test.each([
    ['a listing without end', 'UIDL', `+OK\r\n${`1 ${'x'.repeat(1000)}\r\n`.repeat(34_000)}`, 'too-large'],
    ['capabilities without end', 'CAPA', `+OK\r\n${'X\r\n'.repeat(30_000)}`, 'too-large'],
    ['a status line without end', 'STAT', `+OK ${'1'.repeat(20_000)}`, 'protocol'],
    ['a message much larger than announced', 'RETR', `+OK\r\n${'x'.repeat(17_000_000)}`, 'too-large'],
    ['numbers that are none', 'LIST', '+OK\r\none 1\r\n.\r\n', 'protocol'],
    ['neither yes nor no', 'STAT', '+ERR\r\n', 'protocol'],
    ['an answer to nothing', 'STAT', '+OK 1 1\r\n+OK 2 2\r\n', 'protocol'],
  ])('%s ends the session', async (_name, command, say, failure) => {
    const server = await fake()
    server.deliver(corpus[0] ?? Buffer.alloc(0))
    server.faults = { instead: { command, say } }
    const got = await story(targetOf(server, false, { deadlines: { quietMs: 5_000 } }))
    expect(got).toMatchObject({ whole: [], failure, deleted: false })
    expect(server.mailbox).toHaveLength(1)
  })

  test('a header without end is cut', async () => {
    const server = await fake()
    server.deliver(Buffer.from(`Subject: ${'x'.repeat(400_000)}\r\n\r\n`))
    const session = await openPop3(targetOf(server), signal)
    const [one] = await session.list()
    if (!one) throw new Error('nothing listed')
    expect((await session.top(one.number, 0)).length).toBe(128 * 1024)
    expect((await session.stat()).messages).toBe(1)
    session.close()
  })

  test('names that are empty, of 500 characters, and too long', async () => {
    const server = await fake()
    for (const uidl of ['', 'u'.repeat(500), 'u'.repeat(5000)]) server.deliver(Buffer.from('x\r\n'), uidl)
    const session = await openPop3(targetOf(server), signal)
    expect(await session.uidl()).toEqual([{ number: 2, uidl: 'u'.repeat(500) }])
    session.close()
  })
})

test('a sink without room holds the server back', async () => {
  const server = await fake()
  for (let count = 0; count < 40; count += 1) server.deliver(Buffer.alloc(1_000_000, '0123456789abcd\r\n'))
  const session = await openPop3(targetOf(server), signal)
  onTestFinished(() => session.close())
  let written = 0
  let free = (): void => {}
  const room = new Promise<void>((resolve) => {
    free = resolve
  })
  const done = session.retrieve(await session.list(), () => ({
    write: (chunk) => {
      written += chunk.length
      return room
    },
    end: () => undefined,
    abort: () => undefined,
  }))
  await expect.poll(() => written, { timeout: 10_000 }).toBeGreaterThan(0)
  const before = written
  await new Promise((resolve) => setImmediate(resolve))
  expect(written - before).toBeLessThan(10_000_000)
  free()
  await done
  expect(written).toBe(40_000_000)
})

test('a session that failed stays dead', async () => {
  const server = await fake()
  server.deliver(corpus[0] ?? Buffer.alloc(0))
  server.faults = { swallow: 'LIST' }
  const session = await openPop3(targetOf(server), signal)
  const names = await session.uidl()
  const one = names === 'unsupported' ? undefined : names[0]
  expect(await session.list().catch(mailErrorOf)).toMatchObject({ kind: 'connection-lost' })
  const lines = server.heard.length
  if (one) expect(await session.delete(one.number).catch(mailErrorOf)).toMatchObject({ kind: 'connection-lost' })
  expect(await session.noop().catch(mailErrorOf)).toMatchObject({ kind: 'connection-lost' })
  expect(await session.quit()).toBe('unknown')
  expect([server.sessions, server.heard.length]).toEqual([1, lines])
})
