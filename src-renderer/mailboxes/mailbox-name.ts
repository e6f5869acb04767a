import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import { roleOrder } from '../../src-shared/mail/special-use'
import type { TextKey } from '../text/catalog'
import type { Text } from '../text/use-text'

const roleKeys: Readonly<Record<MailboxRole, TextKey>> = {
  inbox: 'role.inbox',
  drafts: 'role.drafts',
  sent: 'role.sent',
  archive: 'role.archive',
  junk: 'role.junk',
  trash: 'role.trash',
  all: 'role.all',
  flagged: 'role.flagged',
}

/** The name on screen: roles in the words of the UI language, never renamed on the server (UX.md §2). */
export function mailboxName(mailbox: MailboxRow, text: Text): string {
  return mailbox.role ? roleName(mailbox.role, text) : mailbox.name
}

/** What a mailbox of this role is called on screen. */
export function roleName(role: MailboxRole, text: Text): string {
  return text(roleKeys[role])
}

/** How deep a mailbox lies below its account, counted from 0. */
export function depthOf(mailbox: Pick<MailboxRow, 'path' | 'delimiter' | 'role'>): number {
  if (mailbox.role || mailbox.delimiter === '') return 0
  const depth = mailbox.path.split(mailbox.delimiter).length - 1
  // Many servers keep everything below INBOX; that one level says nothing.
  return Math.max(0, /^inbox$/i.test(mailbox.path.split(mailbox.delimiter)[0] ?? '') ? depth - 1 : depth)
}

/** Mailboxes of one account as the tree shows them: by role, then by path. Pure. */
export function inTreeOrder(mailboxes: readonly MailboxRow[], collator: Intl.Collator): readonly MailboxRow[] {
  const rank = (mailbox: MailboxRow): number => (mailbox.role ? roleOrder.indexOf(mailbox.role) : roleOrder.length)
  return [...mailboxes].sort((a, b) => rank(a) - rank(b) || collator.compare(a.path, b.path))
}
