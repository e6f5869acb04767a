import type { IntentOutcome, NotKept, StoreChange } from '../../../src-shared/contract/store-calls'
import type { MailboxRow } from '../../../src-shared/contract/store-rows'
import type { Intent, IntentEvidence } from '../../../src-shared/mail/change'
import type { AccountId, MailboxId, Sha256 } from '../../../src-shared/mail/ids'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import type { FactRecorder } from '../../sync/fact-recorder'
import type { IntentClaims } from '../../sync/intent-claims'
import type { JournalFact } from '../../sync/mail-journal'
import type { MailStore } from '../../sync/mail-store'
import type { ImapSession } from '../imap-wire'

/** What carrying intents out needs of the account. */
export interface PushContext {
  readonly accountId: AccountId
  readonly store: MailStore
  readonly recorder: FactRecorder
  readonly claims: IntentClaims
  /** The octets of a message to append. Rejects with `not-found` where they are not here. */
  readonly readSource: (sha256: Sha256) => Promise<Uint8Array>
  readonly now: () => number
  /** Mailboxes in which another message was met than the one meant, and that nobody has looked into since. */
  readonly unsure?: ReadonlySet<MailboxId>
  /** Called once before the first command, where there is anything to do. */
  readonly onStart: () => void
}

/** One round of carrying intents out, as every kind of intent sees it. */
export interface PushRound extends PushContext {
  readonly session: ImapSession
  /** Mailboxes whose messages changed and that want a pass. */
  readonly touched: Set<MailboxId>
  /** Mailboxes in which another message was met than the one meant (SYNC.md F2, F3). */
  readonly doubted: Set<MailboxId>
  /** The list of mailboxes is not what it was: it has to be read again. */
  treeChanged: boolean
}

export type Moved = Extract<IntentOutcome, { kind: 'done' }>['moved']

/** What became of one try. Refusals reject with a MailFailure. */
export type Carried =
  /** `also` are changes of the same moment; `facts` their lines. */
  | {
      readonly kind: 'done'
      readonly moved?: Moved
      /** Its messages are gone: nothing was there to do it to. */
      readonly gone?: true
      /** Flags that stay on this device, since their mailbox does not keep them. */
      readonly notKept?: readonly NotKept[]
      readonly also?: readonly StoreChange[]
      readonly facts?: readonly JournalFact[]
    }
  /** Not now: what it is about is not here yet, or has to be looked at again at `notBefore`. */
  | { readonly kind: 'later'; readonly notBefore?: number }

/** Makes durable that these are being tried, with the evidence to recognise their effect, before the command goes out. */
export async function begin(
  { store }: Pick<PushContext, 'store'>,
  intents: readonly Intent[],
  evidenceOf: (intent: Intent) => IntentEvidence | undefined = ({ evidence }) => evidence,
): Promise<void> {
  await store.commit(
    intents.map((intent) => {
      const evidence = evidenceOf(intent)
      return {
        kind: 'set-intent',
        intentId: intent.id,
        state: 'running',
        attempts: intent.attempts + 1,
        ...(evidence ? { evidence } : {}),
      }
    }),
    { durability: 'strict' },
  )
}

/** Notes, durably, how far an intent has come; its number of tries stays. */
export async function note(
  { store }: Pick<PushContext, 'store'>,
  intent: Intent,
  evidence: IntentEvidence,
  notBefore?: number,
): Promise<void> {
  await store.commit(
    [
      {
        kind: 'set-intent',
        intentId: intent.id,
        state: 'running',
        attempts: intent.attempts + 1,
        evidence,
        ...(notBefore === undefined ? {} : { notBefore }),
      },
    ],
    { durability: 'strict' },
  )
}

/** Leaves an intent as it is until an instant. */
export async function hold({ store }: Pick<PushContext, 'store'>, intent: Intent, notBefore: number): Promise<void> {
  const { id: intentId, state, attempts } = intent
  await store.commit([{ kind: 'set-intent', intentId, state, attempts, notBefore }], { durability: 'strict' })
}

/** The mailbox as the server knows it. Throws `not-found` where it is gone from here, too. */
export async function mailboxOf({ store, accountId }: PushContext, id: MailboxId): Promise<MailboxRow> {
  const row = (await store.read('mailboxes', accountId)).find((one) => one.id === id)
  if (!row) throw new MailFailure({ kind: 'not-found', what: 'mailbox' })
  return row
}

/** Whether a refusal says that the mailbox is not there (RFC 5530 NONEXISTENT, RFC 9051 TRYCREATE). */
export function isMissingMailbox(thrown: unknown): boolean {
  return (
    thrown instanceof MailFailure &&
    thrown.error.kind === 'refused' &&
    (thrown.error.code === 'NONEXISTENT' || thrown.error.code === 'TRYCREATE')
  )
}
