import type { MailboxId } from './ids'

interface NamedMailbox {
  readonly id: MailboxId
  readonly path: string
  readonly name: string
  readonly delimiter: string
}

/**
 * What a rename makes of the mailboxes of one account: the mailbox itself and everything below it under their new
 * paths (RFC 9051 §6.3.6); nothing where it is not among them. Pure.
 */
export function renamedMailboxes(
  rows: readonly NamedMailbox[],
  { mailbox, path, name }: { readonly mailbox: MailboxId; readonly path: string; readonly name: string },
): readonly Pick<NamedMailbox, 'id' | 'path' | 'name'>[] {
  const self = rows.find(({ id }) => id === mailbox)
  if (!self) return []
  const below = `${self.path}${self.delimiter}`
  return rows.flatMap((row) => {
    if (row.id === mailbox) return [{ id: row.id, path, name }]
    if (self.delimiter === '' || !row.path.startsWith(below)) return []
    return [{ id: row.id, path: `${path}${self.delimiter}${row.path.slice(below.length)}`, name: row.name }]
  })
}
