import type { ListPatch, Renamed, StorePatch } from '../../src-shared/contract/store-calls'
import { starredMark } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { isBefore, type ListItem, ListModel, type ListShape, type PlacedEntry, usualShape } from './list-model'
import type { ListRow, ListSnapshot, ListSource } from './list-source'
import { Paced } from './paced'
import { patchChannelOf } from './patch-channel'
import { type KeyIndex, readKeys } from './read-keys'
import { readSortValues } from './read-sort-values'
import { readerDatabase } from './reader-database'
import { RowCache } from './row-cache'
import { defaultDatabase, type TernDatabase } from './schema'

export type { ListRow, ListSource } from './list-source'

/** `mailboxes`: one list over several, as "All inboxes". `starred`: what has a star in any of them. */
export type MailListId =
  | { readonly kind: 'mailbox'; readonly mailboxId: MailboxId }
  | { readonly kind: 'mailboxes' | 'starred'; readonly mailboxIds: readonly MailboxId[] }

/** The top of a list as it was when it was left: shown for the moment until it was read again. */
export interface ListSeed {
  readonly entries: readonly PlacedEntry[]
  readonly rows: readonly ListRow[]
  readonly total: number
}

/** A seed has a screenful of rows, large ones and small. */
const seedRows = 30
/** What is in view is read first and by itself, so that nothing on screen waits for what is not. */
const rowsPerPage = 50
/** Pages read beside the one that is in view, so that scrolling meets rows (MEASUREMENTS §3). */
const nearPages = [1, -1, 2, -2]
/** Of a folded conversation so many of its newest messages are read, to name who wrote. */
const membersRead = 6
const retryMs = 1_000

/**
 * One mail list on screen: all its keys in order, and the rows around those that were asked for.
 *
 * Work per change does not grow with the list, apart from moving array elements: the store tells which keys came and
 * went, and their places are found by halving. After a gap in what it told, or where it is to be shown in another
 * shape, the list is made anew, and until that is done the old one stays in place.
 */
export class MailWindow implements ListSource {
  readonly #db: TernDatabase
  readonly #mailboxes: ReadonlySet<MailboxId>
  readonly #index: KeyIndex
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<() => void>()
  readonly #rows: RowCache
  /** Says that the list is another where nothing in view is. */
  readonly #pacedChange = new Paced(() => this.#change())
  readonly #renamed: Renamed[] = []
  readonly #since = new Map<LocationKey, LocationKey>()
  #shape: ListShape
  #model: ListModel
  /** The model that is being filled, and what the store told since that began. */
  #filling: { readonly model: ListModel; readonly news: ListPatch[] } | undefined
  #snapshot: ListSnapshot = { version: 0, total: 0, messages: 0, filtered: false, loaded: false }
  #expected = 0
  /** What is on screen is a seed. */
  #seeded = false
  #lastPatch: number | undefined
  #closed = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** With a `seed` of this very list in this very shape something is there at once. */
  constructor(list: MailListId, database: string = defaultDatabase, shape: ListShape = usualShape, seed?: ListSeed) {
    this.#db = readerDatabase(database)
    this.#mailboxes = new Set(list.kind === 'mailbox' ? [list.mailboxId] : list.mailboxIds)
    this.#index = list.kind === 'starred' ? 'starredIn' : 'listId'
    this.#shape = shape
    this.#model = new ListModel(shape)
    this.#rows = new RowCache(this.#db, () => this.#change())
    this.#channel = new BroadcastChannel(patchChannelOf(database))
    this.#channel.onmessage = ({ data }: MessageEvent) => this.#receive(data as StorePatch)
    if (seed) {
      this.#model.append(seed.entries)
      this.#rows.seed(seed.rows)
      this.#expected = seed.total
      this.#seeded = true
      this.#change()
    }
    void this.#fill()
  }

  /** What this list can begin with next time; undefined where its top is not here, or is not what it usually shows. */
  seed(): ListSeed | undefined {
    const model = this.#model
    if (this.#seeded || model.size === 0 || this.#shape.sort !== 'date' || this.#shape.filter !== 'all')
      return undefined
    const entries: PlacedEntry[] = []
    const rows: ListRow[] = []
    for (let at = 0; at < Math.min(seedRows, model.size); at += 1) {
      const head = model.keyAt(at)
      for (const key of head === undefined ? [] : [head, ...model.conversationOf(head).slice(0, membersRead)]) {
        const entry = model.entryOf(key)
        const row = this.#rows.peek(key)
        if (!entry || entries.includes(entry)) continue
        entries.push(entry)
        if (row) rows.push(row)
      }
    }
    entries.sort((a, b) => (isBefore(a, b) ? -1 : 1))
    return { entries, rows, total: this.#snapshot.total }
  }

  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange)
    return () => this.#listeners.delete(onChange)
  }

  snapshot(): ListSnapshot {
    return this.#snapshot
  }

  keyAt(index: number): LocationKey | undefined {
    return this.#model.keyAt(index)
  }

  itemAt(index: number): ListItem | undefined {
    return this.#model.itemAt(index)
  }

  rowAt(index: number): ListRow | undefined {
    const key = this.#model.keyAt(index)
    if (key === undefined) return undefined
    const page = Math.floor(index / rowsPerPage)
    const row = this.#rows.use(key, () => this.#keysOfPage(page))
    if (row) for (const near of nearPages) this.#prepare(page + near)
    return row
  }

  indexOf(key: LocationKey): number {
    return this.#model.indexOf(this.#now(key))
  }

  rowOf(key: LocationKey): ListRow | undefined {
    const now = this.#now(key)
    return this.#model.has(now) ? this.#rows.use(now) : undefined
  }

  shownKeyOf(key: LocationKey): LocationKey | undefined {
    return this.#model.shownKeyOf(this.#now(key))
  }

  conversationOf(key: LocationKey): readonly LocationKey[] {
    return this.#model.conversationOf(this.#now(key))
  }

  mailboxOf(key: LocationKey): MailboxId | undefined {
    return this.#model.mailboxOf(this.#now(key))
  }

  keys(): Iterable<LocationKey> {
    return this.#model.keys()
  }

  setOpen(key: LocationKey, open: boolean): void {
    const item = this.#model.itemAt(this.#model.indexOf(key))
    if (!item) return
    this.#model.setOpen(item.thread, open)
    this.#change()
  }

  hold(key: LocationKey | undefined): void {
    if (this.#shape.filter === 'all') return
    const before = this.#model.size
    this.#model.hold(key)
    if (this.#model.size !== before) this.#change()
  }

  get renamed(): readonly Renamed[] {
    return this.#renamed
  }

  /** What a row is called now: who acts on it a moment after the server told its UID means the same message. */
  #now(key: LocationKey): LocationKey {
    return this.#model.has(key) ? key : (this.#since.get(key) ?? key)
  }

  get shape(): ListShape {
    return this.#shape
  }

  /** Shows the list in another shape, from what is in memory where that is enough. */
  setShape(shape: ListShape): void {
    if (sameShape(shape, this.#shape)) return
    this.#shape = shape
    if (!this.#model.complete || shape.sort !== 'date') {
      void this.#fill()
      return
    }
    const model = new ListModel(shape, this.#model.openThreads)
    const order = [...this.#model.entries()].sort((a, b) => b.sortDate - a.sortDate || (a.key > b.key ? -1 : 1))
    model.append(order)
    model.complete = true
    this.#filling = undefined
    this.#model = model
    this.#change()
  }

  close(): void {
    this.#closed = true
    this.#channel.close()
    this.#rows.close()
    this.#pacedChange.end()
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  /** Reads all keys, into the model on screen at first and beside it later. */
  async #fill(): Promise<void> {
    const shape = this.#shape
    const first = (this.#model.messages === 0 || this.#seeded) && !this.#model.complete && shape.sort === 'date'
    if (first && !this.#seeded) this.#model = new ListModel(shape)
    const over = () => this.#closed || this.#filling?.news !== news
    const news: ListPatch[] = []
    let model = first && !this.#seeded ? this.#model : new ListModel(shape, this.#model.openThreads)
    this.#filling = { model, news }
    try {
      const boxes = await this.#db.mailboxes.bulkGet([...this.#mailboxes])
      this.#expected = this.#index === 'listId' ? boxes.reduce((sum, row) => sum + (row?.total ?? 0), 0) : 0
      const entries: PlacedEntry[] = []
      for await (const piece of readKeys(this.#db, [...this.#mailboxes], this.#index)) {
        if (over()) return
        if (shape.sort !== 'date') entries.push(...piece)
        else model.append(piece)
        if (!first) continue
        this.#model = model
        this.#seeded = false
        this.#change()
      }
      if (shape.sort !== 'date') {
        const values = await readSortValues(this.#db, entries, shape.sort)
        if (over()) return
        model = new ListModel(shape, new Set(), values)
        model.append(entries)
      }
    } catch {
      // The database is being replaced.
      if (!over()) this.#timer = setTimeout(() => void this.#fill(), retryMs)
      return
    }
    if (over()) return
    this.#seeded = false
    model.complete = true
    // What was told while reading may have been missed by it; telling it twice changes nothing.
    for (const patch of news) this.#apply(model, patch)
    this.#model = model
    this.#filling = undefined
    this.#change()
  }

  #receive({ n, lists }: StorePatch): void {
    if (this.#closed) return
    const gap = this.#lastPatch !== undefined && n !== this.#lastPatch + 1
    this.#lastPatch = n
    const mine = lists.filter(({ mailboxId }) => this.#mailboxes.has(mailboxId))
    let seen = gap
    let moved = false
    for (const patch of mine) {
      seen ||= this.#touchesRead(patch)
      moved ||= patch.added.length > 0 || patch.removed.length > 0
      this.#apply(this.#model, patch)
      if (this.#filling && this.#filling.model !== this.#model && this.#filling.model.messages > 0)
        this.#apply(this.#filling.model, patch)
      this.#filling?.news.push(patch)
      for (const [before, since] of patch.renamed ?? []) {
        this.#renamed.push([before, since])
        this.#since.set(before, since)
      }
      for (const key of patch.changed) this.#rows.spoil(key)
      for (const { key } of patch.added) this.#rows.spoil(key)
    }
    if (gap) {
      this.#rows.spoilAll()
      void this.#fill()
    }
    // Rows that nobody has looked at come and go by the thousand while mail pours in.
    if (seen) this.#pacedChange.now()
    else if (moved) this.#pacedChange.ask()
  }

  /** Whether a patch is about a row that is, or was a moment ago, on screen or next to it. */
  #touchesRead({ added, removed, changed, renamed = [] }: ListPatch): boolean {
    const read = (key: LocationKey): boolean => this.#rows.peek(key) !== undefined
    return renamed.length > 0 || removed.some(read) || changed.some(read) || added.some(({ key }) => read(key))
  }

  /** Safe to repeat, and to apply to a model that has seen part of it. */
  #apply(model: ListModel, { mailboxId, removed, added }: ListPatch): void {
    // What moved from one mailbox of this list to another may be told in either order.
    for (const key of removed) if (model.mailboxOf(key) === mailboxId) model.remove(key)
    for (const entry of added) {
      if (this.#index === 'starredIn' && (entry.marks & starredMark) === 0) model.remove(entry.key)
      else model.add({ ...entry, mailboxId })
    }
  }

  /** Reads a page that is not here; one is here if its first row is, since pages are read whole. */
  #prepare(page: number): void {
    const first = page < 0 ? undefined : this.#model.keyAt(page * rowsPerPage)
    if (first !== undefined && !this.#rows.peek(first)) this.#rows.want(this.#keysOfPage(page))
  }

  *#keysOfPage(page: number): Generator<LocationKey> {
    for (let at = page * rowsPerPage; at < (page + 1) * rowsPerPage; at += 1) {
      const key = this.#model.keyAt(at)
      if (key === undefined) return
      yield* this.#model.conversationOf(key).slice(0, membersRead)
      yield key
    }
  }

  #change(): void {
    if (this.#closed) return
    const loaded = this.#model.complete
    const whole = this.#shape.filter === 'all' && !this.#shape.folded
    const total = loaded || !whole ? this.#model.size : Math.max(this.#model.size, this.#expected)
    const filtered = this.#shape.filter !== 'all'
    this.#snapshot = { version: this.#snapshot.version + 1, total, messages: this.#model.messages, filtered, loaded }
    for (const listener of this.#listeners) listener()
  }
}

function sameShape(a: ListShape, b: ListShape): boolean {
  return a.filter === b.filter && a.folded === b.folded && a.sort === b.sort && a.descending === b.descending
}
