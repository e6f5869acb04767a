import type { IntentOutcome } from '../../src-shared/contract/store-calls'
import type { MailboxFacts, UidlRow } from '../../src-shared/contract/store-rows'
import type { Intent, SavedMessage } from '../../src-shared/mail/change'
import type { Flag } from '../../src-shared/mail/flags'
import type { IntentId, LocationKey, MailboxId, MessageId, SubmissionId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { Submission } from '../../src-shared/mail/submission'

/**
 * Facts that exist nowhere else, one line each, in the order they happened (DESIGN.md §3). The store is a picture of
 * the vault and this: a store that was lost is made again by carrying out every line, a store that is behind by
 * carrying out the lines after its mark. Lines are added, never changed.
 */
export type JournalFact =
  /** A mailbox got its id: local ones exist only here, server ones keep their id over a lost store. */
  | { readonly kind: 'mailbox'; readonly mailbox: MailboxFacts }
  /**
   * A local mailbox was deleted for good, with what was in it. `except`: what came under its id afterwards, in a compacted
   * journal, where a message stands in its last place from its first line on.
   */
  | { readonly kind: 'mailbox-removed'; readonly mailboxId: MailboxId; readonly except?: readonly LocationKey[] }
  /** POP3: a whole message is in the vault, with its receipts so far. Unread, unless a compacted journal says otherwise. */
  | {
      readonly kind: 'received'
      readonly messageId: MessageId
      readonly mailboxId: MailboxId
      readonly receivedAt: number
      readonly uidl: UidlRow
      readonly flags?: readonly Flag[]
    }
  /** A message that came from no server lies in a local mailbox: a draft, a copy of what was sent, copied, imported. */
  | { readonly kind: 'saved'; readonly mailboxId: MailboxId; readonly message: SavedMessage }
  | {
      readonly kind: 'flagged'
      readonly keys: readonly LocationKey[]
      readonly add: readonly Flag[]
      readonly remove: readonly Flag[]
    }
  | { readonly kind: 'moved'; readonly keys: readonly LocationKey[]; readonly to: MailboxId }
  /** Deleted for good on this device: the octets leave the vault some days later. */
  | { readonly kind: 'expunged'; readonly keys: readonly LocationKey[] }
  /** POP3: the life of server copies goes on: read back, DELE accepted by QUIT, gone. */
  | { readonly kind: 'uidl'; readonly rows: readonly UidlRow[] }
  /**
   * POP3: the first session ended in good order; from now on the retention rule holds. Sets meta `firstSession.<account>`.
   * At 0: the account has another server, and the next session is its first there.
   */
  | { readonly kind: 'first-session'; readonly at: number }
  /** IMAP: a change the server does not have yet. */
  | { readonly kind: 'intent'; readonly intent: Intent }
  /**
   * It is done, cancelled or discarded. `outcome` is what the store was told: later changes may stand on where a
   * message went. Absent in old lines, and where it was cancelled.
   */
  | { readonly kind: 'intent-settled'; readonly intentId: IntentId; readonly outcome?: IntentOutcome }
  /** The server refused it; it stays until the user tries it again or lets it go. */
  | { readonly kind: 'intent-parked'; readonly intentId: IntentId; readonly error: MailError }
  | { readonly kind: 'intent-retried'; readonly intentId: IntentId }
  /** Outbox: what is known of one submission, whole; the last line counts. */
  | { readonly kind: 'submission'; readonly submission: Submission }
  /** Outbox: it is sent and filed, or was taken back. */
  | { readonly kind: 'submission-gone'; readonly submissionId: SubmissionId }

export interface JournalLine {
  /** Ascending by one within one account; 1, 2, 3 … until the journal is compacted for the first time. */
  readonly seq: number
  readonly at: number
  readonly fact: JournalFact
}

/** The journal of one account. */
export interface MailJournal {
  /** Appends and forces to disk; calls made together share one fdatasync. Resolves with the last line's number. */
  append(facts: readonly JournalFact[]): Promise<number>
  /** Every line after `seq`, in order; a torn last line was cut off when the journal was opened. */
  linesAfter(seq: number): AsyncIterable<JournalLine>
  /** The number of the last line; 0 for an empty journal. */
  readonly last: number
  /**
   * The line up to which a store holds this journal that says so of `mark`. A compacted journal sums up its beginning:
   * a store that held all of it holds the summary as well. Undefined where it has to begin anew, from before the
   * first line: it knows nothing, it was left in the middle of what is summed up now, or it is of another history.
   */
  standing(mark: number): number | undefined
}
