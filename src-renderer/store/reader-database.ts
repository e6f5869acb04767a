import { defaultDatabase, TernDatabase } from './schema'

const open = new Map<string, TernDatabase>()

/** The database as a visible window reads it: opened once per window, never written to. */
export function readerDatabase(name: string = defaultDatabase): TernDatabase {
  const known = open.get(name)
  if (known) return known
  const database = new TernDatabase(name, 'relaxed')
  open.set(name, database)
  return database
}
