import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import type { AccountId, MailboxId } from '../../src-shared/mail/ids'
import type { MailboxRole } from '../../src-shared/mail/special-use'

/** What a POP3 account has on this device from its first moment; the names are data, screens word them by role. */
const localRoles: readonly { readonly role: MailboxRole; readonly name: string }[] = [
  { role: 'inbox', name: 'Inbox' },
  { role: 'drafts', name: 'Drafts' },
  { role: 'sent', name: 'Sent' },
  { role: 'archive', name: 'Archive' },
  { role: 'junk', name: 'Junk' },
  { role: 'trash', name: 'Trash' },
]

/** The id of a local mailbox by its role: the same at every start, so that making it twice is making it once. */
export function localMailboxId(account: AccountId, role: MailboxRole): MailboxId {
  return `${account}-${role}` as MailboxId
}

/** The mailboxes of a POP3 account. Pure. */
export function localMailboxes(account: AccountId): readonly MailboxFacts[] {
  return localRoles.map(({ role, name }) => ({
    id: localMailboxId(account, role),
    accountId: account,
    home: 'local',
    path: name,
    name,
    delimiter: '',
    role,
    selectable: true,
  }))
}
