import type { SyncMode } from '../../src-shared/mail/account'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailEngine } from '../sync/mail-engine'

/** The engine of `Local folders`: there is no server, so it carries nothing and waits for its end. */
export class LocalHome implements MailEngine {
  readonly mode: SyncMode = { protocol: 'local', direction: 'none' }
  readonly carries = new Set<never>()

  run(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  refresh(): void {}

  pushSoon(): void {}

  withdraw(): boolean {
    return false
  }

  fetchSource(): Promise<void> {
    return Promise.reject(new MailFailure({ kind: 'not-found', what: 'message' }))
  }
}
