import { Archive, FileText, Inbox, Send, ShieldAlert, Star, Trash2 } from 'lucide-react'
import type { MailboxRole } from '../../src-shared/mail/special-use'

/** What each role looks like, in the tree and wherever a folder is chosen. */
export const mailboxIcons: Readonly<Record<MailboxRole, typeof Inbox>> = {
  inbox: Inbox,
  drafts: FileText,
  sent: Send,
  archive: Archive,
  junk: ShieldAlert,
  trash: Trash2,
  all: Archive,
  flagged: Star,
}
