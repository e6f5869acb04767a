import type { RunningDovecot } from '../dovecot/server.mjs'

/** A server of another make that takes the submissions of a Dovecot's users and delivers to it. */
export interface SubmissionServer {
  readonly dovecot: RunningDovecot
  /** STARTTLS is required there. */
  readonly submission: number
  readonly submissions: number
  /** The authority of its certificate, PEM. */
  readonly ca: string
  /** Messages above it are refused, octets. */
  readonly largest: number
  /** Resolves when everything that was taken has been delivered. */
  settled(): Promise<void>
  stop(): Promise<void>
}
