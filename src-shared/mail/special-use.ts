/** What a mailbox is for (RFC 9051 §7.3.1, RFC 6154); `inbox` is INBOX itself. */
export type MailboxRole = 'inbox' | 'drafts' | 'sent' | 'archive' | 'junk' | 'trash' | 'all' | 'flagged'

const roleByAttribute: ReadonlyMap<string, MailboxRole> = new Map([
  ['\\inbox', 'inbox'],
  ['\\drafts', 'drafts'],
  ['\\sent', 'sent'],
  ['\\archive', 'archive'],
  ['\\junk', 'junk'],
  ['\\trash', 'trash'],
  ['\\all', 'all'],
  ['\\flagged', 'flagged'],
])

/** The role a special-use attribute stands for, or undefined where it is none of ours. */
export function roleOfAttribute(attribute: string): MailboxRole | undefined {
  return roleByAttribute.get(attribute.toLowerCase())
}

/** The order of mailboxes on screen: by role, then own mailboxes by name (UX.md §2). */
export const roleOrder: readonly MailboxRole[] = [
  'inbox',
  'drafts',
  'sent',
  'archive',
  'junk',
  'trash',
  'all',
  'flagged',
]
