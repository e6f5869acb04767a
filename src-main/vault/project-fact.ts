import { assertNever } from '../../src-shared/assert-never'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import { arrivalKeyOf, type Intent } from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { Flag } from '../../src-shared/mail/flags'
import {
  type AccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
  type Sha256,
} from '../../src-shared/mail/ids'
import type { JournalFact } from '../sync/mail-journal'
import { savedArrival } from '../sync/saved-arrival'

export interface ProjectionContext {
  readonly accountId: AccountId
  /** The message of that hash out of the vault, parsed. Rejects where it is not there. */
  readonly parsed: (sha256: Sha256) => Promise<ParsedMessage>
}

/**
 * What one journal line means to the store: the same changes that were made when it was written, so that carrying it
 * out again changes nothing. Rejects only with what `parsed` rejects with.
 *
 * An intent that is settled by a later line must be left out by the caller, with both of its lines. Where only the
 * second line is carried out and its outcome is not on record (old lines), `cancelled` is the one that heals: the view
 * returns to what the server confirmed last, and the server's news, which the store does not have yet, moves it on.
 */
export async function projectFact(fact: JournalFact, context: ProjectionContext): Promise<StoreChange[]> {
  switch (fact.kind) {
    case 'mailbox':
      return [{ kind: 'put-mailbox', mailbox: fact.mailbox }]
    case 'mailbox-removed':
      return [{ kind: 'drop-mailbox', mailboxId: fact.mailboxId, ...(fact.except && { except: fact.except }) }]
    case 'received':
      return [
        { kind: 'put-uidl', rows: [fact.uidl] },
        await putLocal({ ...fact, sha256: fact.uidl.sha256, octets: fact.uidl.received }, context),
      ]
    case 'saved':
      return [await putLocal({ ...fact.message, mailboxId: fact.mailboxId }, context)]
    case 'flagged':
      return [{ kind: 'change-flags', keys: fact.keys, add: fact.add, remove: fact.remove }]
    case 'moved':
      return [{ kind: 'move-local', keys: fact.keys, to: fact.to }]
    case 'expunged':
      return [{ kind: 'drop-locations', keys: fact.keys }]
    case 'uidl':
      return [{ kind: 'put-uidl', rows: fact.rows }]
    case 'first-session':
      return [{ kind: 'set-meta', key: `firstSession.${context.accountId}`, value: fact.at }]
    case 'intent':
      return projectIntent(fact.intent, context)
    case 'intent-settled':
      return [{ kind: 'settle-intent', intentId: fact.intentId, outcome: fact.outcome ?? { kind: 'cancelled' } }]
    case 'intent-parked':
      return [{ kind: 'settle-intent', intentId: fact.intentId, outcome: { kind: 'parked', error: fact.error } }]
    case 'intent-retried':
      // Whether it was tried since, nobody knows.
      return [{ kind: 'set-intent', intentId: fact.intentId, state: 'running', attempts: 0 }]
    case 'submission':
      return [{ kind: 'put-submission', submission: fact.submission }]
    case 'submission-gone':
      return [{ kind: 'drop-submission', submissionId: fact.submissionId }]
    default:
      return assertNever(fact)
  }
}

/** What an intent brings is in the vault, and stands in its mailbox before the intent acts on it. */
async function projectIntent(intent: Intent, { accountId, parsed }: ProjectionContext): Promise<StoreChange[]> {
  const { change } = intent
  const add: StoreChange = { kind: 'add-intent', intent }
  if (change.kind !== 'append' && change.kind !== 'replace-draft') return [add]
  const { mailbox: mailboxId, message } = change
  const place = { key: arrivalKeyOf(intent.id, 0), mailboxId }
  return [savedArrival(message, place, accountId, await parsed(message.sha256)), add]
}

/** What is known of a message whose truth is this device. */
export interface LocalArrival {
  readonly messageId: MessageId
  readonly mailboxId: MailboxId
  readonly receivedAt: number
  readonly sha256: Sha256
  readonly octets: number
  readonly flags?: readonly Flag[]
}

/** A message under its local key, as the store keeps it. Rejects with what `parsed` rejects with. */
async function putLocal(arrival: LocalArrival, { accountId, parsed }: ProjectionContext): Promise<StoreChange> {
  return localMessage(accountId, arrival, await parsed(arrival.sha256))
}

/** The store's change for a local message that was read already. Pure. */
export function localMessage(accountId: AccountId, arrival: LocalArrival, parsed: ParsedMessage): StoreChange {
  const { mailboxId, flags = [], ...message } = arrival
  const place = { key: localLocationKey(message.messageId), mailboxId }
  return savedArrival({ ...message, flags }, place, accountId, parsed)
}
