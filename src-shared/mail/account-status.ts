import type { AccountId } from './ids'
import type { MailError } from './mail-error'

/** What an account is doing now, in the order a user sees it (UX.md §4). */
export type SyncPhase =
  /** Nothing has been tried since the start. */
  | 'waiting'
  | 'connecting'
  | 'signing-in'
  /** IMAP: changes made here go to the server. */
  | 'sending-changes'
  /** IMAP: the list of mailboxes and what changed in them. */
  | 'checking-mailboxes'
  /** IMAP: header rows. */
  | 'receiving'
  /** IMAP: bodies for reading offline. */
  | 'filling-offline-copies'
  /** POP3: UIDL and LIST. */
  | 'listing'
  /** POP3: whole messages. */
  | 'downloading'
  /** POP3: copies that are proven safe here leave the server. */
  | 'removing-from-server'
  | 'up-to-date'
  /** The user wants no mail fetched for now. */
  | 'paused'
  /** No connection; tried again by itself. */
  | 'offline'
  /** Needs the user: sign-in, certificate. */
  | 'stopped'

/** Live state of one account; a fact that holds now, never stored. */
export interface AccountStatus {
  readonly accountId: AccountId
  readonly phase: SyncPhase
  /** Messages done and to do in this phase; absent until the total is known. */
  readonly progress?: { readonly done: number; readonly total: number }
  /** POP3: the same in octets. */
  readonly octets?: { readonly done: number; readonly total: number }
  /** POP3: messages above the size that is asked for; they wait on the server until the user wants them. */
  readonly largeWaiting?: number
  /** When the server was last seen completely checked; epoch milliseconds. */
  readonly lastCheckAt?: number
  /** Changes made here that wait for the server. */
  readonly waitingChanges: number
  /** Changes made here that the server refused, and that wait for the user. */
  readonly parkedChanges?: number
  /** What the server stores for this user, in octets, where it says (RFC 9208). */
  readonly quota?: { readonly usedOctets: number; readonly limitOctets: number }
  /** Why `offline` or `stopped`, or what the last attempt met. */
  readonly error?: MailError
}
