import type { ListPatch, StoreBatch } from '../../src-shared/contract/store-calls'
import type { BatchId } from '../../src-shared/mail/ids'
import { applyChanges } from './apply-changes'
import { noteFormerKeys } from './former-keys'
import type { KnownNames } from './known-names'
import { ListChanges } from './list-changes'
import type { TernDatabase } from './schema'
import { pruneHistory } from './summarize-change'

/** The meta key of an account's journal mark. */
export const journalPrefix = 'journal.'

/** The meta key of how many names of batches the database must hold. */
export const batchesKey = 'batches'

/** Batches are repeated within minutes, if at all; their names are kept much longer than that. */
const appliedForMs = 7 * 24 * 60 * 60 * 1000
/** And more of them than LevelDB writes before it makes a file of them: by these a missing file is found out. */
const mostKept = 20_000

/**
 * One batch, one transaction: all changes, the journal mark and the batch's own name, or nothing. Resolves after the
 * outer transaction has completed, so that `strict` means on disk (SYNC.md F48), with what lists have to be told. A
 * batch that is in the database already changes nothing. Rejects with Dexie's error.
 */
export function commitBatch(
  db: TernDatabase,
  { batchId, changes, journal }: Pick<StoreBatch, 'batchId' | 'changes' | 'journal'>,
  at: number,
  names: KnownNames,
): Promise<'reload' | readonly ListPatch[]> {
  let renamed: Awaited<ReturnType<typeof applyChanges>> = []
  const committed = db.transaction('rw', db.tables, async () => {
    if (await db.applied.get(batchId)) return []
    const markKey = `${journalPrefix}${journal?.accountId}`
    // A mark must not be raised over a line that was refused.
    if (journal?.after !== undefined && Number((await db.meta.get(markKey))?.v ?? 0) < journal.after)
      throw new Error('the journal line before this one is missing')
    const lists = new ListChanges()
    renamed = await applyChanges(db, changes, lists, names)
    const [batches, mark] = await db.meta.bulkGet(journal ? [batchesKey, markKey] : [batchesKey])
    const counted = { k: batchesKey, v: Number(batches?.v ?? 0) + 1 }
    const marked = journal ? [{ k: markKey, v: Math.max(Number(mark?.v ?? 0), journal.seq) }] : []
    await db.meta.bulkPut([counted, ...marked])
    await db.applied.put({ batchId, at })
    return lists.news()
  })
  return Promise.resolve(committed).then((news) => {
    noteFormerKeys(db, renamed)
    return news
  })
}

/** Forgets the names of batches that nobody will send again, and the oldest entries of the history. */
export async function pruneApplied(db: TernDatabase, now: number, keep = mostKept): Promise<void> {
  await db.transaction('rw', db.applied, db.meta, async () => {
    const count = await db.applied.count()
    const old: BatchId[] = await db.applied
      .where('at')
      .below(now - appliedForMs)
      .limit(Math.max(0, count - keep))
      .primaryKeys()
    await db.applied.bulkDelete(old)
    const batches = Number((await db.meta.get(batchesKey))?.v ?? count)
    if (old.length > 0) await db.meta.put({ k: batchesKey, v: batches - old.length })
  })
  await pruneHistory(db)
}
