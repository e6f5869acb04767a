import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { RetentionRules } from '../../src-shared/mail/account'
import { planShelf, type ShelfCopy } from '../../src-shared/mail/plan-shelf'
import {
  type Fate,
  type Shelf,
  type ShelfFilter,
  type ShelfHeader,
  type ShelfRow,
  tallyOf,
} from '../../src-shared/mail/shelf'
import type { ShelfPlan } from '../sync/server-shelf'
import { refKey } from './ledger'
import { copyOfWaiting, type ServerListing, type WaitingMessage } from './server-listing'

interface Line {
  readonly fate: Fate
  readonly row?: UidlRow
  readonly other?: WaitingMessage
}

/**
 * What is on the server by the last listing, each with its fate, newest first; `rows` is everything on record. Pure. At
 * 100,000 lines it is made once and asked often: what a screen shows of a line is put together when it is asked for.
 */
export function planLines(
  rows: Iterable<UidlRow>,
  listing: ServerListing | undefined,
  rules: RetentionRules,
  version: number,
): ShelfPlan {
  const uidl = listing?.uidl ?? true
  const here = [...rows].filter(isOnServer)
  const waiting = listing?.waiting ?? []
  const lost = new Map((listing?.lost ?? []).map((one) => [refKey(one), one.header]))
  const copies: readonly ShelfCopy[] = [...here, ...waiting.map(copyOfWaiting)]
  const fates = planShelf(copies, rules, { uidl })
  const of: Record<ShelfFilter, Line[]> = { all: [], stays: [], removed: [], 'not-downloaded': [] }
  for (const index of newestFirst(copies)) {
    const fate = fates[index]
    if (!fate) continue
    const row = here[index]
    const other = waiting[index - here.length]
    const line: Line = { fate, ...(row ? { row } : other ? { other } : {}) }
    of.all.push(line)
    of[fate.kind].push(line)
  }
  const summary: Shelf = {
    ...(listing ? { listedAt: listing.listedAt } : {}),
    ...(listing?.expire === undefined ? {} : { expire: listing.expire }),
    uidl,
    octets: copies.reduce((sum, { announced }) => sum + announced, 0),
    tallies: {
      all: tallyOf(of.all),
      stays: tallyOf(of.stays),
      removed: tallyOf(of.removed),
      'not-downloaded': tallyOf(of['not-downloaded']),
    },
    version,
  }
  return {
    summary,
    fates,
    rows: (filter = 'all', from = 0, count = Number.POSITIVE_INFINITY) =>
      of[filter].slice(from, from + count).flatMap((line) => shown(line, lost)),
  }
}

/** Whether the last listing had it, as far as the ledger knows. */
export function isOnServer(row: UidlRow): boolean {
  return row.state === 'stored' && row.missingSince === undefined
}

/** Indexes into `copies`. Keys are compared in arrays of numbers: a hundred thousand objects are slow to ask. */
function newestFirst(copies: readonly ShelfCopy[]): Uint32Array {
  const orders = Float64Array.from(copies, ({ order = 0 }) => order)
  const times = Float64Array.from(copies, ({ storedAt, waiting }) => (waiting === undefined ? storedAt : 0))
  const difference = (keys: Float64Array, a: number, b: number): number => (keys[b] ?? 0) - (keys[a] ?? 0)
  return Uint32Array.from(copies, (_, index) => index).sort(
    (a, b) => difference(orders, a, b) || difference(times, a, b) || a - b,
  )
}

function shown({ fate, row, other }: Line, lost: ReadonlyMap<string, ShelfHeader>): readonly ShelfRow[] {
  if (row) {
    const { uidl, occurrence, announced: octets, messageId, storedAt, readBackAt } = row
    const verified = readBackAt === undefined ? {} : { verifiedAt: readBackAt }
    const header = lost.get(refKey(row))
    return [{ uidl, occurrence, octets, messageId, storedAt, ...verified, ...(header ? { header } : {}), fate }]
  }
  if (!other) return []
  const { uidl, occurrence, octets, header } = other
  return [{ uidl, occurrence, octets, ...(header ? { header } : {}), fate }]
}
