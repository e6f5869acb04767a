import 'fake-indexeddb/auto'
import type { CommitOptions, MailStore } from '../../src-main/sync/mail-store'
import type { ListPatch, StoreChange, StoreReads } from '../../src-shared/contract/store-calls'
import type { BatchId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { commitBatch } from './commit-batch'
import { KnownNames } from './known-names'
import { TernDatabase } from './schema'
import { nackOf } from './store-host'
import { storeReaders } from './store-reads'

/** The store's own code over a database in memory, for tests under Node. */
export interface MemoryMailStore extends MailStore {
  /** To look at the tables. */
  readonly database: TernDatabase
  /** How lists changed, one entry per commit. */
  readonly news: ('reload' | readonly ListPatch[])[]
  close(): void
}

let made = 0

/** A fresh store; with `name`, the one over the database of that name. */
export async function memoryMailStore(name?: string): Promise<MemoryMailStore> {
  made += 1
  const label = name ?? `memory-${made}-${crypto.randomUUID()}`
  const database = new TernDatabase(label, 'relaxed')
  await database.open()
  const readers = storeReaders(database)
  const news: ('reload' | readonly ListPatch[])[] = []
  const names = new KnownNames()
  let batches = 0
  return {
    database,
    news,
    async commit(changes: readonly StoreChange[], { journal }: CommitOptions = {}): Promise<void> {
      batches += 1
      const batchId = `${label}.${crypto.randomUUID()}.${batches}` as BatchId
      try {
        news.push(await commitBatch(database, { batchId, changes, journal }, Date.now(), names))
      } catch (thrown) {
        const reason = `${nackOf(thrown)}: ${thrown instanceof Error ? thrown.message : String(thrown)}`
        throw new MailFailure({ kind: 'internal', reason }, thrown)
      }
    },
    async read<K extends keyof StoreReads>(
      call: K,
      ...args: Parameters<StoreReads[K]>
    ): Promise<ReturnType<StoreReads[K]>> {
      const read = readers[call] as (...given: Parameters<StoreReads[K]>) => Promise<ReturnType<StoreReads[K]>>
      return read(...args)
    },
    close: () => database.close(),
  }
}
