import type { MailError } from '../../../src-shared/mail/mail-error'

/** A connection may break many times over one intent for reasons of its own; a server that answers says what it means. */
const triesOverBrokenConnections = 20
const triesOverAnswers = 8

/** After how many tries that ended like this an intent is given back to the user. Pure. */
export function patienceOf(error: MailError): number {
  switch (error.kind) {
    case 'connection-lost':
    case 'unreachable':
    case 'offline':
    case 'auth-rejected':
    case 'credential-missing':
    case 'kept-for-another':
    case 'certificate':
      return triesOverBrokenConnections
    default:
      return triesOverAnswers
  }
}

/** How long, in milliseconds, an intent waits that has ended this many sessions: the first time not at all. Pure. */
export function pauseAfter(attempts: number): number {
  return attempts < 2 ? 0 : Math.min(10 * 60_000, 5_000 * 2 ** (attempts - 2))
}
