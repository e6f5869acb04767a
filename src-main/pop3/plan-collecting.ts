import type { MailError } from '../../src-shared/mail/mail-error'

/** A server that is busy is asked again so often before the user hears of it. */
const quietTries = 5

export interface Retry {
  readonly afterMs: number
  /** The server said when: not even the user's own wish comes before that. */
  readonly insists: boolean
}

/**
 * Whether a failed attempt is simply tried again without a word: another session has the mailbox, the server has a
 * trouble of its own that passes, or it was asked too soon (`[IN-USE]`, `[SYS/TEMP]`, `[LOGIN-DELAY]`; RFC 2449 §8,
 * RFC 3206). Pure; `random` is 0 … 1 and spreads collectors that met each other. `tries` counts attempts before this
 * one that went the same way.
 */
export function planRetry(error: MailError, tries: number, random: number): Retry | undefined {
  if (error.kind !== 'server-busy' || tries >= quietTries) return undefined
  return { afterMs: Math.round(error.retryAfterMs * (1 + random / 2)), insists: error.insists === true }
}

export interface Pause {
  readonly startedAt: number
  readonly ms: number
  /** Until when the server wants to be left alone. */
  readonly notBefore: number
  /** The user, or something else, wants it now. */
  readonly asked: boolean
}

/** How much of a pause is left. Pure. A clock that was set back does not make it longer. */
export function planPause({ asked, ms, notBefore, startedAt }: Pause, now: number): number {
  if (now < startedAt) return 0
  const due = asked ? 0 : startedAt + ms
  return Math.max(due, Math.min(notBefore, startedAt + longestNotBeforeMs)) - now
}

/** LOGIN-DELAY is minutes; a server that asks for more than a day would never be collected from. */
const longestNotBeforeMs = 24 * 60 * 60 * 1000
