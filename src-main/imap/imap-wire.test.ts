import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Fault } from '../../e2e/fake-imap/faults'
import type { HeardCommand } from '../../e2e/fake-imap/read-command'
import { type FakeImap, startFakeImap } from '../../e2e/fake-imap/server'
import type { Uid } from '../../src-shared/mail/ids'
import { type MailError, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type ImapSession, openImap } from './imap-wire'

/** The traps of SYNC.md §4.1, each on a server that sets it. */

let server: FakeImap
const open: ImapSession[] = []

beforeEach(async () => {
  server = await startFakeImap()
  for (let n = 1; n <= 4; n += 1)
    server.account.mailbox('INBOX').append(Buffer.from(`Subject: m${n}\r\nMessage-ID: <m${n}@x>\r\n\r\nbody ${n}\r\n`))
})

afterEach(async () => {
  vi.useRealTimers()
  for (const session of open.splice(0)) session.close()
  await server.close()
})

async function signIn(security: 'none' | 'starttls' = 'none', signal = new AbortController().signal) {
  const { user, password } = server.account
  const session = await openImap({ host: '127.0.0.1', port: server.port, security, user, password, ca: [] }, signal)
  open.push(session)
  return session
}

async function inbox(): Promise<ImapSession> {
  const session = await signIn()
  await session.select('INBOX')
  server.forget()
  return session
}

const on = (name: string, fault: Fault | ((command: HeardCommand) => Fault)): void => {
  server.faults.onCommand = (command) =>
    command.name !== name ? undefined : typeof fault === 'function' ? fault(command) : fault
}

const errorOf = (work: Promise<unknown>): Promise<MailError | 'no error'> =>
  work.then(
    () => 'no error' as const,
    (thrown: unknown) => mailErrorOf(thrown),
  )

const heard = (): string[] => server.heard.map(({ command }) => command.name)

describe('what imapflow would do without being told', () => {
  test('a: a move is never made of COPY, STORE and EXPUNGE behind our back', async () => {
    server.account.without('MOVE', 'UIDPLUS')
    const session = await inbox()
    expect(session.can('MOVE')).toBe(false)
    expect(await errorOf(session.move([[1, 1]], 'Trash'))).toMatchObject({ kind: 'refused', code: 'BAD' })
    expect(await errorOf(session.expunge([[1, 1]]))).toMatchObject({ kind: 'bad-request' })
    expect(heard()).toEqual(['UID MOVE'])
    expect(server.account.mailbox('INBOX').messages).toHaveLength(4)
  })

  test('d, F26: a mailbox is never closed, so nothing others have marked is expunged on leaving', async () => {
    const session = await inbox()
    await session.store([[1, 1]], '+', ['\\Deleted'])
    await session.select('Archive')
    await session.select('INBOX')
    await session.logout()
    expect(heard()).not.toContain('CLOSE')
    expect(server.account.mailbox('INBOX').messages).toHaveLength(4)
  })

  test('n, T1: STARTTLS is required, not used if offered', async () => {
    expect(await errorOf(signIn('starttls'))).toMatchObject({ kind: 'tls-unavailable' })
    expect(heard()).not.toContain('LOGIN')
  })

  test('n, T3: a session that is signed in before TLS is not used', async () => {
    server.faults.greeting = '* PREAUTH welcome'
    expect(await errorOf(signIn('starttls'))).not.toBe('no error')
    expect(heard()).not.toContain('SELECT')
  })

  test('T1: clear text is for this device only', async () => {
    const target = { host: 'mail.example.org', port: 143, security: 'none', user: 'u', password: 'p', ca: [] } as const
    expect(await errorOf(openImap(target, new AbortController().signal))).toMatchObject({ kind: 'tls-unavailable' })
  })

  test('T4: a referral is not followed, and ends the attempt (RFC 2221)', async () => {
    const elsewhere = await startFakeImap()
    try {
      const { port } = elsewhere
      on('LOGIN', { kind: 'refuse', status: 'NO', code: `REFERRAL IMAP://me@127.0.0.1:${port}/` })
      expect(await errorOf(signIn())).not.toBe('no error')
      server.faults.greeting = `* BYE [REFERRAL IMAP://me@127.0.0.1:${port}/] elsewhere`
      expect(await errorOf(signIn())).not.toBe('no error')
      expect(elsewhere.heard).toEqual([])
    } finally {
      await elsewhere.close()
    }
  })

  test('T7: LOGINDISABLED is obeyed: the password is not sent', async () => {
    server.account.capabilities = new Set([...server.account.capabilities, 'LOGINDISABLED'])
    expect(await errorOf(signIn())).not.toBe('no error')
    expect(heard()).not.toContain('LOGIN')
    expect(heard()).not.toContain('AUTHENTICATE')
  })

  test('QRESYNC is asked for only where VANISHED is known to be true', async () => {
    expect((await signIn()).can('QRESYNC')).toBe(true)
    server.account.serverName = 'Somebody else'
    expect((await signIn()).can('QRESYNC')).toBe(false)
  })
})

describe('b: every refusal and every loss is told as what it is', () => {
  const commands: readonly [string, (session: ImapSession) => Promise<unknown>][] = [
    ['UID STORE', (session) => session.store([[1, 1]], '+', ['\\Seen'])],
    ['UID COPY', (session) => session.copy([[1, 1]], 'Trash')],
    ['UID MOVE', (session) => session.move([[1, 1]], 'Trash')],
    ['UID EXPUNGE', (session) => session.expunge([[1, 1]])],
    ['UID FETCH', (session) => session.fetchFlags([[1, 4]])],
    ['UID SEARCH', (session) => session.search()],
    ['SELECT', (session) => session.select('Archive')],
    ['APPEND', (session) => session.append('Trash', Buffer.from('Subject: x\r\n\r\n'), [], 0)],
    ['LIST', (session) => session.list()],
  ]
  const outcomes: readonly [string, Fault, object][] = [
    ['NO', { kind: 'refuse', status: 'NO', code: 'CANNOT' }, { kind: 'refused', code: 'CANNOT' }],
    ['NO TRYCREATE', { kind: 'refuse', status: 'NO', code: 'TRYCREATE' }, { kind: 'refused', code: 'TRYCREATE' }],
    ['NO OVERQUOTA', { kind: 'refuse', status: 'NO', code: 'OVERQUOTA' }, { kind: 'over-quota' }],
    ['NO INUSE', { kind: 'refuse', status: 'NO', code: 'INUSE' }, { kind: 'server-busy' }],
    ['BAD', { kind: 'refuse', status: 'BAD' }, { kind: 'refused', code: 'BAD' }],
    ['the command lost', { kind: 'lose-command' }, { kind: 'connection-lost' }],
    ['the answer lost', { kind: 'lose-reply' }, { kind: 'connection-lost' }],
    ['BYE', { kind: 'bye', text: 'shutting down' }, { kind: 'connection-lost' }],
  ]
  for (const [name, run] of commands)
    test.each(outcomes)(`${name}: %s`, async (_what, fault, expected) => {
      const session = await inbox()
      on(name, fault)
      // imapflow asks LIST again in other words after BAD, which is no loss.
      expect(await errorOf(run(session))).toMatchObject(expected)
      expect(session.usable).toBe(fault.kind === 'refuse')
    })

  test('h, F37: a throttled command is not repeated by the library, and says for how long', async () => {
    const session = await inbox()
    on('UID FETCH', {
      kind: 'refuse',
      status: 'NO',
      text: 'Request is throttled. Suggested Backoff Time: 20 milliseconds',
    })
    expect(await errorOf(session.fetchFlags([[1, 4]]))).toMatchObject({ kind: 'server-busy', retryAfterMs: 20 })
    expect(heard()).toEqual(['UID FETCH'])
  })

  test('k: a refused STATUS says nothing, and a refused SEARCH is not an empty mailbox', async () => {
    const session = await inbox()
    on('STATUS', { kind: 'refuse', status: 'NO' })
    expect(await session.uidStateOf('Trash')).toBeUndefined()
    for (const lacks of [[], ['ESEARCH']]) {
      server.account.without(...lacks)
      const one = await inbox()
      on('UID SEARCH', { kind: 'refuse', status: 'NO' })
      expect(await errorOf(one.search())).toMatchObject({ kind: 'refused' })
    }
  })
})

describe('answers', () => {
  test('c: OK without effect proves nothing moved', async () => {
    const session = await inbox()
    expect(await session.copy([[99, 99]], 'Trash')).toBeUndefined()
    expect(await session.move([[99, 99]], 'Trash')).toBeUndefined()
    const some = await session.move(
      [
        [2, 2],
        [99, 99],
      ],
      'Trash',
    )
    expect([...(some?.uids ?? [])]).toEqual([[2, 1]])
  })

  test('e: what SELECT said stays what it was, whatever rows say later', async () => {
    const session = await signIn()
    const state = await session.select('INBOX')
    const before = { ...state }
    on('UID FETCH', {
      kind: 'answer',
      lines: ['* 1 FETCH (UID 1 FLAGS () MODSEQ (99999))', '* 9 EXISTS', '* 2 FETCH (UID 77 FLAGS ())'],
    })
    await session.fetchFlags([[1, 4]])
    expect(state).toEqual(before)
  })

  test('f: a row without UID is news and no answer', async () => {
    const session = await inbox()
    let news = 0
    session.onNews = () => {
      news += 1
    }
    on('UID FETCH', {
      kind: 'answer',
      lines: ['* 1 FETCH (FLAGS (\\Seen))', '* 2 FETCH (UID 2 FLAGS (\\Flagged))', '* 3 FETCH (FLAGS ())'],
    })
    expect([...(await session.fetchFlags([[2, 2]]))]).toEqual([[2, ['\\Flagged']]])
    expect(news).toBe(2)
  })

  test('g: an unreadable row costs that row alone, and a NO after half the rows is no success', async () => {
    const session = await inbox()
    on('UID FETCH', {
      kind: 'answer',
      lines: ['* 1 FETCH (UID 1 FLAGS (', '* 2 FETCH (UID 2 FLAGS ())', '* 3 FETCH (UID x FLAGS ())'],
    })
    expect([...(await session.fetchFlags([[1, 3]])).keys()]).toEqual([2])
    on('UID FETCH', {
      kind: 'answer',
      lines: ['* 1 FETCH (UID 1 FLAGS ())'],
      tagged: 'NO Some of the requested messages no longer exist',
    })
    expect(await errorOf(session.fetchFlags([[1, 3]]))).toMatchObject({ kind: 'refused' })
  })

  test('i: a window ends where the server ends it, and the caller is told by its length', async () => {
    const session = await inbox()
    const whole = await session.fetchWindow(1 as Uid, 0)
    expect(Buffer.from(whole).toString()).toContain('body 1')
    expect(await session.fetchWindow(1 as Uid, whole.length)).toHaveLength(0)
    expect(await session.fetchWindow(99 as Uid, 0)).toHaveLength(0)
  })

  test('j, F21: the UID of an appended message is the one the server told, never a guess', async () => {
    const session = await inbox()
    const told = await session.append('Trash', Buffer.from('Subject: x\r\n\r\n'), ['\\Seen'], 0)
    expect(told).toMatchObject({ uid: 1 })
    server.account.without('UIDPLUS')
    const other = await inbox()
    expect(await other.append('INBOX', Buffer.from('Subject: y\r\n\r\n'), [], 0)).toBeUndefined()
    expect(heard()).toEqual(['APPEND'])
  })

  test('o: what a row handler throws is the answer, and the session lives on', async () => {
    const session = await inbox()
    const failure = new Error('disk')
    await expect(
      session.fetchHeaders([[1, 4]], ['Subject'], () => {
        throw failure
      }),
    ).rejects.toBe(failure)
    expect(await session.search()).toEqual([1, 2, 3, 4])
  })

  test('p: COPYUID is read in any case, and one that does not add up is none', async () => {
    const session = await inbox()
    const answer = (code: string): Fault => ({ kind: 'answer', lines: [], tagged: `OK [${code}] done` })
    on('UID COPY', answer('copyuid 7 1:2 11:12'))
    expect([...((await session.copy([[1, 2]], 'Trash'))?.uids ?? [])]).toEqual([
      [1, 11],
      [2, 12],
    ])
    on('UID COPY', answer('COPYUID 7 1:2 11:13'))
    expect(await session.copy([[1, 2]], 'Trash')).toBeUndefined()
    on('UID COPY', answer('COPYUID 7 1:4294967295 1:4294967295'))
    expect(await session.copy([[1, 2]], 'Trash')).toBeUndefined()
  })

  test('q: a flag the mailbox does not keep is known beforehand', async () => {
    server.account.mailbox('INBOX').permanentFlags = ['\\Seen', '\\Deleted', '$Junk']
    const session = await inbox()
    expect(['\\Seen', '\\seen', '$junk', '\\Flagged', '$Forwarded'].map((flag) => session.keeps(flag))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  test('F25: flags are added and taken away, never replaced', async () => {
    const session = await inbox()
    await session.store([[1, 2]], '+', ['\\Flagged'])
    await session.store([[1, 1]], '-', ['\\Flagged'])
    expect(server.heard.map(({ command }) => command.line.replace(/^\S+ /, ''))).toEqual([
      'UID STORE 1:2 +FLAGS.SILENT (\\Flagged)',
      'UID STORE 1 -FLAGS.SILENT (\\Flagged)',
    ])
  })
})

describe('a connection that ends or never answers', () => {
  test('m: a reset at any moment is an error of the command and not of the process', async () => {
    const session = await inbox()
    server.drop()
    await session.closed
    expect(session.usable).toBe(false)
    expect(await errorOf(session.search())).toMatchObject({ kind: 'connection-lost' })
  })

  test.each([10, 60, 200, 400, 700, 900])('cut after %i octets of the server', async (octets) => {
    server.faults.cutAfterSent = octets
    const outcome = await errorOf(
      signIn().then(async (session) => {
        await session.select('INBOX')
        await session.search()
        for (;;) await session.fetchFlags([[1, 4]])
      }),
    )
    expect(['connection-lost', 'unreachable']).toContain(outcome === 'no error' ? outcome : outcome.kind)
  })

  test('an aborted sign-in ends at once, with the reason of the abort', async () => {
    server.faults.onCommand = () => ({ kind: 'stall' })
    const ending = new AbortController()
    const signing = signIn('none', ending.signal)
    signing.catch(() => undefined)
    ending.abort(new Error('no longer wanted'))
    await expect(signing).rejects.toThrow('no longer wanted')
  })

  test.each<[string, (session: ImapSession) => Promise<unknown>]>([
    ['l, F34: a probe of a dead peer', (session) => session.probe()],
    ['T11: a command that is never answered', (session) => session.fetchFlags([[1, 4]])],
  ])('%s ends by the clock', async (_name, run) => {
    const session = await inbox()
    server.faults.onCommand = () => ({ kind: 'stall' })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    let ended = false
    const outcome = errorOf(run(session)).finally(() => {
      ended = true
    })
    // The clock goes on only while nothing real is under way: a command may begin a moment after it was asked for.
    while (!ended) {
      await vi.advanceTimersByTimeAsync(500)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await outcome).toMatchObject({ kind: 'timeout' })
    expect(session.usable).toBe(false)
  })

  test('a probe does not end a connection whose server is searching', async () => {
    const session = await inbox()
    server.faults.onCommand = () => ({ kind: 'stall' })
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    const outcome = errorOf(session.searchFor([{ atom: 'ALL' }]))
    const probed = errorOf(session.probe())
    const pass = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 500) {
        await vi.advanceTimersByTimeAsync(500)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await pass(60_000)
    expect(session.usable).toBe(true)
    expect(await probed).toBe('no error')
    await pass(4 * 60_000)
    expect(await outcome).toMatchObject({ kind: 'timeout' })
  })

  test('of too many answers the newest are taken', async () => {
    const session = await inbox()
    on('UID SEARCH', ({ tag }) => ({ kind: 'answer', lines: [`* ESEARCH (TAG "${tag}") UID ALL 1:150000`] }))
    const uids = await session.searchFor([{ atom: 'ALL' }])
    expect([uids.length, uids[0], uids.at(-1)]).toEqual([100_000, 50_001, 150_000])
  })

  test('F35: too many connections are no wrong password', async () => {
    server.faults.mostConnections = 0
    expect(await errorOf(signIn())).not.toMatchObject({ kind: 'auth-rejected' })
    server.faults.mostConnections = undefined
    on('LOGIN', { kind: 'refuse', status: 'NO', code: 'LIMIT', text: 'Too many connections' })
    expect(await errorOf(signIn())).toMatchObject({ kind: 'server-busy' })
    on('LOGIN', { kind: 'refuse', status: 'NO', code: 'AUTHENTICATIONFAILED' })
    expect(await errorOf(signIn())).toMatchObject({ kind: 'auth-rejected' })
  })
})

describe('H1: a server that says too much', () => {
  test('a set of four thousand million UIDs is refused, not expanded', async () => {
    const session = await inbox()
    on('UID SEARCH', ({ tag }) => ({
      kind: 'answer',
      lines: [`* ESEARCH (TAG "${tag}") UID ALL 1:4294967295`],
    }))
    expect(await errorOf(session.search())).toMatchObject({ kind: 'protocol' })
  })

  test('VANISHED of everything is one piece of news, and the process goes on', async () => {
    const session = await inbox()
    let news = 0
    session.onNews = () => {
      news += 1
    }
    on('NOOP', { kind: 'answer', lines: ['* VANISHED 1:4294967295', '* VANISHED (EARLIER) 1:4294967295'] })
    await session.probe()
    expect(news).toBe(2)
    on('UID FETCH', { kind: 'answer', lines: ['* VANISHED (EARLIER) 1:4294967295'] })
    expect((await session.fetchChanges(1n)).vanished).toEqual([[1, 4_294_967_295]])
  })

  test('a literal larger than any answer needs ends the connection before it is read', async () => {
    const session = await inbox()
    on('UID FETCH', { kind: 'answer', lines: ['* 1 FETCH (UID 1 BODY[] {4294967295}'] })
    expect(await errorOf(session.fetchSources([[1, 1]], () => undefined))).toMatchObject({ kind: 'too-large' })
    expect(session.usable).toBe(false)
  })
})

test('QRESYNC tells flags and what is gone since a MODSEQ in one command', async () => {
  const box = server.account.mailbox('INBOX')
  const since = box.highestModseq
  const [, second, third] = box.messages
  if (!second || !third) throw new Error('no messages')
  box.changeFlags(second, '+', ['\\Seen'])
  box.expunge([third])
  const session = await inbox()
  const { flags, vanished } = await session.fetchChanges(since)
  expect([...flags]).toEqual([[2, ['\\Seen']]])
  expect(vanished).toEqual([[3, 3]])
  expect(heard()).toEqual(['UID FETCH'])
})
