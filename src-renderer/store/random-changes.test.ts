import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import { arrivalKeyOf, keysOfChange, type SavedMessage } from '../../src-shared/mail/change'
import { flagged, seen } from '../../src-shared/mail/flags'
import {
  type IntentId,
  type LocationKey,
  type MailboxId,
  messageIdAt,
  type Sha256,
  type Uid,
  type UidValidity,
} from '../../src-shared/mail/ids'
import { ListModel } from './list-model'
import { readKeys } from './read-keys'
import {
  addIntent,
  arrivalOf,
  bodyOf,
  bodyWithFile,
  epoch,
  mailboxId,
  messageId,
  putMailboxes,
  uidKey,
} from './sample-rows'
import type { TernDatabase } from './schema'
import { memoryMailStore } from './testing'
import { viewOf } from './view-of'

const boxes = ['b0', 'b1', 'b2']
const box = fc.constantFrom(...boxes)
const uid = fc.integer({ min: 1, max: 4 })
const seq = fc.integer({ min: 1, max: 5 })
/** Named at random, or by a place, as mirrored mail is. */
const message = fc.oneof(
  fc.integer({ min: 1, max: 6 }).map((n) => `m${n}`),
  fc.tuple(box, uid).map(([name, n]) => messageIdAt(uidKey(name, n))),
)
const body = fc.constantFrom(bodyOf('later'), bodyWithFile('later'))
const flags = fc.subarray([seen, flagged])
const key: fc.Arbitrary<LocationKey> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(box, uid).map(([name, n]) => uidKey(name, n)) },
  { weight: 1, arbitrary: fc.tuple(seq, fc.nat(1)).map(([n, index]) => arrivalKeyOf(`i${n}` as IntentId, index)) },
)
const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 2 })
/** An intent can name the arriving row only of a move that was made before it. */
const earlier = (n: number, some: readonly LocationKey[]) =>
  some.filter((one) => !one.startsWith('local.i') || Number(one.split('.')[1]?.slice(1)) < n)
const intentId = seq.map((n) => `i${n}` as IntentId)
const since = fc.constantFrom(undefined, 5)

const change: fc.Arbitrary<StoreChange> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(box, uid, message, flags, fc.nat(3), fc.option(fc.constant('text'), { nil: undefined }))
      .map(([name, n, content, set, sortDate, text]) =>
        arrivalOf(name, n, { message: content, flags: set, sortDate, body: text }),
      ),
  },
  fc
    .tuple(message, body)
    .map(([id, content]): StoreChange => ({ kind: 'put-body', messageId: messageId(id), body: content })),
  fc.tuple(key, flags).map(([at, set]): StoreChange => ({ kind: 'set-base-flags', key: at, flags: set })),
  fc
    .tuple(keys, flags, flags)
    .map(([some, add, remove]): StoreChange => ({ kind: 'change-flags', keys: some, add, remove })),
  fc.tuple(keys, since).map(([some, at]): StoreChange => ({ kind: 'set-missing', keys: some, since: at })),
  keys.map((some): StoreChange => ({ kind: 'drop-locations', keys: some })),
  box.map((name): StoreChange => ({ kind: 'drop-mailbox', mailboxId: mailboxId(name) })),
  {
    weight: 2,
    arbitrary: box.map((name): StoreChange => putMailboxes(name)[0] ?? { kind: 'drop-locations', keys: [] }),
  },
  box.map((name): StoreChange => ({ kind: 'start-over', mailboxId: mailboxId(name), uidValidity: 9 as UidValidity })),
  {
    weight: 3,
    arbitrary: fc
      .tuple(seq, keys, flags, flags)
      .map(([n, some, add, remove]) => addIntent(n, { kind: 'flag', keys: earlier(n, some), add, remove })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(seq, keys, box)
      .map(([n, some, to]) => addIntent(n, { kind: 'move', keys: earlier(n, some), to: mailboxId(to) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(seq, keys, box)
      .map(([n, some, to]) => addIntent(n, { kind: 'copy', keys: earlier(n, some), to: mailboxId(to) })),
  },
  fc.tuple(seq, keys).map(([n, some]) => addIntent(n, { kind: 'expunge', keys: earlier(n, some) })),
  fc
    .tuple(seq, keys, box)
    .map(([n, some, to]) =>
      addIntent(n, { kind: 'replace-draft', keys: earlier(n, some), mailbox: mailboxId(to), message: draftOf(n) }),
    ),
  fc
    .tuple(intentId, fc.constantFrom<('queued' | 'running' | 'parked')[]>('queued', 'running', 'parked'))
    .map(([id, state]): StoreChange => ({ kind: 'set-intent', intentId: id, state, attempts: 1 })),
  {
    weight: 3,
    arbitrary: fc.tuple(intentId, fc.uniqueArray(fc.tuple(key, uid), { maxLength: 2, selector: ([at]) => at })).map(
      ([id, told]): StoreChange => ({
        kind: 'settle-intent',
        intentId: id,
        outcome: { kind: 'done', moved: told.map(([from, n]) => ({ from, uidValidity: epoch, uid: n as Uid })) },
      }),
    ),
  },
  intentId.map(
    (id): StoreChange => ({
      kind: 'settle-intent',
      intentId: id,
      outcome: { kind: 'parked', error: { kind: 'internal', reason: 'no' } },
    }),
  ),
  intentId.map((id): StoreChange => ({ kind: 'settle-intent', intentId: id, outcome: { kind: 'cancelled' } })),
)

function draftOf(n: number): SavedMessage {
  return {
    messageId: messageId(`draft${n}`),
    sha256: `s${n}` as Sha256,
    octets: 1,
    messageIdHeader: `<${n}@x>`,
    flags: [],
    receivedAt: n,
  }
}

test('after any batches counters equal a recount, views follow, and lists know', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 }),
      async (batches) => {
        const store = await memoryMailStore()
        try {
          await store.commit(putMailboxes(...boxes))
          const orders = new Map<MailboxId, ListModel>(boxes.map((name) => [mailboxId(name), completeModel()]))
          for (const changes of batches) {
            await store.commit(changes)
            const news = store.news.at(-1)
            if (news === 'reload' || news === undefined) throw new Error('small batches are told in full')
            for (const { mailboxId: at, removed, added } of news) {
              const order = orders.get(at)
              for (const gone of removed) order?.remove(gone)
              for (const entry of added) order?.add({ ...entry, mailboxId: at })
            }
            await expectSound(store.database)
            for (const [at, order] of orders) expect(entriesIn(order)).toEqual(await listed(store.database, at))
          }
        } finally {
          store.close()
          await store.database.delete()
        }
      },
    ),
    { numRuns: 60 },
  )
}, 60_000)

async function expectSound(db: TernDatabase): Promise<void> {
  const locations = await db.locations.toArray()
  const intents = new Map((await db.intents.toArray()).map((row) => [row.id, row]))
  for (const { id, total, unread } of await db.mailboxes.toArray()) {
    const rows = locations.filter(({ listId }) => listId === id)
    expect({ id, total, unread }).toEqual({
      id,
      total: rows.length,
      unread: rows.filter((row) => row.unread === 1).length,
    })
  }
  for (const row of locations) {
    const acting = row.intents.flatMap((id) => intents.get(id) ?? [])
    expect(acting.length).toBe(row.intents.length)
    const { viewFlags, unread, flagged: starred, listId, hiddenBy } = row
    expect({ viewFlags, unread, flagged: starred, listId, hiddenBy }).toEqual({
      listId: undefined,
      hiddenBy: undefined,
      ...viewOf(row, acting),
    })
    for (const { change: acted } of acting) expect(keysOfChange(acted)).toContain(row.key)
  }
  const files = new Map((await db.messages.toArray()).map((row) => [row.id, row]))
  for (const { messageId: id, unread, flagged: starred, listId, marks, thread, starredIn } of locations) {
    const message = files.get(id)
    expect(marks).toBe(unread + 2 * starred + 4 * (message?.hasAttachments ?? 0))
    expect(thread).toBe(message?.thread)
    expect(starredIn).toBe(starred === 1 ? listId : undefined)
  }
  const placed = new Set(locations.map((row) => row.messageId))
  const contents = await db.messages.toArray()
  expect(new Set(contents.map(({ id }) => id))).toEqual(placed)
  for (const { messageId: id } of await db.bodies.toArray()) expect(placed).toContain(id)
  for (const { id, body, wantedIn = [] } of contents) {
    const fetchable = locations.filter(
      (row) => row.messageId === id && row.uid !== undefined && !('missingSince' in row),
    )
    const places =
      body === 'full' ? [] : fetchable.map(({ mailboxId: at, sortDate, uid = 0, key }) => [at, -sortDate, -uid, key])
    expect(new Set(wantedIn.map((place) => place.join()))).toEqual(new Set(places.map((place) => place.join())))
  }
  for (const row of locations)
    expect(row.localIn).toBe(row.key.startsWith(`${row.mailboxId}.`) ? undefined : row.mailboxId)
}

function completeModel(): ListModel {
  const order = new ListModel()
  order.complete = true
  return order
}

function entriesIn(order: ListModel): unknown[] {
  return Array.from({ length: order.size }, (_, index) => {
    const item = order.itemAt(index)
    return item && { key: item.key, marks: item.marks, thread: item.thread }
  })
}

async function listed(db: TernDatabase, at: MailboxId): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const entries of readKeys(db, [at]))
    for (const { key, marks, thread } of entries) found.push({ key, marks, thread })
  return found
}
