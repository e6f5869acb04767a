import type { Account } from '../mail/account'
import type { Intent } from '../mail/change'
import type { ParsedMessage } from '../mail/envelope'
import type { Flag } from '../mail/flags'
import type {
  AccountId,
  BatchId,
  IntentId,
  LocationKey,
  MailboxId,
  MessageId,
  Sha256,
  SubmissionId,
  Uid,
  UidValidity,
} from '../mail/ids'
import type { MailError } from '../mail/mail-error'
import type { ShelfRef } from '../mail/shelf'
import type { Submission } from '../mail/submission'
import type { BodyRow, LocationRow, MailboxFacts, MailboxRow, MessageRow, SyncCheckpoint, UidlRow } from './store-rows'

/**
 * What the engine says to the store window and back, over one MessagePort.
 *
 * A batch is one transaction: all of it or nothing. It is idempotent by its id, so that an engine that lost the
 * answer, or a store that was replaced, costs a repetition and never a double (SYNC.md §3.6). A write that was not
 * acknowledged counts as not written.
 */

/** A new message at one place, or news of one that is known: header row, location, and body where it is here. */
export interface MessageArrival {
  readonly message: Omit<
    MessageRow,
    'body' | 'snippet' | 'hasAttachments' | 'mid' | 'thread' | 'subjectKey' | 'wantedIn'
  > & {
    readonly hasAttachments: boolean
  }
  readonly location: {
    readonly key: LocationKey
    readonly mailboxId: MailboxId
    readonly uidValidity?: UidValidity
    readonly uid?: Uid
    readonly flags: readonly Flag[]
    /** Of this device alone, for a row that is new here. */
    readonly deviceFlags?: readonly Flag[]
    readonly sortDate: number
  }
  readonly body?: MessageBody
}

/** The content of one message, its octets being safe in the vault under `sha256`. */
export interface MessageBody {
  readonly sha256: Sha256
  readonly octets: number
  readonly parsed: ParsedMessage
}

export type StoreChange =
  | { readonly kind: 'put-account'; readonly account: Account }
  /** With everything that belongs to it. */
  | { readonly kind: 'drop-account'; readonly accountId: AccountId }
  | { readonly kind: 'put-mailbox'; readonly mailbox: MailboxFacts }
  | { readonly kind: 'set-checkpoint'; readonly mailboxId: MailboxId; readonly checkpoint: SyncCheckpoint }
  | { readonly kind: 'set-mailbox-missing'; readonly mailboxId: MailboxId; readonly since: number | undefined }
  /** With its locations; content that lies nowhere else goes, too. */
  | { readonly kind: 'drop-mailbox'; readonly mailboxId: MailboxId; readonly except?: readonly LocationKey[] }
  | { readonly kind: 'put-message'; readonly arrival: MessageArrival }
  | { readonly kind: 'put-body'; readonly messageId: MessageId; readonly body: MessageBody }
  /**
   * The offline policy no longer covers these: their octets may go. Kept where any place of the message is not the
   * server's, is missing there, or has a change waiting. Text stays for search.
   */
  | { readonly kind: 'let-go-of-octets'; readonly messages: readonly MessageId[] }
  /** Server news: moves the base; what the user did on top stays in view. Unknown keys are ignored. */
  | { readonly kind: 'set-base-flags'; readonly key: LocationKey; readonly flags: readonly Flag[] }
  /** Local mail: adds and removes flags for good. */
  | {
      readonly kind: 'change-flags'
      readonly keys: readonly LocationKey[]
      readonly add: readonly Flag[]
      readonly remove: readonly Flag[]
    }
  /** Local mail: to another local mailbox, key unchanged. */
  | { readonly kind: 'move-local'; readonly keys: readonly LocationKey[]; readonly to: MailboxId }
  /** First pass of two: out of the list, not out of the store; `since` undefined brings it back. */
  | { readonly kind: 'set-missing'; readonly keys: readonly LocationKey[]; readonly since: number | undefined }
  /** Certain to be gone from the mailbox; content that lies nowhere else goes, too. */
  | { readonly kind: 'drop-locations'; readonly keys: readonly LocationKey[] }
  /**
   * Another message lies at these UIDs now, though UIDVALIDITY is the same: the rows go, and no change that was meant for
   * the messages before finds those that are there (SYNC.md F3).
   */
  | { readonly kind: 'disown-locations'; readonly keys: readonly LocationKey[] }
  /** UIDVALIDITY changed: every location of the mailbox with another value goes, and its checkpoint (RFC 4549 §4.1). */
  | { readonly kind: 'start-over'; readonly mailboxId: MailboxId; readonly uidValidity: UidValidity }
  /** The user's change: the view follows at once. Unknown keys are waited for. */
  | { readonly kind: 'add-intent'; readonly intent: Intent }
  | {
      readonly kind: 'set-intent'
      readonly intentId: IntentId
      readonly state: Intent['state']
      readonly attempts: number
      readonly evidence?: Intent['evidence']
      readonly notBefore?: number
    }
  /** `at`, where given, puts it into the history of changes. */
  | {
      readonly kind: 'settle-intent'
      readonly intentId: IntentId
      readonly outcome: IntentOutcome
      readonly at?: number
    }
  | { readonly kind: 'put-uidl'; readonly rows: readonly UidlRow[] }
  | { readonly kind: 'set-meta'; readonly key: string; readonly value: string | number }
  | { readonly kind: 'put-submission'; readonly submission: Submission }
  | { readonly kind: 'drop-submission'; readonly submissionId: SubmissionId }

export type IntentOutcome =
  /**
   * Flags are folded into the base; rows that were moved, copied or appended take their new UID where it is known
   * (COPYUID, APPENDUID, or found by what they hold), else the arriving row goes and the next pass over the destination
   * finds the message. `from` is the source's key, for what was appended the arrival's.
   */
  | {
      readonly kind: 'done'
      readonly moved: readonly { readonly from: LocationKey; readonly uidValidity: UidValidity; readonly uid: Uid }[]
      /** There was nothing left to do it to: its messages are gone. */
      readonly gone?: true
      /** Flags that the mailbox of these messages does not keep: they stay on this device (SYNC.md F25). */
      readonly notKept?: readonly NotKept[]
    }
  /** The view returns to the base; the intent stays listed with its reason. */
  | { readonly kind: 'parked'; readonly error: MailError }
  /** Taken back by the user before it ran. */
  | { readonly kind: 'cancelled' }

export interface NotKept {
  readonly keys: readonly LocationKey[]
  readonly flags: readonly Flag[]
}

export interface StoreBatch {
  readonly batchId: BatchId
  /** Incarnation of the engine; batches of a dead one are refused. */
  readonly gen: string
  readonly durability: 'strict' | 'relaxed'
  /** Carried out before batches that wait and are not. */
  readonly urgent?: true
  /** The journal line these changes carry out, per account; raises the store's mark in the same transaction. */
  readonly journal?: {
    readonly accountId: AccountId
    readonly seq: number
    /** The line before it was on its way when this was sent: carried out only if the store holds that one. */
    readonly after?: number
  }
  readonly changes: readonly StoreChange[]
}

export type StoreNack =
  /** The gen is not the current one. */
  | 'stale'
  /** IndexedDB has no room: QuotaExceededError. */
  | 'quota'
  /** The database was closed or cannot be opened. */
  | 'closed'
  | 'error'

/** What the engine asks of the store. Small answers only; a listing of a whole mailbox comes as numbers. */
export interface StoreReads {
  accounts: () => readonly Account[]
  mailboxes: (accountId: AccountId) => readonly MailboxRow[]
  /** Every location of the mailbox under this UIDVALIDITY that a server gave a UID, ascending. */
  known: (mailboxId: MailboxId, uidValidity: UidValidity) => readonly KnownLocation[]
  locations: (keys: readonly LocationKey[]) => readonly LocationRow[]
  /** Flags of this device alone in a mailbox, each with what its message is known by. */
  deviceFlags: (mailboxId: MailboxId) => readonly DeviceFlags[]
  /** Where these messages are, in any order. */
  locationsOf: (messages: readonly MessageId[]) => readonly LocationRow[]
  /** Keys of the rows a mailbox shows, newest first. */
  listed: (mailboxId: MailboxId) => readonly LocationKey[]
  messages: (messages: readonly MessageId[]) => readonly MessageRow[]
  message: (
    messageId: MessageId,
  ) =>
    | { readonly message: MessageRow; readonly body: BodyRow | undefined; readonly locations: readonly LocationRow[] }
    | undefined
  /** Messages of the mailbox whose octets are not here, newest first. */
  bodiesWanted: (mailboxId: MailboxId, limit: number, since: number) => readonly WantedBody[]
  /** Listed messages of the mailbox from one date up to, not including, another, oldest first, at most `limit`. */
  octetsHeld: (mailboxId: MailboxId, from: number, before: number, limit: number) => HeldOctets
  /** How many messages of the account with this Message-ID (without brackets) have their octets in this file. */
  holdersOf: (accountId: AccountId, messageIdHeader: string, sha256: Sha256) => number
  intents: (accountId: AccountId) => readonly Intent[]
  /** The outbox of the account, oldest first. */
  submissions: (accountId: AccountId) => readonly Submission[]
  /** Where messages of the account lie that have this Message-ID (without brackets) and these very octets. */
  sameOctets: (accountId: AccountId, messageIdHeader: string, sha256: Sha256) => readonly LocationRow[]
  uidls: (accountId: AccountId) => readonly UidlRow[]
  /** Those of them that exist. */
  uidlRows: (accountId: AccountId, refs: readonly ShelfRef[]) => readonly UidlRow[]
  /** The ledger rows of these messages, of whatever account. */
  uidlsOf: (messages: readonly MessageId[]) => readonly UidlRow[]
  /** Every message that lies in the mailbox. */
  messagesIn: (mailboxId: MailboxId) => readonly MessageId[]
  /** Those of them that are here at all. */
  existingMessages: (messages: readonly MessageId[]) => readonly MessageId[]
  /** One value of `set-meta`, or undefined. */
  meta: (key: string) => string | number | undefined
  /** How many messages of the account are here and how many of them with all octets. */
  counts: (accountId: AccountId) => { readonly messages: number; readonly bodies: number }
}

export interface KnownLocation {
  readonly uid: Uid
  readonly flags: readonly Flag[]
  readonly missingSince?: number
}

/** Flags that no server keeps, by the Message-ID (without brackets) of the message that has them. */
export interface DeviceFlags {
  readonly messageIdHeader: string
  readonly flags: readonly Flag[]
}

export interface HeldOctets {
  /** Those of them whose octets are here, and everywhere they lie. */
  readonly held: readonly {
    readonly messageId: MessageId
    readonly messageIdHeader: string
    readonly sha256: Sha256
    readonly locations: readonly LocationRow[]
  }[]
  /** Where to go on; undefined at the end. */
  readonly next: number | undefined
}

export interface WantedBody {
  readonly messageId: MessageId
  readonly key: LocationKey
  readonly uid: Uid
  readonly octets: number
  /** By its header row, without brackets; empty where it has none. */
  readonly messageIdHeader: string
}

/** Engine → store. */
export type ToStore =
  | { readonly kind: 'hello'; readonly gen: string }
  | { readonly kind: 'commit'; readonly batch: StoreBatch }
  | {
      [K in keyof StoreReads]: {
        readonly kind: 'read'
        readonly id: number
        readonly call: K
        readonly args: Parameters<StoreReads[K]>
      }
    }[keyof StoreReads]

/** Store → engine. */
export type FromStore =
  /** Answers `hello`: which store this is, and up to which journal line it holds each account. */
  | { readonly kind: 'ready'; readonly storeId: string; readonly journal: Readonly<Record<string, number>> }
  /** The outer transaction has completed: the batch is in the database, durably where `strict` was asked. */
  | { readonly kind: 'ack'; readonly batchId: BatchId }
  | { readonly kind: 'nack'; readonly batchId: BatchId; readonly code: StoreNack; readonly reason: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }

/** Store → every window, by BroadcastChannel: how lists changed. A window that missed one reads the list again. */
export const patchChannel = 'tern-patches'
export interface StorePatch {
  /** Rises by one with each patch of one store incarnation. */
  readonly n: number
  readonly lists: readonly ListPatch[]
}
/** One row of a list as its index has it. */
export interface ListEntry {
  readonly key: LocationKey
  readonly sortDate: number
  readonly marks: number
  readonly thread: string
}
export interface ListPatch {
  readonly mailboxId: MailboxId
  /** Rows that are new here, or whose place, marks or conversation is another. */
  readonly added: readonly ListEntry[]
  readonly removed: readonly LocationKey[]
  /** Rows whose content changed: read them again if they are on screen. */
  readonly changed: readonly LocationKey[]
  /** Rows that the server has told the UID of: what they were called, and are called now. */
  readonly renamed?: readonly Renamed[]
}
/** The key of a row before the server told its UID, and since. */
export type Renamed = readonly [before: LocationKey, since: LocationKey]
