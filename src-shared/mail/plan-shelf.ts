import { type RetentionRules, usualGraceMs } from './account'
import type { AccountId } from './ids'
import type { Fate, WaitingReason } from './shelf'

/** What the rule has to know of one message on the server. A ledger row is one. */
export interface ShelfCopy {
  /** When it was first met: here and durable, or listed. */
  readonly storedAt: number
  /** Octets by LIST, and as received. */
  readonly announced: number
  readonly received: number
  readonly existing: 0 | 1
  /** Place in the server's own order, oldest first. */
  readonly order?: number
  readonly deles?: number
  readonly kept?: 1
  readonly removeAskedAt?: number
  readonly deletedHereAt?: number
  readonly purgedAt?: number
  readonly movedTo?: AccountId
  readonly damagedAt?: number
  readonly bringBack?: 1
  /** Why it is not here; absent for what is. */
  readonly waiting?: WaitingReason
}

/** "Remove now" is held for as long as it can be taken back by a click. */
export const removeHoldMs = 10_000
/** After so many accepted removals a server that lists the message still is believed to keep all mail. */
const mostDeles = 3
const dayMs = 24 * 60 * 60 * 1000

/**
 * What becomes of every copy on a POP3 server: its fate, and the instant of it. Pure. Never throws.
 *
 * The one function for what is shown, for what a changed rule would do, and for what a session removes, so that the
 * three cannot differ. `copies` is everything the server lists, in any order; the answers are in the same order.
 * `uidl` is whether the server names its messages.
 */
export function planShelf(
  copies: readonly ShelfCopy[],
  rules: RetentionRules,
  server: { readonly uidl: boolean },
): readonly Fate[] {
  const beyond = pushedOut(copies, rules)
  return copies.map((copy, index) => fateOf(copy, rules, server, beyond?.[index]))
}

function fateOf(
  copy: ShelfCopy,
  rules: RetentionRules,
  server: { readonly uidl: boolean },
  beyondSince: number | undefined,
): Fate {
  if (copy.waiting !== undefined) return { kind: 'not-downloaded', reason: copy.waiting }
  if ((copy.deles ?? 0) >= mostDeles) return { kind: 'stays', reason: 'server-keeps' }
  if (copy.purgedAt === undefined) {
    if (copy.bringBack) return { kind: 'stays', reason: 'comes-back' }
    if (copy.damagedAt !== undefined)
      return { kind: 'stays', reason: copy.movedTo === undefined ? 'damaged' : 'moved-away' }
    if (!isWhole(copy)) return { kind: 'stays', reason: 'incomplete' }
  }
  if (copy.kept) return { kind: 'stays', reason: 'kept' }
  if (copy.removeAskedAt !== undefined)
    return { kind: 'removed', at: copy.removeAskedAt + removeHoldMs, reason: 'asked' }
  const byRule = ruleFate(copy, rules, server, beyondSince)
  if (!rules.removeWhenDeleted || copy.deletedHereAt === undefined || !server.uidl) return byRule
  const at = Math.max(copy.deletedHereAt, rules.rulesSince ?? 0) + graceOf(rules)
  return byRule.kind === 'removed' && byRule.at <= at ? byRule : { kind: 'removed', at, reason: 'deleted-here' }
}

function ruleFate(
  copy: ShelfCopy,
  rules: RetentionRules,
  server: { readonly uidl: boolean },
  beyondSince: number | undefined,
): Fate {
  const { retention, removeExisting } = rules
  if (retention.kind === 'leave') return { kind: 'stays', reason: 'rule' }
  if (copy.existing === 1 && !removeExisting) return { kind: 'stays', reason: 'existing' }
  const removed = (at: number, reason: 'after-download' | 'after-days' | 'beyond-newest'): Fate => ({
    kind: 'removed',
    at: Math.max(at, cameUnderRule(copy, rules)),
    reason,
  })
  if (retention.kind === 'after-download') return removed(copy.storedAt, 'after-download')
  if (!server.uidl) return { kind: 'stays', reason: 'no-uidl' }
  if (retention.kind === 'after-days') return removed(copy.storedAt + retention.days * dayMs, 'after-days')
  return beyondSince === undefined
    ? { kind: 'stays', reason: 'newest' }
    : removed(beyondSince + graceOf(rules), 'beyond-newest')
}

/** Mail that was here when the rule was changed is under it only now, and has its grace from now on. */
function cameUnderRule(copy: ShelfCopy, rules: RetentionRules): number {
  const since = rules.rulesSince
  return since === undefined || copy.storedAt >= since ? 0 : since + graceOf(rules)
}

function graceOf(rules: RetentionRules): number {
  return rules.graceMs ?? usualGraceMs
}

/**
 * For each copy since when newer mail leaves no room for it; undefined while there is. A copy is pushed out by the
 * first newer one with which the room is full: two pointers, from the newest to the oldest.
 */
function pushedOut(copies: readonly ShelfCopy[], { retention }: RetentionRules): (number | undefined)[] | undefined {
  if (retention.kind !== 'keep-newest' && retention.kind !== 'keep-octets') return undefined
  const weight = (copy: ShelfCopy): number => (retention.kind === 'keep-newest' ? 1 : copy.announced)
  const room = retention.kind === 'keep-newest' ? retention.messages : retention.octets
  const newestFirst = oldestFirst(copies).reverse()
  const since: (number | undefined)[] = new Array(copies.length).fill(undefined)
  let newer = 0
  let taken = 0
  for (const { copy, index } of newestFirst) {
    taken += weight(copy)
    // What could go from the newest end while the rest still fills the room: the one before it pushed this copy out.
    for (let first = newestFirst[newer]; first && taken - weight(first.copy) > room; first = newestFirst[newer]) {
      taken -= weight(first.copy)
      newer += 1
    }
    const by = newestFirst[newer]
    if (taken > room && by) since[index] = Math.max(by.copy.storedAt, copy.storedAt)
  }
  return since
}

interface Placed {
  readonly copy: ShelfCopy
  readonly index: number
}

/** Below this an order and an index fit into the 53 bits of one number together. */
const mostSorted = 2 ** 21
const mostOrder = 2 ** 31

/**
 * The copies by age. Numbers are sorted without asking anybody how they compare, ten times as fast as copies are; only
 * those of equal order are then put in order by when they came.
 */
function oldestFirst(copies: readonly ShelfCopy[]): Placed[] {
  const orders = copies.map(({ order }) => order ?? 0)
  const placed = (index: number): Placed[] => {
    const copy = copies[index]
    return copy ? [{ copy, index }] : []
  }
  if (copies.length >= mostSorted || orders.some((order) => order < 0 || order >= mostOrder))
    return copies.flatMap((_, index) => placed(index)).sort((a, b) => byAge(a.copy, b.copy))
  const keys = Float64Array.from(orders, (order, index) => order * mostSorted + index).sort()
  const sorted = Array.from(keys, (key) => key % mostSorted).flatMap(placed)
  const orderAt = (at: number): number => sorted[at]?.copy.order ?? 0
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1
    while (to < sorted.length && orderAt(to) === orderAt(from)) to += 1
    if (to - from > 1) {
      const equal = sorted.slice(from, to).sort((a, b) => byAge(a.copy, b.copy))
      for (const [offset, one] of equal.entries()) sorted[from + offset] = one
    }
    from = to
  }
  return sorted
}

function byAge(a: ShelfCopy, b: ShelfCopy): number {
  return (a.order ?? 0) - (b.order ?? 0) || a.storedAt - b.storedAt
}

/**
 * Whether as much arrived as LIST announced. A little less is allowed: servers count the octets as they are stored,
 * with dot-stuffing or other line ends (RFC 1939 §11). What is shorter stays on the server.
 */
export function isWhole({ announced, received }: Pick<ShelfCopy, 'announced' | 'received'>): boolean {
  return received >= announced - Math.max(2, Math.ceil(announced / 100))
}
