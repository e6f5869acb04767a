import type { MailError } from '../../src-shared/mail/mail-error'

/** What to do after a session failed. */
export type RetryStep = { readonly kind: 'retry'; readonly afterMs: number } | { readonly kind: 'ask-user' }

const firstPauseMs = 1_000
const longestPauseMs = 5 * 60_000

/**
 * Whether and when a failed account tries again (SECURITY.md T9, T10). Pure: `random` gives 0 … 1.
 *
 * What only the user can put right is asked once, and no password is sent again before the answer: providers lock
 * accounts. Everything else is tried after 1 s, doubled per attempt up to 5 min, spread by up to a half downwards so
 * that the accounts of one server do not come back in step. A server that names its own time is given it.
 *
 * `attempt` counts failures since the last good session, from 0.
 */
export function nextStep(error: MailError, attempt: number, random: () => number): RetryStep {
  switch (error.kind) {
    case 'auth-rejected':
    case 'certificate':
    case 'credential-missing':
    case 'kept-for-another':
    case 'tls-unavailable':
      return { kind: 'ask-user' }
    case 'server-busy':
      return { kind: 'retry', afterMs: Math.max(error.retryAfterMs, pause(attempt, random)) }
    default:
      return { kind: 'retry', afterMs: pause(attempt, random) }
  }
}

function pause(attempt: number, random: () => number): number {
  const whole = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(Math.max(attempt, 0), 20))
  return Math.round(whole * (1 - random() / 2))
}
