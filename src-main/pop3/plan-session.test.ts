import { expect, test } from 'vitest'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { AccountId, MessageId, Sha256, Uidl } from '../../src-shared/mail/ids'
import { type Limits, type ListedMessage, planRemoval, planSession } from './plan-session'

const day = 24 * 60 * 60 * 1000
const now = 100 * day
const limits: Limits = { askAboveOctets: 1_000_000, wanted: new Set(), complete: true }

function row(uidl: string, fields: Partial<UidlRow> = {}): UidlRow {
  return {
    accountId: 'a' as AccountId,
    uidl: uidl as Uidl,
    occurrence: 0,
    state: 'stored',
    messageId: `m-${uidl}` as MessageId,
    sha256: `s-${uidl}` as Sha256,
    announced: 100,
    received: 100,
    storedAt: now - day,
    existing: 0,
    ...fields,
  }
}
function listed(number: number, uidl?: string, octets = 100): ListedMessage<number> {
  return uidl === undefined ? { number, octets } : { number, octets, uidl: uidl as Uidl }
}
const short = (plan: ReturnType<typeof planSession<number>>) => ({
  fetch: plan.fetch.map(({ number, occurrence }) => `${number}/${occurrence}`),
  large: plan.large.map(({ number }) => number),
  known: plan.known.map(({ number }) => number),
  changed: plan.changed.map(
    ({ uidl, state, missingSince }) =>
      `${uidl}:${state === 'stored' && missingSince !== undefined ? 'missing' : state}`,
  ),
})

interface Expected {
  readonly fetch?: string[]
  readonly large?: number[]
  readonly known?: number[]
  readonly changed?: string[]
}

test.each<[string, UidlRow[], ListedMessage<number>[], Partial<Limits>, Expected]>([
  ['an unknown message is fetched', [], [listed(1, 'x')], {}, { fetch: ['1/0'] }],
  ['a known one is not fetched again', [row('x')], [listed(1, 'x')], {}, { known: [1] }],
  [
    'the name of a message on another server means nothing here',
    [row('x', { elsewhere: 1, state: 'gone' })],
    [listed(1, 'x')],
    {},
    { fetch: ['1/1'] },
  ],
  ['newest first', [], [listed(1, 'x'), listed(2, 'y')], {}, { fetch: ['2/0', '1/0'] }],
  [
    'the large ones come last, the smallest of them first, and the largest are asked for',
    [],
    [listed(1, 'huge', 9e6), listed(2, 'big', 4e6), listed(3, 'less', 3e6), listed(4, 's'), listed(5, 't')],
    { askAboveOctets: 5e6 },
    { fetch: ['5/0', '4/0', '3/0', '2/0'], large: [1] },
  ],
  [
    'a large one that was asked for is fetched',
    [],
    [listed(1, 'huge', 9e6)],
    { askAboveOctets: 5e6, wanted: new Set(['0 huge']) },
    { fetch: ['1/0'] },
  ],
  [
    'without a name none can be asked for',
    [],
    [listed(1, undefined, 9e6)],
    { askAboveOctets: 5e6 },
    { fetch: ['1/0'] },
  ],
  [
    'another size under a known name is another message',
    [row('x')],
    [listed(1, 'x', 101)],
    {},
    { fetch: ['1/1'], changed: ['x:missing'] },
  ],
  ['two with one name: each its own', [row('x')], [listed(1, 'x'), listed(2, 'x')], {}, { fetch: ['2/1'], known: [1] }],
  [
    'three new with one name',
    [],
    [listed(1, 'x'), listed(2, 'x'), listed(3, 'x')],
    {},
    { fetch: ['3/2', '2/1', '1/0'] },
  ],
  ['absent after DELE: gone', [row('x', { state: 'dele-sent', deleSentAt: 1 })], [], {}, { changed: ['x:gone'] }],
  ['absent after a QUIT without answer: gone', [row('x', { deleSentAt: 1 })], [], {}, { changed: ['x:gone'] }],
  ['absent unasked: missing at first', [row('x')], [], {}, { changed: ['x:missing'] }],
  ['absent unasked a second time: gone', [row('x', { missingSince: 1 })], [], {}, { changed: ['x:gone'] }],
  ['a listing that contradicts STAT proves nothing', [row('x')], [], { complete: false }, {}],
  [
    'listed after DELE: on the server',
    [row('x', { state: 'dele-sent', deleSentAt: 1, quitAt: 2 })],
    [listed(1, 'x')],
    {},
    { known: [1], changed: ['x:stored'] },
  ],
  [
    'listed after it was missing',
    [row('x', { missingSince: 1 })],
    [listed(1, 'x')],
    {},
    { known: [1], changed: ['x:stored'] },
  ],
  [
    'one empty listing forgets nothing',
    [row('x', { state: 'gone', goneAt: 1 })],
    [listed(4, 'x')],
    {},
    { known: [4], changed: ['x:stored'] },
  ],
  [
    'no UIDL: everything is fetched, nothing is marked gone',
    [row('sha256:1')],
    [listed(1), listed(2)],
    {},
    { fetch: ['2/1', '1/0'] },
  ],
  [
    'all names changed: fetched again',
    [row('x'), row('y')],
    [listed(1, 'p'), listed(2, 'q')],
    {},
    { fetch: ['2/0', '1/0'], changed: ['x:missing', 'y:missing'] },
  ],
  [
    'a name beyond 70 characters, and one of Object',
    [row('u'.repeat(900)), row('__proto__')],
    [listed(1, 'u'.repeat(900)), listed(2, '__proto__'), listed(3, 'constructor')],
    {},
    { fetch: ['3/0'], known: [1, 2] },
  ],
])('%s', (_name, ledger, listing, given, expected) => {
  const plan = planSession(ledger, listing, { ...limits, ...given }, now)
  expect(short(plan)).toEqual({ fetch: [], large: [], known: [], changed: [], ...expected })
})

test('order rises from session to session', () => {
  const plan = planSession([row('x', { order: 7 })], [listed(1, 'x'), listed(2, 'y'), listed(3, 'z')], limits, now)
  expect(plan.fetch.map(({ uidl, order }) => `${uidl}${order}`)).toEqual(['z10', 'y9'])
})

const rules = { retention: { kind: 'after-download' }, removeExisting: false } as const
const session = { first: false, uidl: true }
const due = (
  known: UidlRow[],
  given: Parameters<typeof planRemoval>[2] = rules,
  what = session,
  waiting: string[] = [],
) =>
  planRemoval(
    known.map((one, index) => ({ number: index + 1, row: one })),
    waiting.map((uidl) => ({
      uidl: uidl as Uidl,
      occurrence: 1,
      octets: 1,
      order: 9,
      seenAt: 1,
      reason: 'next-check',
    })),
    given,
    what,
    now,
  ).map(({ number }) => number)

test('what is due leaves, but never in the first session', () => {
  expect(due([row('x'), row('y', { existing: 1 })])).toEqual([1])
  expect(due([row('x')], rules, { ...session, first: true })).toEqual([])
})

test('messages that share a name stay until all of them are here', () => {
  expect(due([row('x'), row('y')], rules, session, ['x'])).toEqual([2])
})

test('100,000 known messages are planned without a step that grows with their number', () => {
  const ledger = Array.from({ length: 100_000 }, (_, i) => row(`u${i}`, { order: i }))
  const listing = ledger.map((one, i) => listed(i + 1, one.uidl))
  const { known } = planSession(ledger, listing, limits, now)
  const newest = { retention: { kind: 'keep-newest', messages: 60_000 }, removeExisting: false } as const
  expect(planRemoval(known, [], newest, session, now + 9 * day)).toHaveLength(40_000)
})
