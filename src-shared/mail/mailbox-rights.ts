/** What the user may do in a mailbox, so that nothing is offered that the server would refuse. */
export interface MailboxRights {
  readonly read: boolean
  /** Read and unread. */
  readonly seen: boolean
  /** Star and the other flags. */
  readonly flag: boolean
  /** Mail may be moved, copied or saved here. */
  readonly insert: boolean
  /** Mail may be moved away or deleted. */
  readonly remove: boolean
  /** Mailboxes may be made below it. */
  readonly create: boolean
  /** It may be renamed and deleted itself. */
  readonly rename: boolean
}

/**
 * The rights of a mailbox (RFC 4314 §2.1, old `c` and `d` included); where the server says nothing, all. Pure. INBOX
 * and mailboxes with a role are not renamed here, whatever the server would allow.
 */
export function mailboxRights(mailbox: {
  readonly rights?: string
  readonly selectable: boolean
  readonly noInferiors?: boolean
  readonly delimiter: string
  readonly role?: string
  readonly roleFrom?: string
}): MailboxRights {
  const { rights, selectable, role, roleFrom } = mailbox
  const has = (letters: string): boolean => rights === undefined || [...letters].some((one) => rights.includes(one))
  const serves = role !== undefined && roleFrom !== 'name'
  return {
    read: selectable && has('r'),
    seen: selectable && has('s'),
    flag: selectable && has('w'),
    insert: selectable && has('i'),
    remove: selectable && has('td') && has('ed'),
    create: mailbox.delimiter !== '' && mailbox.noInferiors !== true && has('kc'),
    rename: !serves && has('xc'),
  }
}

/** Whether nothing at all can be changed in it: shown as such. Pure. */
export function isReadOnly(mailbox: Parameters<typeof mailboxRights>[0]): boolean {
  const { flag, insert, remove } = mailboxRights(mailbox)
  return mailbox.selectable && !flag && !insert && !remove
}
