import type { Renamed, StoreChange } from '../../src-shared/contract/store-calls'
import { keysOfChange, withKeys } from '../../src-shared/mail/change'
import type { LocationKey } from '../../src-shared/mail/ids'
import type { TernDatabase } from './schema'

/** Nobody acts on what a list showed so many moves ago. */
const most = 10_000

/** By the name of the database; it ends with the process. */
const memories = new Map<string, Map<LocationKey, LocationKey>>()

function memoryOf({ name }: TernDatabase): Map<LocationKey, LocationKey> {
  const memory = memories.get(name) ?? new Map<LocationKey, LocationKey>()
  memories.set(name, memory)
  return memory
}

/**
 * Remembers what rows are called since the server told their UIDs. To be called once that is in the
 * database.
 */
export function noteFormerKeys(db: TernDatabase, pairs: readonly Renamed[]): void {
  const current = memoryOf(db)
  for (const [before, since] of pairs) current.set(before, since)
  for (const oldest of current.keys()) {
    if (current.size <= most) break
    current.delete(oldest)
  }
}

/**
 * These keys as they are now, each once. Who acts on a row of a list in the moment in which the server tells its UID
 * means the message, whatever it was called.
 */
export function currentKeys(db: TernDatabase, keys: readonly LocationKey[]): readonly LocationKey[] {
  const current = memoryOf(db)
  return [...new Set(keys.map((key) => current.get(key) ?? key))]
}

/** A new intent that names rows as they were called a moment ago names them as they are called now. */
export function withCurrentKeys(db: TernDatabase, change: StoreChange): StoreChange {
  if (change.kind !== 'add-intent') return change
  const keys = keysOfChange(change.intent.change)
  const current = memoryOf(db)
  if (!keys.some((key) => current.has(key))) return change
  return { ...change, intent: { ...change.intent, change: withKeys(change.intent.change, currentKeys(db, keys)) } }
}
