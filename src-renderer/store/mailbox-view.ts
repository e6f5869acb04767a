import type { MailboxRow, PendingMailbox } from '../../src-shared/contract/store-rows'
import type { ChangeOf, Intent } from '../../src-shared/mail/change'
import type { AccountId, MailboxId } from '../../src-shared/mail/ids'
import { renamedMailboxes } from '../../src-shared/mail/renamed-mailboxes'
import type { WorkingSet } from './working-set'

/**
 * What pending changes make of the mailboxes of one account: the rows' own facts stay what the server confirmed. Pure.
 *
 * Changes count in the order they were made. A rename takes everything below along. A mailbox that was made here shows
 * as such until the server has it, even where it refused it: messages may wait in it.
 */
export function pendingMailboxes(
  rows: readonly Pick<MailboxRow, 'id' | 'path' | 'name' | 'delimiter'>[],
  intents: readonly Intent[],
): ReadonlyMap<MailboxId, PendingMailbox> {
  const pending = new Map<MailboxId, PendingMailbox>()
  const add = (id: MailboxId, more: PendingMailbox) => pending.set(id, { ...pending.get(id), ...more })
  for (const { state, change } of intents.toSorted((a, b) => a.seq - b.seq)) {
    if (change.kind === 'create-mailbox') add(change.mailbox, { created: true })
    if (state === 'parked') continue
    if (change.kind === 'remove-mailbox') add(change.mailbox, { removed: true })
    if (change.kind === 'subscribe-mailbox') add(change.mailbox, { subscribed: change.subscribed })
    if (change.kind !== 'rename-mailbox') continue
    const shown = rows.map((row) => ({ ...row, ...pending.get(row.id) }))
    for (const { id, path, name } of renamedMailboxes(shown, change)) add(id, { path, name })
  }
  return pending
}

/** Makes the rows of an account say what pending changes make of them. All of its mailboxes must have been loaded. */
export function showMailboxes(set: WorkingSet, accountId: AccountId): void {
  const rows = mailboxesOf(set, accountId)
  const intents = [...set.intents.rows()].filter((intent) => intent.accountId === accountId)
  const pending = pendingMailboxes(rows, intents)
  for (const row of rows) {
    const { pending: before, ...rest } = row
    const now = pending.get(row.id)
    if (JSON.stringify(before) === JSON.stringify(now)) continue
    set.mailboxes.put(row.id, now ? { ...rest, pending: now } : rest)
  }
}

/** The server has renamed a mailbox: so do the facts. */
export function renameMailboxes(set: WorkingSet, change: ChangeOf<'rename-mailbox'>): void {
  const self = set.mailboxes.get(change.mailbox)
  if (!self) return
  for (const { id, path, name } of renamedMailboxes(mailboxesOf(set, self.accountId), change)) {
    const row = set.mailboxes.get(id)
    if (row) set.mailboxes.put(id, { ...row, path, name })
  }
}

/** What a screen shows of the mailboxes: pending changes carried out, removed ones left out. Pure. */
export function shownMailboxes(rows: readonly MailboxRow[]): readonly MailboxRow[] {
  return rows.flatMap((row) => {
    if (!row.pending) return [row]
    const { removed, path = row.path, name = row.name, subscribed = row.subscribed } = row.pending
    return removed ? [] : [{ ...row, path, name, ...(subscribed === undefined ? {} : { subscribed }) }]
  })
}

function mailboxesOf(set: WorkingSet, accountId: AccountId): readonly MailboxRow[] {
  return [...set.mailboxes.rows()].filter((row) => row.accountId === accountId && row.home === 'server')
}
