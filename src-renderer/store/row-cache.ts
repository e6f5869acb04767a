import type { LocationKey } from '../../src-shared/mail/ids'
import type { ListRow } from './list-source'
import type { TernDatabase } from './schema'

/** About forty screens, a few megabytes. */
const mostRows = 2_000
/** One page of a list with its conversations takes one or two readings; more at once would hold up what is on screen. */
const mostPerRead = 150
const retryMs = 1_000

/** Rows of a list by key, the last used ones; those that are asked for and are not here are read soon, many at once. */
export class RowCache {
  readonly #db: TernDatabase
  readonly #onRows: () => void
  readonly #rows = new Map<LocationKey, ListRow>()
  readonly #stale = new Set<LocationKey>()
  readonly #wanted = new Set<LocationKey>()
  #fetching = false
  #closed = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `onRows` is called after rows came. */
  constructor(db: TernDatabase, onRows: () => void) {
    this.#db = db
    this.#onRows = onRows
  }

  /** The row as far as it is here; `around` names others worth reading on the same way. */
  use(key: LocationKey, around: () => Iterable<LocationKey> = () => []): ListRow | undefined {
    const row = this.#rows.get(key)
    if (row) {
      // A map keeps the order of setting: what was used last goes last.
      this.#rows.delete(key)
      this.#rows.set(key, row)
    }
    if (!row || this.#stale.has(key)) {
      this.#want(key)
      this.want(around())
    }
    return row
  }

  /** Reads those of them that are not here, soon. */
  want(keys: Iterable<LocationKey>): void {
    for (const key of keys) this.#want(key)
  }

  /** Rows as they were a while ago: shown until they were read again. */
  seed(rows: Iterable<ListRow>): void {
    for (const row of rows) {
      this.#rows.set(row.location.key, row)
      this.#stale.add(row.location.key)
    }
  }

  /** The row, if it is here; nothing is read. */
  peek(key: LocationKey): ListRow | undefined {
    return this.#rows.get(key)
  }

  /** What is here of this key is no longer true; it is shown until it was read again. */
  spoil(key: LocationKey): void {
    if (this.#rows.has(key)) this.#stale.add(key)
  }

  spoilAll(): void {
    for (const key of this.#rows.keys()) this.#stale.add(key)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #want(key: LocationKey): void {
    if (this.#rows.has(key) && !this.#stale.has(key)) return
    this.#wanted.add(key)
    if (this.#fetching) return
    this.#fetching = true
    queueMicrotask(() => void this.#fetch())
  }

  async #fetch(): Promise<void> {
    try {
      while (!this.#closed && this.#wanted.size > 0) {
        // What was asked for last is what is on screen now.
        const keys = [...this.#wanted].slice(-mostPerRead)
        for (const key of keys) this.#wanted.delete(key)
        if ((await this.#read(keys)) && !this.#closed) this.#onRows()
      }
    } catch {
      // The database is being replaced; what is still on screen asks again.
      this.spoilAll()
      this.#timer = setTimeout(() => this.#onRows(), retryMs)
    } finally {
      this.#fetching = false
    }
  }

  async #read(keys: readonly LocationKey[]): Promise<boolean> {
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
}
