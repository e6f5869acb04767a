import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { MessageRow } from '../../src-shared/contract/store-rows'
import { type AccountId, type BatchId, messageIdAt } from '../../src-shared/mail/ids'
import { commitBatch } from './commit-batch'
import { KnownNames } from './known-names'
import { accountId, arrivalOf, bodyOf, bodyWithFile, messageId, putMailboxes, uidKey } from './sample-rows'
import { TernDatabase } from './schema'

const row = (n: number): MessageRow =>
  ({ id: `m${n}`, mid: `mid${n}`, thread: `thread${n}`, subjectKey: `r${n}` }) as unknown as MessageRow

async function withDatabase<T>(work: (db: TernDatabase) => Promise<T>): Promise<T> {
  const db = new TernDatabase(`names-${crypto.randomUUID()}`, 'relaxed')
  try {
    return await work(db)
  } finally {
    await db.delete()
  }
}

test('every name that was noted is known, and hardly any other', async () => {
  await withDatabase(async (db) => {
    const names = new KnownNames()
    await names.meet(db, [accountId])
    expect(names.isNew(accountId, 'mid', 'mid1')).toBe(true)
    for (let n = 0; n < 20_000; n += 1) names.noteMessage(row(n))
    let wrong = 0
    for (let n = 0; n < 20_000; n += 1) {
      expect(names.isNew(accountId, 'id', `m${n}`)).toBe(false)
      expect(names.isNew(accountId, 'mid', `mid${n}`)).toBe(false)
      expect(names.isNew(accountId, 'thread', `thread${n}`)).toBe(false)
      expect(names.isNew(accountId, 'subjectKey', `r${n}`)).toBe(false)
      if (!names.isNew(accountId, 'key', `m${n}`)) wrong += 1
    }
    expect(wrong).toBeLessThan(20)
  })
})

test('nothing is said of an account that had mail before, nor of one that was never met', async () => {
  await withDatabase(async (db) => {
    const before = [...putMailboxes('b0'), arrivalOf('b0', 1)]
    await commitBatch(db, { batchId: 'before' as BatchId, changes: before }, 0, new KnownNames())
    const names = new KnownNames()
    expect(names.isNew(accountId, 'key', uidKey('b0', 9))).toBe(false)
    await names.meet(db, [accountId, 'other' as AccountId])
    expect(names.isNew(accountId, 'key', uidKey('b0', 9))).toBe(false)
    expect(names.isNew('other' as AccountId, 'key', uidKey('b0', 9))).toBe(true)
  })
})

/** Asks the database every time. */
class NoNames extends KnownNames {
  override isNew(): boolean {
    return false
  }
}

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const letter = fc.record({
  uid: fc.integer({ min: 1, max: 8 }),
  // Named at random, or by its place, as mirrored mail is.
  message: fc.constantFrom(undefined, undefined, 'm1', 'm2', 'm3'),
  messageIdHeader: names,
  references: fc.uniqueArray(names, { maxLength: 2 }),
  subject: fc.constantFrom('Re: lunch', 'lunch', 'dinner'),
})
const change: fc.Arbitrary<StoreChange> = fc.oneof(
  {
    weight: 6,
    arbitrary: letter.map(({ uid, message, messageIdHeader, references, subject }) =>
      arrivalOf('b0', uid, {
        message: message ?? messageIdAt(uidKey('b0', uid)),
        envelope: { messageIdHeader, references, inReplyTo: references.slice(-1), subject, sentAt: uid },
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom('m1', ...[1, 2, 3].map((uid) => messageIdAt(uidKey('b0', uid)))),
        fc.constantFrom(bodyOf('words'), bodyWithFile('words')),
      )
      .map(([id, body]): StoreChange => ({ kind: 'put-body', messageId: messageId(id), body })),
  },
  fc.integer({ min: 1, max: 8 }).map((uid): StoreChange => ({ kind: 'drop-locations', keys: [uidKey('b0', uid)] })),
)

test('whatever comes in whatever order, the rows are the same as when the database is asked every time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 8 }), async (batches) => {
      const made: unknown[] = []
      for (const known of [new KnownNames(), new NoNames()])
        made.push(
          await withDatabase(async (db) => {
            // A message at a place that another has left is named by chance: the same chance for both.
            let drawn = 0
            const chance = vi.spyOn(crypto, 'randomUUID').mockImplementation(() => {
              drawn += 1
              return `0-0-0-0-${drawn}`
            })
            try {
              let n = 0
              for (const changes of [putMailboxes('b0'), ...batches]) {
                await commitBatch(db, { batchId: `g.${n}` as BatchId, changes }, 0, known)
                n += 1
              }
            } finally {
              chance.mockRestore()
            }
            const tables = [db.messages, db.locations, db.bodies, db.mailboxes]
            return Promise.all(tables.map((table) => table.toArray()))
          }),
        )
      const [sparing, asking] = made
      expect(sparing).toEqual(asking)
    }),
    { numRuns: 60 },
  )
}, 60_000)
