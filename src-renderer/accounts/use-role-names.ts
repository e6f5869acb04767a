import type { MailboxNames } from '../../src-shared/mail/account'
import { useText } from '../text/use-text'

/** What mailboxes with a role are called on this screen, for those of that name that are to be made. */
export function useRoleNames(): MailboxNames {
  const text = useText()
  return {
    inbox: text('role.inbox'),
    drafts: text('role.drafts'),
    sent: text('role.sent'),
    archive: text('role.archive'),
    junk: text('role.junk'),
    trash: text('role.trash'),
  }
}
