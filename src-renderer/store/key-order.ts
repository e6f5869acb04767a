import type { LocationKey } from '../../src-shared/mail/ids'

export interface KeyEntry {
  readonly key: LocationKey
  readonly sortDate: number
}

/**
 * The keys of a list, newest first, equal dates by key: the reverse of the database's index, which compares strings by
 * code unit as this does. Filled from the top; until it is `complete`, what sorts below the last key is left out, since
 * filling will come to it.
 */
export class KeyOrder {
  complete = false
  readonly #keys: LocationKey[] = []
  readonly #dates = new Map<LocationKey, number>()

  get size(): number {
    return this.#keys.length
  }

  keyAt(index: number): LocationKey | undefined {
    return this.#keys[index]
  }

  /** −1 for a key that is not here. */
  indexOf(key: LocationKey): number {
    const sortDate = this.#dates.get(key)
    return sortDate === undefined ? -1 : this.#placeOf({ key, sortDate })
  }

  /** Adds entries that sort after everything here, in their order; those that are here already stay where they are. */
  append(entries: readonly KeyEntry[]): void {
    for (const { key, sortDate } of entries) {
      if (this.#dates.has(key)) continue
      this.#keys.push(key)
      this.#dates.set(key, sortDate)
    }
  }

  add(entry: KeyEntry): void {
    const known = this.#dates.get(entry.key)
    if (known === entry.sortDate) return
    if (known !== undefined) this.remove(entry.key)
    const place = this.#placeOf(entry)
    if (place === this.#keys.length && !this.complete) return
    this.#keys.splice(place, 0, entry.key)
    this.#dates.set(entry.key, entry.sortDate)
  }

  remove(key: LocationKey): void {
    const index = this.indexOf(key)
    if (index < 0) return
    this.#keys.splice(index, 1)
    this.#dates.delete(key)
  }

  /** How many keys sort before this entry. */
  #placeOf(entry: KeyEntry): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const key = this.#keys[middle]
      if (key !== undefined && isBefore({ key, sortDate: this.#dates.get(key) ?? 0 }, entry)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Whether `a` stands above `b`. */
export function isBefore(a: KeyEntry, b: KeyEntry): boolean {
  return a.sortDate === b.sortDate ? a.key > b.key : a.sortDate > b.sortDate
}
