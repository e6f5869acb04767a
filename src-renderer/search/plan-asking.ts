import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import type { SearchScope } from '../store/search-client'

/**
 * The mailboxes of servers that a search may be asked of, the likeliest first. Where one holds all mail (RFC 6154 \All)
 * it stands for the others, but for trash and junk, which it may leave out. Pure.
 */
export function mailboxesToAsk(
  accounts: readonly Pick<Account, 'id' | 'protocol'>[],
  mailboxes: readonly MailboxRow[],
  scope: SearchScope,
): readonly MailboxRow[] {
  const mirrors = new Set<AccountId>(accounts.filter(({ protocol }) => protocol === 'imap').map(({ id }) => id))
  const within = mailboxes.filter(
    (row) =>
      mirrors.has(row.accountId) &&
      row.home === 'server' &&
      row.selectable &&
      row.missingSince === undefined &&
      (scope.kind !== 'account' || row.accountId === scope.accountId) &&
      (scope.kind !== 'mailbox' || row.id === scope.mailboxId),
  )
  const haveAll = new Set(within.filter(({ role }) => role === 'all').map(({ accountId }) => accountId))
  return within
    .filter(({ accountId, role }) => scope.kind === 'mailbox' || !haveAll.has(accountId) || isAskedBesideAll(role))
    .sort((a, b) => rank(a) - rank(b))
}

function isAskedBesideAll(role: MailboxRow['role']): boolean {
  return role === 'all' || role === 'trash' || role === 'junk'
}

function rank({ role }: MailboxRow): number {
  if (role === 'inbox' || role === 'all') return 0
  return role === 'trash' || role === 'junk' ? 2 : 1
}
