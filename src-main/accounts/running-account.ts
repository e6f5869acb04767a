import type { AccountStatus } from '../../src-shared/mail/account-status'
import {
  type ChangeOf,
  destinationOf,
  type Intent,
  type MailChange,
  mailboxOfChange,
} from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { AccountId, IntentId, LocationKey, MailboxId, MessageId, Sha256 } from '../../src-shared/mail/ids'
import { type MailError, MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import type { SearchQuery } from '../../src-shared/mail/search-query'
import type { FactRecorder } from '../sync/fact-recorder'
import type { MailEngine, ReportStatus } from '../sync/mail-engine'
import type { MailStore } from '../sync/mail-store'
import type { ServerShelf } from '../sync/server-shelf'
import { newIntent, type RecordedChange } from './record-change'
import { runLocalChange } from './run-local-change'

/** What to do after a session failed; `sync/retry-policy.ts` decides. */
export type NextStep =
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'ask-user' }
  /** Never again: who waits for it is told of the failure. */
  | { readonly kind: 'end' }

/** Answers that say that nothing was done. */
const clearRefusals: ReadonlySet<MailError['kind']> = new Set(['refused', 'over-quota', 'not-found', 'bad-request'])

export interface ChangeOptions {
  /** How long it can be taken back before it is tried. */
  readonly holdMs?: number
  /** What the octets of an appended message hold; they are in the vault already. */
  readonly parsed?: ParsedMessage
  /** It is taken away here because it is proven there: the user did not delete it. */
  readonly movedTo?: AccountId
}

/** A message to append, its octets being in the vault, and what they hold. */
export interface NewAppend {
  readonly change: ChangeOf<'append'>
  readonly parsed: ParsedMessage
}

/** One incarnation of an account's work: made anew when the store was replaced or refused a line. */
export interface AccountWork {
  readonly engine: MailEngine
  readonly recorder: FactRecorder
  /** The copies on a POP3 server; a mirror has none. */
  readonly shelf?: ServerShelf
  /** What octets in the vault hold; for mail whose truth is this device. */
  readonly parsed: (sha256: Sha256) => Promise<ParsedMessage>
}

export interface RunningAccountContext {
  readonly store: MailStore
  /** Brings the store up to date from the journal and makes a fresh engine that reports to `report`. */
  readonly prepare: (report: ReportStatus, signal: AbortSignal) => Promise<AccountWork>
  readonly nextStep: (error: MailError, attempt: number) => NextStep
  readonly report: (status: AccountStatus) => void
  readonly newIntentId: () => IntentId
  readonly newMessageId: () => MessageId
  readonly now: () => number
}

/**
 * One account while Tern runs: its engine is started, started again when a session fails, and told of what the user
 * does. A change is journalled and in the store before its call resolves, whatever the connection does.
 */
export class RunningAccount {
  readonly account: { readonly id: AccountId }
  readonly #context: RunningAccountContext
  readonly #ending = new AbortController()
  #session = new AbortController()
  #work: Promise<AccountWork>
  #setWork: Deferred<AccountWork>
  #current: AccountWork | undefined
  #finished: Promise<void> = Promise.resolve()
  #lastStatus: AccountStatus
  #failures = 0
  #nextIntent = 0
  #paused = false
  #wake: () => void = () => {}

  constructor(account: { readonly id: AccountId }, context: RunningAccountContext) {
    this.account = account
    this.#context = context
    this.#lastStatus = { accountId: account.id, phase: 'waiting', waitingChanges: 0 }
    const ready = deferred<AccountWork>()
    this.#work = ready.promise
    this.#setWork = ready
  }

  /** What was told last. */
  get status(): AccountStatus {
    return this.#lastStatus
  }

  start(): void {
    this.#finished = this.#supervise()
  }

  /** Resolves once every connection is closed. What is asked of it from then on is refused: the account is no more. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#session.abort()
    this.#wake()
    await this.#finished
  }

  /** Ends what runs and begins anew: the store was replaced, the password changed, the rule is another. */
  restart(): void {
    this.#failures = 0
    this.#session.abort()
    this.#wake()
  }

  /** Rests without a connection, or goes on. What the user does meanwhile is on record and waits. */
  pause(paused: boolean): void {
    if (paused === this.#paused) return
    this.#paused = paused
    // One that waits for the user goes on waiting: a refused password is not sent again unasked.
    if (this.#lastStatus.phase === 'stopped') return
    if (paused) this.restart()
    else this.#wake()
  }

  /** Look now, whatever the wait was for; but a refused password is not sent again unasked (SECURITY.md T9). */
  check(mailbox?: MailboxId): void {
    const { phase, error } = this.#lastStatus
    if (phase === 'stopped' && error?.kind === 'auth-rejected') return
    if (this.#current) this.#current.engine.refresh(mailbox)
    this.#wake()
  }

  /**
   * Carries out what the user did to messages or mailboxes of this account. Resolves when it is durable here, with the
   * intent where one was made; a local fact is done. Rejects with a MailFailure; then nothing happened.
   */
  async change(change: MailChange, options: ChangeOptions = {}): Promise<IntentId | undefined> {
    const work = await this.#work
    const { engine, recorder } = work
    if (!engine.carries.has(change.kind)) {
      if (engine.mode.protocol === 'imap')
        throw new MailFailure({ kind: 'bad-request', reason: `${change.kind} is not for mail of a server` })
      const { parsed, shelf } = work
      await runLocalChange(change, options.parsed, {
        accountId: this.account.id,
        store: this.#context.store,
        parsed,
        record: (recorded) => this.#record(recorder, recorded),
        purging: async (messages) => shelf?.purged(messages, options.movedTo),
        newMessageId: this.#context.newMessageId,
      })
      return undefined
    }
    const [id, intent] = this.#newIntent(change, options)
    await this.#record(recorder, intent)
    await this.#countWaiting()
    engine.pushSoon()
    return id
  }

  /**
   * Appends many messages to mailboxes of a server, all on record at once; resolves with their intents, in this order.
   * Rejects with `bad-request` where no server is, else with the MailFailure of the record; then nothing happened.
   */
  async append(messages: readonly NewAppend[]): Promise<readonly IntentId[]> {
    const { engine, recorder } = await this.#work
    if (!engine.carries.has('append'))
      throw new MailFailure({ kind: 'bad-request', reason: 'there is no server to append to' })
    const made = messages.map(({ change, parsed }) => this.#newIntent(change, { parsed }))
    await this.#record(recorder, {
      facts: made.flatMap(([, { facts }]) => facts),
      changes: made.flatMap(([, { changes }]) => changes),
    })
    await this.#countWaiting()
    engine.pushSoon()
    return made.map(([id]) => id)
  }

  #newIntent(change: MailChange, { holdMs = 0, parsed }: ChangeOptions): readonly [IntentId, RecordedChange] {
    const { now, newIntentId } = this.#context
    const id = newIntentId()
    const at = now()
    this.#nextIntent = Math.max(this.#nextIntent + 1, at)
    const intent = newIntent(change, {
      id,
      accountId: this.account.id,
      seq: this.#nextIntent,
      at,
      ...(holdMs > 0 ? { notBefore: at + holdMs } : {}),
      ...(parsed ? { parsed } : {}),
    })
    return [id, intent]
  }

  /** Takes back a change that waits. False where it is under way, or was, or is not known (any more). */
  async cancel(id: IntentId): Promise<boolean> {
    const { engine } = await this.#work
    const intent = (await this.#intents()).find((one) => one.id === id)
    if (intent?.state !== 'queued' || !engine.withdraw(id)) return false
    await this.#letGo(intent)
    return true
  }

  /** Tries a change again that the server refused. Rejects with `not-found` where there is none. */
  async retry(id: IntentId): Promise<void> {
    const { engine, recorder } = await this.#work
    const { change, error } = await this.#parked(id)
    // Part of a move may have been carried out, and what was parked after a lost answer may have been, too.
    const refused = error !== undefined && clearRefusals.has(error.kind) && change.kind !== 'move'
    const notBefore = this.#context.now()
    await this.#record(recorder, {
      facts: [{ kind: 'intent-retried', intentId: id }],
      changes: [{ kind: 'set-intent', intentId: id, state: refused ? 'queued' : 'running', attempts: 0, notBefore }],
    })
    await this.#countWaiting()
    engine.pushSoon()
  }

  /** Lets a change go that the server refused. Rejects with `not-found` where there is none. */
  async discard(id: IntentId): Promise<void> {
    await this.#letGo(await this.#parked(id))
  }

  /** A mailbox that does not come to be goes from here, too, after everything that waits to go into it is taken back. */
  async #letGo(intent: Intent): Promise<void> {
    const { engine, recorder } = await this.#work
    const { change } = intent
    const mailbox = change.kind === 'create-mailbox' ? change.mailbox : undefined
    if (mailbox !== undefined) {
      const uses = (one: MailChange) => destinationOf(one) === mailbox || mailboxOfChange(one) === mailbox
      const dependents = (await this.#intents()).filter((one) => one.id !== intent.id && uses(one.change))
      for (const one of dependents.toReversed()) {
        if (one.state === 'running' || (one.state === 'queued' && !engine.withdraw(one.id)))
          throw new MailFailure({ kind: 'bad-request', reason: 'a change that depends on it is under way' })
        await this.#settle(recorder, one.id)
      }
    }
    await this.#settle(recorder, intent.id, mailbox)
    await this.#countWaiting()
  }

  #settle(recorder: FactRecorder, intentId: IntentId, dropped?: MailboxId): Promise<void> {
    const at = this.#context.now()
    return this.#record(recorder, {
      facts: [
        { kind: 'intent-settled', intentId },
        ...(dropped === undefined ? [] : [{ kind: 'mailbox-removed', mailboxId: dropped } as const]),
      ],
      changes: [
        { kind: 'settle-intent', intentId, outcome: { kind: 'cancelled' }, at },
        ...(dropped === undefined ? [] : [{ kind: 'drop-mailbox', mailboxId: dropped } as const]),
      ],
    })
  }

  async #parked(id: IntentId): Promise<Intent> {
    const intent = (await this.#intents()).find((one) => one.id === id)
    if (intent?.state !== 'parked') throw new MailFailure({ kind: 'not-found', what: 'change' })
    return intent
  }

  #intents(): Promise<readonly Intent[]> {
    return this.#context.store.read('intents', this.account.id)
  }

  /** Rejects with `bad-request` for a mirror. */
  async shelf(): Promise<ServerShelf> {
    const { shelf } = await this.#work
    if (!shelf) throw new MailFailure({ kind: 'bad-request', reason: 'a mirror has no server shelf' })
    return shelf
  }

  /** Puts facts on record that were prepared elsewhere: mail that is imported. Journal first, then the store. */
  async record(recorded: RecordedChange): Promise<void> {
    await this.#record((await this.#work).recorder, recorded)
  }

  /** Whether the store holds everything that is on record. */
  get isReady(): boolean {
    return this.#current !== undefined
  }

  /**
   * Resolves when the store holds everything that is on record, and changes can be made. Rejects with `not-found` where the
   * account was stopped before, and with what went wrong where it is not tried again.
   */
  async ready(): Promise<void> {
    await this.#work
  }

  async fetchSource(message: MessageId, signal: AbortSignal): Promise<void> {
    await (await this.#work).engine.fetchSource(message, signal)
  }

  /** What the server finds in a mailbox; nothing where all mail is on this device. */
  async search(mailbox: MailboxId, query: SearchQuery, signal: AbortSignal): Promise<readonly LocationKey[]> {
    return (await (await this.#work).engine.search?.(mailbox, query, signal)) ?? []
  }

  async #record(recorder: FactRecorder, recorded: RecordedChange): Promise<void> {
    try {
      await recorder.record(recorded.facts, recorded.changes)
    } catch (reason) {
      // Journalled but refused by the store: only a replay may go on from here.
      if (recorder.refused && this.#current?.recorder === recorder) {
        this.#forgetWork()
        this.restart()
      }
      throw reason
    }
  }

  async #supervise(): Promise<void> {
    let end: MailError = { kind: 'not-found', what: 'account' }
    while (!this.#ending.signal.aborted) {
      this.#session = new AbortController()
      const { signal } = this.#session
      try {
        const work = await this.#context.prepare((status) => this.#tell(status), signal)
        this.#current = work
        this.#setWork.resolve(work)
        await this.#countWaiting()
        await this.#rest(signal)
        if (!signal.aborted) await work.engine.run(signal)
      } catch (thrown) {
        // The recorder stays in use while we wait: what the user does offline is recorded like anything else.
        const error = mailErrorOf(thrown)
        if (!signal.aborted && !(await this.#goesOnAfter(error))) {
          end = error
          this.#ending.abort()
        }
      }
      this.#forgetWork()
    }
    this.#setWork.reject(new MailFailure(end))
  }

  /** As long as it is paused. */
  async #rest(signal: AbortSignal): Promise<void> {
    if (this.#paused) this.#tell({ phase: 'paused' })
    while (this.#paused && !signal.aborted) await this.#wait(undefined)
  }

  #forgetWork(): void {
    if (!this.#current) return
    this.#current = undefined
    const ready = deferred<AccountWork>()
    this.#work = ready.promise
    this.#setWork = ready
  }

  /** Resolves when it is time to try again; with false where it is never tried again. */
  async #goesOnAfter(error: MailError): Promise<boolean> {
    const next = this.#context.nextStep(error, this.#failures)
    this.#failures += 1
    this.#tell({ phase: next.kind === 'retry' ? 'offline' : 'stopped', error })
    if (next.kind !== 'end') await this.#wait(next.kind === 'retry' ? next.afterMs : undefined)
    return next.kind !== 'end'
  }

  /** Until the time is over, or somebody wants it now. Changes made meanwhile need the engine's recorder at once. */
  async #wait(forMs: number | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = forMs === undefined ? undefined : setTimeout(resolve, forMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (this.#ending.signal.aborted) this.#wake()
    })
    this.#wake = () => {}
  }

  #tell(status: Parameters<ReportStatus>[0]): void {
    if (status.phase === 'up-to-date') this.#failures = 0
    const settled = this.#lastStatus.phase === 'sending-changes' && status.phase !== 'sending-changes'
    const { waitingChanges, parkedChanges, lastCheckAt, quota } = this.#lastStatus
    this.#lastStatus = {
      ...(lastCheckAt === undefined ? {} : { lastCheckAt }),
      ...(quota ? { quota } : {}),
      ...status,
      accountId: this.account.id,
      waitingChanges,
      ...(parkedChanges === undefined ? {} : { parkedChanges }),
    }
    this.#context.report(this.#lastStatus)
    if (settled) void this.#countWaiting().catch(() => undefined)
  }

  async #countWaiting(): Promise<void> {
    const intents = await this.#intents()
    const parkedChanges = intents.filter(({ state }) => state === 'parked').length
    const waitingChanges = intents.length - parkedChanges
    const last = this.#lastStatus
    if (waitingChanges === last.waitingChanges && parkedChanges === (last.parkedChanges ?? 0)) return
    this.#lastStatus = { ...last, waitingChanges, parkedChanges }
    this.#context.report(this.#lastStatus)
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: MailFailure) => void
}

function deferred<T>(): Deferred<T> {
  let settle: (value: T) => void = () => {}
  let reject: (reason: MailFailure) => void = () => {}
  const promise = new Promise<T>((resolve, refuse) => {
    settle = resolve
    reject = refuse
  })
  // Perhaps nobody waits.
  promise.catch(() => undefined)
  return { promise, resolve: (value) => settle(value), reject: (reason) => reject(reason) }
}
