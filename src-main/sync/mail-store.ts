import type { StoreChange, StoreReads } from '../../src-shared/contract/store-calls'
import type { AccountId } from '../../src-shared/mail/ids'

/** The database as engines see it: carried over a port to the store window, or in tests the same code beside us. */
export interface MailStore {
  /**
   * One transaction: all changes or none. Resolves once the store has acknowledged it, durably where `strict`.
   * Safe while the store window is being replaced: the batch is sent again to the next one, and never applied twice.
   * Rejects with a `MailFailure`: `disk-full` where the database has no room, else `internal`.
   */
  commit(changes: readonly StoreChange[], options?: CommitOptions): Promise<void>
  /** A question to the database. Asked again of the next store where one was lost. */
  read<K extends keyof StoreReads>(call: K, ...args: Parameters<StoreReads[K]>): Promise<ReturnType<StoreReads[K]>>
}

export interface CommitOptions {
  /** `strict` for what exists nowhere else; the default `relaxed` for what a server can send again. */
  readonly durability?: 'strict' | 'relaxed'
  /** Somebody waits for it on screen: it goes before all that is not. */
  readonly urgent?: boolean
  /** `begins`: the account is brought up to date from its journal; until this came, no line of it is taken. */
  readonly journal?: { readonly accountId: AccountId; readonly seq: number; readonly begins?: boolean }
}
