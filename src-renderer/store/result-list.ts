import type { Renamed } from '../../src-shared/contract/store-calls'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import type { ListItem } from './list-model'
import type { ListRow, ListSnapshot, ListSource } from './list-source'
import { patchChannelOf } from './patch-channel'
import { readerDatabase } from './reader-database'
import { RowCache } from './row-cache'
import { defaultDatabase } from './schema'

const rowsAhead = 50
/** Of new answers so many rows are here before they take the place of the old ones, if that does not take too long. */
const rowsAtFirst = 12
const patienceMs = 150

/** A list of given keys in a given order: the answers to a search. Rows follow what the store tells; order does not. */
export class ResultList implements ListSource {
  readonly renamed: readonly Renamed[] = []
  readonly #rows: RowCache
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<() => void>()
  #keys: readonly LocationKey[] = []
  #places = new Map<LocationKey, number>()
  #next: { readonly keys: readonly LocationKey[]; readonly loaded: boolean } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #snapshot: ListSnapshot = { version: 0, total: 0, messages: 0, filtered: false, loaded: false }

  constructor(database: string = defaultDatabase) {
    this.#rows = new RowCache(readerDatabase(database), () => {
      if (this.#isReady()) this.#showNext()
      this.#change()
    })
    this.#channel = new BroadcastChannel(patchChannelOf(database))
    this.#channel.onmessage = () => {
      this.#rows.spoilAll()
      this.#change()
    }
  }

  /**
   * Shows these keys, once the first of their rows are here: what is on screen stays until then. `loaded` says that no
   * more of them are to come.
   */
  setKeys(keys: readonly LocationKey[], loaded: boolean): void {
    this.#next = { keys, loaded }
    if (this.#isReady()) {
      this.#showNext()
      this.#change()
      return
    }
    this.#rows.want(keys.slice(0, rowsAtFirst))
    this.#timer ??= setTimeout(() => {
      this.#showNext()
      this.#change()
    }, patienceMs)
  }

  #isReady(): boolean {
    return this.#next?.keys.slice(0, rowsAtFirst).every((key) => this.#rows.peek(key)) ?? false
  }

  #showNext(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#next) return
    const { keys, loaded } = this.#next
    this.#next = undefined
    this.#keys = keys
    this.#places = new Map(keys.map((key, index) => [key, index]))
    this.#snapshot = { ...this.#snapshot, loaded }
  }

  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange)
    return () => this.#listeners.delete(onChange)
  }

  snapshot(): ListSnapshot {
    return this.#snapshot
  }

  keyAt(index: number): LocationKey | undefined {
    return this.#keys[index]
  }

  itemAt(index: number): ListItem | undefined {
    const key = this.#keys[index]
    if (key === undefined) return undefined
    const row = this.#rows.peek(key)
    return {
      key,
      level: 1,
      thread: row?.location.thread ?? key,
      count: 1,
      open: undefined,
      marks: row?.location.marks ?? 0,
    }
  }

  rowAt(index: number): ListRow | undefined {
    const key = this.#keys[index]
    return key === undefined
      ? undefined
      : this.#rows.use(key, () => this.#keys.slice(Math.max(0, index - rowsAhead), index + rowsAhead))
  }

  indexOf(key: LocationKey): number {
    return this.#places.get(key) ?? -1
  }

  rowOf(key: LocationKey): ListRow | undefined {
    return this.#places.has(key) ? this.#rows.use(key) : undefined
  }

  shownKeyOf(key: LocationKey): LocationKey | undefined {
    return this.#places.has(key) ? key : undefined
  }

  conversationOf(key: LocationKey): readonly LocationKey[] {
    return this.#places.has(key) ? [key] : []
  }

  mailboxOf(key: LocationKey): MailboxId | undefined {
    return this.#rows.peek(key)?.location.mailboxId
  }

  setOpen(): void {
    // Answers are single messages.
  }

  hold(): void {
    // Answers stay until there are others.
  }

  keys(): Iterable<LocationKey> {
    return this.#keys
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#channel.close()
    this.#rows.close()
    this.#listeners.clear()
  }

  #change(): void {
    this.#snapshot = {
      ...this.#snapshot,
      version: this.#snapshot.version + 1,
      total: this.#keys.length,
      messages: this.#keys.length,
    }
    for (const listener of this.#listeners) listener()
  }
}
