import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import type { StorePatch } from '../../src-shared/contract/store-calls'
import { seen } from '../../src-shared/mail/flags'
import type { MailboxId } from '../../src-shared/mail/ids'
import { MailWindow } from './mail-window'
import { patchChannelOf } from './patch-channel'
import { watchMailboxes, watchMessage } from './queries'
import { readerDatabase } from './reader-database'
import { arrivalOf, mailboxId, messageId, putMailboxes, uidKey } from './sample-rows'
import { memoryMailStore } from './testing'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end()
})

async function setUp() {
  const store = await memoryMailStore()
  const channel = new BroadcastChannel(patchChannelOf(store.database.name))
  ends.push(
    () => store.close(),
    () => channel.close(),
    () => readerDatabase(store.database.name).close(),
  )
  let n = 10
  const publish = (skip = 0) => {
    const lists = store.news.at(-1)
    n += 1 + skip
    channel.postMessage({ n, lists: lists === 'reload' || !lists ? [] : lists } satisfies StorePatch)
  }
  const open = (...ids: MailboxId[]) => {
    const [only] = ids
    const list = new MailWindow(
      ids.length === 1 && only ? { kind: 'mailbox', mailboxId: only } : { kind: 'mailboxes', mailboxIds: ids },
      store.database.name,
    )
    ends.push(() => list.close())
    return list
  }
  await store.commit(putMailboxes('inbox', 'other'))
  return { store, publish, open }
}

const keysOf = (list: MailWindow) => Array.from({ length: list.snapshot().total }, (_, index) => list.keyAt(index))
const inbox = mailboxId('inbox')

test('a long list is read in pieces, newest first, over several mailboxes', async () => {
  const { store, open } = await setUp()
  await store.commit(Array.from({ length: 2_500 }, (_, index) => arrivalOf(index % 3 ? 'inbox' : 'other', index + 1)))
  const list = open(inbox, mailboxId('other'))
  await vi.waitFor(() => expect(list.snapshot().loaded).toBe(true), 100_000)
  expect(keysOf(list)).toEqual(
    Array.from({ length: 2_500 }, (_, index) => uidKey((2_499 - index) % 3 ? 'inbox' : 'other', 2_500 - index)),
  )
  expect(list.indexOf(uidKey('other', 2_500))).toBe(0)
}, 120_000)

test('rows come when they are asked for; what the store tells moves the list, a gap reads it again', async () => {
  const { store, publish, open } = await setUp()
  await store.commit([arrivalOf('inbox', 1), arrivalOf('inbox', 3)])
  const list = open(inbox)
  await vi.waitFor(() => expect(list.snapshot()).toMatchObject({ loaded: true, total: 2 }))
  const before = list.snapshot()
  expect(list.rowAt(0)).toBeUndefined()
  expect(list.snapshot()).toBe(before)
  await vi.waitFor(() => expect(list.rowAt(0)?.message.id).toBe('m3'))

  await store.commit([arrivalOf('inbox', 2)])
  publish()
  await vi.waitFor(() => expect(keysOf(list)).toEqual([3, 2, 1].map((uid) => uidKey('inbox', uid))))

  await store.commit([{ kind: 'set-base-flags', key: uidKey('inbox', 3), flags: [seen] }])
  publish()
  await vi.waitFor(() => expect(list.rowOf(uidKey('inbox', 3))?.location.unread).toBe(0))

  await store.commit([{ kind: 'drop-locations', keys: [uidKey('inbox', 2)] }])
  await store.commit([arrivalOf('inbox', 9, { flags: [seen] })])
  publish(1)
  await vi.waitFor(() => expect(keysOf(list)).toEqual([9, 3, 1].map((uid) => uidKey('inbox', uid))))
})

test('a list that was left shows at once what it had, and then what is true', async () => {
  const { store, open } = await setUp()
  await store.commit(Array.from({ length: 150 }, (_, index) => arrivalOf('inbox', index + 1)))
  const left = open(inbox)
  await vi.waitFor(() => expect(left.snapshot().loaded && left.rowAt(0)?.message.id).toBe('m150'))
  const seed = left.seed()
  left.close()
  await store.commit([arrivalOf('inbox', 200), { kind: 'drop-locations', keys: [uidKey('inbox', 149)] }])
  await store.commit([{ kind: 'set-base-flags', key: uidKey('inbox', 150), flags: [seen] }])

  const list = new MailWindow({ kind: 'mailbox', mailboxId: inbox }, store.database.name, undefined, seed)
  ends.push(() => list.close())
  expect(list.snapshot()).toMatchObject({ loaded: false, total: 150 })
  expect(list.rowAt(0)?.message.id).toBe('m150')
  expect(list.keyAt(1)).toBe(uidKey('inbox', 149))
  // What is only remembered is not remembered again.
  expect(list.seed()).toBeUndefined()
  await vi.waitFor(() => expect(list.snapshot()).toMatchObject({ loaded: true, total: 150 }))
  expect([list.keyAt(0), list.keyAt(1), list.keyAt(2)]).toEqual([200, 150, 148].map((uid) => uidKey('inbox', uid)))
  await vi.waitFor(() => expect(list.rowAt(1)?.location.unread).toBe(0))
})

test('an empty list is loaded, too, and grows', async () => {
  const { store, publish, open } = await setUp()
  const list = open(inbox)
  await vi.waitFor(() => expect(list.snapshot()).toMatchObject({ loaded: true, total: 0 }))
  await store.commit([arrivalOf('inbox', 1)])
  publish()
  await vi.waitFor(() => expect(list.snapshot().total).toBe(1))
})

test('small sets are told again after every change', async () => {
  const { store } = await setUp()
  const totals: number[] = []
  let subject: string | undefined
  ends.push(
    watchMailboxes((rows) => totals.push(rows.find(({ id }) => id === inbox)?.total ?? -1), store.database.name),
    watchMessage(messageId('m1'), (found) => (subject = found?.message.envelope.subject), store.database.name),
  )
  await vi.waitFor(() => expect(totals).toEqual([0]))
  await store.commit([arrivalOf('inbox', 1)])
  await vi.waitFor(() => expect(totals.at(-1)).toBe(1))
  await vi.waitFor(() => expect(subject).toBe('Hello'))
})
