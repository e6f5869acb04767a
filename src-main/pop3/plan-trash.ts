import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { MessageId } from '../../src-shared/mail/ids'

/**
 * Which rows of messages on the server came into the trash here since the ledger took notice, and which may have come
 * back out of it. Pure. One that is in no mailbox any more was deleted from the trash: it stays deleted, so the caller
 * looks which of `restored` are still here.
 */
export function planTrash(
  rows: Iterable<UidlRow>,
  inTrash: ReadonlySet<MessageId>,
): { readonly deleted: readonly UidlRow[]; readonly restored: readonly UidlRow[] } {
  const deleted: UidlRow[] = []
  const restored: UidlRow[] = []
  for (const row of rows) {
    if (row.state !== 'stored' || row.movedTo !== undefined) continue
    if (inTrash.has(row.messageId)) {
      if (row.deletedHereAt === undefined) deleted.push(row)
    } else if (row.deletedHereAt !== undefined && row.purgedAt === undefined) restored.push(row)
  }
  return { deleted, restored }
}
