import type { MessageId } from '../../src-shared/mail/ids'
import type { TernDatabase } from './schema'

/** An account that goes is noted in pieces. */
const mostPerNote = 2_000

/** Notes, in the transaction that is under way, that the search index is behind for these messages. */
export async function noteForIndex(db: TernDatabase, messages: Iterable<MessageId>): Promise<void> {
  const all = [...messages]
  for (let start = 0; start < all.length; start += mostPerNote)
    await db.indexNotes.add({ messages: all.slice(start, start + mostPerNote) })
}
