import { type SyncMode, syncModeOf } from '../../src-shared/mail/account'
import type { MailChange } from '../../src-shared/mail/change'
import type { MailboxId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailEngine } from '../sync/mail-engine'
import { Ledger } from './ledger'
import { Pop3Shelf } from './pop3-shelf'
import { openPop3 } from './pop3-wire'
import { runSession, type SessionContext } from './run-session'

export interface Pop3EngineContext extends Omit<SessionContext, 'ledger' | 'shelf'> {
  readonly trash: MailboxId
  /** The secret, asked for at each sign-in; undefined where none is known. */
  readonly password: () => string | undefined
  readonly ca: readonly string[]
}

/** Empties a letter box onto this device, one session after the other. Nothing done here reaches the server but DELE. */
export class Pop3Engine implements MailEngine {
  readonly carries: ReadonlySet<MailChange['kind']> = new Set()
  readonly #context: Pop3EngineContext
  readonly shelf: Pop3Shelf
  readonly #ledger: Ledger
  #wake: () => void = () => {}
  #asked = false

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
    while (!signal.aborted) {
      this.#asked = false
      const loginDelayMs = await this.#collect(signal)
      await this.#pause(loginDelayMs, signal)
    }
  }

  refresh(): void {
    this.#asked = true
    this.#wake()
  }

  pushSoon(): void {}

  /** Nothing here is ever an intent. */
  withdraw(): boolean {
    return false
  }

  #refreshAt(at: number): void {
    const timer = setTimeout(() => this.refresh(), Math.max(0, at - this.#context.now()))
    // The next check comes anyway: nothing has to stay alive for this one.
    timer.unref()
  }

  fetchSource(): Promise<void> {
    return Promise.reject(new MailFailure({ kind: 'not-found', what: 'message' }))
  }

  /** One session. Returns how long the server wants to be left alone (RFC 2449 §6.5). */
  async #collect(signal: AbortSignal): Promise<number> {
    const { account, ca, now, password, report } = this.#context
    const { host, port, security, user, pinnedFingerprint } = account.incoming
    const secret = password()
    if (secret === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
    report({ phase: 'connecting' })
    const session = await openPop3(
      { host, port, security, user, password: secret, ca, ...(pinnedFingerprint ? { pinnedFingerprint } : {}) },
      signal,
    )
    try {
      const outcome = await runSession(session, { ...this.#context, ledger: this.#ledger, shelf: this.shelf })
      const error = outcome.refused[0]
      report({ phase: 'up-to-date', lastCheckAt: now(), ...(error ? { error } : {}) })
    } finally {
      session.close()
    }
    return (session.capabilities.loginDelaySeconds ?? 0) * 1000
  }

  /** Until the next check is due, or asked for and allowed. */
  #pause(leastMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const startedAt = this.#context.now()
      let timer = setTimeout(done, Math.max(leastMs, this.#context.account.checkEveryMs))
      const wake = (): void => {
        clearTimeout(timer)
        timer = setTimeout(done, Math.max(0, leastMs - (this.#context.now() - startedAt)))
      }
      this.#wake = wake
      signal.addEventListener('abort', done, { once: true })
      if (this.#asked) wake()
      if (signal.aborted) done()
      function done(): void {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
    })
  }
}
