import type { SyncMode } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import type { MailChange } from '../../src-shared/mail/change'
import type { IntentId, LocationKey, MailboxId, MessageId } from '../../src-shared/mail/ids'
import type { SearchQuery } from '../../src-shared/mail/search-query'

/** Keeps the local store current with one account's server. Every rejection is a MailFailure. */
export interface MailEngine {
  /** What the user is told: protocol, direction, and what happens to the server's copy. */
  readonly mode: SyncMode
  /** Changes this engine carries to the server as intents. Others are local facts and never become intents. */
  readonly carries: ReadonlySet<MailChange['kind']>
  /**
   * Connects and follows the server until `signal` aborts; resolves once every connection is closed. Rejects when a
   * session ended for a reason the caller decides on (retry, ask the user); may be run again.
   */
  run(signal: AbortSignal): Promise<void>
  /** Look now: a check the user asked for, or the mailbox that has come on screen. */
  refresh(mailbox: MailboxId | undefined): void
  /** New intents wait in the store. */
  pushSoon(): void
  /** Takes an intent out of the queue for good, before it is tried; false where it is under way. */
  withdraw(intent: IntentId): boolean
  /** Brings the octets of one message here, before all other work. Resolves when they are readable offline. */
  fetchSource(message: MessageId, signal: AbortSignal): Promise<void>
  /**
   * The keys of what the server itself finds in one mailbox, whether or not their rows are here; writes nothing. Absent
   * where everything is on this device anyway.
   */
  search?(mailbox: MailboxId, query: SearchQuery, signal: AbortSignal): Promise<readonly LocationKey[]>
}

/** What every engine is given besides its account. */
export type ReportStatus = (status: Omit<AccountStatus, 'accountId' | 'waitingChanges' | 'parkedChanges'>) => void
