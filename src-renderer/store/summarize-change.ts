import type {
  ChangeSummary,
  HistoryRow,
  IntentRow,
  MailboxLabel,
  MailboxRow,
} from '../../src-shared/contract/store-rows'
import {
  arrivalKeyOf,
  type ChangeOf,
  destinationOf,
  type Intent,
  keysOfChange,
  mailboxOfChange,
} from '../../src-shared/mail/change'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import type { TernDatabase } from './schema'
import type { WorkingSet } from './working-set'

/** So many changes that have come to their end are kept; the oldest go first. */
const historyLimit = 500

/** What a change is about, for the ledger: taken when it is made, since what it is about may be gone when it is done. */
export function summarize(set: WorkingSet, { id, change }: Intent): ChangeSummary {
  const keys = keysOfChange(change)
  const brings = change.kind === 'append' || change.kind === 'replace-draft'
  const first = locationOf(set, brings ? arrivalKeyOf(id, 0) : keys[0])
  const message = first && set.messages.loaded(first.messageId) ? set.messages.get(first.messageId) : undefined
  const subject = message?.envelope.subject
  const itself = mailboxOfChange(change)
  const mailbox = labelOf(set, itself ?? (brings ? change.mailbox : first?.mailboxId))
  const to = brings ? undefined : labelOf(set, destinationOf(change))
  return {
    kind: change.kind,
    messages: brings ? 1 : keys.length,
    ...(subject === undefined ? {} : { subject }),
    ...(change.kind === 'create-mailbox' ? { mailbox: { name: change.name } } : mailbox ? { mailbox } : {}),
    ...(change.kind === 'rename-mailbox' ? renaming(set, change) : to ? { to } : {}),
    ...(change.kind === 'flag' ? { add: change.add, remove: change.remove } : {}),
  }
}

/** A rename gives another name, or under the same name another place. */
function renaming(set: WorkingSet, change: ChangeOf<'rename-mailbox'>): Pick<ChangeSummary, 'to' | 'moved'> {
  const row = set.mailboxes.loaded(change.mailbox) ? set.mailboxes.get(change.mailbox) : undefined
  if (!row || labelOf(set, change.mailbox)?.name !== change.name) return { to: { name: change.name } }
  const above = change.path.slice(0, -(row.delimiter.length + change.name.length))
  const parent = [...set.mailboxes.rows()].find(
    (one) => one.accountId === row.accountId && (one.pending?.path ?? one.path) === above,
  )
  const to = parent && labelOf(set, parent.id)
  return { moved: true, ...(to ? { to } : {}) }
}

/** The entry of a change that has come to its end. */
export function historyOf(intent: IntentRow, outcome: 'done' | 'cancelled' | 'gone', at: number): HistoryRow {
  const { id, accountId, madeAt, change, state, error } = intent
  const summary = intent.summary ?? { kind: change.kind, messages: keysOfChange(change).length }
  const discarded = outcome === 'cancelled' && state === 'parked'
  return {
    id,
    accountId,
    summary,
    madeAt,
    settledAt: at,
    outcome: discarded ? 'discarded' : outcome,
    ...(discarded && error ? { error } : {}),
  }
}

/** Takes the oldest entries beyond the limit out of the history. */
export async function pruneHistory(db: TernDatabase): Promise<void> {
  const count = await db.history.count()
  if (count <= historyLimit) return
  const old = await db.history
    .orderBy('settledAt')
    .limit(count - historyLimit)
    .primaryKeys()
  await db.history.bulkDelete(old)
}

function locationOf(set: WorkingSet, key: LocationKey | undefined) {
  return key !== undefined && set.locations.loaded(key) ? set.locations.get(key) : undefined
}

function labelOf(set: WorkingSet, id: MailboxId | undefined): MailboxLabel | undefined {
  const row: MailboxRow | undefined = id !== undefined && set.mailboxes.loaded(id) ? set.mailboxes.get(id) : undefined
  return row && { name: row.pending?.name ?? row.name, ...(row.role ? { role: row.role } : {}) }
}
