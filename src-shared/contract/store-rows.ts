import type { Account } from '../mail/account'
import type { Intent, MailChange } from '../mail/change'
import type { AttachmentPart, BodyLeaf, Envelope, ParsedMessage } from '../mail/envelope'
import type { Flag } from '../mail/flags'
import type {
  AccountId,
  BatchId,
  IntentId,
  LocationKey,
  MailboxId,
  MessageId,
  Sha256,
  Uid,
  Uidl,
  UidValidity,
} from '../mail/ids'
import type { MailError } from '../mail/mail-error'
import type { MailboxRole } from '../mail/special-use'

/** Rows of the database, as Dexie keeps them. IndexedDB keys are numbers and strings only: booleans are 0 and 1. */

export type AccountRow = Account

/** What is known of a mailbox, without the counters that the store keeps itself. */
export interface MailboxFacts {
  readonly id: MailboxId
  readonly accountId: AccountId
  /** `server`: mirrored by IMAP. `local`: on this device only. */
  readonly home: 'server' | 'local'
  /** The name as the protocol knows it, decoded to Unicode, hierarchy included; data, never a file path. */
  readonly path: string
  /** The last part of `path`, for show. */
  readonly name: string
  /** Hierarchy delimiter; empty where the server has none. */
  readonly delimiter: string
  readonly role?: MailboxRole
  /** Where the role comes from: a guess by name is a suggestion, not a fact (SYNC.md F29). */
  readonly roleFrom?: 'server' | 'name' | 'user'
  /** \Noselect and \NonExistent are containers only. */
  readonly selectable: boolean
  /** Absent where the server did not say. */
  readonly subscribed?: boolean
  /** Whose it is (RFC 2342); absent for the user's own. */
  readonly namespace?: 'other-users' | 'shared'
  /** \Noinferiors: nothing can be made below it. */
  readonly noInferiors?: boolean
  /** What the user may do in it, as letters of RFC 4314 §2.1; absent where the server did not say: anything. */
  readonly rights?: string
  /** RFC 8474 §4: the same as long as the mailbox lives, whatever it is called. */
  readonly serverMailboxId?: string
}

/** What changes that wait for the server make of a mailbox; the server's own facts stay beside it. */
export interface PendingMailbox {
  /** Made here, not yet on the server. */
  readonly created?: true
  readonly removed?: true
  readonly path?: string
  readonly name?: string
  readonly subscribed?: boolean
}

/** How far the local copy of one server mailbox goes; written with the data it sums up, never before it. */
export interface SyncCheckpoint {
  readonly uidValidity: UidValidity
  readonly uidNext: number
  /** Decimal, since IndexedDB takes no bigint keys; absent without CONDSTORE. */
  readonly highestModseq?: string
  readonly exists: number
  /** UIDs whose header rows are here, as an IMAP sequence-set (`1:500,900:1000`); empty at the start. */
  readonly syncedUids: string
  /** Epoch milliseconds of the last pass that compared every UID. */
  readonly comparedAt?: number
}

export interface MailboxRow extends MailboxFacts {
  readonly checkpoint?: SyncCheckpoint
  /** Listed messages, and those of them without \Seen; kept current in the transaction that changes a location. */
  readonly total: number
  readonly unread: number
  /** Since when the server no longer lists it; its mail stays until that is certain (SYNC.md F28). */
  readonly missingSince?: number
  readonly pending?: PendingMailbox
}

/** What is known of a mailbox, without what the store keeps itself. */
export function mailboxFacts(row: MailboxRow): MailboxFacts {
  const { checkpoint, total, unread, missingSince, pending, ...facts } = row
  return facts
}

/** Content of a message as the list needs it. */
export interface MessageRow {
  readonly id: MessageId
  readonly accountId: AccountId
  readonly envelope: Envelope
  /** One line; empty until the body was read. */
  readonly snippet: string
  readonly hasAttachments: 0 | 1
  /** Octets of the raw message as the server says. */
  readonly octets: number
  /** INTERNALDATE, or when POP3 downloaded it; epoch milliseconds. */
  readonly receivedAt: number
  /** `none`: header only. `full`: text and parts are in `bodies`, octets in the vault under `sha256`. */
  readonly body: 'none' | 'full'
  readonly sha256?: Sha256
  /** The octets were let go, the text is still in `bodies`, for search. */
  readonly textKept?: 1
  /** Stands for the Message-ID within the account: short, of fixed form (`store/thread-keys.ts`). */
  readonly mid: string
  /** Messages of one conversation have the same; never the same in two accounts. */
  readonly thread: string
  /** For a message that names no other: its subject, so that answers without References find it. */
  readonly subjectKey?: string
  /** The places it is to be fetched from, while its octets are not here. Kept by the store. */
  readonly wantedIn?: readonly WantedPlace[]
}

/**
 * A key of an index, newest first: the mailbox, the date of the list's order and the UID as negative numbers, and the row.
 * Many messages have one INTERNALDATE, which counts seconds.
 */
export type WantedPlace = readonly [mailbox: MailboxId, newestFirst: number, highestFirst: number, key: LocationKey]

/** Bits of `LocationRow.marks`. */
export const unreadMark = 1
export const starredMark = 2
export const filesMark = 4

/** One message in one mailbox. */
export interface LocationRow {
  readonly key: LocationKey
  readonly messageId: MessageId
  readonly accountId: AccountId
  readonly mailboxId: MailboxId
  /** Absent while no server has given one; such rows are never touched by a server's listing. */
  readonly uidValidity?: UidValidity
  readonly uid?: Uid
  /** What the server confirmed, or for local mail simply the flags. */
  readonly baseFlags: readonly Flag[]
  /** Flags that the server's mailbox does not keep (RFC 9051 §7.1, PERMANENTFLAGS): on this device alone (SYNC.md F25). */
  readonly deviceFlags?: readonly Flag[]
  /** `baseFlags` and `deviceFlags` with every pending intent on top: what the screen shows. */
  readonly viewFlags: readonly Flag[]
  readonly unread: 0 | 1
  readonly flagged: 0 | 1
  /** Key of the list's order: INTERNALDATE or download time, epoch milliseconds. */
  readonly sortDate: number
  /** The mailbox while the row is shown in its list; absent while hidden by an intent or reported missing. */
  readonly listId?: MailboxId
  /** What a list filters by, in its index: `unreadMark`, `starredMark`, `filesMark`. Kept by the store. */
  readonly marks: number
  /** The message's conversation, a copy. Kept by the store. */
  readonly thread: string
  /** `listId` while the row is starred. Kept by the store. */
  readonly starredIn?: MailboxId
  /** The mailbox of a row whose key does not name it: one that only this device knows. Kept by the store. */
  readonly localIn?: MailboxId
  /** Intents that act on this row, oldest first. */
  readonly intents: readonly IntentId[]
  /** A move that has taken it out of view. */
  readonly hiddenBy?: IntentId
  /** For a row that stands in the destination of a move the server has not confirmed. */
  readonly arrivingBy?: IntentId
  /** First pass in which the server did not mention it (SYNC.md §3.4 step 4). */
  readonly missingSince?: number
}

/** What the reader shows; the raw octets lie in the vault. */
export interface BodyRow {
  readonly messageId: MessageId
  readonly accountId: AccountId
  readonly sha256: Sha256
  readonly leaves: readonly BodyLeaf[]
  readonly attachments: readonly AttachmentPart[]
  readonly nested?: ParsedMessage['nested']
  readonly notes?: ParsedMessage['notes']
  readonly cut: ParsedMessage['cut']
}

/** An intent with what its entry in the ledger says. */
export interface IntentRow extends Intent {
  readonly summary?: ChangeSummary
}

/** What a change was about, in facts that outlive the rows it was about; screens word it. */
export interface ChangeSummary {
  readonly kind: MailChange['kind']
  /** Messages; 0 for a change to a mailbox. */
  readonly messages: number
  /** Of the only message, or the first. */
  readonly subject?: string
  /** Where the messages were, or the mailbox itself. */
  readonly mailbox?: MailboxLabel
  /** Where they went, or what the mailbox is called now; of a mailbox that was moved, what it lies in. */
  readonly to?: MailboxLabel
  /** The mailbox keeps its name and has another place; without `to` that is the top. */
  readonly moved?: true
  readonly add?: readonly Flag[]
  readonly remove?: readonly Flag[]
}

/** A mailbox as a screen names it: by role, else by name. */
export interface MailboxLabel {
  readonly name: string
  readonly role?: MailboxRole
}

/** One change that has come to its end. The newest few hundred are kept. */
export interface HistoryRow {
  readonly id: IntentId
  readonly accountId: AccountId
  readonly summary: ChangeSummary
  readonly madeAt: number
  readonly settledAt: number
  /**
   * `done`: the server has it. `cancelled`: taken back before it was tried. `discarded`: refused, and let go. `gone`: its
   * messages were deleted or moved elsewhere first.
   */
  readonly outcome: 'done' | 'cancelled' | 'discarded' | 'gone'
  /** Why it was refused. */
  readonly error?: MailError
}

/**
 * The life of one message on a POP3 server, with its receipts: every instant is epoch milliseconds and is written
 * when the fact is durable. Rows stay after the server's copy is gone (SYNC.md F41).
 */
export interface UidlRow {
  readonly accountId: AccountId
  readonly uidl: Uidl
  /** 0 for the first, 1 … for further messages with the same unique-id in one listing (legal for equal mail). */
  readonly occurrence: number
  /** `stored`: here and durable. `dele-sent`: DELE and QUIT accepted. `gone`: a later UIDL lacked it. */
  readonly state: 'stored' | 'dele-sent' | 'gone'
  readonly messageId: MessageId
  readonly sha256: Sha256
  /** Octets by LIST, and as received. */
  readonly announced: number
  readonly received: number
  readonly storedAt: number
  /** It was on the server before the first session of this account. */
  readonly existing: 0 | 1
  /** Place in the server's own order, oldest first; rises over the life of the account. */
  readonly order?: number
  /** Read back from disk and hashed, last time. */
  readonly readBackAt?: number
  /** DELE was about to be sent, last time. It counts for nothing before QUIT is accepted (RFC 1939 §6). */
  readonly deleSentAt?: number
  /** QUIT was accepted after that DELE. */
  readonly quitAt?: number
  /** A later UIDL lacked it. Without `deleSentAt` somebody else removed it: the server, or another program. */
  readonly goneAt?: number
  /** First listing that lacked it although nothing here asked for its removal; a second one confirms it. */
  readonly missingSince?: number
  /** QUITs accepted after a DELE of this message; a server that lists it still keeps all mail, whatever it is told. */
  readonly deles?: number
  /** The user wants the server's copy to stay, whatever the rule says. */
  readonly kept?: 1
  /** The user wants the server's copy to go now. */
  readonly removeAskedAt?: number
  /** Since when the message lies in the trash here, or was deleted from there. */
  readonly deletedHereAt?: number
  /** The user deleted it here for good: no copy here has to be proven any more before the server's may go. */
  readonly purgedAt?: number
  /** It was moved to this account: before the server's copy goes, the one there is read back. */
  readonly movedTo?: AccountId
  /** The copy here was found damaged or missing; the server's stays, and is downloaded again. */
  readonly damagedAt?: number
  /** It was moved to another account and is not to be found there; the user wants it here again, from the server. */
  readonly bringBack?: 1
  /** Known again under a new unique-id by header and size only: the octets are compared before the server's copy goes. */
  readonly byHeader?: 1
  /** Met on a server that the account had before: a unique-id of today's means another message. */
  readonly elsewhere?: 1
}

/** Somebody mail came from or went to: what the composer suggests. Nothing depends on it; it may be lost. */
export interface ContactRow {
  /** Lower case. */
  readonly address: string
  /** As it was written last, with the address as written. */
  readonly name: string
  readonly written: string
  /** Beginnings by which it is found: words of the name, the address and its parts, lower case without accents. */
  readonly words: readonly string[]
  /** How much mail came from there, and went there. */
  readonly from: number
  readonly to: number
  /** Epoch milliseconds of the newest. */
  readonly lastAt: number
}

export interface AppliedRow {
  readonly batchId: BatchId
  readonly at: number
}

/** The search index is behind for these messages: they are new, have got their bodies, or are gone. */
export interface IndexNoteRow {
  /** Numbered by the database; never changed, only taken off. */
  readonly n?: number
  readonly messages: readonly MessageId[]
}

/** `journal.<accountId>`: the last journal line this store holds. `sentinel`: the store's own id. */
export interface MetaRow {
  readonly k: string
  readonly v: string | number
}
