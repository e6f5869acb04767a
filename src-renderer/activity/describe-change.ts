import { assertNever } from '../../src-shared/assert-never'
import type { ChangeSummary, MailboxLabel } from '../../src-shared/contract/store-rows'
import { flagged, hasFlag, seen } from '../../src-shared/mail/flags'
import { roleName } from '../mailboxes/mailbox-name'
import type { TextKey } from '../text/catalog'
import type { Text } from '../text/use-text'

/** What a change does, as a person would call it; deleting is a move to the trash, and so on. Pure. */
export function changeKey({ kind, to, mailbox, moved, add = [], remove = [] }: ChangeSummary): TextKey {
  switch (kind) {
    case 'flag':
      if (hasFlag(add, seen)) return 'activity.what.read'
      if (hasFlag(remove, seen)) return 'activity.what.unread'
      if (hasFlag(add, flagged)) return 'activity.what.star'
      if (hasFlag(remove, flagged)) return 'activity.what.unstar'
      return 'activity.what.flags'
    case 'move':
      if (to?.role === 'trash') return 'activity.what.delete'
      if (to?.role === 'junk') return 'activity.what.junk'
      if (to?.role === 'archive' || to?.role === 'all') return 'activity.what.archive'
      if (mailbox?.role === 'junk' && to?.role === 'inbox') return 'activity.what.notJunk'
      return 'activity.what.move'
    case 'copy':
      return 'activity.what.copy'
    case 'expunge':
      return 'activity.what.expunge'
    case 'append':
      return 'activity.what.append'
    case 'replace-draft':
      return 'activity.what.draft'
    case 'create-mailbox':
      return 'activity.what.create'
    case 'rename-mailbox':
      if (moved) return to ? 'activity.what.moveFolder' : 'activity.what.moveFolderTop'
      return 'activity.what.rename'
    case 'remove-mailbox':
      return 'activity.what.remove'
    case 'subscribe-mailbox':
      return 'activity.what.subscribe'
    default:
      return assertNever(kind)
  }
}

/** The sentence of one change: the subject where it is about one message, else how many. Pure. */
export function describeChange(summary: ChangeSummary, text: Text): string {
  const { messages, subject, mailbox, to } = summary
  return text(changeKey(summary), {
    n: messages,
    subject: subject?.trim() ? subject.trim() : text('activity.noSubject'),
    mailbox: labelText(mailbox, text),
    to: labelText(to, text),
  })
}

function labelText(label: MailboxLabel | undefined, text: Text): string {
  if (!label) return text('activity.goneFolder')
  return label.role ? roleName(label.role, text) : label.name
}
