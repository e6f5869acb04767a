import type { Account, MailboxNames, OfflinePolicy, RetentionChoice, ServerAddress } from './account'
import type { AccountId } from './ids'

/** The other mode for an account, with its server there (UX.md §6). */
export type SwitchTarget = SwitchServer &
  (
    | { readonly protocol: 'imap'; readonly keepOffline: OfflinePolicy }
    | (RetentionChoice & { readonly protocol: 'pop3'; readonly checkEveryMs: number })
  )

interface SwitchServer {
  readonly incoming: ServerAddress
  readonly signIn?: Account['signIn']
  /**
   * The password that is kept may be shown to this server, although its name does not say that it belongs to the one
   * before: the user said so, or whoever named both.
   */
  readonly useKept?: boolean
}

/** Why the mode cannot be changed right now. */
export type SwitchBlock =
  /** What is only on the server has to be downloaded first, and there is no connection. */
  | 'offline'
  /** The first look at all mailboxes is not over. */
  | 'receiving'
  /** Changes wait for the server. */
  | 'changes'
  /** Changes that the server refused wait for the user. */
  | 'refused-changes'
  /** Something is in the outbox. */
  | 'outbox'
  /** Something is being written. */
  | 'drafts'
  /** The POP3 server cannot tell messages apart (no UIDL), so they can only be removed right after download. */
  | 'no-uidl'

/** What a change of mode would do, as things are now. */
export interface SwitchPlan {
  readonly to: Account['protocol']
  /** Messages of the account that are listed here. */
  readonly messages: number
  /** Those of them that have to be downloaded first. */
  readonly toDownload: number
  readonly blocks: readonly SwitchBlock[]
}

/** How far a change of mode is. */
export interface SwitchProgress {
  readonly account: AccountId
  readonly step: 'downloading' | 'copying'
  readonly done: number
  readonly total: number
}

/**
 * The account that takes the place of one that changes its mode: the same name, colour, address and way to write, the
 * same place among the accounts, but an id of its own, since nothing of its mail is kept as before. Until all mail is
 * where it belongs, `replaces` says so on disk. Pure.
 */
export function switchedAccount(
  before: Account,
  id: AccountId,
  target: SwitchTarget,
  { names, messages }: { readonly names: MailboxNames; readonly messages: number },
): Account {
  const { label, displayName, address, color, createdAt, outgoing, writing } = before
  const base = {
    id,
    label,
    displayName,
    address,
    color,
    createdAt,
    ...(outgoing ? { outgoing } : {}),
    ...(writing ? { writing } : {}),
    replaces: { account: before.id, names, messages },
    formerIds: [...(before.formerIds ?? []), before.id],
  }
  const { signIn, useKept: _once, ...rest } = target
  return { ...base, ...rest, ...(signIn ? { signIn } : {}) }
}

/** The account once all mail was copied: from then on the change only goes forward. Pure. */
export function copiedAccount(account: Account): Account {
  const { replaces } = account
  return replaces ? { ...account, replaces: { ...replaces, copied: true } } : account
}

/** The account when nothing is to come of the change any more. Pure. */
export function withdrawnAccount(account: Account): Account {
  if (!account.replaces) return account
  const { copied: _not, ...replaces } = account.replaces
  return { ...account, replaces: { ...replaces, withdrawn: true } }
}

/** The account once everything is done. Pure. */
export function settledAccount({ replaces: _done, ...account }: Account): Account {
  return account as Account
}
