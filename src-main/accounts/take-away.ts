import type { LocationRow, MailboxRow, MessageRow } from '../../src-shared/contract/store-rows'
import { type AccountId, mailboxOfKey } from '../../src-shared/mail/ids'
import type { MailStore } from '../sync/mail-store'
import { containsUid, countUids, parseUidSet } from '../sync/uid-set'
import type { Home } from './copy-octets'
import { originalOf, type TransferredMessage } from './open-transfers'

/**
 * Takes messages away where they were, now that they are somewhere else for good. Resolves, once that is on record, with
 * those of which nothing can be told yet: their mailbox is still being read, in a database made anew. Hours may have
 * passed since they were noted: where a server has given a UID again, what lies there now stays (SYNC.md F3). Rejects
 * with the MailFailure of the record.
 */
export async function takeAway(
  messages: readonly TransferredMessage[],
  source: Home,
  to: AccountId,
  store: MailStore,
): Promise<readonly TransferredMessage[]> {
  // One by one: a row may have got another key since, and is found by both.
  const rows = await Promise.all(messages.map(async ({ key }) => (await store.read('locations', [key]))[0]))
  const ids = rows.flatMap((row) => (row ? [row.messageId] : []))
  const contents = new Map((await store.read('messages', ids)).map((row) => [row.id, row]))
  const keys = messages.flatMap((one, index) => {
    const row = rows[index]
    return row && isOriginal(one, row, contents.get(row.messageId)) ? [row.key] : []
  })
  if (keys.length > 0) await source.running.change({ kind: 'expunge', keys: [...new Set(keys)] }, { movedTo: to })
  const absent = messages.filter((_, index) => !rows[index])
  if (absent.length === 0) return []
  const mailboxes = await store.read('mailboxes', source.account.id)
  return absent.filter((one) => isUnread(one, mailboxes))
}

/** A key of this device names one message for ever; a UID may name another one by now. */
function isOriginal({ original }: TransferredMessage, row: LocationRow, message: MessageRow | undefined): boolean {
  if (row.uid === undefined) return true
  if (!original || !message) return false
  const now = originalOf(message)
  if (now.messageIdHeader !== original.messageIdHeader) return false
  if (now.octets === 0 || original.octets === 0) return now.messageIdHeader !== ''
  return now.octets === original.octets
}

/** Whether its mailbox may hold it on the server without its being known here yet. */
function isUnread({ key }: TransferredMessage, mailboxes: readonly MailboxRow[]): boolean {
  const mailbox = mailboxes.find(({ id }) => id === mailboxOfKey(key))
  if (!mailbox) return false
  const { checkpoint } = mailbox
  if (!checkpoint) return true
  const [, uidValidity, uid] = key.split('.').map(Number)
  if (uid === undefined || uidValidity !== checkpoint.uidValidity) return false
  const synced = parseUidSet(checkpoint.syncedUids)
  return !containsUid(synced, uid) && countUids(synced) < checkpoint.exists
}
