import { describe, expect, test } from 'vitest'
import type { Retention, RetentionRules } from './account'
import type { AccountId } from './ids'
import { planShelf, removeHoldMs, type ShelfCopy } from './plan-shelf'
import type { Fate } from './shelf'

const elsewhere = 'elsewhere' as AccountId
const hour = 60 * 60 * 1000
const day = 24 * hour
const uidl = { uidl: true }

function copy(fields: Partial<ShelfCopy> = {}): ShelfCopy {
  return { storedAt: 100 * day, announced: 1000, received: 1000, existing: 0, ...fields }
}
function rules(retention: Retention, more: Partial<RetentionRules> = {}): RetentionRules {
  return { retention, removeExisting: false, ...more }
}
function short(fate: Fate | undefined): string {
  if (fate?.kind === 'removed') return `${fate.reason} ${fate.at / day}`
  return fate ? `${fate.kind} ${fate.reason}` : 'nothing'
}
const fate = (one: ShelfCopy, given: RetentionRules, server = uidl) => short(planShelf([one], given, server)[0])

const leave: Retention = { kind: 'leave' }
const atOnce: Retention = { kind: 'after-download' }
const twoWeeks: Retention = { kind: 'after-days', days: 14 }

test.each<[string, ShelfCopy, RetentionRules, string]>([
  ['leave', copy(), rules(leave), 'stays rule'],
  ['right after download', copy(), rules(atOnce), 'after-download 100'],
  ['after days', copy(), rules(twoWeeks), 'after-days 114'],
  ['from before the account', copy({ existing: 1 }), rules(atOnce), 'stays existing'],
  ['from before, ticked', copy({ existing: 1 }), rules(atOnce, { removeExisting: true }), 'after-download 100'],
  ['the user keeps it', copy({ kept: 1 }), rules(atOnce), 'stays kept'],
  ['the user wants it gone', copy({ removeAskedAt: 200 * day }), rules(leave), `asked ${200 + removeHoldMs / day}`],
  ['asked for, from before', copy({ removeAskedAt: 0, existing: 1 }), rules(twoWeeks), `asked ${removeHoldMs / day}`],
  ['too little came', copy({ received: 900 }), rules(atOnce), 'stays incomplete'],
  ['other line ends', copy({ received: 995 }), rules(atOnce), 'after-download 100'],
  ['more came than was announced', copy({ received: 1100 }), rules(atOnce), 'after-download 100'],
  ['damaged here', copy({ damagedAt: 1, removeAskedAt: 1 }), rules(atOnce), 'stays damaged'],
  ['damaged, then deleted for good', copy({ damagedAt: 1, purgedAt: 2 }), rules(atOnce), 'after-download 100'],
  ['moved away', copy({ movedTo: elsewhere }), rules(twoWeeks), 'after-days 114'],
  ['moved away, not whole', copy({ movedTo: elsewhere, received: 900 }), rules(atOnce), 'stays incomplete'],
  ['moved away, not proven there', copy({ movedTo: elsewhere, damagedAt: 1 }), rules(atOnce), 'stays moved-away'],
  ['a server that keeps all mail', copy({ deles: 3 }), rules(atOnce), 'stays server-keeps'],
  ['only on the server', copy({ waiting: 'large' }), rules(atOnce), 'not-downloaded large'],
  ['deleted here, not asked to follow', copy({ deletedHereAt: 101 * day }), rules(leave), 'stays rule'],
])('%s', (_name, one, given, expected) => expect(fate(one, given)).toBe(expected))

describe('deleted here, and it follows', () => {
  const following = { removeWhenDeleted: true }
  test.each<[string, ShelfCopy, RetentionRules, string]>([
    ['a day later', copy({ deletedHereAt: 101 * day }), rules(leave, following), 'deleted-here 102'],
    [
      'from before the account, too',
      copy({ deletedHereAt: 101 * day, existing: 1 }),
      rules(leave, following),
      'deleted-here 102',
    ],
    ['the rule may be sooner', copy({ deletedHereAt: 113.5 * day }), rules(twoWeeks, following), 'after-days 114'],
    ['kept all the same', copy({ deletedHereAt: 101 * day, kept: 1 }), rules(leave, following), 'stays kept'],
    [
      'the box was ticked later',
      copy({ deletedHereAt: 101 * day }),
      rules(leave, { ...following, rulesSince: 150 * day }),
      'deleted-here 151',
    ],
    [
      'another grace',
      copy({ deletedHereAt: 101 * day }),
      rules(leave, { ...following, graceMs: 0 }),
      'deleted-here 101',
    ],
  ])('%s', (_name, one, given, expected) => expect(fate(one, given)).toBe(expected))
})

describe('a rule that was changed gives what was here before a day of grace', () => {
  const since = { rulesSince: 200 * day }
  test.each<[string, ShelfCopy, RetentionRules, string]>([
    ['mail from before the change', copy(), rules(atOnce, since), 'after-download 201'],
    ['mail from after it leaves at once', copy({ storedAt: 201 * day }), rules(atOnce, since), 'after-download 201'],
    ['long overdue', copy(), rules(twoWeeks, since), 'after-days 201'],
    ['due later anyway', copy({ storedAt: 199 * day }), rules(twoWeeks, since), 'after-days 213'],
    ['without grace', copy(), rules(atOnce, { ...since, graceMs: 0 }), 'after-download 200'],
  ])('%s', (_name, one, given, expected) => expect(fate(one, given)).toBe(expected))
})

test.each<[string, Retention, string]>([
  ['right after download', atOnce, 'after-download 100'],
  ['after days', twoWeeks, 'stays no-uidl'],
  ['newest', { kind: 'keep-newest', messages: 1 }, 'stays no-uidl'],
  ['leave', leave, 'stays rule'],
])('without UIDL only "right after download" is kept: %s', (_name, retention, expected) =>
  expect(fate(copy(), rules(retention), { uidl: false })).toBe(expected),
)

test('the order of age is the one that comparing gives, whatever the numbers', () => {
  let state = 3
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  for (let round = 0; round < 200; round += 1) {
    const copies = Array.from({ length: random(12) }, () =>
      copy({
        storedAt: random(4) * day,
        ...(random(4) === 0 ? {} : { order: round % 10 === 0 ? random(3) - 1 : random(5) }),
      }),
    )
    const keep = 1 + random(6)
    const fates = planShelf(copies, rules({ kind: 'keep-newest', messages: keep }), uidl)
    const byAge = copies
      .map((one, index) => ({ one, index }))
      .sort((a, b) => (b.one.order ?? 0) - (a.one.order ?? 0) || b.one.storedAt - a.one.storedAt || b.index - a.index)
    const stays = new Set(byAge.slice(0, keep).map(({ index }) => index))
    expect(fates.map((fate) => fate.kind === 'stays')).toEqual(copies.map((_, index) => stays.has(index)))
  }
})

describe('newest stay', () => {
  const shelf = [4, 2, 3, 1].map((order) =>
    copy({ order, storedAt: order * day, announced: order * 100, received: order * 100 }),
  )
  test.each<[string, Retention, string[]]>([
    [
      'two',
      { kind: 'keep-newest', messages: 2 },
      ['stays newest', 'beyond-newest 5', 'stays newest', 'beyond-newest 4'],
    ],
    ['as many as there are', { kind: 'keep-newest', messages: 4 }, Array(4).fill('stays newest')],
    [
      '700 octets',
      { kind: 'keep-octets', octets: 700 },
      ['stays newest', 'beyond-newest 5', 'stays newest', 'beyond-newest 5'],
    ],
    [
      'less than the newest has',
      { kind: 'keep-octets', octets: 350 },
      ['beyond-newest 5', 'beyond-newest 4', 'beyond-newest 5', 'beyond-newest 4'],
    ],
  ])('%s', (_name, retention, expected) =>
    expect(planShelf(shelf, rules(retention), uidl).map(short)).toEqual(expected),
  )

  test('what is not here yet takes room, too, and ties go by the order of the server', () => {
    const same = [copy({ order: 1 }), copy({ order: 2 }), copy({ order: 3, waiting: 'next-check' })]
    expect(planShelf(same, rules({ kind: 'keep-newest', messages: 1 }), uidl).map(short)).toEqual([
      'beyond-newest 101',
      'beyond-newest 101',
      'not-downloaded next-check',
    ])
  })
})
