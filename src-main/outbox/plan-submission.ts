import type { MailError } from '../../src-shared/mail/mail-error'
import type { Recipient, Submission } from '../../src-shared/mail/submission'
import type { HandoverOutcome } from '../smtp/smtp-wire'

const minuteMs = 60_000
/** Pauses between tries; the last one goes on until the time is over (RFC 5321 §4.5.4.1). */
const pausesMs = [10_000, minuteMs, 5 * minuteMs, 15 * minuteMs, 30 * minuteMs, 60 * minuteMs]
/** What a server has put off for this long is given back to the user. */
const longestMs = 5 * 24 * 60 * minuteMs

/** Which submission goes next, or how long there is nothing to do; without `untilMs` until something changes. */
export type NextSubmission =
  | { readonly kind: 'send'; readonly submission: Submission }
  | { readonly kind: 'wait'; readonly untilMs?: number }

/**
 * The oldest one whose time has come. One that waits for the user (no server, no sign-in) waits for them, and with it
 * all of the account: `held`. Pure.
 */
export function nextSubmission(submissions: Iterable<Submission>, now: number, held: boolean): NextSubmission {
  let due: Submission | undefined
  let until: number | undefined
  for (const submission of submissions) {
    if (submission.state !== 'queued' || held) continue
    const at = dueAt(submission)
    if (at === undefined) continue
    if (at <= now) {
      if (!due || submission.madeAt < due.madeAt) due = submission
    } else until = Math.min(until ?? at, at)
  }
  if (due) return { kind: 'send', submission: due }
  return until === undefined ? { kind: 'wait' } : { kind: 'wait', untilMs: until }
}

/** When a queued one may go; undefined while it waits for the user. */
function dueAt({ sendAt, retryAt, error }: Submission): number | undefined {
  if (error && waitsForUser(error)) return undefined
  return Math.max(sendAt, retryAt ?? 0)
}

/** Nothing changes by trying again: the user has to put it right first, and no password is sent twice (T9). */
export function waitsForUser(error: MailError): boolean {
  switch (error.kind) {
    case 'auth-rejected':
    case 'credential-missing':
    case 'kept-for-another':
    case 'certificate':
    case 'tls-unavailable':
    case 'outgoing-missing':
      return true
    default:
      return false
  }
}

/**
 * What a submission is after one try. `random` gives 0 … 1. Pure.
 *
 * Who has got it never gets it again. Who was refused for good is named and left; who was put off waits with their
 * reason. Refused altogether for good is `failed`. Handed over without an answer is `unknown`, and stays so until the
 * user says what to do.
 */
export function afterAttempt(
  tried: Submission,
  outcome: HandoverOutcome,
  now: number,
  random: () => number,
): Submission {
  const { handedOver, error, retryAt, ...submission } = tried
  switch (outcome.kind) {
    case 'unknown':
      return { ...submission, state: 'unknown', error: outcome.error }
    case 'taken': {
      const accepted = new Set(outcome.accepted)
      const recipients = withRefusals(submission.recipients, outcome.refused).map(
        (one): Recipient => (accepted.has(one.address) ? { address: one.address, state: 'accepted' } : one),
      )
      const waits = recipients.some(({ state }) => state === 'waiting')
      if (!waits) return { ...submission, recipients, state: 'sent', sentAt: now }
      const put = outcome.refused.find(({ permanent }) => !permanent)
      return putOff(
        { ...submission, recipients, sentAt: now },
        { kind: 'server-busy', host: '', retryAfterMs: minuteMs, serverText: put?.serverText ?? '' },
        now,
        random,
      )
    }
    case 'refused': {
      const recipients = withRefusals(submission.recipients, outcome.refused)
      if (outcome.permanent) return endOf({ ...submission, recipients }, outcome.error)
      return putOff({ ...submission, recipients }, outcome.error, now, random)
    }
  }
}

/** What it is when there was no session to hand it over in. Pure. */
export function afterNoSession(tried: Submission, error: MailError, now: number, random: () => number): Submission {
  if (error.kind === 'refused') return endOf(tried, error)
  return putOff(tried, error, now, random)
}

/** Some have got it: then it was sent, and the others are named. Nobody has: then it failed. */
function endOf(submission: Submission, error: MailError): Submission {
  const refused = submission.recipients.map(
    (one): Recipient =>
      one.state === 'waiting' ? { address: one.address, state: 'refused', serverText: serverTextOf(error) } : one,
  )
  const some = refused.some(({ state }) => state === 'accepted')
  return some ? { ...submission, recipients: refused, state: 'sent' } : { ...submission, state: 'failed', error }
}

function putOff(submission: Submission, error: MailError, now: number, random: () => number): Submission {
  if (now - submission.sendAt > longestMs) return endOf(submission, error)
  const pause = pausesMs[Math.min(Math.max(submission.attempts - 1, 0), pausesMs.length - 1)] ?? minuteMs
  // Spread, so that the outboxes of many do not come back in step.
  return { ...submission, state: 'queued', error, retryAt: now + Math.round(pause * (1 - random() / 4)) }
}

function withRefusals(
  recipients: readonly Recipient[],
  refused: readonly { readonly address: string; readonly serverText: string; readonly permanent: boolean }[],
): readonly Recipient[] {
  const permanent = new Map(refused.filter((one) => one.permanent).map((one) => [one.address, one.serverText]))
  return recipients.map((one) => {
    const serverText = permanent.get(one.address)
    return serverText === undefined || one.state !== 'waiting'
      ? one
      : { address: one.address, state: 'refused', serverText }
  })
}

function serverTextOf(error: MailError): string {
  return 'serverText' in error ? error.serverText : ''
}
