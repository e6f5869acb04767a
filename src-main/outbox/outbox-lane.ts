import type { AccountId, DraftId, SubmissionId } from '../../src-shared/mail/ids'
import { type MailError, MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { afterRestart, type Submission } from '../../src-shared/mail/submission'
import type { HandoverOutcome, SmtpSession } from '../smtp/smtp-wire'
import { type OutboxContext, openSource } from './outbox'
import { afterAttempt, afterNoSession, nextSubmission, waitsForUser } from './plan-submission'

/** Idle connections are given up after this long: the next message may come at once, or not at all. */
const idleMs = 5_000
/** A state that could not be put on record is tried again after this long; until then nothing else happens. */
const recordAgainMs = 3_000
/** What follows the sending is tried again later and later, and never holds up what is still to be sent. */
const settleAgainMs = { first: 3_000, most: 600_000 }

/** The outbox of one account: one connection, one message at a time, oldest first. */
export class OutboxLane {
  readonly #account: AccountId
  readonly #context: OutboxContext
  readonly #submissions: Map<SubmissionId, Submission>
  readonly #ending = new AbortController()
  /** Sent ones the user has looked at, and that may leave. */
  readonly #seen = new Set<SubmissionId>()
  /** Sent ones whose copy could not be filed: when that is tried again, and how long it was put off. */
  readonly #unsettled = new Map<SubmissionId, { readonly at: number; readonly pauseMs: number }>()
  readonly #adding = new Set<Promise<void>>()
  #changed: readonly SubmissionId[]
  #busy: SubmissionId | undefined
  #session: SmtpSession | undefined
  #finished: Promise<void> = Promise.resolve()
  #wake: () => void = () => {}

  constructor(account: AccountId, context: OutboxContext, found: readonly Submission[], distrusted = false) {
    this.#account = account
    this.#context = context
    const now = (one: Submission): Submission =>
      distrusted && one.state === 'queued' ? { ...one, state: 'unknown' } : afterRestart(one)
    this.#submissions = new Map(found.map((one) => [one.id, now(one)]))
    // What the end of the process before this one made of them is on record and on screen as soon as can be.
    this.#changed = found.filter((one) => this.#submissions.get(one.id) !== one).map(({ id }) => id)
  }

  start(): void {
    this.#finished = this.#run()
  }

  /** Resolves when nothing of it is on its way to the server or to its record. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#wake()
    await this.#finished
    await Promise.allSettled(this.#adding)
  }

  get(id: SubmissionId): Submission | undefined {
    return this.#submissions.get(id)
  }

  holds(draft: DraftId): boolean {
    return [...this.#submissions.values()].some((one) => one.draftId === draft && one.state !== 'sent')
  }

  dueBefore(until: number): readonly Submission[] {
    return [...this.#submissions.values()].filter(
      (one) => one.state === 'queued' && !one.error && one.sendAt <= until && !one.scheduled,
    )
  }

  async add(submission: Submission): Promise<void> {
    if (this.#ending.signal.aborted) throw new MailFailure({ kind: 'not-found', what: 'account' })
    const recorded = this.#record(submission)
    this.#adding.add(recorded)
    try {
      await recorded
    } finally {
      this.#adding.delete(recorded)
    }
    this.#wake()
  }

  async remove(id: SubmissionId): Promise<Submission> {
    const submission = this.#idle(id)
    if (submission.state !== 'queued' && submission.state !== 'failed') throw tooLate()
    // Out of reach of the loop first: what is being taken back is not begun.
    this.#submissions.delete(id)
    try {
      await this.#recordGone(id)
    } catch (thrown) {
      this.#submissions.set(id, submission)
      throw thrown
    }
    return submission
  }

  async sendNow(id: SubmissionId): Promise<void> {
    const { error, retryAt, ...rest } = this.#idle(id)
    if (rest.state !== 'queued' && rest.state !== 'failed') throw tooLate()
    const now = this.#context.now()
    await this.#record({ ...rest, state: 'queued', sendAt: now, scheduled: false })
    this.tryAgain('account')
  }

  async schedule(id: SubmissionId, sendAt: number): Promise<void> {
    const { error, retryAt, ...rest } = this.#idle(id)
    if (rest.state !== 'queued' && rest.state !== 'failed') throw tooLate()
    await this.#record({ ...rest, state: 'queued', sendAt, scheduled: true })
    this.#wake()
  }

  async resolve(id: SubmissionId, delivered: boolean): Promise<void> {
    const { error, ...rest } = this.#idle(id)
    if (rest.state !== 'unknown') throw tooLate()
    const now = this.#context.now()
    await this.#record(
      delivered
        ? {
            ...rest,
            state: 'sent',
            sentAt: now,
            recipients: rest.recipients.map((one) =>
              one.state === 'waiting' ? { address: one.address, state: 'accepted' } : one,
            ),
          }
        : { ...rest, state: 'queued', sendAt: now, scheduled: false },
    )
    this.#wake()
  }

  async dismiss(id: SubmissionId): Promise<void> {
    const submission = this.#submissions.get(id)
    if (!submission) throw new MailFailure({ kind: 'not-found', what: 'submission' })
    if (submission.state !== 'sent') throw tooLate()
    // Its copy may still be being filed: the loop lets it go as soon as nothing of it is to be done any more.
    this.#seen.add(id)
    this.#unsettled.delete(id)
    this.#wake()
  }

  /** `network`: what waits for a connection or a server is tried at once; `account`: what waits for the user, too. */
  tryAgain(cause: 'network' | 'account'): void {
    for (const submission of this.#submissions.values()) {
      if (submission.state !== 'queued' || !submission.error || submission.id === this.#busy) continue
      if (cause === 'network' && (waitsForUser(submission.error) || submission.error.kind === 'server-busy')) continue
      const { error, retryAt, ...rest } = submission
      // In memory only: a try that fails puts its reason back on record.
      this.#submissions.set(submission.id, rest)
    }
    this.#wake()
  }

  /** One that the loop does not have in its hands. */
  #idle(id: SubmissionId): Submission {
    const submission = this.#submissions.get(id)
    if (!submission) throw new MailFailure({ kind: 'not-found', what: 'submission' })
    if (this.#busy === id) throw tooLate()
    return submission
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        await this.#recordChanged()
        const now = this.#context.now()
        const sent = [...this.#submissions.values()].find(
          (one) =>
            one.state === 'sent' &&
            (!isSettled(one) || this.#seen.has(one.id)) &&
            (this.#unsettled.get(one.id)?.at ?? now) <= now,
        )
        if (sent) {
          await this.#busyWith(sent.id, () => this.#settleOrLater(sent))
          continue
        }
        const next = nextSubmission(this.#submissions.values(), this.#context.now(), this.#held())
        if (next.kind === 'send') await this.#busyWith(next.submission.id, () => this.#send(next.submission))
        else await this.#rest(this.#orUnsettled(next.untilMs))
      } catch {
        // Journal or store could not take it (a full disk): nothing goes on before they do.
        await this.#pause(recordAgainMs)
      }
    }
    this.#leave()
  }

  async #recordChanged(): Promise<void> {
    for (const id of this.#changed) {
      const submission = this.#submissions.get(id)
      if (submission) await this.#record(submission)
      this.#changed = this.#changed.filter((one) => one !== id)
    }
  }

  /** A sign-in that was refused holds everything of the account: one try, one question (SECURITY.md T9). */
  #held(): boolean {
    return [...this.#submissions.values()].some(
      ({ state, error }) => state === 'queued' && error && waitsForUser(error),
    )
  }

  async #busyWith(id: SubmissionId, work: () => Promise<void>): Promise<void> {
    this.#busy = id
    try {
      await work()
    } finally {
      this.#busy = undefined
    }
  }

  async #send(submission: Submission): Promise<void> {
    const { now, random } = this.#context
    const { signal } = this.#ending
    const tried: Submission = { ...submission, attempts: submission.attempts + 1 }
    let session: SmtpSession
    try {
      session = await this.#openSession()
    } catch (thrown) {
      if (signal.aborted) return
      await this.#record(afterNoSession(tried, mailErrorOf(thrown), now(), random))
      return
    }
    const outcome = await this.#handOver(session, tried)
    // Ended by us: the mark on record says what the next process makes of it.
    if (signal.aborted && outcome.kind !== 'taken') return
    const after = afterAttempt(tried, outcome, now(), random)
    if (outcome.kind !== 'taken' && this.#session?.open === false) this.#session = undefined
    await this.#recordSurely(after)
  }

  async #handOver(session: SmtpSession, tried: Submission): Promise<HandoverOutcome> {
    const { vault, forWire } = this.#context
    const recipients = tried.recipients.filter(({ state }) => state === 'waiting').map(({ address }) => address)
    const sending: Submission = { ...tried, state: 'sending' }
    return session.submit(
      {
        sender: tried.sender,
        recipients,
        octets: tried.octets,
        eightBit: true,
        ...(tried.notify ? { notify: tried.id } : {}),
      },
      forWire(openSource(vault.pathOf(tried.accountId, tried.sha256))),
      {
        beforeData: () => this.#record(sending),
        beforeEnd: () => this.#record({ ...sending, handedOver: true }),
      },
    )
  }

  async #openSession(): Promise<SmtpSession> {
    if (this.#session?.open) return this.#session
    const { accountOf, credentialOf, openSession, ca } = this.#context
    const account = accountOf(this.#account)
    const outgoing = account?.outgoing
    if (!account || !outgoing) throw new MailFailure({ kind: 'outgoing-missing', account: account?.label ?? '' })
    const { host, port, security, pinnedFingerprint } = outgoing
    const user = outgoing.signIn === 'none' ? '' : outgoing.user
    this.#session = await openSession(
      {
        host,
        port,
        security,
        user,
        ca,
        credential: user === '' ? undefined : await credentialOf(account),
        ...(pinnedFingerprint === undefined ? {} : { pinnedFingerprint }),
      },
      this.#ending.signal,
    )
    const { largest } = this.#session
    if (largest !== undefined) void this.#context.sizeKnown?.(this.#account, largest).catch(() => undefined)
    return this.#session
  }

  /** Never rejects: what could not be done is put off. What will never be possible is on record, and the user is told. */
  async #settleOrLater(submission: Submission): Promise<void> {
    try {
      await this.#settle(submission)
      this.#unsettled.delete(submission.id)
    } catch (thrown) {
      const { first, most } = settleAgainMs
      const pauseMs = Math.min((this.#unsettled.get(submission.id)?.pauseMs ?? first / 2) * 2, most)
      this.#unsettled.set(submission.id, { at: this.#context.now() + pauseMs, pauseMs })
      const error = mailErrorOf(thrown)
      if (isForGood(error) && submission.error?.kind !== error.kind)
        await this.#record({ ...submission, error }).catch(() => undefined)
    }
  }

  #orUnsettled(untilMs: number | undefined): number | undefined {
    const all = [...this.#unsettled.values()].map(({ at }) => at)
    if (untilMs !== undefined) all.push(untilMs)
    return all.length === 0 ? undefined : Math.min(...all)
  }

  /** After it was sent: the copy, the mark on what was answered, the draft; each may be done twice without harm. */
  async #settle(submission: Submission): Promise<void> {
    const { fileCopy, flagOriginal, forgetDraft } = this.#context
    if (submission.copyTo !== undefined)
      await fileCopy(submission).catch((thrown) => {
        // Its octets are gone, or the place for it: one that the user has seen leaves without a copy.
        if (!this.#seen.has(submission.id) || !isForGood(mailErrorOf(thrown))) throw thrown
      })
    if (submission.about) await flagOriginal(submission.about).catch(onlyIfGone)
    if (submission.draftId !== undefined) await forgetDraft(submission.draftId)
    const { copyTo, about, draftId, error, ...settled } = submission
    const toBeSeen = settled.recipients.some(({ state }) => state === 'refused') && !this.#seen.has(submission.id)
    if (toBeSeen) await this.#record(settled)
    else {
      await this.#recordGone(submission.id)
      this.#submissions.delete(submission.id)
      this.#seen.delete(submission.id)
    }
  }

  async #record(submission: Submission): Promise<void> {
    await this.#context.record(
      this.#account,
      [{ kind: 'submission', submission }],
      [{ kind: 'put-submission', submission }],
    )
    this.#submissions.set(submission.id, submission)
  }

  /** What has happened out there cannot be undone: it is put on record however long that takes. */
  async #recordSurely(submission: Submission): Promise<void> {
    for (;;) {
      try {
        await this.#record(submission)
        return
      } catch (thrown) {
        if (this.#ending.signal.aborted) throw thrown
        await this.#pause(recordAgainMs)
      }
    }
  }

  async #recordGone(submissionId: SubmissionId): Promise<void> {
    await this.#context.record(
      this.#account,
      [{ kind: 'submission-gone', submissionId }],
      [{ kind: 'drop-submission', submissionId }],
    )
  }

  /** Until it is time, or somebody wakes us; the connection is kept for a moment. */
  async #rest(untilMs: number | undefined): Promise<void> {
    if (this.#session) {
      await this.#pause(Math.min(idleMs, untilMs === undefined ? idleMs : untilMs - this.#context.now()))
      const next = nextSubmission(this.#submissions.values(), this.#context.now(), this.#held())
      if (next.kind === 'wait') this.#leave()
      return
    }
    await this.#pause(untilMs === undefined ? undefined : untilMs - this.#context.now())
  }

  #leave(): void {
    this.#session?.quit()
    this.#session = undefined
  }

  #pause(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = () => {}
        resolve()
      }
      const timer = ms === undefined ? undefined : setTimeout(done, Math.min(Math.max(ms, 0), longestTimerMs))
      this.#wake = done
      if (this.#ending.signal.aborted) done()
    })
  }
}

/** setTimeout takes no more than 2³¹−1; a letter for next year is looked at every day. */
const longestTimerMs = 86_400_000

/** Sent, filed, and only kept for the user to see who was refused. */
function isSettled({ copyTo, about, draftId, recipients }: Submission): boolean {
  return (
    copyTo === undefined &&
    about === undefined &&
    draftId === undefined &&
    recipients.some(({ state }) => state === 'refused')
  )
}

/** What was answered may have been deleted meanwhile. */
function onlyIfGone(thrown: unknown): void {
  if (!isForGood(mailErrorOf(thrown))) throw thrown
}

function isForGood({ kind }: MailError): boolean {
  return kind === 'not-found' || kind === 'bad-request'
}

function tooLate(): MailFailure {
  return new MailFailure({ kind: 'too-late' })
}
