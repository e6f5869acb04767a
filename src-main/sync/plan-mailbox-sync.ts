import type { KnownLocation } from '../../src-shared/contract/store-calls'
import type { SyncCheckpoint } from '../../src-shared/contract/store-rows'
import { type Flag, sameFlags } from '../../src-shared/mail/flags'
import type { UidValidity } from '../../src-shared/mail/ids'
import { containsUid, countUids, parseUidSet, type UidSet } from './uid-set'

/** What SELECT answered, copied in the same moment: a library's live numbers move with every row (SYNC.md §4.1 e). */
export interface SelectedState {
  readonly uidValidity: UidValidity
  /** Absent where the server does not say (SYNC.md F5). */
  readonly uidNext: number | undefined
  readonly exists: number
  /** Absent without CONDSTORE, with NOMODSEQ, or where the server says 0 (SYNC.md F12). */
  readonly highestModseq: bigint | undefined
}

/** What has to be read from the server to know what changed in one mailbox. */
export interface ReadingPlan {
  /** Every stored UID is void; what is here goes before anything is read (RFC 4549 §4.1). */
  readonly startOver: boolean
  /**
   * `new`: only UIDs from `newFrom` on. `vanished`: what came and went, told together with the flags (RFC 7162 §3.2.6).
   * After either a count that does not match asks for `complete`.
   */
  readonly listing: 'none' | 'new' | 'vanished' | 'complete'
  readonly newFrom: number
  /**
   * UIDs may have been given a second time: what lies there is compared with what is known of it (SYNC.md F3). `all`
   * where UIDNEXT fell, which a server that keeps its word never lets happen; the `newest` once a day, since one that
   * does not may not show it.
   */
  readonly identities: 'none' | 'newest' | 'all'
  /** Flags of messages known here: those changed since a MODSEQ, those of all, or none. */
  readonly flags:
    | { readonly kind: 'none' }
    | { readonly kind: 'all' }
    | { readonly kind: 'since'; readonly modseq: bigint }
}

/** With everything equal, every UID is still compared once a day: counts can agree by accident (SYNC.md §3.4). */
const compareEveryMs = 24 * 60 * 60_000

/**
 * What to read, from the checkpoint and the answer to SELECT. Pure. Never throws. `vanished` says whether this server's
 * VANISHED has proven true (`trustsVanished`).
 */
export function planReading(
  checkpoint: SyncCheckpoint | undefined,
  server: SelectedState,
  now: number,
  vanished = false,
): ReadingPlan {
  const none = { kind: 'none' } as const
  const anew = { listing: 'complete', newFrom: 1, identities: 'none', flags: none } as const
  if (!checkpoint) return { startOver: false, ...anew }
  if (checkpoint.uidValidity !== server.uidValidity) return { startOver: true, ...anew }
  const before = checkpoint.highestModseq === undefined ? undefined : BigInt(checkpoint.highestModseq)
  const after = server.highestModseq
  const flags: ReadingPlan['flags'] =
    before === undefined || after === undefined || after < before
      ? { kind: 'all' }
      : after === before
        ? none
        : { kind: 'since', modseq: before }
  const here = countUids(parseUidSet(checkpoint.syncedUids))
  const uidNext = server.uidNext
  const due = now - (checkpoint.comparedAt ?? 0) >= compareEveryMs
  const shrunk = uidNext !== undefined && uidNext < checkpoint.uidNext
  if (due || shrunk || uidNext === undefined) {
    const identities = shrunk ? 'all' : due && here > 0 ? 'newest' : 'none'
    return { startOver: false, listing: 'complete', newFrom: 1, identities, flags }
  }
  const usual = { startOver: false, newFrom: checkpoint.uidNext, identities: 'none', flags } as const
  if (here === server.exists && uidNext === checkpoint.uidNext) return { ...usual, listing: 'none' }
  const couldBeNew = uidNext - checkpoint.uidNext
  const expunged = vanished && flags.kind === 'since' ? 'vanished' : 'complete'
  const listing = here + couldBeNew === server.exists && couldBeNew > 0 ? 'new' : expunged
  return { ...usual, listing }
}

export interface LocalMailbox {
  /** Rows here; for a `new` listing only those it is about. */
  readonly known: readonly KnownLocation[]
  /** UIDs whose header rows are here by the checkpoint. */
  readonly synced: UidSet
}

export interface ServerMailbox {
  readonly listing:
    | { readonly kind: 'none' }
    /** UIDs from some UID on. Proves nothing about those before. */
    | { readonly kind: 'new'; readonly uids: readonly number[] }
    /** UIDs that came, and those the server says are gone; both together agree with EXISTS. */
    | { readonly kind: 'vanished'; readonly uids: readonly number[]; readonly gone: UidSet }
    /** Every UID, and the EXISTS that held when it was complete. */
    | { readonly kind: 'complete'; readonly uids: readonly number[]; readonly exists: number }
  /** Flags the server told, by UID: of changed messages or of all. */
  readonly flags: ReadonlyMap<number, readonly Flag[]>
}

/** The steps of one pass, in running order. UIDs are newest first where they are fetched. */
export type SyncStep =
  /** More vanished than is likely: the listing is taken again on a new connection before it is believed. */
  | { readonly kind: 'doubt'; readonly missing: number }
  | { readonly kind: 'set-flags'; readonly rows: readonly { readonly uid: number; readonly flags: readonly Flag[] }[] }
  | { readonly kind: 'fetch-headers'; readonly uids: readonly number[] }
  /** First time not listed: out of view. */
  | { readonly kind: 'hide'; readonly uids: readonly number[] }
  /** Listed again. */
  | { readonly kind: 'show'; readonly uids: readonly number[] }
  /** Not listed for the second time, long enough after the first. */
  | { readonly kind: 'drop'; readonly uids: readonly number[] }

export interface Disbelief {
  readonly now: number
  /** How long a message must have been missing before a second listing drops it. */
  readonly confirmAfterMs: number
  /** A second connection has seen the same. */
  readonly confirmed: boolean
}

/**
 * The steps that make the local copy of one mailbox match the server. Pure. Never throws.
 *
 * Only a `complete` listing that agrees with EXISTS proves absence, and absence hides before it drops (DESIGN.md §1,
 * promise 4); what a trusted server names as gone is dropped at once. Above max(50, 20 %) missing at once, nothing is
 * hidden or dropped until a new connection says the same. Flags are the server's; what the user did on top is kept by
 * the store.
 */
export function planMailboxSync(local: LocalMailbox, server: ServerMailbox, disbelief: Disbelief): readonly SyncStep[] {
  const steps: SyncStep[] = []
  const knownUids = new Set<number>(local.known.map(({ uid }) => uid))
  const changed = changedFlags(local, server.flags)
  if (changed.length > 0) steps.push({ kind: 'set-flags', rows: changed })
  if (server.listing.kind === 'none') return steps
  const complete = server.listing.kind === 'complete'
  // A row that a move has put here has the flags it had elsewhere: it counts as read once the server was asked.
  const fetch = server.listing.uids.filter(
    (uid) => !containsUid(local.synced, uid) || (complete && !knownUids.has(uid)),
  )
  if (fetch.length > 0) steps.push({ kind: 'fetch-headers', uids: fetch.sort((a, b) => b - a) })
  if (server.listing.kind === 'new') return steps
  const most = Math.max(50, (server.listing.kind === 'vanished' ? countUids(local.synced) : local.known.length) / 5)
  if (server.listing.kind === 'vanished') {
    const { gone } = server.listing
    const drop = local.known.filter(({ uid }) => containsUid(gone, uid)).map(({ uid }) => uid)
    if (drop.length > most) return [{ kind: 'doubt', missing: drop.length }]
    return drop.length > 0 ? [...steps, { kind: 'drop', uids: drop }] : steps
  }

  const listed = new Set(server.listing.uids)
  const show = local.known.filter(({ uid, missingSince }) => missingSince !== undefined && listed.has(uid))
  if (show.length > 0) steps.push({ kind: 'show', uids: show.map(({ uid }) => uid) })
  if (listed.size !== server.listing.exists) return steps
  const absent = local.known.filter(({ uid }) => !listed.has(uid))
  const hide = absent.filter(({ missingSince }) => missingSince === undefined)
  const drop = absent.filter(
    ({ missingSince }) => missingSince !== undefined && disbelief.now - missingSince >= disbelief.confirmAfterMs,
  )
  if (!disbelief.confirmed && hide.length > most) return [{ kind: 'doubt', missing: hide.length }, ...steps]
  if (hide.length > 0) steps.push({ kind: 'hide', uids: hide.map(({ uid }) => uid) })
  if (drop.length > 0) steps.push({ kind: 'drop', uids: drop.map(({ uid }) => uid) })
  return steps
}

function changedFlags(local: LocalMailbox, flags: ReadonlyMap<number, readonly Flag[]>) {
  const rows: { uid: number; flags: readonly Flag[] }[] = []
  const seen = new Map<number, readonly Flag[]>(local.known.map((one) => [one.uid, one.flags]))
  for (const [uid, now] of flags) {
    const before = seen.get(uid)
    // One that is not here is fetched with its flags, or stays away on purpose.
    if (before && !sameFlags(before, now)) rows.push({ uid, flags: now })
  }
  return rows
}
