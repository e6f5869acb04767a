import type { MessageId, Uidl } from './ids'

/** Names one message on a POP3 server for good, as the ledger does. */
export interface ShelfRef {
  readonly uidl: Uidl
  readonly occurrence: number
}

/** What becomes of the server's copy of one message. The session that acts asks the same function as the screen. */
export type Fate =
  | { readonly kind: 'stays'; readonly reason: StayReason }
  /** At the first check from then on; epoch milliseconds, may have passed. */
  | { readonly kind: 'removed'; readonly at: number; readonly reason: RemovalReason }
  /** The only copy is the server's. */
  | { readonly kind: 'not-downloaded'; readonly reason: WaitingReason }

export type StayReason =
  /** Everything stays by the rule. */
  | 'rule'
  /** Among the newest that stay by the rule. */
  | 'newest'
  /** It was there before the account, and that box is not ticked. */
  | 'existing'
  /** The user said so. */
  | 'kept'
  /** Without UIDL only "right after download" can be kept (RFC 1939 §7). */
  | 'no-uidl'
  /** Fewer octets came than the server announced. */
  | 'incomplete'
  /** The copy here is damaged; it is downloaded again. */
  | 'damaged'
  /** It was moved to another account, and the copy there could not be proven. */
  | 'moved-away'
  /** Removed several times, and still there: this server keeps all mail. */
  | 'server-keeps'

export type RemovalReason =
  | 'after-download'
  | 'after-days'
  /** Newer mail has taken its place. */
  | 'beyond-newest'
  | 'deleted-here'
  /** "Remove now". */
  | 'asked'

export type WaitingReason =
  /** Comes with the next check. */
  | 'next-check'
  /** Above the size that is asked for. */
  | 'large'
  /** The user asked for it; it comes with the next check. */
  | 'wanted'
  /** The server did not give it out. */
  | 'refused'

export interface ShelfRow extends ShelfRef {
  /** As the server counts them. */
  readonly octets: number
  readonly fate: Fate
  /** The message here; absent while only the server has it. */
  readonly messageId?: MessageId
  readonly storedAt?: number
  /** When the copy here was last read from disk and its hash found right. */
  readonly verifiedAt?: number
  /** Of a message that is only on the server, where its header was asked for. */
  readonly header?: ShelfHeader
}

export interface ShelfHeader {
  readonly subject: string
  readonly from: string
  readonly sentAt?: number
}

/** What is on the server, by its last listing; newest first. */
export interface Shelf {
  /** Absent before the first check. */
  readonly listedAt?: number
  /** Whether the server names its messages (UIDL). */
  readonly uidl: boolean
  /** Days after which the server itself removes mail; absent where it does not say (RFC 2449 §6.7). */
  readonly expire?: number | 'never'
  readonly rows: readonly ShelfRow[]
}
