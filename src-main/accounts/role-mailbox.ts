import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { MailboxId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import type { ChangeDesk, ChangingAccount } from './change-desk'
import { childPath, topPrefixOf } from './mailbox-path'

/** What a mailbox is called that is made for a role; the screen words roles itself. */
const names: Readonly<Partial<Record<MailboxRole, string>>> = {
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Trash',
  drafts: 'Drafts',
  sent: 'Sent',
}

/**
 * The mailbox of an account that serves for a role; made where there is none (SYNC.md F27). Where mail is archived by
 * taking it out of the inbox, as Gmail does, the mailbox of all mail serves as the archive. Rejects with `not-found`
 * for a role that nobody can make.
 */
export async function roleMailbox(desk: ChangeDesk, owner: ChangingAccount, role: MailboxRole): Promise<MailboxId> {
  const rows = await desk.store.read('mailboxes', owner.account.id)
  const found = mailboxForRole(rows, role)
  if (found) return found.id
  const name = names[role]
  if (name === undefined) throw new MailFailure({ kind: 'not-found', what: role })
  const { path, delimiter } = childPath(topPrefixOf(rows), name)
  const taken = rows.find((row) => (row.pending?.path ?? row.path) === path && row.missingSince === undefined)
  if (taken) return taken.id
  const mailbox = desk.newMailboxId()
  await owner.running.change({ kind: 'create-mailbox', mailbox, path, name, delimiter, role })
  return mailbox
}

/** The mailbox that serves for a role, if there is one. Pure. */
export function mailboxForRole(rows: readonly MailboxRow[], role: MailboxRole): MailboxRow | undefined {
  const usable = rows.filter((row) => row.selectable && row.missingSince === undefined && !row.pending?.removed)
  const sure = (one: MailboxRow): number => (one.roleFrom === 'user' ? 0 : one.roleFrom === 'name' ? 2 : 1)
  const of = (wanted: MailboxRole): MailboxRow | undefined =>
    usable.filter((row) => row.role === wanted).sort((a, b) => sure(a) - sure(b))[0]
  return of(role) ?? (role === 'archive' ? of('all') : undefined)
}
