import type { RetentionChoice } from '../../src-shared/mail/account'
import type { AccountId, MessageId } from '../../src-shared/mail/ids'
import type { Fate, Shelf, ShelfChoice, ShelfFilter, ShelfLines, ShelfRef, ShelfRow } from '../../src-shared/mail/shelf'

/** Every copy on the server with its fate, as of one moment. */
export interface ShelfPlan {
  readonly summary: Shelf
  readonly fates: Iterable<Fate>
  /** Newest first; `from` counts within the filter. */
  rows(filter?: ShelfFilter, from?: number, count?: number): readonly ShelfRow[]
}

/**
 * The copies on a POP3 server, as the user sees and decides about them. What is said here holds when the call resolves,
 * whatever the connection does; it is carried out by the next session. Every rejection is a MailFailure.
 */
export interface ServerShelf {
  /** What is on the server and what becomes of it; under another choice: what would, from now on. */
  plan(choice?: RetentionChoice): Promise<ShelfPlan>
  /** Lines of the plan as it is now. */
  lines(filter: ShelfFilter, from: number, count: number): Promise<ShelfLines>
  /** The lines a choice means. Rejects with `changed-elsewhere` where it is about a version that is no more. */
  chosen(choice: ShelfChoice): Promise<readonly ShelfRef[]>
  /**
   * `keep`: these stay on the server, whatever the rule says; else the rule holds for them again, and a "remove now"
   * that was not carried out yet is taken back. `tooLate`: how many of them have been removed already.
   */
  keep(refs: readonly ShelfRef[], keep: boolean): Promise<{ readonly tooLate: number }>
  /** The copies that are proven here go at the next session, `removeHoldMs` from now at the earliest. */
  removeNow(refs: readonly ShelfRef[]): Promise<void>
  /** Messages that only the server has, however large. */
  download(refs: readonly ShelfRef[]): Promise<void>
  /** Messages that were moved to another account and are not to be found there come to this one again. */
  bringBack(refs: readonly ShelfRef[]): Promise<void>
  /** Those of them that were moved away and are not to be found there go like `removeNow`, although nothing proves a copy. */
  giveUp(refs: readonly ShelfRef[]): Promise<void>
  /** The copies here are damaged or missing: the next session downloads them again where the server has them still. */
  repair(refs: readonly ShelfRef[]): Promise<void>
  /**
   * These leave this account's mail for good. Deleted by the user, no copy has to be proven for them any more. Moved to
   * another account (`movedTo`) they are mail like before: what speaks for keeping the server's copy still does, no wish
   * to delete is left, and the copy that has to be proven is the one there.
   */
  purged(messages: readonly MessageId[], movedTo?: AccountId): Promise<void>
}
