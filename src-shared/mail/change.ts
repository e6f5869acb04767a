import type { Flag } from './flags'
import type { AccountId, IntentId, LocationKey, MailboxId, MessageId, Sha256, UidValidity } from './ids'
import type { MailError } from './mail-error'
import type { MailboxRole } from './special-use'

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

/** What a user can do to messages and mailboxes. The keys and mailboxes of one change belong to one account. */
export type MailChange =
  /** Flags and keywords; never replaces the whole set (RFC 4549 §4.2.3). */
  | {
      readonly kind: 'flag'
      readonly keys: readonly LocationKey[]
      readonly add: readonly Flag[]
      readonly remove: readonly Flag[]
    }
  /** Also archives, marks as junk, and deletes: deleting is moving to the mailbox whose role is `trash`. */
  | { readonly kind: 'move'; readonly keys: readonly LocationKey[]; readonly to: MailboxId }
  | { readonly kind: 'copy'; readonly keys: readonly LocationKey[]; readonly to: MailboxId }
  /** For good. */
  | { readonly kind: 'expunge'; readonly keys: readonly LocationKey[] }
  | {
      readonly kind: 'append'
      readonly mailbox: MailboxId
      readonly message: SavedMessage
      /**
       * Mail that leaves where it was once it is there: only its very octets prove that, since a server may have another
       * message of its Message-ID. Absent for what was sent or written here, which the provider may have filed itself.
       */
      readonly exact?: true
    }
  /**
   * A newer state of a draft: appended first, and only then are the older ones at `keys` removed for good. `keys` are
   * empty for the first state, and may name the row of a draft that no server has yet.
   */
  | {
      readonly kind: 'replace-draft'
      readonly mailbox: MailboxId
      readonly message: SavedMessage
      readonly keys: readonly LocationKey[]
    }
  /** `mailbox` is an id made here; `path` the whole name, decoded, with the hierarchy of the server. */
  | {
      readonly kind: 'create-mailbox'
      readonly mailbox: MailboxId
      readonly path: string
      readonly name: string
      readonly delimiter: string
      /** What it is made for, where that is why it is made (RFC 6154 §3). */
      readonly role?: MailboxRole
    }
  /** To another name or another place; mailboxes below it come along. */
  | { readonly kind: 'rename-mailbox'; readonly mailbox: MailboxId; readonly path: string; readonly name: string }
  /** Its mail goes to `mailTo` first; without one it goes for good, and only what is known here. */
  | { readonly kind: 'remove-mailbox'; readonly mailbox: MailboxId; readonly mailTo?: MailboxId }
  | { readonly kind: 'subscribe-mailbox'; readonly mailbox: MailboxId; readonly subscribed: boolean }

export type ChangeOf<Kind extends MailChange['kind']> = Extract<MailChange, { readonly kind: Kind }>

/** The messages a change is about, as far as they were somewhere before it. */
export function keysOfChange(change: MailChange): readonly LocationKey[] {
  return 'keys' in change ? change.keys : []
}

/** The same change about the same messages under other keys. */
export function withKeys(change: MailChange, keys: readonly LocationKey[]): MailChange {
  return 'keys' in change ? { ...change, keys } : change
}

/** The mailbox a change brings messages to. */
export function destinationOf(change: MailChange): MailboxId | undefined {
  if (change.kind === 'move' || change.kind === 'copy') return change.to
  if (change.kind === 'append' || change.kind === 'replace-draft') return change.mailbox
  return undefined
}

/** The mailbox a change is about as a mailbox, and not as a home of messages. */
export function mailboxOfChange(change: MailChange): MailboxId | undefined {
  switch (change.kind) {
    case 'create-mailbox':
    case 'rename-mailbox':
    case 'remove-mailbox':
    case 'subscribe-mailbox':
      return change.mailbox
    default:
      return undefined
  }
}

/**
 * The key of the row that stands in the destination of a change until the server has told its UID: by the intent and
 * the place of the message among the intent's keys, so that carrying an intent out twice makes one row. A message
 * that an `append` or `replace-draft` brings has index 0.
 */
export function arrivalKeyOf(intent: IntentId, index: number): LocationKey {
  return `local.${intent}.${index}` as LocationKey
}

/** A message that a change has brought to its destination. */
export interface ArrivedCopy {
  readonly from: LocationKey
  readonly uidValidity: UidValidity
  readonly uid: number
  /** The server itself named it; absent where it was found by what it is. */
  readonly told?: true
}

/**
 * What was known before, and between, the commands of an intent, made durable each time before the next command
 * (SYNC.md F17, F19): with it an intent whose answer was lost is recognised, and never carried out twice.
 */
export interface IntentEvidence {
  /** UIDNEXT of the destination before the first command; messages from there on may be ours. */
  readonly destinationUidNext: number
  /** UIDVALIDITY under which that number holds; absent in records of the first version. */
  readonly destinationUidValidity?: UidValidity
  /** Copied or appended already: source key (for what was appended, the arrival's) and UID in the destination. */
  readonly arrived?: readonly ArrivedCopy[]
  /** Copies that are being taken out of the destination again, since their sources could not be removed. */
  readonly leaving?: readonly ArrivedCopy[]
  /** How often a message whose arrival is in doubt was looked for since. */
  readonly looks?: number
}

/**
 * A change on its way to an IMAP server (SYNC.md §3.3). It lies in the journal and in the store before the screen
 * shows it, and leaves both once the server has it, or has refused it and the user has let it go.
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
  /** Not to be tried before this instant: what cannot be taken back is held while the user may think better of it. */
  readonly notBefore?: number
  readonly evidence?: IntentEvidence
  readonly error?: MailError
}
