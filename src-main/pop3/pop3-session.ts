import type { TransportSecurity } from '../../src-shared/mail/account'
import type { Credential } from '../../src-shared/mail/credential'
import type { Uidl } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { Pop3Capabilities } from './pop3-capabilities'

declare const session: unique symbol
/** The position of a message in one session; it means nothing in any other (RFC 1939 §5). */
export type MessageNumber = number & { readonly [session]: true }

export interface Pop3Deadlines {
  readonly connectMs: number
  readonly greetingMs: number
  readonly tlsMs: number
  /** From a command to the first octet of its answer. */
  readonly answerMs: number
  /** An answer that stops in the middle. */
  readonly quietMs: number
}

export interface Pop3Target {
  readonly host: string
  readonly port: number
  readonly security: TransportSecurity
  readonly user: string
  readonly credential: Credential
  /** Authorities beside the built-in ones, PEM. */
  readonly ca?: readonly string[]
  readonly pinnedFingerprint?: string
  /** What the server's words are to be in, where it can choose (RFC 6856 §3): a language tag. */
  readonly language?: string
  readonly deadlines?: Partial<Pop3Deadlines>
}

/** A message as LIST has it. */
export interface Listed {
  readonly number: MessageNumber
  readonly octets: number
}

/** Where one message goes. After `abort` nothing follows; only `end` says that all of it has come. */
export interface Pop3Sink {
  /** Octets of the message, dot-stuffing undone. A promise holds the server back until it settles. */
  write(chunk: Uint8Array): Promise<void> | undefined
  end(): void
  /** `refused`: this message alone. Anything else has ended the session. */
  abort(error: MailError): void
}

/** A signed-in session. Once it failed or was closed it never speaks again; every rejection is a MailFailure. */
export interface Pop3Session {
  /** As the server told them last; complete once `known` has resolved. */
  readonly capabilities: Pop3Capabilities
  /** Resolves when the server has said what it can do for who has signed in; commands may be sent before. */
  known(): Promise<void>
  stat(): Promise<{ readonly messages: number; readonly octets: number }>
  /** A message whose unique-id cannot be read is left out. */
  uidl(): Promise<readonly { readonly number: MessageNumber; readonly uidl: Uidl }[] | 'unsupported'>
  list(): Promise<readonly Listed[]>
  /** The header and the first lines of the body (RFC 1939 §7), at most `topLimit` octets of it. */
  top(number: MessageNumber, lines: number): Promise<Uint8Array>
  /** Retrieves messages in this order, many at a time where the server allows it (RFC 2449 §6.6). */
  retrieve(wanted: readonly Listed[], sink: (number: MessageNumber) => Pop3Sink): Promise<void>
  /** Marks for removal; nothing is removed before `quit`. May be called again without waiting. */
  delete(number: MessageNumber): Promise<void>
  noop(): Promise<void>
  reset(): Promise<void>
  /** `committed`: the server has confirmed the removals. `unknown`: the next listing tells. Never rejects. */
  quit(): Promise<'committed' | 'unknown'>
  close(): void
}
