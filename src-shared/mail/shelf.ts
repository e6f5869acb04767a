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
  /** The same, and the user wants it here again: it comes with the next check. */
  | 'comes-back'
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

/** Which lines are shown. */
export type ShelfFilter = 'all' | Fate['kind']

/** How many lines there are, and how many of them something can be done with. */
export interface ShelfTally {
  readonly lines: number
  /** Their messages are on this device, or were. */
  readonly here: number
  /** Only the server has them. */
  readonly waiting: number
  /** The user, and not the rule, said what becomes of them. */
  readonly decided: number
  /** "Remove now" would do something. */
  readonly removable: number
  /** Moved to another account, where no copy could be found: maybe the last copy there is. */
  readonly lost: number
}

/** What is on the server, by its last listing: all but the lines, which are asked for as they come into view. */
export interface Shelf {
  /** Absent before the first check. */
  readonly listedAt?: number
  /** Whether the server names its messages (UIDL). */
  readonly uidl: boolean
  /** Days after which the server itself removes mail; absent where it does not say (RFC 2449 §6.7). */
  readonly expire?: number | 'never'
  /** As the server counts them. */
  readonly octets: number
  readonly tallies: Readonly<Record<ShelfFilter, ShelfTally>>
  /** Another number whenever a line may be another one. */
  readonly version: number
}

/** Some lines of a shelf, newest first. */
export interface ShelfLines {
  readonly version: number
  readonly rows: readonly ShelfRow[]
}

/** Lines by name; or all that a filter shows in this version of the shelf, but those named. */
export type ShelfChoice =
  | { readonly kind: 'these'; readonly refs: readonly ShelfRef[] }
  | {
      readonly kind: 'all-but'
      readonly filter: ShelfFilter
      readonly version: number
      readonly refs: readonly ShelfRef[]
    }

/** What can be done with these lines. Pure. */
export function tallyOf(lines: Iterable<{ readonly fate: Fate }>): ShelfTally {
  const tally = { lines: 0, here: 0, waiting: 0, decided: 0, removable: 0, lost: 0 }
  for (const { fate } of lines) {
    tally.lines += 1
    if (fate.kind === 'not-downloaded') {
      tally.waiting += 1
      continue
    }
    tally.here += 1
    const asked = fate.kind === 'removed' && fate.reason === 'asked'
    const lost = fate.kind === 'stays' && fate.reason === 'moved-away'
    if (asked || (fate.kind === 'stays' && fate.reason === 'kept')) tally.decided += 1
    if (lost) tally.lost += 1
    if (!asked && !lost) tally.removable += 1
  }
  return tally
}
