import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { RetentionRules } from '../../src-shared/mail/account'
import type { Uidl } from '../../src-shared/mail/ids'
import { planShelf } from '../../src-shared/mail/plan-shelf'
import { refKey } from './ledger'
import { copyOfWaiting, type WaitingMessage } from './server-listing'

/** One message as the server lists it in this session; `number` means nothing in any other (RFC 1939 §5). */
export interface ListedMessage<N> {
  readonly number: N
  readonly octets: number
  /** Absent where the server has no UIDL. */
  readonly uidl?: Uidl
}

/** One that is not in the ledger. `occurrence` tells equal unique-ids apart. */
export interface UnknownMessage<N> extends ListedMessage<N> {
  readonly occurrence: number
  readonly order: number
}

/** One that is. */
export interface KnownMessage<N> {
  readonly number: N
  readonly row: UidlRow
}

export interface SessionPlan<N> {
  /** To be downloaded, in this order: newest first, then the large ones, the smallest of them first. */
  readonly fetch: readonly UnknownMessage<N>[]
  /** Larger than what is downloaded unasked; oldest first. */
  readonly large: readonly UnknownMessage<N>[]
  /** Everything listed that is in the ledger, oldest first, as it stands after `changed`. */
  readonly known: readonly KnownMessage<N>[]
  /** Ledger rows whose state the listing changes: missing, gone, or back again. */
  readonly changed: readonly UidlRow[]
  /** Rows the server does not list: the same octets under another name are the same message. */
  readonly unlisted: readonly UidlRow[]
}

export interface Limits {
  /** A larger message is left for the user to ask for. */
  readonly askAboveOctets: number
  /** Those that were asked for, by `refKey`. */
  readonly wanted: ReadonlySet<string>
  /** Whether the listing is all there is; one that contradicts STAT proves no absence. */
  readonly complete: boolean
}

/** Messages from this size on come after all others, so that none of them holds up the mail behind it. */
const largeOctets = 2_000_000

/**
 * What one POP3 session has to bring here, and what its listing says of the messages known before.
 *
 * Pure. `ledger` is everything ever stored of this account, `listing` the server's UIDL and LIST joined, `now` epoch
 * milliseconds. Messages are recognised by unique-id, occurrence and size; a listed message that fits no row is
 * downloaded, so a changed numbering costs traffic and never mail. Absence is not deletion: a row that is not listed
 * is missing at first, gone when a second listing lacks it too (or at once where DELE was sent), and kept in either
 * case, since a server that listed nothing once may list all of it again (SYNC.md F40, F41). What another server of the
 * account had is known by its octets only, whatever it is called: names are a server's own. Without UIDL everything
 * is downloaded; what is here already is recognised by hash afterwards. Never throws.
 */
export function planSession<N>(
  ledger: Iterable<UidlRow>,
  listing: readonly ListedMessage<N>[],
  limits: Limits,
  now: number,
): SessionPlan<N> {
  const byName = new Map<string, UidlRow[]>()
  const unlisted: UidlRow[] = []
  let lastOrder = 0
  for (const row of ledger) {
    const same = byName.get(row.uidl)
    if (same) same.push(row)
    else byName.set(row.uidl, [row])
    lastOrder = Math.max(lastOrder, row.order ?? 0)
    if (row.elsewhere) unlisted.push(row)
  }
  const unknown: UnknownMessage<N>[] = []
  const known: KnownMessage<N>[] = []
  const changed: UidlRow[] = []
  const listed = new Set<UidlRow>()
  const nextOccurrence = new Map<string, number>()
  const named = listing.length === 0 || listing.some((message) => message.uidl !== undefined)

  listing.forEach((message, index) => {
    const same = message.uidl === undefined ? undefined : byName.get(message.uidl)
    const row = same?.find((one) => !listed.has(one) && !one.elsewhere && one.announced === message.octets)
    if (row === undefined) {
      const name = message.uidl ?? ''
      const occurrence = nextOccurrence.get(name) ?? firstFree(same)
      nextOccurrence.set(name, occurrence + 1)
      unknown.push({ ...message, occurrence, order: lastOrder + 1 + index })
      return
    }
    listed.add(row)
    const back = listedAgain(row)
    if (back !== row) changed.push(back)
    known.push({ number: message.number, row: back })
  })

  for (const rows of named ? byName.values() : []) {
    for (const row of rows) {
      if (listed.has(row) || row.elsewhere) continue
      const absent = limits.complete ? notListed(row, now) : row
      if (absent !== row) changed.push(absent)
      unlisted.push(absent)
    }
  }
  const isLarge = (one: UnknownMessage<N>): boolean =>
    one.uidl !== undefined &&
    one.octets > limits.askAboveOctets &&
    !limits.wanted.has(refKey({ uidl: one.uidl, occurrence: one.occurrence }))
  return {
    fetch: inFetchOrder(unknown.filter((one) => !isLarge(one))),
    large: unknown.filter(isLarge),
    known,
    changed,
    unlisted,
  }
}

/**
 * Which copies leave the server in this session. Pure; asks `planShelf`, as the screen does.
 *
 * `known` is everything on the server that is here, what came in this session included; `waiting` what is not. Messages
 * that share a unique-id are told apart only once all of them are here: until then none of them goes. The first session
 * of an account removes nothing, whatever was chosen (UX.md §5 step 6).
 */
export function planRemoval<N>(
  known: readonly KnownMessage<N>[],
  waiting: readonly WaitingMessage[],
  rules: RetentionRules,
  session: { readonly first: boolean; readonly uidl: boolean },
  now: number,
): readonly KnownMessage<N>[] {
  if (session.first) return []
  const uncertain = new Set(waiting.map(({ uidl }) => uidl))
  const fates = planShelf([...known.map(({ row }) => row), ...waiting.map(copyOfWaiting)], rules, session)
  return known.filter(({ row }, index) => {
    const fate = fates[index]
    return fate?.kind === 'removed' && fate.at <= now && !uncertain.has(row.uidl)
  })
}

/**
 * Which known messages are downloaded again: damaged here, or due to leave although only their header was compared.
 * Pure.
 */
export function planRenewal<N>(
  known: readonly KnownMessage<N>[],
  due: readonly KnownMessage<N>[],
): readonly KnownMessage<N>[] {
  const leaving = new Set(due.map(({ number }) => number))
  return known.filter(
    ({ number, row }) =>
      row.purgedAt === undefined &&
      // What was moved away is not made whole here: the server's copy stays, unless the user wants it back.
      ((row.damagedAt !== undefined && (row.movedTo === undefined || row.bringBack === 1)) ||
        (row.byHeader === 1 && leaving.has(number))),
  )
}

function firstFree(rows: readonly UidlRow[] | undefined): number {
  return rows?.reduce((most, { occurrence }) => Math.max(most, occurrence + 1), 0) ?? 0
}

/** A row as it stands when the server lists its message. Whatever was sent before has not removed it. */
function listedAgain(row: UidlRow): UidlRow {
  if (row.state === 'stored' && row.missingSince === undefined && row.deleSentAt === undefined) return row
  const { missingSince: _missing, goneAt: _gone, deleSentAt: _sent, quitAt: _quit, ...rest } = row
  return { ...rest, state: 'stored' }
}

function notListed(row: UidlRow, now: number): UidlRow {
  if (row.state === 'gone') return row
  if (row.state === 'stored' && row.deleSentAt === undefined && row.missingSince === undefined)
    return { ...row, missingSince: now }
  return { ...row, state: 'gone', goneAt: now }
}

function inFetchOrder<N>(messages: readonly UnknownMessage<N>[]): readonly UnknownMessage<N>[] {
  const small = messages.filter(({ octets }) => octets < largeOctets).reverse()
  const large = messages.filter(({ octets }) => octets >= largeOctets)
  return [...small, ...large.sort((a, b) => a.octets - b.octets)]
}
