import { createReadStream } from 'node:fs'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { Account } from '../../src-shared/mail/account'
import type { AccountId, DraftId, SubmissionId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { Submission } from '../../src-shared/mail/submission'
import type { SmtpCredential, SmtpSession, SmtpTarget } from '../smtp/smtp-wire'
import type { JournalFact } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { OutboxLane } from './outbox-lane'

/** What the outbox needs of accounts, disk and network; the composition root supplies it. */
export interface OutboxContext {
  readonly store: MailStore
  readonly vault: Pick<MailVault, 'pathOf'>
  readonly accountOf: (id: AccountId) => Account | undefined
  /** Asked at every sign-in: a token may have been renewed. */
  readonly credentialOf: (account: Account) => Promise<SmtpCredential | undefined>
  readonly openSession: (target: SmtpTarget, signal: AbortSignal) => Promise<SmtpSession>
  /** How large a message the account's server takes, in octets. */
  readonly sizeKnown?: (account: AccountId, largest: number) => Promise<void>
  readonly ca: readonly string[]
  /** Journal first, then store; resolves when both are durable. */
  readonly record: (account: AccountId, facts: readonly JournalFact[], changes: readonly StoreChange[]) => Promise<void>
  /** Files the copy of what was sent; doing it twice is doing it once. */
  readonly fileCopy: (submission: Submission) => Promise<void>
  /** Flags what was answered or passed on; doing it twice is doing it once. */
  readonly flagOriginal: (about: NonNullable<Submission['about']>) => Promise<void>
  /** The draft has become a message that was sent. */
  readonly forgetDraft: (draft: DraftId) => Promise<void>
  /** The octets without what is not the server's business. */
  readonly forWire: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>
  readonly now: () => number
  readonly random: () => number
}

/**
 * What is to be sent, of all accounts. Every state is on record before it counts: a message is in the journal and the
 * store before a connection is opened for it, and marked before the octets that deliver it go out, so that after any
 * end of this process it is known whether it can have been delivered (SECURITY.md C7–C9).
 */
export class Outbox {
  readonly #context: OutboxContext
  readonly #lanes = new Map<AccountId, OutboxLane>()
  readonly #distrusted = new Set<AccountId>()
  readonly #held = new Set<AccountId>()

  constructor(context: OutboxContext) {
    this.#context = context
  }

  /** The store holds all of the account's journal: takes up what is in its outbox, unless held. Safe to call again. */
  async begin(account: AccountId): Promise<void> {
    if (this.#lanes.has(account) || this.#held.has(account)) return
    const found = await this.#context.store.read('submissions', account)
    if (this.#lanes.has(account) || this.#held.has(account)) return
    const lane = new OutboxLane(account, this.#context, found, this.#distrusted.has(account))
    this.#lanes.set(account, lane)
    lane.start()
  }

  /** Before `begin`: what its journal says may be old; what waits is unknown until the user says what to do. */
  distrust(account: AccountId): void {
    this.#distrusted.add(account)
  }

  /** Resolves when it is on record; from then on it is sent when its time comes. */
  async submit(submission: Submission): Promise<void> {
    await this.#lane(submission.accountId).add(submission)
  }

  /** Takes one back that is not on its way. Rejects with `bad-request` where it is too late. */
  async cancel(id: SubmissionId): Promise<Submission> {
    return this.#laneOf(id).remove(id)
  }

  /** Try now: a failed one, one that waits, one whose time has not come. */
  async sendNow(id: SubmissionId): Promise<void> {
    await this.#laneOf(id).sendNow(id)
  }

  /** At another time. */
  async schedule(id: SubmissionId, sendAt: number): Promise<void> {
    await this.#laneOf(id).schedule(id, sendAt)
  }

  /** The user has found out what became of one that nobody knew about: it was delivered, or it is to go again. */
  async resolve(id: SubmissionId, delivered: boolean): Promise<void> {
    await this.#laneOf(id).resolve(id, delivered)
  }

  /** Seen: a sent one with refused recipients leaves the outbox, once its copy is filed. */
  async dismiss(id: SubmissionId): Promise<void> {
    await this.#laneOf(id).dismiss(id)
  }

  /** The network is another: what waits for it is tried at once. */
  networkChanged(): void {
    for (const lane of this.#lanes.values()) lane.tryAgain('network')
  }

  /** Sign-in or server of the account changed: what waited for that is tried. */
  accountChanged(account: AccountId): void {
    this.#lanes.get(account)?.tryAgain('account')
  }

  get(id: SubmissionId): Submission | undefined {
    for (const lane of this.#lanes.values()) {
      const found = lane.get(id)
      if (found) return found
    }
    return undefined
  }

  /** Drafts that are in the outbox and not to be edited meanwhile. */
  isSubmitted(draft: DraftId): boolean {
    return [...this.#lanes.values()].some((lane) => lane.holds(draft))
  }

  /** What would be sent by itself within `withinMs`, for the question on quitting. */
  dueWithin(withinMs: number): readonly Submission[] {
    const until = this.#context.now() + withinMs
    return [...this.#lanes.values()].flatMap((lane) => lane.dueBefore(until))
  }

  /** The account is about to go: nothing of it is taken or sent until `release`. What was taken is on record. */
  async hold(account: AccountId): Promise<void> {
    this.#held.add(account)
    await this.#end(account)
  }

  release(account: AccountId): void {
    this.#held.delete(account)
  }

  /** The account is gone. */
  async forget(account: AccountId): Promise<void> {
    await this.#end(account)
    this.#held.delete(account)
  }

  async #end(account: AccountId): Promise<void> {
    const lane = this.#lanes.get(account)
    this.#lanes.delete(account)
    await lane?.stop()
  }

  /** Ends every connection; what is on its way is known by its mark. */
  async stop(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()))
  }

  #lane(account: AccountId): OutboxLane {
    const lane = this.#lanes.get(account)
    if (!lane) throw new MailFailure({ kind: 'not-found', what: 'account' })
    return lane
  }

  #laneOf(id: SubmissionId): OutboxLane {
    for (const lane of this.#lanes.values()) if (lane.get(id)) return lane
    throw new MailFailure({ kind: 'not-found', what: 'submission' })
  }
}

/** The octets of a submission, read piece by piece. */
export function openSource(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 64 * 1024 })
}
