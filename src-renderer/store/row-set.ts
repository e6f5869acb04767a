/**
 * The rows of one table that a batch is about: loaded in bulk before, changed in memory, written in bulk after. Asking
 * for a row that was not loaded is a fault of ours and throws.
 */
export class RowSet<Key, Row> {
  readonly #before = new Map<Key, Row | undefined>()
  readonly #now = new Map<Key, Row | undefined>()

  /** Takes what the database holds; a key known already keeps what the batch has made of it. */
  load(key: Key, row: Row | undefined): void {
    if (this.#before.has(key)) return
    this.#before.set(key, row)
    this.#now.set(key, row)
  }

  loaded(key: Key): boolean {
    return this.#before.has(key)
  }

  get(key: Key): Row | undefined {
    if (!this.#now.has(key)) throw new Error(`a row was not loaded: ${String(key)}`)
    return this.#now.get(key)
  }

  put(key: Key, row: Row): void {
    if (!this.#before.has(key)) throw new Error(`a row was not loaded: ${String(key)}`)
    this.#now.set(key, row)
  }

  delete(key: Key): void {
    if (this.#before.has(key)) this.#now.set(key, undefined)
  }

  /** Every row that is there now. */
  *rows(): Generator<Row> {
    for (const row of this.#now.values()) if (row !== undefined) yield row
  }

  *changed(): Generator<{ readonly key: Key; readonly before: Row | undefined; readonly now: Row | undefined }> {
    for (const [key, now] of this.#now) {
      const before = this.#before.get(key)
      if (before !== now) yield { key, before, now }
    }
  }

  /** Rows to write and keys to delete. */
  writes(): { readonly puts: Row[]; readonly deletes: Key[] } {
    const puts: Row[] = []
    const deletes: Key[] = []
    for (const { key, now } of this.changed()) {
      if (now === undefined) deletes.push(key)
      else puts.push(now)
    }
    return { puts, deletes }
  }
}
