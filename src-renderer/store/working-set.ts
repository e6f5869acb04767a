import type { Table } from 'dexie'
import type { Renamed, StoreChange } from '../../src-shared/contract/store-calls'
import {
  type BodyRow,
  filesMark,
  type HistoryRow,
  type IntentRow,
  type LocationRow,
  type MailboxRow,
  type MessageRow,
  starredMark,
  unreadMark,
  type WantedPlace,
} from '../../src-shared/contract/store-rows'
import { destinationOf, keysOfChange, mailboxOfChange } from '../../src-shared/mail/change'
import {
  type IntentId,
  type LocationKey,
  type MailboxId,
  type MessageId,
  mailboxOfKey,
  messageIdAt,
  serverLocationKey,
} from '../../src-shared/mail/ids'
import { readThreads, ThreadJoiner } from './join-threads'
import { above } from './key-ranges'
import type { KnownNames } from './known-names'
import type { ListChanges } from './list-changes'
import { noteForIndex } from './note-for-index'
import { RowSet } from './row-set'
import type { TernDatabase } from './schema'
import { arrivalOf, arrivalsOf } from './view-of'

/**
 * All rows a run of changes can touch. A batch costs a few bulk reads and bulk writes, however many messages are in
 * it; the changes themselves are carried out in memory, one after the other.
 */
export class WorkingSet {
  readonly mailboxes = new RowSet<MailboxId, MailboxRow>()
  readonly messages = new RowSet<MessageId, MessageRow>()
  readonly locations = new RowSet<LocationKey, LocationRow>()
  readonly intents = new RowSet<IntentId, IntentRow>()
  readonly bodies = new Map<MessageId, BodyRow>()
  /** Changes that have come to their end in this run. */
  readonly history: HistoryRow[] = []
  /** Rows the server has told the UID of in this run. */
  readonly renamed: Renamed[] = []
  readonly threads = new ThreadJoiner(this.messages)
  readonly #keysOf = new Map<MessageId, Set<LocationKey>>()
  readonly #naming = new Map<LocationKey, Set<IntentId>>()
  /** Messages all of whose locations were read. */
  readonly #placed = new Set<MessageId>()
  /** Messages that lost a location: whether another one is left is looked at in the end. */
  readonly #bereft = new Set<MessageId>()
  readonly #names: KnownNames

  constructor(names: KnownNames) {
    this.#names = names
  }

  takeLocation(key: LocationKey, row: LocationRow | undefined): void {
    this.locations.load(key, row)
    if (row) this.#note(row)
  }

  /** What the list's index holds follows from the row and its message, whoever puts it. */
  putLocation(row: LocationRow): void {
    this.locations.load(row.key, undefined)
    const message = this.messages.loaded(row.messageId) ? this.messages.get(row.messageId) : undefined
    this.locations.put(row.key, withIndexed(row, message))
    this.#note(row)
  }

  removeLocation(key: LocationKey): void {
    const row = this.locations.get(key)
    if (!row) return
    this.locations.delete(key)
    this.#keysOf.get(row.messageId)?.delete(key)
    this.#bereft.add(row.messageId)
  }

  /** All locations of these messages have been taken. */
  notePlaced(ids: Iterable<MessageId>): void {
    for (const id of ids) this.#placed.add(id)
  }

  /** Locations of a message; complete for every message whose locations the run asked for. */
  keysOf(message: MessageId): readonly LocationKey[] {
    return [...(this.#keysOf.get(message) ?? [])]
  }

  takeIntent(row: IntentRow): void {
    this.intents.load(row.id, row)
    this.#name(row)
  }

  putIntent(row: IntentRow): void {
    this.intents.load(row.id, undefined)
    this.intents.put(row.id, row)
    this.#name(row)
  }

  /** Intents that name this location, oldest first. */
  intentsNaming(key: LocationKey): readonly IntentRow[] {
    const found: IntentRow[] = []
    for (const id of this.#naming.get(key) ?? []) {
      const intent = this.intents.loaded(id) ? this.intents.get(id) : undefined
      if (intent && keysOfChange(intent.change).includes(key)) found.push(intent)
    }
    return found.sort((a, b) => a.seq - b.seq)
  }

  /** Writes everything back: counters follow from the rows, and so does what lists have to be told. */
  async write(db: TernDatabase, lists: ListChanges): Promise<void> {
    await this.#placeChanged(db)
    for (const pair of this.renamed) lists.seeRenamed(pair)
    const orphans = [...this.#bereft].filter((id) => this.keysOf(id).length === 0)
    const filled: MessageId[] = []
    for (const id of orphans) {
      const message = this.messages.get(id)
      if (message?.body === 'full' || message?.textKept) filled.push(id)
      this.messages.delete(id)
      this.bodies.delete(id)
    }
    for (const { key, before, now } of this.messages.changed()) {
      if (!now || (before?.thread === now.thread && before?.hasAttachments === now.hasAttachments)) continue
      for (const at of this.keysOf(key)) {
        const row = this.locations.get(at)
        if (row) this.putLocation(row)
      }
    }
    for (const { before, now } of this.locations.changed()) lists.see(before, now)
    for (const { key, before, now } of this.messages.changed()) {
      if (!before || !now) continue
      const only = this.#placed.has(key) ? undefined : this.#names.onlyPlaceOf(now)
      if (only !== undefined) lists.seeContentAt(only)
      for (const at of this.keysOf(key)) {
        const row = this.locations.get(at)
        if (row) lists.seeContent(row)
      }
    }
    await this.#count(db)
    this.#noteWanted()
    this.#noteNames()
    await writeRows(db.locations, this.locations)
    await writeRows(db.messages, this.messages)
    await writeRows(db.intents, this.intents)
    await writeRows(db.mailboxes, this.mailboxes)
    if (this.history.length > 0) await db.history.bulkPut(this.history)
    if (this.bodies.size > 0) await db.bodies.bulkPut([...this.bodies.values()])
    if (filled.length > 0) await db.bodies.bulkDelete(filled)
    await noteForIndex(db, this.#reworded())
  }

  /** Of a message that only got its octets no location was read; one that has files after all says so in its list. */
  async #placeChanged(db: TernDatabase): Promise<void> {
    const keys: LocationKey[] = []
    for (const { key, before, now } of this.messages.changed()) {
      if (!before || !now || before.hasAttachments === now.hasAttachments || this.#placed.has(key)) continue
      const only = this.#names.onlyPlaceOf(now)
      if (only !== undefined && !this.locations.loaded(only)) keys.push(only)
    }
    const rows = await db.locations.bulkGet(keys)
    keys.forEach((key, index) => {
      this.takeLocation(key, rows[index])
    })
  }

  /** Says in each message where its octets are to be fetched from: where a server has it and they are not here. */
  #noteWanted(): void {
    const touched = new Set<MessageId>()
    for (const { key } of this.messages.changed()) touched.add(key)
    for (const { before, now } of this.locations.changed())
      for (const row of [before, now]) if (row && this.messages.loaded(row.messageId)) touched.add(row.messageId)
    for (const id of touched) {
      const message = this.messages.get(id)
      if (!message || (message.body === 'none' && !this.#placed.has(id))) continue
      const places = message.body === 'full' ? [] : this.keysOf(id).flatMap((key) => this.locations.get(key) ?? [])
      const wanted = places.flatMap(wantedPlace)
      if (samePlaces(wanted, message.wantedIn ?? [])) continue
      const { wantedIn, ...rest } = message
      this.messages.put(id, wanted.length > 0 ? { ...rest, wantedIn: wanted } : rest)
    }
  }

  /** Messages whose words are others now: new ones, those whose body has come, and those that are gone. */
  *#reworded(): Generator<MessageId> {
    for (const { key, before, now } of this.messages.changed())
      if (before?.body !== now?.body || before?.envelope !== now?.envelope) yield key
  }

  async #count(db: TernDatabase): Promise<void> {
    const deltas = new Map<MailboxId, { total: number; unread: number }>()
    const add = (row: LocationRow | undefined, sign: 1 | -1) => {
      if (row?.listId === undefined) return
      const delta = deltas.get(row.listId) ?? { total: 0, unread: 0 }
      delta.total += sign
      delta.unread += sign * row.unread
      deltas.set(row.listId, delta)
    }
    for (const { before, now } of this.locations.changed()) {
      add(before, -1)
      add(now, 1)
    }
    await loadRows(db.mailboxes, this.mailboxes, [...deltas.keys()])
    for (const [id, { total, unread }] of deltas) {
      const row = this.mailboxes.get(id)
      if (row && (total !== 0 || unread !== 0))
        this.mailboxes.put(id, { ...row, total: row.total + total, unread: row.unread + unread })
    }
  }

  #noteNames(): void {
    for (const { now } of this.locations.changed()) if (now) this.#names.noteLocation(now)
    for (const { now } of this.messages.changed()) if (now) this.#names.noteMessage(now)
  }

  #note(row: LocationRow): void {
    const keys = this.#keysOf.get(row.messageId)
    if (keys) keys.add(row.key)
    else this.#keysOf.set(row.messageId, new Set([row.key]))
  }

  #name(intent: IntentRow): void {
    for (const key of keysOfChange(intent.change)) {
      const ids = this.#naming.get(key)
      if (ids) ids.add(intent.id)
      else this.#naming.set(key, new Set([intent.id]))
    }
  }
}

/** Reads, in bulk, every row that `changes` can touch; rows that cannot be there by `names` are not asked for. */
export async function loadWorkingSet(
  db: TernDatabase,
  changes: readonly StoreChange[],
  names: KnownNames,
): Promise<WorkingSet> {
  const set = new WorkingSet(names)
  const needs = needsOf(changes)
  await loadAbsent(db, set, changes, names)
  await loadRows(db.mailboxes, set.mailboxes, [...needs.mailboxes])
  await countNewMailboxes(db, set, changes)
  if (needs.locations) {
    // Pending intents are few; a row that arrives may be waited for by any of them.
    const intents = await db.intents.toArray()
    for (const intent of intents) set.takeIntent(intent)
    for (const id of needs.intents) set.intents.load(id, undefined)
    const named = [...intents, ...needs.newIntents]
    for (const intent of named) {
      if (!needs.intents.has(intent.id)) continue
      for (const key of [...keysOfChange(intent.change), ...arrivalsOf(intent)]) needs.keys.add(key)
    }
    for (const { intentId, told } of needs.told) {
      const intent = named.find(({ id }) => id === intentId)
      const to = intent && destinationOf(intent.change)
      if (to === undefined) continue
      for (const { uidValidity, uid } of told) needs.keys.add(serverLocationKey(to, uidValidity, uid))
    }
    await loadHierarchies(
      db,
      set,
      named.filter(({ id }) => needs.intents.has(id)),
    )
    const keys = withArrivals(needs.keys, named).filter((key) => !set.locations.loaded(key))
    const rows = await db.locations.bulkGet(keys)
    keys.forEach((key, index) => {
      set.takeLocation(key, rows[index])
    })
    if (needs.content) for (const row of rows) if (row) needs.messages.add(row.messageId)
    await loadSummaries(db, set, needs)
  }
  await loadRows(db.messages, set.messages, [...needs.messages, ...needs.filled])
  for (const id of await loadThreads(db, set, changes, names)) needs.messages.add(id)
  // Mail that arrives with them may bring them into another conversation, which their places have to say.
  const joins = changes.some(({ kind }) => kind === 'put-message')
  for (const id of needs.filled) {
    const message = set.messages.get(id)
    if (message && (joins || names.onlyPlaceOf(message) === undefined)) needs.messages.add(id)
  }
  const known = [...needs.messages].filter((id) => set.messages.get(id) !== undefined)
  set.notePlaced(needs.messages)
  // Many small questions at once are faster here than one cursor that jumps from message to message.
  const places = await Promise.all(known.map((id) => db.locations.where('messageId').equals(id).toArray()))
  for (const row of places.flat()) set.takeLocation(row.key, row)
  return set
}

/** Takes rows of arriving mail that are certain not to be there for absent, without asking for them. */
async function loadAbsent(
  db: TernDatabase,
  set: WorkingSet,
  changes: readonly StoreChange[],
  names: KnownNames,
): Promise<void> {
  const arrivals = changes.flatMap((change) => (change.kind === 'put-message' ? [change.arrival] : []))
  await names.meet(
    db,
    arrivals.map(({ message }) => message.accountId),
  )
  for (const { message, location } of arrivals) {
    if (names.isNew(message.accountId, 'key', location.key)) set.takeLocation(location.key, undefined)
    if (names.isNew(message.accountId, 'id', message.id)) set.messages.load(message.id, undefined)
  }
}

/**
 * Whether the message that this arrival would be by its place is another one, which has left that place: it was moved or
 * copied, and the server has given its UID again (SYNC.md F3). Both under one name would be one message lost from sight.
 */
export function isGivenAgain(set: WorkingSet, id: MessageId, key: LocationKey): boolean {
  return id === messageIdAt(key) && set.messages.get(id) !== undefined && set.locations.get(key) === undefined
}

/** What the ledger says of new changes: the first message of each, and the mailboxes it is about. */
async function loadSummaries(db: TernDatabase, set: WorkingSet, needs: Needs): Promise<void> {
  const mailboxes = new Set<MailboxId>()
  for (const intent of needs.newIntents) {
    const { change } = intent
    const first = keysOfChange(change)[0]
    const row = first === undefined ? undefined : set.locations.get(first)
    if (row) needs.messages.add(row.messageId)
    for (const id of [row?.mailboxId, destinationOf(change), mailboxOfChange(change)])
      if (id !== undefined) mailboxes.add(id)
  }
  await loadRows(db.mailboxes, set.mailboxes, [...mailboxes])
}

/** Reads the conversations that new messages may join; resolves with the messages that may be renamed. */
async function loadThreads(
  db: TernDatabase,
  set: WorkingSet,
  changes: readonly StoreChange[],
  names: KnownNames,
): Promise<readonly MessageId[]> {
  const arrivals = changes.flatMap((change) => {
    if (change.kind !== 'put-message') return []
    const { message, location } = change.arrival
    const isNew = set.messages.get(message.id) === undefined || isGivenAgain(set, message.id, location.key)
    return isNew ? [message] : []
  })
  if (arrivals.length === 0) return []
  const { named, renamable } = await readThreads(db, arrivals, names)
  for (const row of [...named, ...renamable]) {
    set.messages.load(row.id, row)
    set.threads.take(row)
  }
  return renamable.map(({ id }) => id)
}

/** Where a message is to be fetched from at this location: as a list of one or none. Pure. */
function wantedPlace({ uid, missingSince, mailboxId, sortDate, key }: LocationRow): WantedPlace[] {
  return uid === undefined || missingSince !== undefined ? [] : [[mailboxId, -sortDate, -uid, key]]
}

function samePlaces(some: readonly WantedPlace[], others: readonly WantedPlace[]): boolean {
  return some.length === others.length && some.every((place, at) => place.join() === others[at]?.join())
}

/** The row with what its lists filter and fold by, and what it is found by. Pure. */
function withIndexed(row: LocationRow, message: MessageRow | undefined): LocationRow {
  const { starredIn, localIn, ...rest } = row
  const files = message ? message.hasAttachments * filesMark : row.marks & filesMark
  const marks = row.unread * unreadMark + row.flagged * starredMark + files
  const thread = message?.thread ?? row.thread
  return {
    ...rest,
    marks,
    thread,
    ...(row.flagged === 1 && row.listId !== undefined ? { starredIn: row.listId } : {}),
    ...(mailboxOfKey(row.key) === row.mailboxId ? {} : { localIn: row.mailboxId }),
  }
}

interface Needs {
  readonly mailboxes: Set<MailboxId>
  readonly messages: Set<MessageId>
  /** Messages that get their octets: where they lie does not change by it. */
  readonly filled: Set<MessageId>
  readonly keys: Set<LocationKey>
  readonly intents: Set<IntentId>
  readonly newIntents: IntentRow[]
  readonly told: {
    readonly intentId: IntentId
    readonly told: readonly {
      uidValidity: Parameters<typeof serverLocationKey>[1]
      uid: Parameters<typeof serverLocationKey>[2]
    }[]
  }[]
  /** Whether locations are touched at all. */
  locations: boolean
  /** Whether the messages of the named locations, and their other locations, are needed. */
  content: boolean
}

function needsOf(changes: readonly StoreChange[]): Needs {
  const needs: Needs = {
    mailboxes: new Set(),
    messages: new Set(),
    filled: new Set(),
    keys: new Set(),
    intents: new Set(),
    newIntents: [],
    told: [],
    locations: false,
    content: false,
  }
  for (const change of changes) {
    switch (change.kind) {
      case 'put-mailbox':
        needs.mailboxes.add(change.mailbox.id)
        break
      case 'set-checkpoint':
      case 'set-mailbox-missing':
        needs.mailboxes.add(change.mailboxId)
        break
      case 'put-message':
        needs.keys.add(change.arrival.location.key)
        needs.messages.add(change.arrival.message.id)
        needs.content = true
        break
      case 'put-body':
        needs.filled.add(change.messageId)
        break
      case 'let-go-of-octets':
        for (const id of change.messages) needs.messages.add(id)
        break
      case 'set-base-flags':
        needs.keys.add(change.key)
        break
      case 'change-flags':
      case 'move-local':
        for (const key of change.keys) needs.keys.add(key)
        break
      case 'set-missing':
      case 'drop-locations':
      case 'disown-locations':
        for (const key of change.keys) needs.keys.add(key)
        needs.content = true
        break
      case 'add-intent':
        needs.newIntents.push(change.intent)
        needs.locations = true
        needs.intents.add(change.intent.id)
        break
      case 'set-intent':
        needs.intents.add(change.intentId)
        needs.locations = true
        needs.content = true
        break
      case 'settle-intent':
        needs.intents.add(change.intentId)
        needs.locations = true
        needs.content = true
        if (change.outcome.kind === 'done') needs.told.push({ intentId: change.intentId, told: change.outcome.moved })
        break
      default:
    }
  }
  if (needs.keys.size > 0) needs.locations = true
  return needs
}

/** The keys, and those of every row that stands for one of them elsewhere because of a pending move. */
function withArrivals(keys: ReadonlySet<LocationKey>, intents: readonly IntentRow[]): LocationKey[] {
  const linked = new Map<LocationKey, LocationKey[]>()
  const link = (from: LocationKey, to: LocationKey) => {
    const others = linked.get(from)
    if (others) others.push(to)
    else linked.set(from, [to])
  }
  for (const { id, change } of intents) {
    for (const key of keysOfChange(change)) {
      const arrival = arrivalOf({ id, change }, key)
      if (arrival === undefined) continue
      link(key, arrival)
      link(arrival, key)
    }
  }
  const found = new Set(keys)
  // A set hands out what is added while it is walked.
  for (const key of found) for (const other of linked.get(key) ?? []) found.add(other)
  return [...found]
}

/** Changes to a mailbox are seen on all that are below it. */
async function loadHierarchies(db: TernDatabase, set: WorkingSet, intents: readonly IntentRow[]): Promise<void> {
  const changed = intents.filter(({ change }) => mailboxOfChange(change) !== undefined)
  for (const accountId of new Set(changed.map((intent) => intent.accountId))) {
    const rows = await db.mailboxes.where('accountId').equals(accountId).toArray()
    for (const row of rows) set.mailboxes.load(row.id, row)
  }
  for (const { change } of changed) {
    const id = mailboxOfChange(change)
    if (id !== undefined) set.mailboxes.load(id, undefined)
  }
}

/** A mailbox that mail came into before it was made known starts with what is listed already. */
async function countNewMailboxes(db: TernDatabase, set: WorkingSet, changes: readonly StoreChange[]): Promise<void> {
  for (const change of changes) {
    if (change.kind !== 'put-mailbox' || set.mailboxes.get(change.mailbox.id)) continue
    let total = 0
    let unread = 0
    const { id } = change.mailbox
    await db.locations
      .where('[listId+sortDate+key+marks+thread]')
      .between([id], above(id))
      .each((row) => {
        total += 1
        unread += row.unread
      })
    set.mailboxes.put(id, { ...change.mailbox, total, unread })
  }
}

async function loadRows<Key, Row>(table: Table<Row, Key>, set: RowSet<Key, Row>, keys: readonly Key[]): Promise<void> {
  const missing = keys.filter((key) => !set.loaded(key))
  if (missing.length === 0) return
  const rows = await table.bulkGet(missing)
  missing.forEach((key, index) => {
    set.load(key, rows[index])
  })
}

async function writeRows<Key, Row>(table: Table<Row, Key>, set: RowSet<Key, Row>): Promise<void> {
  const { puts, deletes } = set.writes()
  if (puts.length > 0) await table.bulkPut(puts)
  if (deletes.length > 0) await table.bulkDelete(deletes)
}
