import { setTimeout as delay } from 'node:timers/promises'
import { type SyncMode, syncModeOf } from '../../src-shared/mail/account'
import type { MailChange } from '../../src-shared/mail/change'
import type { Credential } from '../../src-shared/mail/credential'
import type { MailboxId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailEngine } from '../sync/mail-engine'
import { Ledger } from './ledger'
import { planPause, planRetry } from './plan-collecting'
import type { Pop3Deadlines } from './pop3-session'
import { Pop3Shelf } from './pop3-shelf'
import { openPop3, type Pop3Session } from './pop3-wire'
import { runSession, type SessionContext } from './run-session'
import { readListing } from './server-listing'

export interface Pop3EngineContext extends Omit<SessionContext, 'ledger' | 'shelf'> {
  readonly trash: MailboxId
  /** What to sign in with, asked for at each sign-in; undefined where nothing is known. */
  readonly credential: () => Promise<Credential | undefined>
  readonly ca: readonly string[]
  /** The user's language, for the server's words. */
  readonly language?: string
  readonly deadlines?: Partial<Pop3Deadlines>
}

/** Empties a letter box onto this device, one session after the other. Nothing done here reaches the server but DELE. */
export class Pop3Engine implements MailEngine {
  readonly carries: ReadonlySet<MailChange['kind']> = new Set()
  readonly shelf: Pop3Shelf
  readonly #context: Pop3EngineContext
  readonly #ledger: Ledger
  #wake = new AbortController()
  /** When the server may be asked again, by its own word (RFC 2449 §6.5); epoch milliseconds. */
  #notBefore = 0
  #quietTries = 0

  constructor(context: Pop3EngineContext) {
    const { account, now, recorder, store, trash } = context
    this.#context = context
    this.#ledger = new Ledger(account.id, store, recorder)
    this.shelf = new Pop3Shelf({
      account: () => account,
      ledger: this.#ledger,
      store,
      trash,
      now,
      wanted: (at) => this.#refreshAt(at),
    })
  }

  get mode(): SyncMode {
    return syncModeOf(this.#context.account)
  }

  async run(signal: AbortSignal): Promise<void> {
    const { account, now, store } = this.#context
    // Each check needs the ledger, and so does the shelf, also where no server can be reached.
    this.#ledger.use(async () => undefined).catch(() => undefined)
    const before = await readListing(store, account.id)
    this.#notBefore = before?.notBefore ?? 0
    await this.#pause(Math.max(0, this.#notBefore - now()), signal)
    while (!signal.aborted) {
      this.#wake = new AbortController()
      const pauseMs = await this.#collect(signal)
      await this.#pause(pauseMs, signal)
    }
  }

  refresh(): void {
    this.#wake.abort()
  }

  pushSoon(): void {}

  /** Nothing here is ever an intent. */
  withdraw(): boolean {
    return false
  }

  fetchSource(): Promise<void> {
    return Promise.reject(new MailFailure({ kind: 'not-found', what: 'message' }))
  }

  /** One session, or the attempt at one. Returns how long to wait before the next. */
  async #collect(signal: AbortSignal): Promise<number> {
    const { account, now, report } = this.#context
    try {
      const session = await this.#open(signal)
      try {
        const signedInAt = now()
        const notBefore = (): number => {
          this.#notBefore = signedInAt + (session.capabilities.loginDelaySeconds ?? 0) * 1000
          return this.#notBefore
        }
        // A session that breaks before the server has said all of it counts, too.
        notBefore()
        const context = { ...this.#context, ledger: this.#ledger, shelf: this.shelf, notBefore }
        const { large, refused } = await runSession(session, context)
        const error = refused[0]
        this.#quietTries = 0
        report({
          phase: 'up-to-date',
          lastCheckAt: now(),
          ...(error ? { error } : {}),
          ...(large > 0 ? { largeWaiting: large } : {}),
        })
      } finally {
        session.close()
      }
      return account.checkEveryMs
    } catch (thrown) {
      const retry = thrown instanceof MailFailure ? planRetry(thrown.error, this.#quietTries, Math.random()) : undefined
      if (!retry || signal.aborted) throw thrown
      this.#quietTries += 1
      if (retry.insists) this.#notBefore = now() + retry.afterMs
      return retry.afterMs
    }
  }

  async #open(signal: AbortSignal): Promise<Pop3Session> {
    const { account, ca, credential, deadlines, language, report } = this.#context
    const { host, port, security, user, pinnedFingerprint } = account.incoming
    const known = await credential()
    if (known === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
    report({ phase: 'connecting' })
    return openPop3(
      {
        host,
        port,
        security,
        user,
        credential: known,
        ca,
        ...(language === undefined ? {} : { language }),
        ...(deadlines ? { deadlines } : {}),
        ...(pinnedFingerprint ? { pinnedFingerprint } : {}),
      },
      signal,
    )
  }

  /** Until the next check is due, or asked for and allowed. */
  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const { now } = this.#context
    const startedAt = now()
    for (;;) {
      const leftMs = planPause({ startedAt, ms, notBefore: this.#notBefore, asked: this.#wake.signal.aborted }, now())
      if (signal.aborted || leftMs <= 0) return
      // Asked already: only the server's own word is waited for.
      const until = this.#wake.signal.aborted ? signal : AbortSignal.any([signal, this.#wake.signal])
      await delay(Math.min(leftMs, longestTimerMs), undefined, { signal: until }).catch(() => undefined)
    }
  }

  #refreshAt(at: number): void {
    const timer = setTimeout(() => this.refresh(), Math.max(0, at - this.#context.now()))
    // The next check comes anyway: nothing has to stay alive for this one.
    timer.unref()
  }
}

/** A longer timer fires at once. A shorter one also notices that the clock went on while the device slept. */
const longestTimerMs = 60_000
