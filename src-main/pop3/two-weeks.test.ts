import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RetentionChoice } from '../../src-shared/mail/account'
import type { ShelfRow } from '../../src-shared/mail/shelf'
import { type Collector, isSafeHere, mail, openCollector } from './collector.testing'
import { FakePop3Server } from './fake-server.testing'

const hour = 3_600_000
const begin = Date.UTC(2026, 2, 1)

let profile: string
let server: FakePop3Server
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-weeks-'))
  server = await FakePop3Server.start()
})
afterEach(async () => {
  await server.close()
  await rm(profile, { recursive: true, force: true })
})

/** Numbers that look random and are the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

interface Plan {
  readonly name: string
  readonly seed: number
  readonly rules: readonly { readonly day: number; readonly choice: RetentionChoice }[]
  readonly offline: readonly number[]
  /** Days on which somebody else takes the oldest message, or half of all. */
  readonly others: readonly number[]
}

const plans: readonly Plan[] = [
  {
    name: 'a few days, then right after download',
    seed: 1,
    rules: [
      { day: 0, choice: { retention: { kind: 'after-days', days: 4 }, removeExisting: false } },
      { day: 9, choice: { retention: { kind: 'after-download' }, removeExisting: true } },
    ],
    offline: [2, 3, 11],
    others: [],
  },
  {
    name: 'the newest stay, then the newest megabyte, beside a second collector',
    seed: 2,
    rules: [
      { day: 0, choice: { retention: { kind: 'keep-newest', messages: 6 }, removeExisting: true } },
      {
        day: 7,
        choice: { retention: { kind: 'keep-octets', octets: 4_000 }, removeExisting: true, graceMs: 6 * hour },
      },
    ],
    offline: [5],
    others: [3, 8],
  },
  {
    name: 'all stay, then what is deleted here goes, too, then a rule and back',
    seed: 3,
    rules: [
      { day: 0, choice: { retention: { kind: 'leave' }, removeExisting: false } },
      { day: 4, choice: { retention: { kind: 'leave' }, removeExisting: false, removeWhenDeleted: true } },
      {
        day: 8,
        choice: { retention: { kind: 'after-days', days: 2 }, removeExisting: false, removeWhenDeleted: true },
      },
      { day: 11, choice: { retention: { kind: 'leave' }, removeExisting: false } },
    ],
    offline: [6, 9],
    others: [10],
  },
]

const key = ({ occurrence, uidl }: Pick<ShelfRow, 'uidl' | 'occurrence'>): string => `${uidl}/${occurrence}`

test.each(plans)('two weeks: $name', { timeout: 120_000 }, async ({ offline, others, rules, seed }) => {
  const random = generator(seed)
  let clock = begin
  let rule: RetentionChoice & { rulesSince?: number } = { retention: { kind: 'leave' }, removeExisting: false }
  let collector: Collector | undefined
  const delivered = new Map<string, Buffer>()
  const takenByOthers = new Set<string>()
  let removals = 0
  let arrivals = 0
  const deliver = (count: number): void => {
    for (let one = 0; one < count; one += 1) {
      const source = mail(`m${arrivals++}`, 'x'.repeat(100 + random(900)))
      delivered.set(server.deliver(source).uidl, source)
    }
  }
  const open = async (): Promise<Collector> => {
    await collector?.close()
    return openCollector({ profile, port: server.port, database: `weeks${seed}`, account: rule, now: () => clock })
  }
  deliver(8)

  for (let today = 0; today < 14; today += 1) {
    const changed = rules.find((one) => one.day === today)
    if (changed) {
      // The dry run promises for the new rule what the list says once it holds.
      const promised = collector && (await collector.engine.shelf.plan(changed.choice)).rows()
      rule = { ...changed.choice, ...(today === 0 ? {} : { rulesSince: clock }) }
      collector = await open()
      if (promised) expect((await collector.engine.shelf.plan()).rows()).toEqual(promised)
    } else if (random(4) === 0) collector = await open()
    const here = collector
    if (!here) throw new Error('the first day has a rule')

    for (let check = 0; check < 4; check += 1) {
      clock += 6 * hour
      deliver(random(3))
      const disturbed = others.includes(today) && check === 1
      if (disturbed)
        server.takeAway(({ uidl }) => {
          const takes = random(3) === 0
          if (takes) takenByOthers.add(uidl)
          return takes
        })
      if (offline.includes(today)) continue
      if (random(3) === 0) {
        const inInbox = await here.listed()
        const subject = /Subject: (\S+)/.exec(inInbox[random(inInbox.length || 1)] ?? '')?.[1]
        if (subject) await here.move(subject, random(3) === 0 ? 'inbox' : 'trash')
      }
      const shelf = (await here.engine.shelf.plan()).rows()
      if (random(3) === 0 && shelf.length > 0) await here.engine.shelf.keep(shelf.slice(0, 1), random(2) === 0)
      const predicted = (await here.engine.shelf.plan()).rows()
      const first = (await here.store.read('meta', 'firstSession.pop')) === undefined
      const before = new Set(server.mailbox.map(({ uidl }) => uidl))
      const known = new Set(predicted.map(({ uidl }) => uidl as string))
      await here.collect()
      const after = new Set(server.mailbox.map(({ uidl }) => uidl))

      for (const row of predicted) {
        if (!before.has(row.uidl)) continue
        // "Removed" comes true to the check, and nothing else leaves.
        const due = row.fate.kind === 'removed' && row.fate.at <= clock && !first
        // Where somebody else has just made room, one of "the newest" more may stay; none may leave sooner.
        if (disturbed && due && row.fate.kind === 'removed' && row.fate.reason === 'beyond-newest') continue
        expect([key(row), row.fate, !after.has(row.uidl)]).toEqual([key(row), row.fate, due])
        if (due) removals += 1
      }
      for (const uidl of before) {
        const source = delivered.get(uidl)
        if (!after.has(uidl) && source) expect(await isSafeHere(profile, source)).toBe(true)
        if (!known.has(uidl) && !after.has(uidl)) expect(rule.retention.kind).toBe('after-download')
      }
      for (const row of (await here.engine.shelf.plan()).rows()) expect(after.has(row.uidl)).toBe(true)
    }
  }
  // Every message that was ever on the server at a check is here once, and no other.
  const last = collector
  if (!last) throw new Error('there was no collector')
  const expected = [...delivered]
    .filter(([uidl]) => !takenByOthers.has(uidl))
    .map(([, source]) => source.toString('latin1'))
  const listed = await last.listed()
  expect(new Set(listed).size).toBe(listed.length)
  expect(expected.filter((source) => !listed.includes(source))).toEqual([])
  expect(removals).toBeGreaterThan(3)
  await last.close()
})
