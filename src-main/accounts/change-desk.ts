import type { LocationRow, MailboxRow } from '../../src-shared/contract/store-rows'
import type { MailChange } from '../../src-shared/mail/change'
import type { AccountId, IntentId, MailboxId } from '../../src-shared/mail/ids'
import type { ChangeReceipt } from '../../src-shared/mail/undo'
import type { MailStore } from '../sync/mail-store'
import type { RecordedChange } from './record-change'
import type { ChangeOptions } from './running-account'

/** One account as the user's commands see it. */
export interface ChangingAccount {
  /** Of an account, or of `Local folders`. */
  readonly account: { readonly id: AccountId }
  readonly running: {
    change(change: MailChange, options?: ChangeOptions): Promise<IntentId | undefined>
    cancel(id: IntentId): Promise<boolean>
    retry(id: IntentId): Promise<void>
    discard(id: IntentId): Promise<void>
    record(recorded: RecordedChange): Promise<void>
  }
}

/** What the user's commands need of the accounts. Lookups reject or throw `not-found`. */
export interface ChangeDesk {
  readonly store: MailStore
  readonly accountOf: (id: AccountId) => ChangingAccount
  readonly ownerOf: (mailbox: MailboxId) => Promise<{ readonly owner: ChangingAccount; readonly mailbox: MailboxRow }>
  readonly newMailboxId: () => MailboxId
  /**
   * Messages of one home into a mailbox of another; resolves with what takes it back. `keep`: they stay where they were,
   * too. `holdMs`: how long a server that they leave keeps them still.
   */
  readonly bring: (
    rows: readonly LocationRow[],
    from: AccountId,
    mailbox: MailboxId,
    options: { readonly keep: boolean; readonly holdMs: number },
  ) => Promise<ChangeReceipt>
  /** Something on its way to this account was taken back: it is seen again where it was. */
  readonly settled: (account: AccountId) => Promise<void>
}

/** More messages than this are handed over in several changes: each is one write, and a screen waits for the first. */
export const messagesPerChange = 1_000

/** Pieces of a list, in order. */
export function* piecesOf<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size)
}
