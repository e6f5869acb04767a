import { assertNever } from '../../src-shared/assert-never'
import type { MessageArrival, MessageBody, Renamed, StoreChange } from '../../src-shared/contract/store-calls'
import type { LocationRow, MessageRow } from '../../src-shared/contract/store-rows'
import { mailboxOfChange } from '../../src-shared/mail/change'
import { changeFlags, sameFlags } from '../../src-shared/mail/flags'
import {
  type AccountId,
  disownedKeyOf,
  type LocationKey,
  type MailboxId,
  type MessageId,
} from '../../src-shared/mail/ids'
import { carryIntent, placeLocation, renameKey, showLocation, withdrawIntent } from './carry-intents'
import { withCurrentKeys } from './former-keys'
import { above } from './key-ranges'
import type { KnownNames } from './known-names'
import type { ListChanges } from './list-changes'
import { allIn, keysIn, keysUnderOther } from './locations-in'
import { showMailboxes } from './mailbox-view'
import { noteForIndex } from './note-for-index'
import type { TernDatabase } from './schema'
import { keptForIntents, settleIntent } from './settle-intent'
import { summarize } from './summarize-change'
import { isGivenAgain, loadWorkingSet, type WorkingSet } from './working-set'

/** How many locations are dropped in one go, so that a large mailbox is never in memory as a whole. */
const keysPerSweep = 1_000

/**
 * Carries out the changes of one batch, in order, inside the transaction the caller has opened over all tables.
 * `lists` collects what lists have to be told, `names` is what is known of rows without asking, the same for all batches
 * of a database. Resolves with what rows are called since the server told their UIDs. Rejects with what the database rejects
 * with; then nothing happened.
 */
export async function applyChanges(
  db: TernDatabase,
  changes: readonly StoreChange[],
  lists: ListChanges,
  names: KnownNames,
): Promise<readonly Renamed[]> {
  const renamed: Renamed[] = []
  let run: StoreChange[] = []
  const finishRun = async () => {
    if (run.length === 0) return
    const set = await loadWorkingSet(db, run, names)
    for (const change of run) applyToRows(set, change)
    await set.write(db, lists)
    renamed.push(...set.renamed)
    run = []
  }
  for (const given of changes) {
    const change = withCurrentKeys(db, given)
    if (!isSweep(change)) {
      run.push(change)
      continue
    }
    // A ledger row between two messages must not cost a run of its own for each of them.
    if (!isAside(change)) await finishRun()
    await sweep(db, change, lists, names)
  }
  await finishRun()
  return renamed
}

/** Rows that neither lists nor any other change looks at: they can be written while a run is gathered. */
function isAside({ kind }: Sweep): boolean {
  return kind === 'put-uidl' || kind === 'set-meta'
}

type Sweep = Extract<
  StoreChange,
  {
    kind:
      | 'put-account'
      | 'drop-account'
      | 'drop-mailbox'
      | 'start-over'
      | 'put-uidl'
      | 'set-meta'
      | 'put-submission'
      | 'drop-submission'
  }
>

const sweeps: ReadonlySet<StoreChange['kind']> = new Set<Sweep['kind']>([
  'put-account',
  'drop-account',
  'drop-mailbox',
  'start-over',
  'put-uidl',
  'set-meta',
  'put-submission',
  'drop-submission',
])

/** Changes that are about a range of rows, or about rows nothing else looks at. */
function isSweep(change: StoreChange): change is Sweep {
  return sweeps.has(change.kind)
}

async function sweep(db: TernDatabase, change: Sweep, lists: ListChanges, names: KnownNames): Promise<void> {
  switch (change.kind) {
    case 'put-account':
      await db.accounts.put(change.account)
      return
    case 'drop-account':
      await dropAccount(db, change.accountId)
      lists.seeUpheaval()
      return
    case 'drop-mailbox': {
      const spared = new Set(change.except)
      const there = await keysIn(db, change.mailboxId)
      const keys = spared.size === 0 ? there : there.filter((key) => !spared.has(key))
      await dropLocations(db, keys, lists, names)
      await db.mailboxes.delete(change.mailboxId)
      return
    }
    case 'start-over': {
      const { mailboxId, uidValidity } = change
      await dropOrKeep(db, await keysUnderOther(db, mailboxId, uidValidity), lists, names)
      await dropCheckpoint(db, mailboxId)
      return
    }
    case 'put-uidl':
      await db.uidl.bulkPut([...change.rows])
      return
    case 'set-meta':
      await db.meta.put({ k: change.key, v: change.value })
      return
    case 'put-submission':
      await db.outbox.put(change.submission)
      return
    case 'drop-submission':
      await db.outbox.delete(change.submissionId)
      return
    default:
      assertNever(change)
  }
}

async function dropAccount(db: TernDatabase, accountId: AccountId): Promise<void> {
  for (const id of await db.mailboxes.where('accountId').equals(accountId).primaryKeys())
    for (const some of allIn(db, id)) await some.delete()
  await db.mailboxes.where('accountId').equals(accountId).delete()
  const mail = db.messages.where('[accountId+body]').between([accountId], above(accountId))
  const ids = await mail.primaryKeys()
  await noteForIndex(db, ids)
  await db.bodies.bulkDelete(ids)
  await mail.delete()
  await db.intents.where('accountId').equals(accountId).delete()
  await db.history.where('accountId').equals(accountId).delete()
  await db.outbox.where('accountId').equals(accountId).delete()
  await db.uidl.where('[accountId+uidl+occurrence]').between([accountId], above(accountId)).delete()
  // What is noted of an account is named `<what>.<account>`.
  const noted = await db.meta.toCollection().primaryKeys()
  await db.meta.bulkDelete(noted.filter((key) => key.endsWith(`.${accountId}`)))
  await db.accounts.delete(accountId)
}

async function dropLocations(
  db: TernDatabase,
  keys: readonly LocationKey[],
  lists: ListChanges,
  names: KnownNames,
): Promise<void> {
  for (let start = 0; start < keys.length; start += keysPerSweep) {
    const change: StoreChange = { kind: 'drop-locations', keys: keys.slice(start, start + keysPerSweep) }
    const set = await loadWorkingSet(db, [change], names)
    applyToRows(set, change)
    await set.write(db, lists)
  }
}

/**
 * Rows under UIDs that mean nothing any more go; those that a change waits for are only hidden, since by what they hold
 * their message can be found again (SYNC.md §3.3, UIDVALIDITY).
 */
async function dropOrKeep(
  db: TernDatabase,
  keys: readonly LocationKey[],
  lists: ListChanges,
  names: KnownNames,
): Promise<void> {
  for (let start = 0; start < keys.length; start += keysPerSweep) {
    const some = keys.slice(start, start + keysPerSweep)
    const wanted = (await db.locations.bulkGet(some)).filter((row) => row !== undefined && row.intents.length > 0)
    const kept = new Set(wanted.map((row) => row?.key))
    const set = await loadWorkingSet(db, [{ kind: 'drop-locations', keys: some }], names)
    applyToRows(set, { kind: 'drop-locations', keys: some.filter((key) => !kept.has(key)) })
    applyToRows(set, { kind: 'set-missing', keys: some.filter((key) => kept.has(key)), since: keptForIntents })
    await set.write(db, lists)
  }
}

async function dropCheckpoint(db: TernDatabase, mailboxId: MailboxId): Promise<void> {
  const row = await db.mailboxes.get(mailboxId)
  if (!row?.checkpoint) return
  const { checkpoint, ...rest } = row
  await db.mailboxes.put(rest)
}

function applyToRows(set: WorkingSet, change: Exclude<StoreChange, never>): void {
  switch (change.kind) {
    case 'put-mailbox': {
      const { checkpoint, total = 0, unread = 0, missingSince, pending } = set.mailboxes.get(change.mailbox.id) ?? {}
      set.mailboxes.put(change.mailbox.id, {
        ...change.mailbox,
        ...(checkpoint ? { checkpoint } : {}),
        total,
        unread,
        ...(missingSince === undefined ? {} : { missingSince }),
        ...(pending ? { pending } : {}),
      })
      return
    }
    case 'set-checkpoint': {
      const row = set.mailboxes.get(change.mailboxId)
      if (row) set.mailboxes.put(row.id, { ...row, checkpoint: change.checkpoint })
      return
    }
    case 'set-mailbox-missing': {
      const row = set.mailboxes.get(change.mailboxId)
      if (!row) return
      const { missingSince, ...rest } = row
      set.mailboxes.put(row.id, change.since === undefined ? rest : { ...rest, missingSince: change.since })
      return
    }
    case 'put-message':
      putMessage(set, change.arrival)
      return
    case 'put-body':
      putBody(set, change.messageId, change.body)
      return
    case 'let-go-of-octets':
      for (const id of change.messages) letGoOfOctets(set, id)
      return
    case 'set-base-flags': {
      const row = set.locations.get(change.key)
      if (!row || sameFlags(row.baseFlags, change.flags)) return
      set.putLocation({ ...row, baseFlags: change.flags })
      showLocation(set, change.key)
      return
    }
    case 'change-flags':
      forEachLocation(set, change.keys, (row) => ({
        ...row,
        baseFlags: changeFlags(row.baseFlags, change.add, change.remove),
      }))
      return
    case 'move-local':
      forEachLocation(set, change.keys, (row) => ({ ...row, mailboxId: change.to }))
      return
    case 'set-missing':
      forEachLocation(set, change.keys, ({ missingSince, ...row }) =>
        change.since === undefined ? row : { ...row, missingSince: change.since },
      )
      return
    case 'drop-locations':
      for (const key of change.keys) set.removeLocation(key)
      return
    case 'disown-locations':
      for (const key of change.keys) {
        for (const { id } of set.intentsNaming(key)) renameKey(set, id, key, disownedKeyOf(key))
        set.removeLocation(key)
      }
      return
    case 'add-intent':
      // Its keys may have moved on since it was added first.
      if (set.intents.get(change.intent.id)) return
      set.putIntent({ ...change.intent, summary: summarize(set, change.intent) })
      carryIntent(set, change.intent.id)
      if (mailboxOfChange(change.intent.change) !== undefined) showMailboxes(set, change.intent.accountId)
      return
    case 'set-intent': {
      const intent = set.intents.get(change.intentId)
      if (!intent) return
      const { state, attempts, evidence = intent.evidence, notBefore } = change
      const { error, ...rest } = intent
      set.putIntent({
        ...rest,
        state,
        attempts,
        ...(evidence ? { evidence } : {}),
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(state === 'parked' && error ? { error } : {}),
      })
      if (state === 'parked' && intent.state !== 'parked') withdrawIntent(set, intent, true)
      if (state !== 'parked' && intent.state === 'parked') carryIntent(set, intent.id)
      if (mailboxOfChange(intent.change) !== undefined) showMailboxes(set, intent.accountId)
      return
    }
    case 'settle-intent':
      settleIntent(set, change.intentId, change.outcome, change.at)
      return
    case 'put-account':
    case 'drop-account':
    case 'drop-mailbox':
    case 'start-over':
    case 'put-uidl':
    case 'set-meta':
    case 'put-submission':
    case 'drop-submission':
      throw new Error(`${change.kind} is not about single rows`)
    default:
      assertNever(change)
  }
}

function forEachLocation(
  set: WorkingSet,
  keys: readonly LocationKey[],
  changed: (row: LocationRow) => LocationRow,
): void {
  for (const key of keys) {
    const row = set.locations.get(key)
    if (!row) continue
    set.putLocation(changed(row))
    showLocation(set, key)
  }
}

/** A location keeps its message: written twice, under whichever id, it is one message (SYNC.md §3.2). */
function putMessage(set: WorkingSet, { message, location, body }: MessageArrival): void {
  const { key, mailboxId, uidValidity, uid, flags, deviceFlags, sortDate } = location
  const known = set.locations.get(key)
  const messageId = known?.messageId ?? (isGivenAgain(set, message.id, key) ? newMessageIn(set) : message.id)
  const before = set.messages.get(messageId)
  const hasAttachments = before?.body === 'full' && !body ? before.hasAttachments : message.hasAttachments ? 1 : 0
  const sha256 = body?.sha256 ?? before?.sha256 ?? message.sha256
  const { mid, thread, subjectKey } = before ?? set.threads.join({ ...message, id: messageId })
  const row: MessageRow = {
    ...message,
    id: messageId,
    mid,
    thread,
    ...(subjectKey === undefined ? {} : { subjectKey }),
    hasAttachments,
    snippet: body?.parsed.snippet ?? before?.snippet ?? '',
    body: body ? 'full' : (before?.body ?? 'none'),
    ...(sha256 === undefined ? {} : { sha256 }),
  }
  set.messages.put(messageId, row)
  if (body) fillBody(set, row, body)

  const placed: LocationRow = {
    viewFlags: flags,
    unread: 0,
    flagged: 0,
    marks: 0,
    thread,
    intents: [],
    ...(known ? withoutMissing(known) : deviceFlags ? { deviceFlags } : {}),
    key,
    messageId,
    accountId: message.accountId,
    mailboxId,
    baseFlags: flags,
    sortDate,
    ...(uidValidity === undefined ? {} : { uidValidity }),
    ...(uid === undefined ? {} : { uid }),
  }
  if (known) {
    set.putLocation(placed)
    showLocation(set, key)
  } else placeLocation(set, placed)
}

/** An id that nothing here has. */
function newMessageIn(set: WorkingSet): MessageId {
  const id = `m${crypto.randomUUID()}` as MessageId
  set.messages.load(id, undefined)
  set.notePlaced([id])
  return id
}

/** Only of what the server has in full: nothing that is here alone, and nothing that is on its way. */
function letGoOfOctets(set: WorkingSet, id: MessageId): void {
  const message = set.messages.get(id)
  if (message?.body !== 'full') return
  const places = set.keysOf(id).map((key) => set.locations.get(key))
  const everywhere = places.every(
    (row) =>
      row?.uid !== undefined &&
      row.uidValidity !== undefined &&
      row.missingSince === undefined &&
      row.arrivingBy === undefined &&
      row.intents.length === 0,
  )
  if (places.length === 0 || !everywhere) return
  const { sha256, ...rest } = message
  set.messages.put(id, { ...rest, body: 'none', textKept: 1 })
}

function putBody(set: WorkingSet, messageId: MessageId, body: MessageBody): void {
  const known = set.messages.get(messageId)
  if (!known) return
  const { textKept, ...before } = known
  const row: MessageRow = {
    ...before,
    snippet: body.parsed.snippet,
    hasAttachments: body.parsed.attachments.some(({ disposition }) => disposition === 'attachment') ? 1 : 0,
    body: 'full',
    sha256: body.sha256,
  }
  set.messages.put(messageId, row)
  fillBody(set, row, body)
}

function fillBody(set: WorkingSet, { id, accountId }: MessageRow, { sha256, parsed }: MessageBody): void {
  const { leaves, attachments, nested, notes, cut } = parsed
  const more = { ...(nested && { nested }), ...(notes && { notes }) }
  set.bodies.set(id, { messageId: id, accountId, sha256, leaves, attachments, ...more, cut })
}

function withoutMissing({ missingSince, ...row }: LocationRow): Omit<LocationRow, 'missingSince'> {
  return row
}
