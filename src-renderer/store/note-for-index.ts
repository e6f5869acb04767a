import type { MessageId } from '../../src-shared/mail/ids'
import type { TernDatabase } from './schema'

/** Notes, in the transaction that is under way, that the search index is behind for these messages. */
export async function noteForIndex(db: TernDatabase, messages: Iterable<MessageId>): Promise<void> {
  const notes = Array.from(messages, (messageId) => ({ messageId, n: Math.random() }))
  if (notes.length > 0) await db.toIndex.bulkPut(notes)
}
