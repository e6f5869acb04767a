import {
  type Account,
  type AccountEdit,
  type OfflinePolicy,
  type RetentionChoice,
  retentionChoiceOf,
  type ServerAddress,
} from '../../src-shared/mail/account'
import type { MailboxId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailboxRole } from '../../src-shared/mail/special-use'

// An account with one thing of it changed. All pure; what its mode does not have throws `bad-request`.

/** With what the user calls it, and how often a letter box is looked at. */
export function editedAccount(account: Account, { checkEveryMs, label, displayName, color }: AccountEdit): Account {
  if (checkEveryMs !== undefined && account.protocol !== 'pop3') throw unfit('a mirror has no interval')
  return {
    ...account,
    ...(label === undefined ? {} : { label: label.trim() }),
    ...(displayName === undefined ? {} : { displayName: displayName.trim() }),
    ...(color === undefined ? {} : { color }),
    ...(checkEveryMs === undefined ? {} : { checkEveryMs }),
  }
}

/** With another server to receive from; signing in with a password unless a provider is named. */
export function withIncoming(account: Account, incoming: ServerAddress, provider: string | undefined): Account {
  const { signIn: _before, ...rest } = account
  return { ...rest, incoming, ...(provider === undefined ? {} : { signIn: { kind: 'oauth', provider } }) }
}

/** With another rule for the copies on the server, from `now` on, epoch milliseconds. */
export function withRetention(account: Account, choice: RetentionChoice, now: number): Account {
  if (account.protocol !== 'pop3') throw unfit('a mirror has no retention rule')
  const { removeWhenDeleted: _deleted, graceMs: _grace, ...kept } = account
  return { ...kept, ...retentionChoiceOf(choice), rulesSince: now }
}

/** With another policy: of all mailboxes, or of one, where none means that of the account. */
export function withOffline(account: Account, mailbox: MailboxId | null, policy: OfflinePolicy | null): Account {
  if (account.protocol !== 'imap' || (mailbox === null && policy === null))
    throw unfit('a policy that is not to be set')
  if (mailbox === null) return policy === null ? account : { ...account, keepOffline: policy }
  const { [mailbox]: _before, ...others } = account.keepOfflineIn ?? {}
  return { ...account, keepOfflineIn: policy === null ? others : { ...others, [mailbox]: policy } }
}

/** With another mailbox for a role, or with the one that server or name tell. */
export function withRole(account: Account, role: MailboxRole, mailbox: MailboxId | null): Account {
  if (account.protocol !== 'imap' || role === 'inbox') throw unfit('a role that is not to be given')
  const { [role]: _before, ...others } = account.roles ?? {}
  return { ...account, roles: mailbox === null ? others : { ...others, [role]: mailbox } }
}

function unfit(reason: string): MailFailure {
  return new MailFailure({ kind: 'bad-request', reason })
}
