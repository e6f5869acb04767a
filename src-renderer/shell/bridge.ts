import type { Commands } from '../../src-shared/contract/commands'
import type { MailBridge } from '../../src-shared/contract/events'
import { type MailError, mailErrorOf, type Result } from '../../src-shared/mail/mail-error'

declare global {
  interface Window {
    readonly mail: MailBridge
  }
}

/** What the preload lent this page; all that it can reach of main. */
export const bridge: MailBridge = window.mail

/** Asks main; a call that breaks on the way comes back as an error value, too. */
export async function call<K extends keyof Commands>(
  name: K,
  ...args: Parameters<Commands[K]>
): Promise<ReturnType<Commands[K]>> {
  try {
    return await bridge.call(name, ...args)
  } catch (thrown) {
    const failed: { ok: false; error: MailError } = { ok: false, error: mailErrorOf(thrown) }
    return failed as ReturnType<Commands[K]> & Result<never>
  }
}
