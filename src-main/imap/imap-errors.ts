import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'

/** What imapflow, TLS and the socket put on the errors they throw; any of it may be missing. */
interface LibraryError {
  readonly code?: unknown
  readonly message?: unknown
  readonly authenticationFailed?: unknown
  readonly responseStatus?: unknown
  readonly responseText?: unknown
  readonly serverResponseCode?: unknown
  readonly tlsFailed?: unknown
  readonly throttleReset?: unknown
  readonly response?: {
    readonly attributes?: readonly { readonly section?: readonly { readonly value?: unknown }[] }[]
  }
  readonly _err?: unknown
}

export interface ErrorPlace {
  readonly host: string
  readonly port: number
  readonly user: string
  /** The command, or `connect`. */
  readonly during: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 500) : '')

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'CONNECT_TIMEOUT',
])
const timeouts = new Set(['GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT', 'ETIMEDOUT'])
const tooLarge = new Set(['LineTooLarge', 'LiteralTooLarge', 'ResponseTooLarge', 'TooManyTokens', 'TooManyResponses'])
const busyCodes = new Set(['INUSE', 'UNAVAILABLE', 'LIMIT', 'SERVERBUG'])

/**
 * A failure of the library as one of ours (RFC 9051 §7.1 response codes, RFC 5530). The server's own words are kept as
 * such; nothing of what was sent is. Never throws.
 */
export function imapFailure(thrown: unknown, place: ErrorPlace): MailFailure {
  if (thrown instanceof MailFailure) return thrown
  return new MailFailure(imapError((thrown ?? {}) as LibraryError, place), thrown)
}

function imapError(error: LibraryError, place: ErrorPlace): MailError {
  const { host, port, user, during } = place
  const code = text(error.code)
  const serverText = text(error.responseText)
  const responseCode = responseCodeOf(error)
  if (code === 'ETHROTTLE')
    return { kind: 'server-busy', host, retryAfterMs: Math.max(0, Number(error.throttleReset) || 0), serverText }
  if (
    responseCode === 'LIMIT' ||
    /too many (simultaneous )?connections|maximum number of connections/i.test(serverText)
  )
    return { kind: 'server-busy', host, retryAfterMs: 30_000, serverText }
  if (error.authenticationFailed === true && code !== 'NoConnection' && !busyCodes.has(responseCode))
    return { kind: 'auth-rejected', host, user, serverText }
  if (busyCodes.has(responseCode)) return { kind: 'server-busy', host, retryAfterMs: 10_000, serverText }
  if (responseCode === 'OVERQUOTA') return { kind: 'over-quota', host, serverText }
  if (error.responseStatus === 'NO' || error.responseStatus === 'BAD')
    return { kind: 'refused', host, command: during, code: responseCode || text(error.responseStatus), serverText }
  if (unreachable.has(code)) return { kind: 'unreachable', host, port, reason: code }
  if (timeouts.has(code)) return { kind: 'timeout', host, port, during }
  if (tooLarge.has(code)) return { kind: 'too-large', host, octets: 0, limit: 0 }
  if (error.tlsFailed === true || code === 'STARTTLS_INJECTION' || /^ERR_SSL|^EPROTO/.test(code))
    return { kind: 'tls-unavailable', host, port, reason: code || text(error.message) }
  if (/^Parser|^InvalidResponse|^UnexpectedTag|^ResponseProcessingFailed/.test(code))
    return { kind: 'protocol', host, reason: code }
  if (/^Invalid|^MAX_IMAP/.test(code)) return { kind: 'bad-request', reason: `${during}: ${code}` }
  if (during === 'connect' && code === 'ECONNRESET') return { kind: 'unreachable', host, port, reason: code }
  return { kind: 'connection-lost', host, during }
}

function responseCodeOf(error: LibraryError): string {
  const section = error.response?.attributes?.[0]?.section?.[0]?.value
  return text(section ?? error.serverResponseCode).toUpperCase()
}
