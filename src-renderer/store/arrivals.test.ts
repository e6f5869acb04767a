import 'fake-indexeddb/auto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { StorePatch } from '../../src-shared/contract/store-calls'
import type { LocationRow, MessageRow, UidlRow } from '../../src-shared/contract/store-rows'
import { seen } from '../../src-shared/mail/flags'
import { localAccountId } from '../../src-shared/mail/ids'
import { type Arrival, isNews, watchArrivals } from './arrivals'
import { patchChannelOf } from './patch-channel'
import { readerDatabase } from './reader-database'
import { arrivalOf, mailboxId, putMailboxes, uidKey } from './sample-rows'
import { memoryMailStore } from './testing'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0).reverse()) end()
})

describe('what is news', () => {
  const times = { since: 1_000, startedAt: 5_000 }
  const location = (more: object = {}) =>
    ({ unread: 1, listId: 'inbox', accountId: 'a1', uid: 7, ...more }) as LocationRow
  const message = (receivedAt: number) => ({ receivedAt }) as MessageRow
  const uidl = (more: object = {}) => ({ existing: 0, storedAt: 6_000, ...more }) as UidlRow
  const local = { uid: undefined }
  test.each<[string, LocationRow, number, UidlRow | undefined, boolean]>([
    ['IMAP: received since the newest that was known', location(), 1_001, undefined, true],
    ['IMAP: older, marked as unread or read again', location(), 1_000, undefined, false],
    ['IMAP: read already', location({ unread: 0 }), 1_001, undefined, false],
    ['IMAP: hidden', location({ listId: undefined }), 1_001, undefined, false],
    ['IMAP: moved here by the user', location({ arrivingBy: 'i' }), 1_001, undefined, false],
    ['POP3: downloaded just now', location(local), 6_000, uidl(), true],
    ['POP3: downloaded before, taken back now', location(local), 6_000, uidl({ storedAt: 4_000 }), false],
    ['POP3: there before the account', location(local), 6_000, uidl({ existing: 1 }), false],
    ['imported: on no server', location(local), 6_000, undefined, false],
    ['Local folders', location({ ...local, accountId: localAccountId }), 6_000, uidl(), false],
  ])('%s', (_name, row, receivedAt, ledger, news) => expect(isNews(row, message(receivedAt), ledger, times)).toBe(news))
})

test('each message is told of once, however often its row changes, and only where it is watched', async () => {
  const store = await memoryMailStore()
  const channel = new BroadcastChannel(patchChannelOf(store.database.name))
  const heard: (readonly Arrival[])[] = []
  const newest = new Map<string, number>()
  const stop = watchArrivals(
    {
      watched: (id) => id === mailboxId('inbox'),
      inView: () => false,
      newestOf: () => 0,
      keepNewest: (account, at) => newest.set(account, Math.max(at, newest.get(account) ?? 0)),
      now: () => 1,
    },
    (arrivals) => heard.push(arrivals),
    store.database.name,
  )
  ends.push(
    () => store.close(),
    () => channel.close(),
    () => readerDatabase(store.database.name).close(),
    stop,
  )
  let n = 0
  const commit = async (...changes: Parameters<typeof store.commit>[0]) => {
    await store.commit(changes)
    const lists = store.news.at(-1)
    n += 1
    channel.postMessage({ n, lists: lists === 'reload' || !lists ? [] : lists } satisfies StorePatch)
  }
  const keys = () => heard.map((arrivals) => arrivals.map(({ location }) => location.key))
  const patience = { timeout: 30_000 }

  await store.commit(putMailboxes('inbox', 'other'))
  await commit(arrivalOf('inbox', 1), arrivalOf('inbox', 2, { flags: [seen] }), arrivalOf('other', 3))
  await vi.waitFor(() => expect(keys()).toEqual([[uidKey('inbox', 1)]]), patience)
  // Read, and marked as unread again: no news. What comes with it is.
  await commit({ kind: 'set-base-flags', key: uidKey('inbox', 1), flags: [seen] })
  await commit({ kind: 'set-base-flags', key: uidKey('inbox', 1), flags: [] }, arrivalOf('inbox', 4))
  await vi.waitFor(() => expect(keys()).toEqual([[uidKey('inbox', 1)], [uidKey('inbox', 4)]]), patience)
  expect(newest.get('a1')).toBeGreaterThan(0)
})
