import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DraftId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { Recipient } from '../../src-shared/mail/submission'
import { type Script, type ScriptedSmtp, startScriptedSmtp } from '../smtp/smtp-server.testing'
import { openSmtp } from '../smtp/smtp-wire'
import { accountWith, type OutboxUnderTest, openOutbox } from './outbox.testing'

let profile: string
let server: ScriptedSmtp
let script: Script
let tern: OutboxUnderTest | undefined

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-outbox-'))
  script = {}
  server = await startScriptedSmtp(() => script)
})
afterEach(async () => {
  await tern?.close()
  await server.close()
  await rm(profile, { recursive: true, force: true })
})

async function start(more: Parameters<typeof openOutbox>[2] = {}): Promise<OutboxUnderTest> {
  tern = await openOutbox(profile, accountWith(server.port), more)
  return tern
}
/** As after the end of the process: everything in memory is gone, the store too. */
async function restart(): Promise<OutboxUnderTest> {
  await tern?.close()
  return start()
}
const to = (...addresses: readonly string[]): readonly Recipient[] =>
  addresses.map((address) => ({ address, state: 'waiting' }))

describe('what is sent', () => {
  test('is delivered once without Bcc, filed once, flags the original, and leaves outbox and drafts', async () => {
    const { outbox, write, until, filed, flagged, forgotten } = await start()
    const submission = await write('hello', {
      copyTo: 'sent' as MailboxId,
      about: { keys: ['k1' as LocationKey], flag: '\\Answered' },
      draftId: 'd1' as DraftId,
    })
    await outbox.submit(submission)
    await until(submission.id, (row) => row === undefined)
    expect(server.delivered).toHaveLength(1)
    const source = server.delivered[0]?.source.toString() ?? ''
    expect(source).not.toMatch(/bcc|hidden/i)
    expect(source).toContain('\r\n.\r\n.. and dots\r\n')
    expect(filed.map(({ id }) => id)).toEqual([submission.id])
    expect(flagged).toEqual(['\\Answered k1'])
    expect(forgotten).toEqual(['d1'])
  })

  test('waits for its time, can be taken back until then, and is then never sent', async () => {
    const { outbox, write, until, rows } = await start()
    const later = await write('later', { sendAt: Date.now() + 3_600_000 })
    await outbox.submit(later)
    const other = await write('now')
    await outbox.submit(other)
    await until(other.id, (row) => row === undefined)
    expect((await rows()).map(({ subject }) => subject)).toEqual(['later'])
    await outbox.cancel(later.id)
    expect(await rows()).toEqual([])
    const again = await restart()
    expect(await again.rows()).toEqual([])
    expect(server.delivered).toHaveLength(1)
    await expect(again.outbox.cancel(later.id)).rejects.toMatchObject({ error: { kind: 'not-found' } })
  })

  test('survives a restart with its time, and goes when it has come', async () => {
    const { outbox, write } = await start()
    const submission = await write('patient', { sendAt: Date.now() + 3_600_000 })
    await outbox.submit(submission)
    const again = await restart()
    expect((await again.rows())[0]).toMatchObject({ id: submission.id, state: 'queued', sendAt: submission.sendAt })
    await again.outbox.sendNow(submission.id)
    await again.until(submission.id, (row) => row === undefined)
    expect(server.delivered).toHaveLength(1)
  })
})

describe('when nobody knows', () => {
  test('it is unknown, also after a restart, and goes again only when it is told to', async () => {
    script = { atEnd: 'deliver-then-cut' }
    const { outbox, write, until } = await start()
    const submission = await write('perhaps')
    await outbox.submit(submission)
    await until(submission.id, (row) => row?.state === 'unknown')
    outbox.networkChanged()
    outbox.accountChanged(submission.accountId)
    const again = await restart()
    again.outbox.networkChanged()
    const other = await again.write('after it')
    script = {}
    await again.outbox.submit(other)
    await again.until(other.id, (row) => row === undefined)
    expect((await again.rows())[0]).toMatchObject({ id: submission.id, state: 'unknown' })
    expect(server.delivered).toHaveLength(2)
    await again.outbox.resolve(submission.id, true)
    await again.until(submission.id, (row) => row === undefined)
    expect(server.delivered).toHaveLength(2)
  })

  test('told to send again, it goes under the same Message-ID', async () => {
    script = { atEnd: 'cut' }
    const { outbox, write, until } = await start()
    const submission = await write('not there')
    await outbox.submit(submission)
    await until(submission.id, (row) => row?.state === 'unknown')
    expect(server.delivered).toHaveLength(0)
    script = {}
    await outbox.resolve(submission.id, false)
    await until(submission.id, (row) => row === undefined)
    expect(server.delivered[0]?.source.toString()).toContain(`Message-ID: <${submission.messageIdHeader}>`)
  })
})

describe('refusals', () => {
  const refusing = (address: string, reply: string): Script => ({
    answer: (command) => (command === `RCPT TO:<${address}>` ? reply : undefined),
  })

  test('one of two recipients is named, the other has it once, whatever happens then', async () => {
    script = refusing('no@example.org', '550 5.1.1 nobody here')
    const { outbox, write, until } = await start()
    const submission = await write('two', { recipients: to('yes@example.org', 'no@example.org') })
    await outbox.submit(submission)
    const row = await until(submission.id, (one) => one?.state === 'sent')
    expect(row?.recipients).toEqual([
      { address: 'yes@example.org', state: 'accepted' },
      { address: 'no@example.org', state: 'refused', serverText: '5.1.1 nobody here' },
    ])
    const again = await restart()
    again.outbox.networkChanged()
    expect(server.delivered.map(({ to: whom }) => whom)).toEqual([['yes@example.org']])
    await again.outbox.dismiss(submission.id)
    await again.until(submission.id, (one) => one === undefined)
  })

  test('somebody, and the user has seen it before the copy is filed: it leaves once that is done', async () => {
    script = refusing('no@example.org', '550 5.1.1 nobody here')
    let file = (): void => undefined
    const filing = new Promise<void>((resolve) => {
      file = resolve
    })
    const { outbox, write, until } = await start({ fileCopy: () => filing })
    const submission = await write('seen early', {
      recipients: to('yes@example.org', 'no@example.org'),
      copyTo: 'sent' as MailboxId,
    })
    await outbox.submit(submission)
    await until(submission.id, (one) => one?.state === 'sent')
    await outbox.dismiss(submission.id)
    expect(outbox.get(submission.id)?.state).toBe('sent')
    file()
    await until(submission.id, (one) => one === undefined)
  })

  test('a copy that cannot be filed holds up nothing, and leaves once the user has seen that', async () => {
    const lost = new MailFailure({ kind: 'not-found', what: 'message' })
    const { outbox, write, until } = await start({ fileCopy: () => Promise.reject(lost) })
    const first = await write('copy lost', { copyTo: 'sent' as MailboxId })
    await outbox.submit(first)
    await until(first.id, (one) => one?.state === 'sent' && one.error?.kind === 'not-found')
    const second = await write('after it')
    await outbox.submit(second)
    await until(second.id, (one) => one === undefined)
    expect(server.delivered).toHaveLength(2)
    expect(outbox.get(first.id)?.state).toBe('sent')
    await outbox.dismiss(first.id)
    await until(first.id, (one) => one === undefined)
  })

  test('a copy that cannot be filed now is filed later, and what is to be sent does not wait for it', async () => {
    let tries = 0
    let clock = Date.now() + 3_600_000
    const { outbox, write, until } = await start({
      now: () => clock,
      fileCopy: async () => {
        tries += 1
        if (tries === 1) throw new MailFailure({ kind: 'disk-full', path: '', freeOctets: 0 })
      },
    })
    const first = await write('copy later', { copyTo: 'sent' as MailboxId })
    await outbox.submit(first)
    await until(first.id, (one) => one?.state === 'sent')
    const second = await write('meanwhile')
    await outbox.submit(second)
    await until(second.id, (one) => one === undefined)
    expect(tries).toBe(1)
    clock += 3_600_000
    outbox.networkChanged()
    await until(first.id, (one) => one === undefined)
    expect(tries).toBe(2)
  })

  test('one is put off: only that one is tried again', async () => {
    script = refusing('slow@example.org', '451 4.7.1 greylisted')
    const { outbox, write, until } = await start()
    const submission = await write('grey', { recipients: to('fast@example.org', 'slow@example.org') })
    await outbox.submit(submission)
    const row = await until(submission.id, (one) => one?.error !== undefined)
    expect(row).toMatchObject({ state: 'queued', error: { kind: 'server-busy', serverText: '4.7.1 greylisted' } })
    script = {}
    await outbox.sendNow(submission.id)
    await until(submission.id, (one) => one === undefined)
    expect(server.delivered.map(({ to: whom }) => whom)).toEqual([['fast@example.org'], ['slow@example.org']])
  })

  test('everybody: it failed, with the reason, can be taken back or tried again', async () => {
    script = { atEnd: '554 5.7.1 spam' }
    const { outbox, write, until } = await start()
    const submission = await write('refused')
    await outbox.submit(submission)
    const row = await until(submission.id, (one) => one?.state === 'failed')
    expect(row?.error).toMatchObject({ kind: 'refused', serverText: '5.7.1 spam' })
    expect(await outbox.cancel(submission.id)).toMatchObject({ state: 'failed' })
  })

  test('a wrong password is tried once, for all that waits, until the account changes', async () => {
    script = { user: 'alex@example.org', password: 'other' }
    const { outbox, write, until } = await start()
    const first = await write('one')
    const second = await write('two')
    await outbox.submit(first)
    await until(first.id, (row) => row?.error?.kind === 'auth-rejected')
    await outbox.submit(second)
    outbox.networkChanged()
    expect(server.connections).toBe(1)
    script = {}
    outbox.accountChanged(first.accountId)
    await until(second.id, (row) => row === undefined)
    await until(first.id, (row) => row === undefined)
    expect(server.delivered).toHaveLength(2)
  })

  test('no server for outgoing mail: it waits and says so', async () => {
    const { outgoing, ...without } = accountWith(server.port)
    tern = await openOutbox(profile, without)
    const submission = await tern.write('nowhere to go')
    await tern.outbox.submit(submission)
    const row = await tern.until(submission.id, (one) => one?.error !== undefined)
    expect(row).toMatchObject({ state: 'queued', error: { kind: 'outgoing-missing' } })
  })
})

describe('without a network', () => {
  test('it waits, and goes when there is one', async () => {
    const { port } = server
    await server.close()
    tern = await openOutbox(profile, accountWith(port))
    const submission = await tern.write('from the train')
    await tern.outbox.submit(submission)
    const row = await tern.until(submission.id, (one) => one?.error !== undefined)
    expect(row).toMatchObject({ state: 'queued', error: { kind: 'unreachable' } })
    await tern.close()
    server = await startScriptedSmtp(() => ({}))
    tern = await openOutbox(profile, accountWith(server.port))
    tern.outbox.networkChanged()
    await tern.until(submission.id, (one) => one === undefined)
    expect(server.delivered).toHaveLength(1)
  })
})

describe('a disk that cannot take it', () => {
  test.each([
    ['before the first octet', 1],
    ['before the final dot', 2],
  ])('%s: nothing is delivered, and nothing is lost', async (_name, failing) => {
    let marks = 0
    const { outbox, write, until } = await start({
      openSession: async (target, signal) => {
        const session = await openSmtp(target, signal)
        const check = async (mark: () => Promise<void>): Promise<void> => {
          marks += 1
          if (marks === failing) throw new MailFailure({ kind: 'disk-full', path: profile, freeOctets: 0 })
          await mark()
        }
        return {
          largest: session.largest,
          get open() {
            return session.open
          },
          quit: () => session.quit(),
          submit: (handover, source, { beforeData, beforeEnd }) =>
            session.submit(handover, source, {
              beforeData: () => check(beforeData),
              beforeEnd: () => check(beforeEnd),
            }),
        }
      },
    })
    const submission = await write('disk')
    await outbox.submit(submission)
    const row = await until(submission.id, (one) => one?.error !== undefined)
    expect(row).toMatchObject({ state: 'queued', error: { kind: 'disk-full' } })
    expect(server.delivered).toEqual([])
    await outbox.sendNow(submission.id)
    await until(submission.id, (one) => one === undefined)
    expect(server.delivered).toHaveLength(1)
  })
})
