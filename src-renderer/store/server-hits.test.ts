import { afterEach, beforeEach, expect, test } from 'vitest'
import { flagged } from '../../src-shared/mail/flags'
import type { SearchQuery, SearchTerm } from '../../src-shared/mail/search-query'
import { account, arrivalOf, mailboxId, putMailboxes, uidKey } from './sample-rows'
import { mergeServerHits, onlyOnServer } from './server-hits'
import { type MemoryMailStore, memoryMailStore } from './testing'

let store: MemoryMailStore
let name: string

beforeEach(async () => {
  name = `hits-${crypto.randomUUID()}`
  store = await memoryMailStore(name)
  await store.commit([
    { kind: 'put-account', account },
    ...putMailboxes('inbox', 'all'),
    arrivalOf('inbox', 1, { body: 'here', sortDate: 10 }),
    arrivalOf('inbox', 2, { sortDate: 20, flags: [flagged] }),
    arrivalOf('inbox', 3, { sortDate: 30 }),
    // The same message once more, as labels have it.
    arrivalOf('all', 9, { message: 'm1', sortDate: 10 }),
  ])
})
afterEach(() => store.close())

const word: SearchTerm = { kind: 'text', field: 'any', text: 'x', phrase: false }
const query = (...terms: SearchTerm[]): SearchQuery => ({
  all: [word, ...terms].map((one) => ({ any: [one], not: false })),
})
const keys = (...uids: number[]) => uids.map((uid) => uidKey('inbox', uid))

test('what has its octets here is not counted as only on the server', async () => {
  const counts = await onlyOnServer([mailboxId('inbox'), mailboxId('all'), mailboxId('none')], name)
  expect([...counts.values()]).toEqual([2, 0, 0])
})

test('server hits join by date, each message once; what is not listed here is counted', async () => {
  const merged = await mergeServerHits(keys(1), [...keys(2, 3, 77), uidKey('all', 9)], query(), name)
  expect(merged).toEqual({ keys: keys(3, 2, 1), found: 2, unlisted: 1 })
})

test.each<[string, SearchTerm, number[]]>([
  ['a mark', { kind: 'starred' }, [2]],
  ['a date', { kind: 'date', from: 25 }, [3]],
  ['a mailbox', { kind: 'in', mailboxIds: [mailboxId('all')] }, []],
  ['only here', { kind: 'local' }, []],
])('what a row can tell is looked at: %s', async (_what, term, uids) => {
  expect((await mergeServerHits([], keys(2, 3), query(term), name)).keys).toEqual(keys(...uids))
})

test('what is excluded by words is taken on trust, by marks it is not', async () => {
  const without = (term: SearchTerm): SearchQuery => ({
    all: [
      { any: [word], not: false },
      { any: [term], not: true },
    ],
  })
  expect((await mergeServerHits([], keys(2, 3), without(word), name)).keys).toEqual(keys(3, 2))
  expect((await mergeServerHits([], keys(2, 3), without({ kind: 'starred' }), name)).keys).toEqual(keys(3))
})
