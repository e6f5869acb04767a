import type { Flag } from './flags'
import type { AccountId, IntentId, LocationKey, MailboxId, MessageId, Sha256 } from './ids'
import type { MailError } from './mail-error'

/** A message that this device has and a mailbox shall have: its octets are in the vault before there is a change. */
export interface SavedMessage {
  readonly messageId: MessageId
  readonly sha256: Sha256
  readonly octets: number
  /** As in the octets, with its angle brackets: the one mark by which a lost answer to APPEND is made good (SYNC.md F19). */
  readonly messageIdHeader: string
  readonly flags: readonly Flag[]
  /** INTERNALDATE; epoch milliseconds. */
  readonly receivedAt: number
}

/** What a user can do to messages. The keys of one change belong to one account. */
export type MailChange =
  | {
      readonly kind: 'flag'
      readonly keys: readonly LocationKey[]
      readonly add: readonly Flag[]
      readonly remove: readonly Flag[]
    }
  /** Also deletes: deleting is moving to the mailbox whose role is `trash`. */
  | { readonly kind: 'move'; readonly keys: readonly LocationKey[]; readonly to: MailboxId }

/**
 * A change on its way to an IMAP server (SYNC.md §3.3). It lies in the journal and in the store before the screen
 * shows it, and leaves both once the server has it, or has refused it for good.
 */
export interface Intent {
  readonly id: IntentId
  readonly accountId: AccountId
  /** Order of making within the account. */
  readonly seq: number
  readonly change: MailChange
  readonly madeAt: number
  /**
   * `queued`: not tried. `running`: handed to the server, outcome unknown: after a restart it is verified before it is
   * tried again. `parked`: refused for good; the view is rolled back and the user is told.
   */
  readonly state: 'queued' | 'running' | 'parked'
  readonly attempts: number
  /** Known before acting, needed to recognise the effect afterwards: UIDNEXT of the destination. */
  readonly evidence?: { readonly destinationUidNext: number }
  readonly error?: MailError
}
