import type { SwitchBlock } from './mode-switch'

/**
 * Everything that can go wrong, one kind per thing a user can do about it. Plain data: it crosses every process
 * boundary. `serverText` is the server's own words, shown as such and never trusted; no error holds a password,
 * a token or mail text.
 */
export type MailError =
  /** The server answered and refused the credentials. */
  | { readonly kind: 'auth-rejected'; readonly host: string; readonly user: string; readonly serverText: string }
  /** No credential is known for the account, or it cannot be decrypted any more. */
  | { readonly kind: 'credential-missing'; readonly host: string; readonly user: string }
  /** What is kept of a sign-in was given for `keptFor` and not shown to `host`, which seems to be somebody else's. */
  | { readonly kind: 'kept-for-another'; readonly host: string; readonly keptFor: string }
  /** Tern is not registered with the provider, so it cannot sign in there by OAuth. */
  | { readonly kind: 'oauth-not-set-up'; readonly provider: string }
  /** A sign-in in the browser ended without success. */
  | {
      readonly kind: 'sign-in-stopped'
      readonly provider: string
      readonly why: 'denied' | 'timed-out' | 'cancelled'
    }
  /** No connection: refused, no route, name not found, connect timed out. */
  | { readonly kind: 'unreachable'; readonly host: string; readonly port: number; readonly reason: string }
  /** A connection that said nothing, or stopped in the middle, until the deadline. */
  | { readonly kind: 'timeout'; readonly host: string; readonly port: number; readonly during: string }
  /** The connection broke. */
  | { readonly kind: 'connection-lost'; readonly host: string; readonly during: string }
  /** The certificate does not hold: whose, why, and its SHA-256 fingerprint. */
  | {
      readonly kind: 'certificate'
      readonly host: string
      readonly port: number
      readonly reason: string
      readonly fingerprint: string
      readonly issuer: string
      readonly validFrom: string
      readonly validTo: string
    }
  /** The port speaks no TLS, the server offers no STARTTLS/STLS, or something was injected before it. */
  | { readonly kind: 'tls-unavailable'; readonly host: string; readonly port: number; readonly reason: string }
  /** The port answers, but not with this protocol. */
  | { readonly kind: 'protocol'; readonly host: string; readonly reason: string }
  /** `[IN-USE]`, `[SYS/TEMP]`, throttling, too many connections: later. */
  | {
      readonly kind: 'server-busy'
      readonly host: string
      readonly retryAfterMs: number
      readonly serverText: string
      /** The server named a time of its own (`[LOGIN-DELAY]`); asking before it only earns the next refusal. */
      readonly insists?: boolean
    }
  /** The server understood and refused one change or command. */
  | {
      readonly kind: 'refused'
      readonly host: string
      readonly command: string
      readonly code: string
      readonly serverText: string
    }
  /** What a change is about is not what it was when the change was made: nothing was touched. */
  | { readonly kind: 'changed-elsewhere'; readonly what: 'message' | 'mailbox' }
  /** The server takes the sign-in, but what it has there is not the account's mail: nothing was changed. */
  | { readonly kind: 'other-mail'; readonly host: string; readonly user: string }
  /** The mode of the account cannot be changed right now. */
  | { readonly kind: 'switch-blocked'; readonly by: SwitchBlock }
  /** The mailbox on the server is full. */
  | { readonly kind: 'over-quota'; readonly host: string; readonly serverText: string }
  /** A limit of ours on one message or one answer was reached. */
  | { readonly kind: 'too-large'; readonly host: string; readonly octets: number; readonly limit: number }
  /** This device has less room than Tern needs to keep mail safe. */
  | { readonly kind: 'disk-full'; readonly path: string; readonly freeOctets: number }
  /** The message or mailbox asked for is not here (any more). */
  | { readonly kind: 'not-found'; readonly what: string }
  /** Needs the server, and there is no connection. */
  | { readonly kind: 'offline'; readonly host: string }
  /** A file that was to be restored cannot be. */
  | { readonly kind: 'bad-backup'; readonly reason: BadBackup }
  /** The account has no server for outgoing mail yet. */
  | { readonly kind: 'outgoing-missing'; readonly account: string }
  /** What was to be taken back is on its way already, or done. */
  | { readonly kind: 'too-late' }
  /** It does not open the passwords that are kept on this device. */
  | { readonly kind: 'wrong-master-password' }
  /** What was asked makes no sense; a fault of ours, worded for the log. */
  | { readonly kind: 'bad-request'; readonly reason: string }
  /** Anything else; always a fault of ours. */
  | { readonly kind: 'internal'; readonly reason: string }

/** Another program's file, half a file, a file whose octets changed, or one of a version that is to come. */
export type BadBackup = 'not-ours' | 'cut-short' | 'damaged' | 'newer'

/** The one exception that travels inside main and the engine; across a port it is its `error`. */
export class MailFailure extends Error {
  readonly error: MailError

  constructor(error: MailError, cause?: unknown) {
    super(error.kind, { cause })
    this.name = 'MailFailure'
    this.error = error
  }
}

/** The error of anything thrown: a `MailFailure`'s own, else `internal`. Never throws. */
export function mailErrorOf(thrown: unknown): MailError {
  if (thrown instanceof MailFailure) return thrown.error
  return { kind: 'internal', reason: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) }
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: MailError }
