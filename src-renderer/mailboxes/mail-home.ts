import type { Account } from '../../src-shared/mail/account'
import { type AccountId, localAccountId } from '../../src-shared/mail/ids'
import type { Text } from '../text/use-text'

/** What keeps mailboxes, as far as screens word it: an account, or `Local folders`, which belong to no server. */
export interface MailHome {
  readonly id: AccountId
  readonly label: string
  readonly protocol: Account['protocol'] | 'local'
}

/** The home of this id; undefined where there is no such account. Pure. */
export function homeOf(id: AccountId, accounts: readonly Account[], text: Text): MailHome | undefined {
  if (id === localAccountId) return { id, label: text('local.folders'), protocol: 'local' }
  return accounts.find((account) => account.id === id)
}
