import type { ListEntry } from '../../src-shared/contract/store-calls'
import { filesMark, starredMark, unreadMark } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'

export type ListFilter = 'all' | 'unread' | 'starred' | 'files'
/** Lists sort by what their index holds, or by a value that was read for every message. */
export type ListSort = 'date' | 'from' | 'subject' | 'size'

/** An entry of the index and the mailbox it stands in. */
export interface PlacedEntry extends ListEntry {
  readonly mailboxId: MailboxId
}

/** How a list is to be shown. */
export interface ListShape {
  readonly filter: ListFilter
  /** Conversations as one row; only where the order is by date. */
  readonly folded: boolean
  readonly sort: ListSort
  /** Newest, largest, or last of the alphabet first. */
  readonly descending: boolean
}

export const usualShape: ListShape = { filter: 'all', folded: false, sort: 'date', descending: true }

/** One row on screen. */
export interface ListItem {
  readonly key: LocationKey
  /** 2 for a message below the conversation it belongs to. */
  readonly level: 1 | 2
  readonly thread: string
  /** Messages of the conversation in this list; 1 where it is one message or conversations are not folded. */
  readonly count: number
  /** Undefined where there is nothing to unfold. */
  readonly open: boolean | undefined
  /** Marks of the message, or while the conversation is folded of any of its messages. */
  readonly marks: number
}

type SortValue = string | number

interface Place {
  readonly entry: PlacedEntry
  /** The row the place is ordered by: its own, or that of the conversation it stands in. */
  readonly head: PlacedEntry
}

/** The messages of one conversation in this list, newest first, and the newest that passes the filter. */
interface Thread {
  readonly members: PlacedEntry[]
  head: PlacedEntry | undefined
}

const filterMarks: Readonly<Record<ListFilter, number>> = {
  all: 0,
  unread: unreadMark,
  starred: starredMark,
  files: filesMark,
}

/**
 * The rows of one list, in order, by key: filtered, folded and unfolded. Pure; no clock, no database.
 *
 * One change costs a few halvings and moving array elements, whatever the size of the list. Filled from the top of the
 * index (newest first, equal dates by key, descending); until it is `complete`, what sorts below the last key read is
 * left out, since filling will come to it.
 */
export class ListModel {
  complete = false
  readonly #shape: ListShape
  readonly #entries = new Map<LocationKey, PlacedEntry>()
  readonly #threads = new Map<string, Thread>()
  readonly #open: Set<string>
  readonly #values: ReadonlyMap<LocationKey, SortValue>
  #places: Place[] = []
  readonly #placed = new Map<LocationKey, Place>()
  #last: PlacedEntry | undefined
  /** Stays in the list although it no longer passes the filter. */
  #held: LocationKey | undefined

  /** `values`: what to sort by where that is not the date; a key without one sorts as the empty text. */
  constructor(
    shape: ListShape = usualShape,
    open: ReadonlySet<string> = new Set(),
    values: ReadonlyMap<LocationKey, SortValue> = new Map(),
  ) {
    this.#shape = shape
    this.#open = new Set(open)
    this.#values = values
  }

  /** Rows on screen. */
  get size(): number {
    return this.#places.length
  }

  /** Messages in the list, whatever is filtered or folded. */
  get messages(): number {
    return this.#entries.size
  }

  get openThreads(): ReadonlySet<string> {
    return this.#open
  }

  keyAt(index: number): LocationKey | undefined {
    return this.#places[index]?.entry.key
  }

  itemAt(index: number): ListItem | undefined {
    const place = this.#places[index]
    return place && this.#itemOf(place)
  }

  /** −1 for a key that is not on screen. */
  indexOf(key: LocationKey): number {
    const place = this.#placed.get(key)
    return place ? this.#indexOf(place) : -1
  }

  has(key: LocationKey): boolean {
    return this.#entries.has(key)
  }

  entryOf(key: LocationKey): PlacedEntry | undefined {
    return this.#entries.get(key)
  }

  mailboxOf(key: LocationKey): MailboxId | undefined {
    return this.#entries.get(key)?.mailboxId
  }

  /** The row on screen that stands for this message: its own, or that of its folded conversation. */
  shownKeyOf(key: LocationKey): LocationKey | undefined {
    if (this.#placed.has(key)) return key
    const entry = this.#entries.get(key)
    return entry && this.#folds() ? this.#threads.get(entry.thread)?.head?.key : undefined
  }

  /** Keys of the conversation in this list, newest first; just the message's own where nothing is folded. */
  conversationOf(key: LocationKey): readonly LocationKey[] {
    const entry = this.#entries.get(key)
    if (!entry) return []
    return this.#folds() ? (this.#threads.get(entry.thread)?.members ?? []).map((one) => one.key) : [key]
  }

  /** All messages of the list that pass the filter, in the order of their rows. */
  *keys(): Generator<LocationKey> {
    for (const { entry } of this.#places) {
      if (this.#folds() && !this.#open.has(entry.thread)) yield* this.conversationOf(entry.key)
      else yield entry.key
    }
  }

  /** All entries, filtered out or not. */
  entries(): Iterable<PlacedEntry> {
    return this.#entries.values()
  }

  /** Adds entries that sort after everything read so far, in the index's order. */
  append(entries: readonly PlacedEntry[]): void {
    for (const entry of entries) {
      this.#last = entry
      if (this.#entries.has(entry.key)) continue
      this.#put(entry)
    }
  }

  /** Adds an entry, or puts it where it now belongs. */
  add(entry: PlacedEntry): void {
    const known = this.#entries.get(entry.key)
    if (known?.sortDate === entry.sortDate && known.marks === entry.marks && known.thread === entry.thread) return
    if (known) this.remove(entry.key)
    if (!this.complete && (this.#last === undefined || isBefore(this.#last, entry))) return
    this.#put(entry)
  }

  remove(key: LocationKey): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    if (!this.#folds()) {
      this.#unplace(key)
      return
    }
    this.#changeThread(entry.thread, (thread) => {
      thread.members.splice(placeIn(thread.members, entry), 1)
      if (thread.head === entry) thread.head = thread.members.find((one) => this.#passes(one))
    })
  }

  /**
   * Keeps this message in the list, filtered out or not, until another one is: what is being read must not leave from
   * under the reader, and the next one be opened and read in its turn.
   */
  hold(key: LocationKey | undefined): void {
    if (key === this.#held) return
    const touched = [this.#held, key].flatMap((one) => (one === undefined ? [] : (this.#entries.get(one) ?? [])))
    this.#held = key
    for (const entry of touched) {
      this.remove(entry.key)
      this.#put(entry)
    }
  }

  /** Unfolds a conversation or folds it again. */
  setOpen(thread: string, open: boolean): void {
    if (this.#open.has(thread) === open) return
    this.#changeThread(thread, () => {
      if (open) this.#open.add(thread)
      else this.#open.delete(thread)
    })
  }

  #folds(): boolean {
    return this.#shape.folded && this.#shape.sort === 'date'
  }

  #passes({ key, marks }: PlacedEntry): boolean {
    const wanted = filterMarks[this.#shape.filter]
    return wanted === 0 || (marks & wanted) !== 0 || key === this.#held
  }

  #put(entry: PlacedEntry): void {
    this.#entries.set(entry.key, entry)
    if (!this.#folds()) {
      if (this.#passes(entry)) this.#place({ entry, head: entry })
      return
    }
    this.#changeThread(entry.thread, (thread) => {
      thread.members.splice(placeIn(thread.members, entry), 0, entry)
      if (this.#passes(entry) && (!thread.head || isBefore(entry, thread.head))) thread.head = entry
    })
  }

  #changeThread(name: string, change: (thread: Thread) => void): void {
    const thread = this.#threads.get(name) ?? { members: [], head: undefined }
    const headBefore = thread.head
    const wasOpen = this.#open.has(name)
    const before = wasOpen ? this.#rowsOf(name) : []
    change(thread)
    if (thread.members.length === 0) this.#threads.delete(name)
    else this.#threads.set(name, thread)
    if (thread.members.length <= 1) this.#open.delete(name)
    const { head } = thread
    if (wasOpen || this.#open.has(name)) {
      for (const entry of wasOpen ? before : headBefore ? [headBefore] : []) this.#unplace(entry.key)
      if (head) for (const entry of this.#open.has(name) ? this.#rowsOf(name) : [head]) this.#place({ entry, head })
    } else if (head !== headBefore) {
      if (headBefore) this.#unplace(headBefore.key)
      if (head) this.#place({ entry: head, head })
    }
  }

  #rowsOf(name: string): readonly PlacedEntry[] {
    const thread = this.#threads.get(name)
    if (!thread?.head) return []
    return [thread.head, ...thread.members.filter((one) => one !== thread.head)]
  }

  #place(place: Place): void {
    this.#placed.set(place.entry.key, place)
    const last = this.#places.at(-1)
    if (!last || this.#compare(last, place) < 0) this.#places.push(place)
    else this.#places.splice(this.#indexOf(place), 0, place)
  }

  #unplace(key: LocationKey): void {
    const place = this.#placed.get(key)
    if (!place) return
    this.#places.splice(this.#indexOf(place), 1)
    this.#placed.delete(key)
  }

  #itemOf({ entry, head }: Place): ListItem {
    const { key, thread } = entry
    const members = this.#folds() ? (this.#threads.get(thread)?.members ?? []) : []
    if (members.length <= 1 || entry !== head)
      return { key, level: entry === head ? 1 : 2, thread, count: 1, open: undefined, marks: entry.marks }
    const open = this.#open.has(thread)
    const marks = open ? entry.marks : members.reduce((all, one) => all | one.marks, 0)
    return { key, level: 1, thread, count: members.length, open, marks }
  }

  /** How many places sort before this one. */
  #indexOf(place: Place): number {
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#places[middle]
      if (other && this.#compare(other, place) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #compare(a: Place, b: Place): number {
    if (a.head.key !== b.head.key) return this.#compareHeads(a.head, b.head)
    if (a.entry.key === b.entry.key) return 0
    if (a.entry.key === a.head.key) return -1
    if (b.entry.key === b.head.key) return 1
    return isBefore(a.entry, b.entry) ? -1 : 1
  }

  #compareHeads(a: PlacedEntry, b: PlacedEntry): number {
    const { sort, descending } = this.#shape
    const newer = isBefore(a, b) ? -1 : 1
    if (sort === 'date') return descending ? newer : -newer
    const one = this.#values.get(a.key) ?? ''
    const other = this.#values.get(b.key) ?? ''
    if (one === other) return newer
    return one > other === descending ? -1 : 1
  }
}

/** How many of these sort before the entry. */
function placeIn(entries: readonly PlacedEntry[], entry: PlacedEntry): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = entries[middle]
    if (other && isBefore(other, entry)) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether `a` stands above `b` in the index, read backwards. */
export function isBefore(a: Pick<ListEntry, 'key' | 'sortDate'>, b: Pick<ListEntry, 'key' | 'sortDate'>): boolean {
  return a.sortDate === b.sortDate ? a.key > b.key : a.sortDate > b.sortDate
}
