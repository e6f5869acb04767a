import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { SavedMessage } from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'

/**
 * What a message that was made here means to the store: its row, its body, and its place. Pure. Its octets lie in the
 * vault under `message.sha256`; `parsed` is what they hold.
 */
export function savedArrival(
  message: Omit<SavedMessage, 'messageIdHeader'>,
  place: { readonly key: LocationKey; readonly mailboxId: MailboxId },
  accountId: AccountId,
  parsed: ParsedMessage,
): StoreChange {
  const { messageId: id, sha256, octets, flags, receivedAt } = message
  return {
    kind: 'put-message',
    arrival: {
      message: {
        id,
        accountId,
        envelope: parsed.envelope,
        hasAttachments: parsed.attachments.some(({ disposition }) => disposition === 'attachment'),
        octets,
        receivedAt,
        sha256,
      },
      location: { ...place, flags, sortDate: receivedAt },
      body: { sha256, octets, parsed },
    },
  }
}
