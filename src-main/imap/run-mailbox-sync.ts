import { randomBytes } from 'node:crypto'
import type { KnownLocation, StoreChange } from '../../src-shared/contract/store-calls'
import type { SyncCheckpoint } from '../../src-shared/contract/store-rows'
import { deleted, type Flag, hasFlag } from '../../src-shared/mail/flags'
import {
  type AccountId,
  type LocationKey,
  type MailboxId,
  type MessageId,
  messageIdAt,
  serverLocationKey,
  type Uid,
  type UidValidity,
} from '../../src-shared/mail/ids'
import { type ListHeader, listHeaderFields } from '../mime/parse-header-fields'
import type { MailStore } from '../sync/mail-store'
import {
  planMailboxSync,
  planReading,
  type ReadingPlan,
  type SelectedState,
  type ServerMailbox,
  type SyncStep,
} from '../sync/plan-mailbox-sync'
import { afterComparison, trustsVanished } from '../sync/trust-vanished'
import {
  containsUid,
  countUids,
  formatUidSet,
  highestUid,
  intersectUidSets,
  parseUidSet,
  subtractUidSets,
  type UidSet,
  uidSetOf,
  uidsOf,
  unionUidSets,
} from '../sync/uid-set'
import { messagesByContent } from './content-ids'
import { forgetDeviceFlags, noteDeviceFlags, notedDeviceFlags } from './device-flags'
import type { FetchRow } from './fetch-row'
import { findReused, newestLookedAt } from './find-reused'
import type { ImapSession } from './imap-wire'

export interface MailboxSyncContext {
  readonly accountId: AccountId
  readonly store: MailStore
  readonly parseHeader: (header: Uint8Array) => ListHeader
  readonly now: () => number
  /** Header rows that are in the store, of those this pass has to bring. */
  readonly onProgress?: (done: number, total: number) => void
  /** Told of messages that are new at these keys, before they are committed. */
  readonly onMet?: (keys: readonly LocationKey[]) => void
}

export interface SyncedMailbox {
  readonly id: MailboxId
  readonly path: string
  readonly checkpoint: SyncCheckpoint | undefined
}

export interface PassOptions {
  /** This is a second, fresh connection, asked because the first one missed too much. */
  readonly confirmed?: boolean
  /** What waited for the messages of the old UIDVALIDITY has been carried out: they may go. */
  readonly startOver?: boolean
  /** Rows that are committed before the rest is asked for, so that a screen fills at once. */
  readonly firstRows?: number
  /** Another message than expected was met: every one that is known is compared with what lies there (SYNC.md F3). */
  readonly identities?: boolean
  /** What is more urgent, between two chunks. True where the session had something else selected for it. */
  readonly between?: () => Promise<boolean>
}

export type PassOutcome =
  /** The checkpoint that is now in the store; `pending` says that a hidden message waits for its second look. */
  | {
      readonly kind: 'done'
      readonly checkpoint: SyncCheckpoint
      readonly fetched: number
      readonly pending: boolean
      /** UIDs that the server has given a second time; what lies there now came as new. */
      readonly reused: number
      /** Resolves when the store has acknowledged the last of it; rejects with its MailFailure. */
      readonly acknowledged: Promise<void>
    }
  | { readonly kind: 'doubt'; readonly missing: number }
  /** A new UIDVALIDITY: pending changes find their messages by what is still known here of the old ones (F1). */
  | { readonly kind: 'renumbered'; readonly uidValidity: UidValidity }

/** The store is busy with so many for as long as somebody who opens a message may have to wait. */
const mostRows = 250
const leastRows = 50
/** A chunk is as large as what comes in about this time, so that the user is not kept waiting behind it. */
const chunkMs = 150
/** News that come with no more new messages than this are written together with them, as one. */
const mostTogether = 50
/** Above this many the rows of the whole mailbox are read instead. */
const rowsAskedFor = 2_000
/** A hidden message is dropped by a listing at least this much later. */
const confirmAfterMs = 60_000
/** A server that does not say UIDNEXT is compared at each pass (Courier): that alone is written no more often than this. */
const comparedAgainMs = 60 * 60_000
const everything: UidSet = [[1, highestUid]]

/**
 * One pass over one mailbox: SELECT, read what changed, write it, move the checkpoint last (SYNC.md §3.4).
 *
 * Flags first, then new header rows newest first in chunks. Each chunk goes to the store together with the checkpoint
 * that sums it up; the next one is fetched meanwhile and is sent only after the acknowledgement, so that no checkpoint
 * ever covers a chunk that was lost. Resolves when the last is on its way to the store. Rejects with a MailFailure of wire
 * or store; what was acknowledged stays good.
 */
export async function runMailboxSync(
  session: ImapSession,
  mailbox: SyncedMailbox,
  context: MailboxSyncContext,
  signal: AbortSignal,
  options: PassOptions = {},
): Promise<PassOutcome> {
  const { store, now } = context
  signal.throwIfAborted()
  // Asked of the store while the server answers.
  const trusting = readTrust(session, context)
  trusting.catch(() => undefined)
  const selectedAt = performance.now()
  const server = await session.select(mailbox.path)
  // What a round trip takes at least, whatever is asked for.
  const turnMs = performance.now() - selectedAt
  const trust = await trusting
  // A second look, asked for because the first one was doubted, takes nothing on trust.
  const vanishes = trust !== undefined && trustsVanished(trust) && !options.confirmed
  const reading = planReading(mailbox.checkpoint, server, now(), vanishes)
  if (reading.startOver && !options.startOver) return { kind: 'renumbered', uidValidity: server.uidValidity }
  if (reading.startOver)
    await store.commit(
      [
        ...(await noteDeviceFlags(store, mailbox.id, context.accountId)),
        { kind: 'start-over', mailboxId: mailbox.id, uidValidity: server.uidValidity },
      ],
      { durability: 'strict' },
    )
  const before = reading.startOver ? undefined : mailbox.checkpoint
  let synced = parseUidSet(before?.syncedUids ?? '')

  const { flags, vanished } = await readChanges(session, reading, synced, trust !== undefined)
  let listing: ReadingPlan['listing'] = options.identities && before ? 'complete' : reading.listing
  let uids: readonly number[] = []
  let gone: UidSet = []
  if (listing === 'vanished') {
    uids = [...flags.keys()].filter((uid) => !containsUid(synced, uid))
    gone = intersectUidSets(synced, vanished ?? [])
    if (countUids(synced) - countUids(gone) + uids.length !== server.exists) listing = 'complete'
  }
  if (listing === 'new') {
    // What is new has changed, too: the server has told it with the flags. Else `n:*` would answer with the last message
    // even where it is older (SYNC.md §3.8).
    uids =
      reading.flags.kind === 'since' && countUids(synced) > 0
        ? [...flags.keys()].filter((uid) => uid >= reading.newFrom).sort((a, b) => a - b)
        : await session.search([[reading.newFrom, highestUid]])
    if (countUids(synced) + uids.length !== server.exists) listing = 'complete'
  }
  // A small mailbox never read: its rows are its listing, if they are as many as there should be.
  const atOnce =
    listing === 'complete' &&
    countUids(synced) === 0 &&
    server.exists > 0 &&
    server.exists <= (options.firstRows ?? mostRows)
      ? await fetchWhole(session, context)
      : undefined
  if (listing === 'complete') uids = atOnce ? [...atOnce.keys()] : server.exists === 0 ? [] : await session.search()
  const exists = session.exists

  let known = await readKnown(context, mailbox.id, server.uidValidity, listing, uids, gone, flags)
  const identities = options.identities ? 'all' : reading.identities
  let reused: readonly number[] = []
  if (identities !== 'none' && listing === 'complete' && known.length > 0) {
    const listed = new Set(uids)
    const both = known.map(({ uid }) => Number(uid)).filter((uid) => listed.has(uid))
    const some = identities === 'all' ? both : both.slice(-newestLookedAt)
    const place = { id: mailbox.id, path: mailbox.path, uidValidity: server.uidValidity }
    const found = await findReused(session, store, place, some, async () => (await options.between?.()) ?? false)
    if (!found) return { kind: 'renumbered', uidValidity: server.uidValidity }
    reused = found
  }
  const reusedSet = uidSetOf(reused)
  if (reused.length > 0) {
    const keys = reused.map((uid) => serverLocationKey(mailbox.id, server.uidValidity, uid as Uid))
    known = known.filter(({ uid }) => !containsUid(reusedSet, uid))
    synced = subtractUidSets(synced, reusedSet)
    const changes: StoreChange[] = [{ kind: 'disown-locations', keys }]
    // The hole is on record with what makes it.
    if (before)
      changes.push({
        kind: 'set-checkpoint',
        mailboxId: mailbox.id,
        checkpoint: { ...before, syncedUids: formatUidSet(synced) },
      })
    await store.commit(changes, { durability: 'strict' })
  }
  const steps = planMailboxSync(
    { known, synced },
    { listing: listingOf(listing, uids, exists, gone), flags },
    { now: now(), confirmAfterMs, confirmed: options.confirmed ?? false },
  )
  const doubt = steps.find((step) => step.kind === 'doubt')
  if (doubt) return doubt

  // What is gone from there, and from here, counts no longer; what is hidden does, so that it is looked for again.
  const dropped = uidSetOf(steps.flatMap((step) => (step.kind === 'drop' ? step.uids : [])))
  let here = synced
  if (listing === 'complete') {
    const knownSet = uidSetOf(known.map(({ uid }) => uid))
    here = subtractUidSets(intersectUidSets(synced, unionUidSets(uidSetOf(uids), knownSet)), dropped)
  }
  if (listing === 'vanished') here = subtractUidSets(synced, gone)
  // What VANISHED said is compared with the whole listing wherever both were asked for and nothing moved meanwhile.
  const learned =
    listing === 'complete' && vanished && trust !== undefined && exists === server.exists && uids.length === exists
      ? afterComparison(trust, intersectUidSets(synced, vanished), subtractUidSets(synced, uidSetOf(uids)))
      : trust
  const checkpoint = (): SyncCheckpoint =>
    checkpointOf(server, here, before, listing === 'complete' ? now() : undefined)

  const keyOf = (uid: number): LocationKey => serverLocationKey(mailbox.id, server.uidValidity, uid as Uid)
  const changes = steps.flatMap((step) => changesOf(step, keyOf, now()))
  if (learned !== undefined && learned !== trust)
    changes.push({ kind: 'set-meta', key: trustKey(context.accountId), value: learned })
  const fetch = steps.find((step) => step.kind === 'fetch-headers')?.uids ?? []
  const pending =
    steps.some((step) => step.kind === 'hide') || known.some(({ missingSince }) => missingSince !== undefined)
  let acknowledged: Promise<void> = Promise.resolve()
  let held = fetch.length > 0 && fetch.length <= mostTogether ? changes : []
  if ((changes.length > 0 && held.length === 0) || fetch.length === 0) {
    const last = checkpoint()
    if (changes.length > 0 || !sameCheckpoint(last, mailbox.checkpoint))
      acknowledged = store.commit([...changes, { kind: 'set-checkpoint', mailboxId: mailbox.id, checkpoint: last }])
    acknowledged.catch(() => undefined)
    if (fetch.length === 0)
      return { kind: 'done', checkpoint: last, fetched: 0, pending, reused: reused.length, acknowledged }
  }

  const deviceFlags = listing === 'complete' ? await notedDeviceFlags(store, mailbox.id, context.accountId) : undefined
  let fetched = 0
  let latest = checkpoint()
  let written = before
  const knownUids = new Set<number>(known.map(({ uid }) => uid))
  let rowsNext = options.firstRows ?? mostRows
  while (fetched < fetch.length) {
    signal.throwIfAborted()
    // A change carried out in between would be undone by news that are older and written later.
    if (held.length === 0 && (await options.between?.())) {
      const again = await session.select(mailbox.path)
      // Numbered anew meanwhile: the next pass starts over.
      if (again.uidValidity !== server.uidValidity) break
    }
    const chunk = fetch.slice(fetched, fetched + rowsNext)
    const startedAt = performance.now()
    const rows = atOnce ? chunk.flatMap((uid) => atOnce.get(uid) ?? []) : await fetchChunk(session, chunk, context)
    rowsNext = rowsInTime(chunk.length, performance.now() - startedAt - turnMs)
    // Contents are looked up in the store: it must hold the chunk before this one.
    if (session.contentIdItem) await acknowledged
    const contents = session.contentIdItem ? await messagesByContent(rows, context) : undefined
    const arrivals = rows
      .filter((row) => knownUids.has(row.uid) || !isLeftover(row, session))
      .map((row) => {
        // What lay there before may still be shown elsewhere, on its way: another message is another content.
        const again = containsUid(reusedSet, row.uid) ? newMessageId() : undefined
        return arrivalOf(row, mailbox.id, server.uidValidity, context, contents?.get(row.uid) ?? again, deviceFlags)
      })
    context.onMet?.(rows.flatMap(({ uid }) => (knownUids.has(uid) ? [] : [keyOf(uid)])))
    await acknowledged
    here = unionUidSets(here, uidSetOf(rows.map(({ uid }) => uid)))
    latest = checkpoint()
    const done = fetched + chunk.length
    fetched = done
    if (held.length === 0 && arrivals.length === 0 && sameCheckpoint(latest, written)) continue
    written = latest
    acknowledged = store
      .commit([...held, ...arrivals, { kind: 'set-checkpoint', mailboxId: mailbox.id, checkpoint: latest }])
      .then(() => context.onProgress?.(done, fetch.length))
    acknowledged.catch(() => undefined)
    held = []
  }
  if (deviceFlags && countUids(here) === server.exists) {
    await acknowledged
    await store.commit([forgetDeviceFlags(mailbox.id, context.accountId)])
  }
  return { kind: 'done', checkpoint: latest, fetched, pending, reused: reused.length, acknowledged }
}

const trustKey = (account: AccountId): string => `vanished.${account}`

/** How far VANISHED of this account's server is trusted; undefined where the server does not say it. */
async function readTrust(session: ImapSession, { store, accountId }: MailboxSyncContext): Promise<number | undefined> {
  if (!session.can('QRESYNC')) return undefined
  const value = await store.read('meta', trustKey(accountId))
  return typeof value === 'number' ? value : 0
}

/** Flags as planned; with them, where the server can and something is here, what it says is gone. */
async function readChanges(
  session: ImapSession,
  { flags, listing }: ReadingPlan,
  synced: UidSet,
  vanishes: boolean,
): Promise<{ readonly flags: ReadonlyMap<number, readonly Flag[]>; readonly vanished?: UidSet }> {
  if (flags.kind === 'none' || countUids(synced) === 0) return { flags: new Map() }
  if (flags.kind === 'since' && vanishes && (listing === 'vanished' || listing === 'complete'))
    return session.fetchChanges(flags.modseq)
  return { flags: await session.fetchFlags(everything, flags.kind === 'since' ? flags.modseq : undefined) }
}

function listingOf(
  kind: ReadingPlan['listing'],
  uids: readonly number[],
  exists: number,
  gone: UidSet,
): ServerMailbox['listing'] {
  if (kind === 'complete') return { kind, uids, exists }
  return kind === 'vanished' ? { kind, uids, gone } : { kind, uids }
}

/** The rows this pass has to compare with: all where absence is judged, else only those the server spoke of. */
async function readKnown(
  { store }: MailboxSyncContext,
  mailbox: MailboxId,
  uidValidity: UidValidity,
  listing: ReadingPlan['listing'],
  uids: readonly number[],
  gone: UidSet,
  flags: ReadonlyMap<number, readonly Flag[]>,
): Promise<readonly KnownLocation[]> {
  const many = uids.length + countUids(gone) + flags.size > rowsAskedFor
  const spoken = many ? [] : [...new Set([...uids, ...uidsOf(gone), ...flags.keys()])]
  if (listing === 'complete' || many) return store.read('known', mailbox, uidValidity)
  if (spoken.length === 0) return []
  const rows = await store.read(
    'locations',
    spoken.map((uid) => serverLocationKey(mailbox, uidValidity, uid as Uid)),
  )
  return rows.flatMap(({ uid, baseFlags, missingSince }) =>
    uid === undefined ? [] : [{ uid, flags: baseFlags, ...(missingSince === undefined ? {} : { missingSince }) }],
  )
}

function checkpointOf(
  server: SelectedState,
  here: UidSet,
  before: SyncCheckpoint | undefined,
  comparedAt: number | undefined,
): SyncCheckpoint {
  const compared = comparedAt ?? before?.comparedAt
  return {
    uidValidity: server.uidValidity,
    uidNext: server.uidNext ?? before?.uidNext ?? 1,
    ...(server.highestModseq === undefined ? {} : { highestModseq: server.highestModseq.toString() }),
    exists: server.exists,
    syncedUids: formatUidSet(here),
    ...(compared === undefined ? {} : { comparedAt: compared }),
  }
}

function sameCheckpoint(a: SyncCheckpoint, b: SyncCheckpoint | undefined): boolean {
  return (
    b !== undefined &&
    a.uidValidity === b.uidValidity &&
    a.uidNext === b.uidNext &&
    a.highestModseq === b.highestModseq &&
    a.exists === b.exists &&
    a.syncedUids === b.syncedUids &&
    (a.comparedAt === b.comparedAt || Math.abs((a.comparedAt ?? 0) - (b.comparedAt ?? 0)) < comparedAgainMs)
  )
}

function changesOf(step: SyncStep, keyOf: (uid: number) => LocationKey, now: number): StoreChange[] {
  switch (step.kind) {
    case 'set-flags':
      return step.rows.map(({ uid, flags }) => ({ kind: 'set-base-flags', key: keyOf(uid), flags }))
    case 'hide':
      return [{ kind: 'set-missing', keys: step.uids.map(keyOf), since: now }]
    case 'show':
      return [{ kind: 'set-missing', keys: step.uids.map(keyOf), since: undefined }]
    case 'drop':
      return [{ kind: 'drop-locations', keys: step.uids.map(keyOf) }]
    default:
      return []
  }
}

/** Its header was taken apart as it came, while the server was sending the next. */
type HeaderRow = Omit<FetchRow, 'header' | 'source'> & ListHeader & { readonly uid: number }

/** Undefined for what is no answer: some other client's flag change on the way has no header. */
function headerRowOf(row: FetchRow, { parseHeader }: MailboxSyncContext): HeaderRow | undefined {
  const { uid, header, source, ...rest } = row
  return uid === undefined || !header ? undefined : { ...rest, ...parseHeader(header), uid }
}

/** Every row of a small mailbox by UID; undefined where they are not as many as the server says there are. */
async function fetchWhole(
  session: ImapSession,
  context: MailboxSyncContext,
): Promise<ReadonlyMap<number, HeaderRow> | undefined> {
  const rows = new Map<number, HeaderRow>()
  await session.fetchHeaders(everything, listHeaderFields, (row) => {
    const read = headerRowOf(row, context)
    if (read) rows.set(read.uid, read)
  })
  return rows.size === session.exists ? rows : undefined
}

/** The rows of a chunk; those the server left out are asked for once more, then left to the next pass (SYNC.md F6). */
async function fetchChunk(
  session: ImapSession,
  chunk: readonly number[],
  context: MailboxSyncContext,
): Promise<readonly HeaderRow[]> {
  const wanted = new Set(chunk)
  const rows = new Map<number, HeaderRow>()
  const ask = (uids: readonly number[]): Promise<void> =>
    session.fetchHeaders(uidSetOf(uids), listHeaderFields, (row) => {
      const read = row.uid !== undefined && wanted.has(row.uid) ? headerRowOf(row, context) : undefined
      if (read) rows.set(read.uid, read)
    })
  await ask(chunk)
  const left = chunk.filter((uid) => !rows.has(uid))
  if (left.length > 0) await ask(left)
  return [...rows.values()]
}

/** Without UIDPLUS a message that was moved away stays in its mailbox, marked; it is not shown there again (F16). */
function isLeftover(row: HeaderRow, session: ImapSession): boolean {
  return !session.can('UIDPLUS') && hasFlag(row.flags ?? [], deleted)
}

function arrivalOf(
  row: HeaderRow,
  mailboxId: MailboxId,
  uidValidity: UidValidity,
  context: MailboxSyncContext,
  content: MessageId | undefined,
  deviceFlags: ReadonlyMap<string, readonly Flag[]> | undefined,
): StoreChange {
  const uid = row.uid as Uid
  const key = serverLocationKey(mailboxId, uidValidity, uid)
  const { envelope, hasAttachments } = row
  const own = deviceFlags?.get(envelope.messageIdHeader)
  const receivedAt = row.internalDate ?? envelope.sentAt ?? context.now()
  return {
    kind: 'put-message',
    arrival: {
      message: {
        id: content ?? messageIdAt(key),
        accountId: context.accountId,
        envelope,
        hasAttachments,
        octets: row.octets ?? 0,
        receivedAt,
      },
      location: {
        key,
        mailboxId,
        uidValidity,
        uid,
        flags: row.flags ?? [],
        ...(own ? { deviceFlags: own } : {}),
        sortDate: receivedAt,
      },
    },
  }
}

function newMessageId(): MessageId {
  return `m${randomBytes(9).toString('base64url')}` as MessageId
}

/** Short, since a dozen index entries of every message repeat it; 72 random bits. */
export function newMailboxId(): MailboxId {
  return `b${randomBytes(9).toString('base64url')}` as MailboxId
}

/** As many rows as came in `chunkMs` at the speed of the last chunk. */
function rowsInTime(rows: number, tookMs: number): number {
  return Math.round(Math.min(mostRows, Math.max(leastRows, (rows * chunkMs) / Math.max(1, tookMs))))
}
