import type { Flag } from './flags'
import type { AccountId, IntentId, MailboxId, MessageId } from './ids'

/**
 * What a command changed, so that it can be taken back. The window that asked keeps it and hands it to `change.undo`,
 * which answers with the receipt of the opposite: redo is undo of the undo.
 *
 * A step names messages by their content and mailbox, never by key or UID: it holds before and after the server has
 * the change. Where the change still waits it is withdrawn, otherwise the opposite is done like any other change.
 */
export type ChangeReceipt = readonly UndoStep[]

export type UndoStep =
  | {
      readonly kind: 'flag'
      readonly accountId: AccountId
      readonly intents: readonly IntentId[]
      readonly mailbox: MailboxId
      /** Only those that the change made different. */
      readonly messages: readonly MessageId[]
      /** What the change added and removed. */
      readonly add: readonly Flag[]
      readonly remove: readonly Flag[]
    }
  | {
      readonly kind: 'move'
      readonly accountId: AccountId
      readonly intents: readonly IntentId[]
      readonly messages: readonly MessageId[]
      readonly from: MailboxId
      readonly to: MailboxId
    }
  /**
   * From one home to another: from a server to this device, from here to a server, or between two of either. Taken
   * back, what still waits stays where it was, and all else goes back the same way.
   */
  | {
      readonly kind: 'bring'
      /** Where they are now. */
      readonly accountId: AccountId
      /** What brings each of them to a server, in the order of `messages`; empty where this device is the receiver. */
      readonly intents: readonly IntentId[]
      readonly fromAccount: AccountId
      /** What takes them away from the server where they were. */
      readonly leaving: readonly IntentId[]
      readonly from: MailboxId
      readonly to: MailboxId
      /** As they are called in `to`, and what they were called in `from`. */
      readonly messages: readonly MessageId[]
      readonly originals: readonly MessageId[]
    }
  /** Can be taken back only while it waits: copies, and what is removed for good. */
  | { readonly kind: 'withdraw'; readonly accountId: AccountId; readonly intents: readonly IntentId[] }
  /** Mailboxes of this device that were removed, those above first, each with what went from it to the trash. */
  | {
      readonly kind: 'remove-mailbox'
      readonly accountId: AccountId
      readonly intents: readonly IntentId[]
      readonly trash: MailboxId
      readonly mailboxes: readonly {
        readonly path: string
        readonly name: string
        readonly messages: readonly MessageId[]
      }[]
    }
  /** A mailbox that was made again; taken back, it is removed. */
  | {
      readonly kind: 'make-mailbox'
      readonly accountId: AccountId
      readonly intents: readonly IntentId[]
      readonly mailbox: MailboxId
    }
  | {
      readonly kind: 'rename-mailbox'
      readonly accountId: AccountId
      readonly intents: readonly IntentId[]
      readonly mailbox: MailboxId
      /** What it was called before, and where it was. */
      readonly path: string
      readonly name: string
    }
