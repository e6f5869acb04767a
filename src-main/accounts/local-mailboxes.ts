import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import type { AccountId, MailboxId } from '../../src-shared/mail/ids'
import type { MailboxRole } from '../../src-shared/mail/special-use'

/** Between the parts of a local mailbox's path. */
const delimiter = '/'

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

/** A mailbox on this device alone. Pure. */
export function localMailbox(
  accountId: AccountId,
  id: MailboxId,
  { path, name, role }: { readonly path: string; readonly name: string; readonly role?: MailboxRole },
): MailboxFacts {
  return { id, accountId, home: 'local', path, name, delimiter, ...(role ? { role } : {}), selectable: true }
}

/** The mailboxes of a POP3 account. Pure. */
export function localMailboxes(account: AccountId): readonly MailboxFacts[] {
  return localRoles.map(({ role, name }) =>
    localMailbox(account, localMailboxId(account, role), { path: name, name, role }),
  )
}

/** What `Local folders` have before the user makes any: somewhere for what is deleted there. Pure. */
export function localFolders(account: AccountId): readonly MailboxFacts[] {
  return localMailboxes(account).filter(({ role }) => role === 'archive' || role === 'trash')
}
