import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { MailboxFacts, MailboxRow } from '../../src-shared/contract/store-rows'
import type { AccountId } from '../../src-shared/mail/ids'
import type { FactRecorder } from '../sync/fact-recorder'
import type { JournalFact } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { ImapSession, ListedMailbox } from './imap-wire'
import { newMailboxId } from './run-mailbox-sync'

export interface MailboxListContext {
  readonly accountId: AccountId
  readonly store: MailStore
  readonly recorder: FactRecorder
  readonly now: () => number
}

/** One mailbox of the server, as it is known here and as the server lists it now. */
export interface MirroredMailbox {
  readonly row: MailboxRow
  readonly listed: ListedMailbox
}

/** A mailbox the server no longer lists is kept this long with its mail (SYNC.md F28). */
const keepMissingMs = 7 * 24 * 60 * 60_000

/**
 * Lists the server's mailboxes and brings the store's rows in line. A new one gets an id for life, journalled before
 * its first use; known ones are found by path. One that is not listed is marked, and its mail goes only after a week
 * of absence. Rejects with a MailFailure.
 */
export async function listMailboxes(
  session: ImapSession,
  context: MailboxListContext,
): Promise<readonly MirroredMailbox[]> {
  const { accountId, store, recorder } = context
  const [listed, rows] = await Promise.all([session.list(), store.read('mailboxes', accountId)])
  const plan = planMailboxList(accountId, rows, listed, context.now(), newMailboxId)
  if (plan.created.length > 0) {
    const facts = plan.created.map((mailbox): JournalFact => ({ kind: 'mailbox', mailbox }))
    const changes = plan.created.map((mailbox): StoreChange => ({ kind: 'put-mailbox', mailbox }))
    await recorder.record(facts, changes)
  }
  if (plan.changes.length > 0) await store.commit(plan.changes)
  return plan.mirrored
}

export interface MailboxListPlan {
  readonly created: readonly MailboxFacts[]
  readonly changes: readonly StoreChange[]
  readonly mirrored: readonly MirroredMailbox[]
}

/** What a listing means for the rows that are here. Pure but for `newId`. Names are data, compared in a Map (H5). */
export function planMailboxList(
  accountId: AccountId,
  rows: readonly MailboxRow[],
  listed: readonly ListedMailbox[],
  now: number,
  newId: () => MailboxFacts['id'],
): MailboxListPlan {
  const byPath = new Map(rows.filter(({ home }) => home === 'server').map((row) => [row.path, row]))
  const created: MailboxFacts[] = []
  const changes: StoreChange[] = []
  const mirrored: MirroredMailbox[] = []
  const met = new Set<string>()
  for (const one of listed) {
    if (one.path === '' || met.has(one.path)) continue
    met.add(one.path)
    const row = byPath.get(one.path)
    const facts: MailboxFacts = {
      id: row?.id ?? newId(),
      accountId,
      home: 'server',
      path: one.path,
      name: one.name,
      delimiter: one.delimiter,
      ...(one.role ? { role: one.role } : {}),
      ...(one.roleFrom ? { roleFrom: one.roleFrom } : {}),
      selectable: one.selectable,
    }
    if (!row) created.push(facts)
    else {
      if (!sameFacts(row, facts)) changes.push({ kind: 'put-mailbox', mailbox: facts })
      if (row.missingSince !== undefined)
        changes.push({ kind: 'set-mailbox-missing', mailboxId: row.id, since: undefined })
    }
    mirrored.push({
      row: {
        ...(row?.checkpoint ? { checkpoint: row.checkpoint } : {}),
        ...facts,
        total: row?.total ?? 0,
        unread: row?.unread ?? 0,
      },
      listed: one,
    })
  }
  // An empty answer to LIST is a server in trouble: INBOX always exists (RFC 9051 §5.1).
  if (!met.has('INBOX')) return { created, changes, mirrored }
  for (const row of byPath.values()) {
    if (met.has(row.path)) continue
    if (row.missingSince === undefined) changes.push({ kind: 'set-mailbox-missing', mailboxId: row.id, since: now })
    else if (now - row.missingSince >= keepMissingMs) changes.push({ kind: 'drop-mailbox', mailboxId: row.id })
  }
  return { created, changes, mirrored }
}

function sameFacts(a: MailboxFacts, b: MailboxFacts): boolean {
  return (
    a.name === b.name &&
    a.delimiter === b.delimiter &&
    a.role === b.role &&
    a.roleFrom === b.roleFrom &&
    a.selectable === b.selectable
  )
}
