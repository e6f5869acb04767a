import { expect, test } from 'vitest'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { AccountId, MessageId, Sha256, Uidl } from '../../src-shared/mail/ids'
import { type ListedMessage, planSession, type RetentionRule } from './plan-session'

const day = 24 * 60 * 60 * 1000
const now = 100 * day
const rule: RetentionRule = { retention: { kind: 'after-download' }, removeExisting: false, firstSession: false }

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
  remove: plan.remove.map(({ number }) => number),
  ledger: plan.ledger.map(({ uidl, state }) => `${uidl}:${state}`),
})

test.each<
  [
    string,
    UidlRow[],
    ListedMessage<number>[],
    RetentionRule,
    { fetch?: string[]; remove?: number[]; ledger?: string[] },
  ]
>([
  ['an unknown message is fetched', [], [listed(1, 'x')], rule, { fetch: ['1/0'] }],
  ['a known one is not fetched again', [row('x')], [listed(1, 'x')], { ...rule, retention: { kind: 'leave' } }, {}],
  ['right after download: due', [row('x')], [listed(1, 'x')], rule, { remove: [1] }],
  ['never in the first session', [row('x')], [listed(1, 'x')], { ...rule, firstSession: true }, {}],
  ['mail from before stays unless ticked', [row('x', { existing: 1 })], [listed(1, 'x')], rule, {}],
  [
    'mail from before goes where ticked',
    [row('x', { existing: 1 })],
    [listed(1, 'x')],
    { ...rule, removeExisting: true },
    { remove: [1] },
  ],
  [
    'after days: not yet',
    [row('x', { storedAt: now - 13 * day })],
    [listed(1, 'x')],
    { ...rule, retention: { kind: 'after-days', days: 14 } },
    {},
  ],
  [
    'after days: on the day',
    [row('x', { storedAt: now - 14 * day })],
    [listed(1, 'x')],
    { ...rule, retention: { kind: 'after-days', days: 14 } },
    { remove: [1] },
  ],
  [
    'another size under a known name is another message: fetched, not removed',
    [row('x')],
    [listed(1, 'x', 101)],
    rule,
    { fetch: ['1/1'], ledger: ['x:gone'] },
  ],
  [
    'two with one name: each its own',
    [row('x')],
    [listed(1, 'x'), listed(2, 'x')],
    { ...rule, retention: { kind: 'leave' } },
    { fetch: ['2/1'] },
  ],
  [
    'one of two with one name is here: nothing is removed yet',
    [row('x')],
    [listed(1, 'x'), listed(2, 'x')],
    rule,
    { fetch: ['2/1'] },
  ],
  [
    'three new with one name',
    [],
    [listed(1, 'x'), listed(2, 'x'), listed(3, 'x')],
    rule,
    { fetch: ['1/0', '2/1', '3/2'] },
  ],
  ['absent after DELE: gone', [row('x', { state: 'dele-sent' })], [], rule, { ledger: ['x:gone'] }],
  [
    'listed after DELE, QUIT unknown: removed again',
    [row('x', { state: 'dele-sent' })],
    [listed(1, 'x')],
    rule,
    { remove: [1] },
  ],
  [
    'one empty listing forgets nothing',
    [row('x', { state: 'gone', goneAt: 1 })],
    [listed(4, 'x')],
    { ...rule, retention: { kind: 'leave' } },
    { ledger: ['x:stored'] },
  ],
  [
    'no UIDL: everything is fetched, nothing is marked gone',
    [row('sha256:1')],
    [listed(1), listed(2)],
    rule,
    { fetch: ['1/0', '2/1'] },
  ],
  [
    'all names changed: fetched again, nothing removed',
    [row('x'), row('y')],
    [listed(1, 'p'), listed(2, 'q')],
    rule,
    { fetch: ['1/0', '2/0'], ledger: ['x:gone', 'y:gone'] },
  ],
])('%s', (_name, ledger, listing, given, expected) => {
  expect(short(planSession(ledger, listing, given, now))).toEqual({ fetch: [], remove: [], ledger: [], ...expected })
})

test('a listing of 100,000 known messages is planned in well under a second', () => {
  const ledger = Array.from({ length: 100_000 }, (_, i) => row(`u${i}`))
  const listing = ledger.map((one, i) => listed(i + 1, one.uidl))
  const started = performance.now()
  expect(planSession(ledger, listing, rule, now).remove).toHaveLength(100_000)
  expect(performance.now() - started).toBeLessThan(1_500)
})
