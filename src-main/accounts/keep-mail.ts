import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { MailboxNames } from '../../src-shared/mail/account'
import { type AccountId, localAccountId } from '../../src-shared/mail/ids'
import { type CopyingContext, copyMail, delimiter } from './copy-mail'
import { isMailboxName } from './mailbox-path'

/** Copying into `Local folders`. */
export type KeepingContext = Omit<CopyingContext, 'home'>

/**
 * Copies all mail of an account on this device into `Local folders`, below a mailbox of the account's name, and
 * resolves with the number of messages once each is proven there. What an earlier, interrupted try brought is found by
 * its octets and not brought twice. Rejects with a MailFailure; then the account must stay.
 */
export async function keepMail(
  account: { readonly id: AccountId; readonly label: string },
  names: MailboxNames,
  context: KeepingContext,
): Promise<number> {
  const { store } = context
  const mailboxes = await store.read('mailboxes', account.id)
  const top = topName(account.label, await store.read('mailboxes', localAccountId))
  return copyMail(account.id, (mailbox) => [top, ...namesTo(mailbox, mailboxes, names)], {
    ...context,
    home: localAccountId,
  })
}

/** The account's name as that of a mailbox, but not of one with a role: what lies in a trash is not kept. Pure. */
function topName(label: string, local: readonly MailboxRow[]): string {
  const part = asName(label)
  const name = isMailboxName(part, delimiter) ? part : `${part} 1`
  return local.some(({ path, role }) => path === name && role !== undefined) ? `${name} 2` : name
}

/** The names from the top down to a mailbox; those with a role are called as the screen calls them. Pure. */
export function namesTo(mailbox: MailboxRow, all: readonly MailboxRow[], names: MailboxNames): readonly string[] {
  const parts = mailbox.delimiter === '' ? [mailbox.path] : mailbox.path.split(mailbox.delimiter)
  return parts.map((part, index) => {
    const path = parts.slice(0, index + 1).join(mailbox.delimiter)
    const role = all.find((row) => row.path === path)?.role
    return asName((role && names[role]) ?? part)
  })
}

/** The nearest text that can be one part of a path; `Inbox` can, below the top. Pure. */
function asName(text: string): string {
  const name = text.replaceAll(/[/%*\p{Cc}]/gu, '-').trim()
  return /^\.*$/.test(name) ? `${name}-` : name
}
