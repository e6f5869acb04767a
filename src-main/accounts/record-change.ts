import { assertNever } from '../../src-shared/assert-never'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import { arrivalKeyOf, type ChangeOf, type Intent, type MailChange } from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { AccountId, IntentId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { JournalFact } from '../sync/mail-journal'
import { savedArrival } from '../sync/saved-arrival'

/** What is written of one change, all of it at once: the journal's lines and what they mean to the store. */
export interface RecordedChange {
  readonly facts: readonly JournalFact[]
  readonly changes: readonly StoreChange[]
}

/** What a change of flags or of the mailbox is for mail whose truth is this device: a fact (DESIGN.md §5). Pure. */
export function localFact(change: ChangeOf<'flag' | 'move'>): RecordedChange {
  switch (change.kind) {
    case 'flag': {
      const { keys, add, remove } = change
      return {
        facts: [{ kind: 'flagged', keys, add, remove }],
        changes: [{ kind: 'change-flags', keys, add, remove }],
      }
    }
    case 'move': {
      const { keys, to } = change
      return { facts: [{ kind: 'moved', keys, to }], changes: [{ kind: 'move-local', keys, to }] }
    }
    default:
      return assertNever(change)
  }
}

export interface IntentMaking {
  readonly id: IntentId
  readonly accountId: AccountId
  readonly seq: number
  readonly at: number
  readonly notBefore?: number
  /** What the octets of an appended message hold. */
  readonly parsed?: ParsedMessage
}

/**
 * What it is for mail whose truth is a server: an intent, shown at once and carried there (DESIGN.md §5). Pure. Throws
 * `bad-request` for a message to append that nobody has read.
 */
export function newIntent(change: MailChange, made: IntentMaking): RecordedChange {
  const { id, accountId, seq, at, notBefore } = made
  const intent: Intent = {
    id,
    accountId,
    seq,
    change,
    madeAt: at,
    state: 'queued',
    attempts: 0,
    ...(notBefore === undefined ? {} : { notBefore }),
  }
  const fact: JournalFact = { kind: 'intent', intent }
  const add: StoreChange = { kind: 'add-intent', intent }
  switch (change.kind) {
    case 'append':
    case 'replace-draft': {
      if (!made.parsed) throw new MailFailure({ kind: 'bad-request', reason: `${change.kind} without its content` })
      const place = { key: arrivalKeyOf(id, 0), mailboxId: change.mailbox }
      return { facts: [fact], changes: [savedArrival(change.message, place, accountId, made.parsed), add] }
    }
    case 'create-mailbox': {
      const mailbox = newMailbox(change, accountId)
      return { facts: [{ kind: 'mailbox', mailbox }, fact], changes: [{ kind: 'put-mailbox', mailbox }, add] }
    }
    default:
      return { facts: [fact], changes: [add] }
  }
}

function newMailbox(change: ChangeOf<'create-mailbox'>, accountId: AccountId): MailboxFacts {
  const { mailbox: id, path, name, delimiter, role } = change
  return {
    id,
    accountId,
    home: 'server',
    path,
    name,
    delimiter,
    ...(role ? { role, roleFrom: 'name' } : {}),
    selectable: true,
    subscribed: true,
  }
}
