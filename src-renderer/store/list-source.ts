import type { Renamed } from '../../src-shared/contract/store-calls'
import type { LocationRow, MessageRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import type { ListItem } from './list-model'

export interface ListRow {
  readonly location: LocationRow
  readonly message: MessageRow
}

export interface ListSnapshot {
  /** Rises with every change of what the methods answer. */
  readonly version: number
  /** How many rows the list has; while it is being read, what the mailbox's counter says. */
  readonly total: number
  /** Messages in it, filtered out and folded ones, too. */
  readonly messages: number
  /** Whether some of its messages are filtered out. */
  readonly filtered: boolean
  /** Whether every key is here. */
  readonly loaded: boolean
}

/**
 * What a list on screen is drawn from: a mailbox, several, or the answers to a search. Rows are fetched around those
 * that were asked for; a caller hears of them by `subscribe`.
 */
export interface ListSource {
  /** Calls back after every change; returns the function that ends it. */
  subscribe(onChange: () => void): () => void
  /** The same object until something changes. */
  snapshot(): ListSnapshot
  keyAt(index: number): LocationKey | undefined
  itemAt(index: number): ListItem | undefined
  /** The row at this place; undefined while it is not here, and then it is being fetched. */
  rowAt(index: number): ListRow | undefined
  /** −1 where the key is not on screen. */
  indexOf(key: LocationKey): number
  /** The row of this key, as `rowAt`. */
  rowOf(key: LocationKey): ListRow | undefined
  /** The key of the row on screen that stands for this message: its own, or that of its folded conversation. */
  shownKeyOf(key: LocationKey): LocationKey | undefined
  /** Keys of the message's conversation in this list, newest first; just its own where nothing is folded. */
  conversationOf(key: LocationKey): readonly LocationKey[]
  /** The mailbox a message of this list stands in; undefined where that is not known yet. */
  mailboxOf(key: LocationKey): MailboxId | undefined
  /** Unfolds the conversation of this row, or folds it again. */
  setOpen(key: LocationKey, open: boolean): void
  /** Keeps this message in the list until another one is held, whatever the filter says of it by then. */
  hold(key: LocationKey | undefined): void
  /** All messages that pass the filter, in order. Costs as much as the list is long. */
  keys(): Iterable<LocationKey>
  /** Rows that the server has told the UID of while the list is open, in order; either key names the row here. */
  readonly renamed: readonly Renamed[]
  close(): void
}
