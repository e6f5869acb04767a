import { assertNever } from '../../src-shared/assert-never'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { ChangeOf, MailChange } from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import {
  type AccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
  type Sha256,
} from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { JournalFact } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import { savedArrival } from '../sync/saved-arrival'
import { piecesOf } from './change-desk'
import { localMailbox } from './local-mailboxes'
import { localFact, type RecordedChange } from './record-change'

export interface LocalChangeContext {
  readonly accountId: AccountId
  readonly store: MailStore
  /** What octets in the account's vault hold. Rejects with `not-found`. */
  readonly parsed: (sha256: Sha256) => Promise<ParsedMessage>
  readonly record: (recorded: RecordedChange) => Promise<void>
  /** Told before these are deleted for good: no copy here has to be proven for them any more. */
  readonly purging: (messages: readonly MessageId[]) => Promise<void>
  readonly newMessageId: () => MessageId
}

/** Texts of so many messages go to the store in one write. */
const copiesPerWrite = 50
const keysPerWrite = 1_000

/**
 * Carries out a user's change to mail whose truth is this device (DESIGN.md §5): facts, done at once, journal first. A
 * change of many messages is several writes, each of which leaves everything in good order; what a crash cuts off was
 * not shown yet. Rejects with `bad-request` for what local mail does not have, else with the MailFailure of journal,
 * vault or store.
 */
export async function runLocalChange(
  change: MailChange,
  parsed: ParsedMessage | undefined,
  context: LocalChangeContext,
): Promise<void> {
  switch (change.kind) {
    case 'flag':
    case 'move':
      return context.record(localFact(change))
    case 'copy':
      return copy(change, context)
    case 'expunge':
      return expunge(change, context)
    case 'append':
      return context.record(saved(change, parsed, context))
    case 'replace-draft': {
      // The new state first, and only then the old one goes (SYNC.md §3.3).
      await context.record(saved(change, parsed, context))
      return expunge({ kind: 'expunge', keys: change.keys }, context)
    }
    case 'create-mailbox': {
      const mailbox = localMailbox(context.accountId, change.mailbox, change)
      return context.record({ facts: [{ kind: 'mailbox', mailbox }], changes: [{ kind: 'put-mailbox', mailbox }] })
    }
    case 'rename-mailbox':
      return rename(change, context)
    case 'remove-mailbox':
      return remove(change, context)
    case 'subscribe-mailbox':
      throw new MailFailure({ kind: 'bad-request', reason: 'nothing to subscribe to on this device' })
    default:
      return assertNever(change)
  }
}

async function copy({ keys, to }: ChangeOf<'copy'>, context: LocalChangeContext): Promise<void> {
  const { accountId, newMessageId, parsed, record, store } = context
  for (const some of piecesOf(keys, copiesPerWrite)) {
    const rows = await store.read('locations', some)
    const messages = await store.read(
      'messages',
      rows.map(({ messageId }) => messageId),
    )
    const byId = new Map(messages.map((message) => [message.id, message]))
    const facts: JournalFact[] = []
    const changes: StoreChange[] = []
    for (const row of rows) {
      const source = byId.get(row.messageId)
      if (source?.sha256 === undefined) continue
      const { sha256, octets, receivedAt, envelope } = source
      const message = {
        messageId: newMessageId(),
        sha256,
        octets,
        receivedAt,
        flags: row.viewFlags,
        messageIdHeader: envelope.messageIdHeader === '' ? '' : `<${envelope.messageIdHeader}>`,
      }
      const place = { key: localLocationKey(message.messageId), mailboxId: to }
      facts.push({ kind: 'saved', mailboxId: to, message })
      changes.push(savedArrival(message, place, accountId, await parsed(sha256)))
    }
    if (facts.length > 0) await record({ facts, changes })
  }
}

async function expunge({ keys }: ChangeOf<'expunge'>, { purging, record, store }: LocalChangeContext): Promise<void> {
  for (const some of piecesOf(keys, keysPerWrite)) {
    const rows = await store.read('locations', some)
    if (rows.length === 0) continue
    const here = rows.map(({ key }) => key)
    await purging(rows.map(({ messageId }) => messageId))
    await record({ facts: [{ kind: 'expunged', keys: here }], changes: [{ kind: 'drop-locations', keys: here }] })
  }
}

function saved(
  { mailbox: mailboxId, message }: ChangeOf<'append' | 'replace-draft'>,
  parsed: ParsedMessage | undefined,
  { accountId }: LocalChangeContext,
): RecordedChange {
  if (!parsed) throw new MailFailure({ kind: 'bad-request', reason: 'a message without its content' })
  const place = { key: localLocationKey(message.messageId), mailboxId }
  return {
    facts: [{ kind: 'saved', mailboxId, message }],
    changes: [savedArrival(message, place, accountId, parsed)],
  }
}

/** One write for the mailbox and all that is below it: a hierarchy is never half renamed. */
async function rename({ mailbox, path, name }: ChangeOf<'rename-mailbox'>, context: LocalChangeContext): Promise<void> {
  const rows = await context.store.read('mailboxes', context.accountId)
  const own = mailboxOf(rows, mailbox)
  if (own.role !== undefined) throw new MailFailure({ kind: 'bad-request', reason: 'a mailbox with a role' })
  const renamed = [
    localMailbox(context.accountId, mailbox, { path, name }),
    ...below(rows, own).map((row) =>
      localMailbox(context.accountId, row.id, { path: `${path}${row.path.slice(own.path.length)}`, name: row.name }),
    ),
  ]
  await context.record({
    facts: renamed.map((one) => ({ kind: 'mailbox', mailbox: one })),
    changes: renamed.map((one) => ({ kind: 'put-mailbox', mailbox: one })),
  })
}

/** Its mail is somewhere else, or deleted for good by itself, before the mailbox goes: nothing goes along unseen. */
async function remove({ mailbox, mailTo }: ChangeOf<'remove-mailbox'>, context: LocalChangeContext): Promise<void> {
  const { record, store, accountId } = context
  const row = mailboxOf(await store.read('mailboxes', accountId), mailbox)
  if (row.role !== undefined) throw new MailFailure({ kind: 'bad-request', reason: 'a mailbox with a role' })
  for (const some of piecesOf(await store.read('messagesIn', mailbox), keysPerWrite)) {
    const keys = some.map(localLocationKey)
    if (mailTo === undefined) await expunge({ kind: 'expunge', keys }, context)
    else await record(localFact({ kind: 'move', keys, to: mailTo }))
  }
  await record({
    facts: [{ kind: 'mailbox-removed', mailboxId: mailbox }],
    changes: [{ kind: 'drop-mailbox', mailboxId: mailbox }],
  })
}

function mailboxOf(rows: readonly MailboxRow[], id: MailboxId): MailboxRow {
  const row = rows.find((one) => one.id === id)
  if (!row) throw new MailFailure({ kind: 'not-found', what: 'mailbox' })
  return row
}

function below(rows: readonly MailboxRow[], parent: MailboxRow): readonly MailboxRow[] {
  return rows.filter(({ path }) => path.startsWith(`${parent.path}/`))
}
