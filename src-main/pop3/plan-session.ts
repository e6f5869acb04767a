import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Retention } from '../../src-shared/mail/account'
import type { Uidl } from '../../src-shared/mail/ids'

/** One message as the server lists it in this session; `number` means nothing in any other (RFC 1939 §5). */
export interface ListedMessage<N> {
  readonly number: N
  readonly octets: number
  /** Absent where the server has no UIDL. */
  readonly uidl?: Uidl
}

export interface SessionPlan<N> {
  /** To be downloaded, newest last as the server lists them. `occurrence` tells equal unique-ids apart. */
  readonly fetch: readonly {
    readonly number: N
    readonly octets: number
    readonly uidl?: Uidl
    readonly occurrence: number
  }[]
  /** Known here, still there, and due to leave by the rule, once the copy here has been read back. */
  readonly remove: readonly { readonly number: N; readonly row: UidlRow }[]
  /** Ledger rows whose state the listing changes: gone, or back again. */
  readonly ledger: readonly UidlRow[]
}

export interface RetentionRule {
  readonly retention: Retention
  /** Whether mail from before the first session falls under it. */
  readonly removeExisting: boolean
  /** The first session of an account removes nothing, whatever was chosen (UX.md §5 step 6). */
  readonly firstSession: boolean
}

/**
 * What one POP3 session has to do.
 *
 * Pure. `ledger` is everything ever stored of this account, `listing` the server's UIDL and LIST joined, `now` epoch
 * milliseconds. Messages are recognised by unique-id, occurrence and size; a listed message that fits no row is
 * downloaded, so a changed numbering costs traffic and never mail. A row that is not listed is marked gone and kept:
 * absence is not deletion, and a server that listed nothing once may list all of it again (SYNC.md F40, F41).
 * Without UIDL everything is downloaded; what is here already is recognised by hash afterwards. Never throws.
 */
export function planSession<N>(
  ledger: readonly UidlRow[],
  listing: readonly ListedMessage<N>[],
  rule: RetentionRule,
  now: number,
): SessionPlan<N> {
  const rows = new Map<string, UidlRow[]>()
  for (const row of ledger) rows.set(row.uidl, [...(rows.get(row.uidl) ?? []), row])

  const fetch: SessionPlan<N>['fetch'][number][] = []
  const remove: SessionPlan<N>['remove'][number][] = []
  const changed: UidlRow[] = []
  const listed = new Set<UidlRow>()
  const taken = new Map<string, number>()
  const hasUidl = listing.length === 0 || listing.some((message) => message.uidl !== undefined)

  for (const message of listing) {
    const known =
      message.uidl === undefined
        ? undefined
        : rows.get(message.uidl)?.find((row) => !listed.has(row) && row.announced === message.octets)
    if (known === undefined) {
      const name = message.uidl ?? ''
      const used = rows.get(name)?.length ?? 0
      const next = Math.max(taken.get(name) ?? 0, used)
      taken.set(name, next + 1)
      fetch.push({
        number: message.number,
        octets: message.octets,
        occurrence: next,
        ...(message.uidl === undefined ? {} : { uidl: message.uidl }),
      })
      continue
    }
    listed.add(known)
    if (known.state === 'gone') changed.push({ ...known, state: 'stored', goneAt: undefined, deleSentAt: undefined })
    if (isDue(known, rule, now)) remove.push({ number: message.number, row: known })
  }
  if (hasUidl) {
    for (const row of ledger) {
      if (row.state !== 'gone' && !listed.has(row)) changed.push({ ...row, state: 'gone', goneAt: now })
    }
  }
  // Messages that share a name are told apart only once all of them are here: until then none of them is removed.
  const uncertain = new Set(fetch.map((message) => message.uidl))
  return { fetch, remove: remove.filter(({ row }) => !uncertain.has(row.uidl)), ledger: changed }
}

/** Whether the rule lets the server's copy of a stored message go now. */
export function isDue(row: UidlRow, rule: RetentionRule, now: number): boolean {
  const at = removalDate(row, rule.retention, rule.removeExisting)
  return !rule.firstSession && at !== undefined && at <= now
}

/** When the rule lets the server's copy go, epoch milliseconds; undefined: never. */
export function removalDate(
  row: Pick<UidlRow, 'existing' | 'storedAt'>,
  retention: Retention,
  removeExisting: boolean,
): number | undefined {
  if (row.existing === 1 && !removeExisting) return undefined
  switch (retention.kind) {
    case 'leave':
      return undefined
    case 'after-download':
      return row.storedAt
    case 'after-days':
      return row.storedAt + retention.days * 24 * 60 * 60 * 1000
  }
}
