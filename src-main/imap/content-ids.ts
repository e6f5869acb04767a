import type { AccountId, MessageId } from '../../src-shared/mail/ids'
import type { ListHeader } from '../mime/parse-header-fields'
import type { MailStore } from '../sync/mail-store'
import type { FetchRow } from './fetch-row'
import { type Identity, sameIdentity } from './intents/identity'

/**
 * The message each row is, where the server names contents: one row, one download, however many mailboxes it is listed
 * in (SYNC.md F30). By UID; rows without a name are left out, and so is one whose name belongs to another message here,
 * since two messages under one name would be one message lost from sight.
 */
export async function messagesByContent(
  rows: readonly (FetchRow & ListHeader & { readonly uid: number })[],
  context: { readonly accountId: AccountId; readonly store: MailStore },
): Promise<ReadonlyMap<number, MessageId>> {
  const named = rows.flatMap((row) =>
    row.contentId === undefined ? [] : [{ row, id: `c${context.accountId}.${row.contentId}` as MessageId }],
  )
  if (named.length === 0) return new Map()
  const stored = await context.store.read('messages', [...new Set(named.map(({ id }) => id))])
  const known = new Map<MessageId, Identity>(
    stored.map(({ id, octets, envelope }) => [id, { octets, messageIdHeader: envelope.messageIdHeader }]),
  )
  const found = new Map<number, MessageId>()
  for (const { row, id } of named) {
    const identity: Identity = { octets: row.octets, messageIdHeader: row.envelope.messageIdHeader }
    const before = known.get(id)
    if (before && !sameIdentity(before, identity)) continue
    known.set(id, identity)
    found.set(row.uid, id)
  }
  return found
}
