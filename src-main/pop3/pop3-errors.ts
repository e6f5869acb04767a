import type { MailError } from '../../src-shared/mail/mail-error'

export interface Pop3Place {
  readonly host: string
  readonly port: number
  readonly user: string
}

/** How long to stay away where the server does not say (RFC 2449 §8.1). */
const inUseMs = 30_000
const loginDelayMs = 60_000
const temporaryMs = 60_000

/** What a `-ERR` means while signing in (RFC 2449 §8, RFC 3206); without a code, by the words servers use. */
export function signInError(text: string, { host, user }: Pop3Place): MailError {
  const serverText = serverWords(text)
  switch (responseCode(text)) {
    case 'IN-USE':
      return { kind: 'server-busy', host, retryAfterMs: inUseMs, serverText }
    case 'LOGIN-DELAY':
      return { kind: 'server-busy', host, retryAfterMs: loginDelayMs, serverText, insists: true }
    case 'SYS/TEMP':
      return { kind: 'server-busy', host, retryAfterMs: temporaryMs, serverText }
    case 'SYS/PERM':
      return { kind: 'refused', host, command: 'PASS', code: 'SYS/PERM', serverText }
    case 'AUTH':
      return { kind: 'auth-rejected', host, user, serverText }
    default:
      return /\b(in use|locked|lock|busy|try again later|too many)\b/i.test(serverText)
        ? { kind: 'server-busy', host, retryAfterMs: inUseMs, serverText }
        : { kind: 'auth-rejected', host, user, serverText }
  }
}

/** What a `-ERR` instead of a greeting means: the server wants nobody now. */
export function greetingError(text: string, place: Pop3Place): MailError {
  const error = signInError(text, place)
  if (error.kind !== 'auth-rejected') return error
  return { kind: 'server-busy', host: place.host, retryAfterMs: temporaryMs, serverText: error.serverText }
}

/** What a `-ERR` to a command means. */
export function refusal(text: string, command: string, { host }: Pop3Place): MailError {
  return { kind: 'refused', host, command, code: responseCode(text), serverText: serverWords(text) }
}

/** What an error of the socket means, by the moment it came. */
export function socketError(thrown: unknown, during: string, { host, port }: Pop3Place): MailError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (/^(ERR_SSL|EPROTO|ERR_TLS)/.test(code) || (during === 'TLS' && code !== 'ETIMEDOUT'))
    return { kind: 'tls-unavailable', host, port, reason: code || 'the handshake broke off' }
  if (during === 'connect') return { kind: 'unreachable', host, port, reason: code }
  if (code === 'ETIMEDOUT') return { kind: 'timeout', host, port, during }
  return { kind: 'connection-lost', host, during }
}

/** The code in brackets at the start of a status text, in capitals; empty where there is none. */
function responseCode(text: string): string {
  return /^\[([^\]\s]{1,40})[^\]]*\]/.exec(text)?.[1]?.toUpperCase() ?? ''
}

function serverWords(text: string): string {
  return text.slice(0, 500)
}
