import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { Envelope } from '../../src-shared/mail/envelope'
import { arrivalOf, putMailboxes, uidKey } from './sample-rows'
import { TernDatabase } from './schema'
import { type MemoryMailStore, memoryMailStore } from './testing'
import { baseSubject, subjectWindowMs } from './thread-keys'

const day = 86_400_000
const open: MemoryMailStore[] = []
afterEach(() => {
  for (const store of open.splice(0)) store.close()
})

interface Letter {
  readonly subject?: string
  readonly id?: string
  readonly references?: readonly string[]
  readonly inReplyTo?: readonly string[]
  readonly at?: number
}

/** Conversations after these letters came in this order, as groups of their numbers. */
async function threadsOf(letters: readonly Letter[], order: readonly number[], perBatch = 1): Promise<number[][]> {
  const store = await memoryMailStore()
  open.push(store)
  await store.commit(putMailboxes('inbox'))
  const changes = order.map((at) => {
    const {
      id = `id${at}`,
      references = [],
      inReplyTo = [],
      subject = `Subject ${at}`,
      at: date = at * 1_000,
    } = letters[at] ?? {}
    const envelope: Partial<Envelope> = { messageIdHeader: id, references, inReplyTo, subject, sentAt: date }
    return arrivalOf('inbox', at + 1, { envelope, sortDate: date })
  })
  for (let start = 0; start < changes.length; start += perBatch)
    await store.commit(changes.slice(start, start + perBatch))
  const rows = await store.database.locations.toArray()
  const groups = new Map<string, number[]>()
  for (const { thread, uid } of rows) groups.set(thread, [...(groups.get(thread) ?? []), Number(uid) - 1])
  const messages = new Map((await store.database.messages.toArray()).map((row) => [row.id, row.thread]))
  for (const row of rows) expect(row.thread).toBe(messages.get(row.messageId))
  return [...groups.values()].map((group) => group.sort((a, b) => a - b)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
}

const conversation: readonly Letter[] = [
  {},
  { references: ['id0'], inReplyTo: ['id0'] },
  { references: ['id0', 'id1'], inReplyTo: ['id1'] },
  // Only In-Reply-To, as some programs write it.
  { inReplyTo: ['id2'] },
  // References cut from the front.
  { references: ['id2', 'id3'], inReplyTo: ['id3'] },
  {},
  { inReplyTo: ['id5'] },
]

describe('conversations', () => {
  test('come together in any order of arrival and any batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }),
        fc.integer({ min: 1, max: 7 }),
        async (order, perBatch) => {
          expect(await threadsOf(conversation, order, perBatch)).toEqual([
            [0, 1, 2, 3, 4],
            [5, 6],
          ])
        },
      ),
      { numRuns: 60 },
    )
  }, 60_000)

  test('a header that refers to itself or in a circle ends', async () => {
    const letters: Letter[] = [
      { references: ['id0'], inReplyTo: ['id0'] },
      { references: ['id2'], inReplyTo: ['id2'] },
      { references: ['id1'], inReplyTo: ['id1'] },
    ]
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const groups = await threadsOf(letters, order)
      expect(groups.flat().sort()).toEqual([0, 1, 2])
    }
  })

  test('two messages with one Message-ID are both there, in one conversation', async () => {
    expect(await threadsOf([{ id: 'same' }, { id: 'same' }, { inReplyTo: ['same'] }], [2, 0, 1])).toEqual([[0, 1, 2]])
  })

  test.each([
    [
      'an answer that names nothing',
      [{ subject: 'The offer' }, { subject: 'AW: Re: The offer', at: 5 * day }],
      [[0, 1]],
    ],
    [
      'after more than 30 days',
      [{ subject: 'The offer' }, { subject: 'Re: The offer', at: subjectWindowMs + day }],
      [[0], [1]],
    ],
    ['two that are no answers', [{ subject: 'Weekly report' }, { subject: 'Weekly report', at: day }], [[0], [1]]],
    ['a subject too short to tell', [{ subject: 'Hi' }, { subject: 'Re: Hi', at: day }], [[0], [1]]],
    [
      'answers to an answer',
      [
        { subject: 'The offer' },
        { subject: 'Re: The offer', at: day },
        { subject: 'Re: The offer', inReplyTo: ['id1'], at: 2 * day },
      ],
      [[0, 1, 2]],
    ],
  ] as readonly [string, readonly Letter[], number[][]][])('by subject: %s', async (_name, letters, groups) => {
    const forward = letters.map((_, at) => at)
    expect(await threadsOf(letters, forward)).toEqual(groups)
    expect(await threadsOf(letters, forward.toReversed())).toEqual(groups)
    expect(await threadsOf(letters, forward, 9)).toEqual(groups)
  })
})

test.each([
  ['Re: Hello there', 'hello there', true],
  ['AW: WG: [list] Hallo  Welt', 'hallo welt', true],
  ['R: I: Offerta', 'offerta', true],
  ['Re[2]: Re: x', 'x', true],
  ['返信：会議の件', '会議の件', true],
  ['Regarding: cats', 'regarding: cats', false],
  ['[list] News', 'news', false],
])('the subject below %s', (subject, base, answered) => expect(baseSubject(subject)).toEqual({ base, answered }))

test('a database of version 1 is brought up to date', async () => {
  const name = `upgrade-${crypto.randomUUID()}`
  const old = new Dexie(name)
  old.version(1).stores({
    accounts: 'id',
    mailboxes: 'id, accountId',
    messages: 'id, [accountId+body]',
    locations: 'key, messageId, mailboxId, [listId+sortDate+key], [mailboxId+uidValidity+uid], [bodyWantedIn+sortDate]',
    bodies: 'messageId, accountId',
    intents: 'id, accountId',
    uidl: '[accountId+uidl+occurrence], messageId',
    applied: 'batchId, at',
    meta: 'k',
  })
  const store = await memoryMailStore()
  open.push(store)
  await store.commit(putMailboxes('inbox'))
  await store.commit([
    arrivalOf('inbox', 1, { envelope: { messageIdHeader: 'one' } }),
    arrivalOf('inbox', 2, { envelope: { messageIdHeader: 'two', inReplyTo: ['one'] }, flags: ['\\Flagged'] }),
  ])
  const plain = ({ thread: _t, mid: _m, marks: _k, starredIn: _s, wantedIn: _w, ...row }: Record<string, unknown>) =>
    row
  await old.table('messages').bulkPut((await store.database.messages.toArray()).map((row) => plain({ ...row })))
  const wanted = (row: LocationRow) => ({ ...plain({ ...row }), bodyWantedIn: row.mailboxId })
  await old.table('locations').bulkPut((await store.database.locations.toArray()).map(wanted))
  old.close()

  const now = new TernDatabase(name, 'relaxed')
  const locations = await now.locations.toArray()
  expect(locations).toEqual(await store.database.locations.toArray())
  expect(await now.messages.toArray()).toEqual(await store.database.messages.toArray())
  expect(locations.map(({ key, starredIn }) => [key, starredIn])).toEqual([
    [uidKey('inbox', 1), undefined],
    [uidKey('inbox', 2), 'inbox'],
  ])
  now.close()
})
