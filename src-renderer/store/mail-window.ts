import type { ListPatch, StorePatch } from '../../src-shared/contract/store-calls'
import type { LocationRow, MessageRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { KeyOrder } from './key-order'
import { patchChannelOf } from './patch-channel'
import { readKeys } from './read-keys'
import { readerDatabase } from './reader-database'
import { defaultDatabase, type TernDatabase } from './schema'

/** `mailboxes`: one list over several, as "All inboxes". */
export type MailListId =
  | { readonly kind: 'mailbox'; readonly mailboxId: MailboxId }
  | { readonly kind: 'mailboxes'; readonly mailboxIds: readonly MailboxId[] }

export interface ListRow {
  readonly location: LocationRow
  readonly message: MessageRow
}

export interface MailWindowSnapshot {
  /** Rises with every change of what the methods answer. */
  readonly version: number
  /** How many rows the list has; while it is being read, what the mailbox's counter says. */
  readonly total: number
  /** Whether every key is here. */
  readonly loaded: boolean
}

const rowsPerPage = 50
/** About forty screens, a few megabytes. */
const mostRows = 2_000
const retryMs = 1_000

/**
 * One mail list on screen: all its keys in order, and the rows around those that were asked for.
 *
 * Work per change does not grow with the list, apart from moving array elements: the store tells which keys came and
 * went, and their places are found by halving. After a gap in what it told, the list is read again, and until that is
 * done the old one stays in place.
 */
export class MailWindow {
  readonly #db: TernDatabase
  readonly #mailboxes: ReadonlySet<MailboxId>
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<() => void>()
  readonly #rows = new Map<LocationKey, ListRow>()
  readonly #stale = new Set<LocationKey>()
  readonly #wantedPages = new Set<number>()
  readonly #wantedKeys = new Set<LocationKey>()
  #order = new KeyOrder()
  /** The order that is being filled, and what the store told since that began. */
  #filling: { readonly order: KeyOrder; readonly news: ListPatch[] } | undefined
  #snapshot: MailWindowSnapshot = { version: 0, total: 0, loaded: false }
  #expected = 0
  #lastPatch: number | undefined
  #fetching = false
  #closed = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(list: MailListId, database: string = defaultDatabase) {
    this.#db = readerDatabase(database)
    this.#mailboxes = new Set(list.kind === 'mailbox' ? [list.mailboxId] : list.mailboxIds)
    this.#channel = new BroadcastChannel(patchChannelOf(database))
    this.#channel.onmessage = ({ data }: MessageEvent) => this.#receive(data as StorePatch)
    void this.#fill()
  }

  /** Calls back after every change; returns the function that ends it. */
  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange)
    return () => this.#listeners.delete(onChange)
  }

  /** The same object until something changes. */
  snapshot(): MailWindowSnapshot {
    return this.#snapshot
  }

  keyAt(index: number): LocationKey | undefined {
    return this.#order.keyAt(index)
  }

  /** The row at this place; undefined while it is not here, and then it is being fetched. */
  rowAt(index: number): ListRow | undefined {
    const key = this.#order.keyAt(index)
    if (key === undefined) return undefined
    const row = this.#use(key)
    if (!row || this.#stale.has(key)) {
      this.#wantedPages.add(Math.floor(index / rowsPerPage))
      this.#fetchSoon()
    }
    return row
  }

  /** −1 where the key is not in the list, or not yet. */
  indexOf(key: LocationKey): number {
    return this.#order.indexOf(key)
  }

  /** The row of this key, as `rowAt`. */
  rowOf(key: LocationKey): ListRow | undefined {
    const row = this.#use(key)
    if ((!row || this.#stale.has(key)) && this.#order.indexOf(key) >= 0) {
      this.#wantedKeys.add(key)
      this.#fetchSoon()
    }
    return row
  }

  close(): void {
    this.#closed = true
    this.#channel.close()
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  /** Reads all keys, into the order on screen at first and beside it later. */
  async #fill(): Promise<void> {
    const order = this.#order.size === 0 && !this.#order.complete ? this.#order : new KeyOrder()
    const filling = { order, news: [] }
    this.#filling = filling
    const over = () => this.#closed || this.#filling !== filling
    try {
      const boxes = await this.#db.mailboxes.bulkGet([...this.#mailboxes])
      this.#expected = boxes.reduce((sum, row) => sum + (row?.total ?? 0), 0)
      for await (const entries of readKeys(this.#db, [...this.#mailboxes])) {
        if (over()) return
        order.append(entries)
        if (order === this.#order) this.#change()
      }
    } catch {
      // The database is being replaced.
      if (!over()) this.#timer = setTimeout(() => void this.#fill(), retryMs)
      return
    }
    if (over()) return
    order.complete = true
    // What was told while reading may have been missed by it; telling it twice changes nothing.
    for (const patch of filling.news) applyPatch(order, patch)
    this.#order = order
    this.#filling = undefined
    this.#change()
  }

  #receive({ n, lists }: StorePatch): void {
    if (this.#closed) return
    const gap = this.#lastPatch !== undefined && n !== this.#lastPatch + 1
    this.#lastPatch = n
    const mine = lists.filter(({ mailboxId }) => this.#mailboxes.has(mailboxId))
    for (const patch of mine) {
      applyPatch(this.#order, patch)
      if (this.#filling && this.#filling.order !== this.#order) applyPatch(this.#filling.order, patch)
      this.#filling?.news.push(patch)
      for (const key of patch.changed) if (this.#rows.has(key)) this.#stale.add(key)
      for (const { key } of patch.added) if (this.#rows.has(key)) this.#stale.add(key)
    }
    if (gap) {
      for (const key of this.#rows.keys()) this.#stale.add(key)
      void this.#fill()
    }
    if (gap || mine.length > 0) this.#change()
  }

  #use(key: LocationKey): ListRow | undefined {
    const row = this.#rows.get(key)
    if (!row) return undefined
    // A map keeps the order of setting: what was used last goes last.
    this.#rows.delete(key)
    this.#rows.set(key, row)
    return row
  }

  #fetchSoon(): void {
    if (this.#fetching) return
    this.#fetching = true
    queueMicrotask(() => void this.#fetch())
  }

  async #fetch(): Promise<void> {
    try {
      while (!this.#closed && (this.#wantedPages.size > 0 || this.#wantedKeys.size > 0)) {
        const keys = this.#takeWanted()
        if (keys.length > 0 && (await this.#fetchRows(keys))) this.#change()
      }
    } catch {
      // The database is being replaced; what is still on screen asks again after the list was read.
      for (const key of this.#rows.keys()) this.#stale.add(key)
      this.#timer = setTimeout(() => this.#change(), retryMs)
    } finally {
      this.#fetching = false
    }
  }

  /** The keys to read for what was asked, with a page either side, so that scrolling meets rows (MEASUREMENTS §3). */
  #takeWanted(): LocationKey[] {
    const keys = new Set(this.#wantedKeys)
    for (const page of this.#wantedPages) {
      for (let index = (page - 1) * rowsPerPage; index < (page + 2) * rowsPerPage; index += 1) {
        const key = this.#order.keyAt(index)
        if (key !== undefined && (!this.#rows.has(key) || this.#stale.has(key))) keys.add(key)
      }
    }
    this.#wantedPages.clear()
    this.#wantedKeys.clear()
    return [...keys]
  }

  async #fetchRows(keys: readonly LocationKey[]): Promise<boolean> {
    // What changes from here on makes them stale again.
    for (const key of keys) this.#stale.delete(key)
    const { locations, messages } = this.#db
    const found = await this.#db.transaction('r', [locations, messages], async () => {
      const places = (await locations.bulkGet([...keys])).filter((row) => row !== undefined)
      const contents = await messages.bulkGet(places.map(({ messageId }) => messageId))
      return places.flatMap((location, index) => {
        const message = contents[index]
        return message ? [{ location, message }] : []
      })
    })
    for (const row of found) {
      this.#rows.delete(row.location.key)
      this.#rows.set(row.location.key, row)
    }
    for (const key of this.#rows.keys()) {
      if (this.#rows.size <= mostRows) break
      this.#rows.delete(key)
      this.#stale.delete(key)
    }
    return found.length > 0
  }

  #change(): void {
    if (this.#closed) return
    const loaded = this.#order.complete
    const total = loaded ? this.#order.size : Math.max(this.#order.size, this.#expected)
    this.#snapshot = { version: this.#snapshot.version + 1, total, loaded }
    for (const listener of this.#listeners) listener()
  }
}

/** Safe to repeat, and to apply to an order that has seen part of it. */
function applyPatch(order: KeyOrder, { removed, added }: ListPatch): void {
  for (const key of removed) order.remove(key)
  for (const entry of added) order.add(entry)
}
