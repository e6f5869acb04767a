import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'

/** What nodemailer tells of a failure; the certificate's verdict comes as its own MailFailure. */
export interface SmtpTrouble {
  readonly code?: string
  readonly response?: string
  readonly responseCode?: number
  readonly command?: string
  readonly message: string
}

export interface SmtpPlace {
  readonly host: string
  readonly port: number
  readonly user: string
}

const busyAgainMs = 60_000

/** A failure of the connection or of one command as a kind a user can act on. Pure. */
export function smtpError(thrown: unknown, place: SmtpPlace, during: string): MailError {
  if (thrown instanceof MailFailure) return thrown.error
  const trouble = thrown as SmtpTrouble
  const { host, port, user } = place
  const { code = '', responseCode, command = during } = trouble
  const serverText = wordsOf(trouble.response)
  if (code === 'ETLS') return { kind: 'tls-unavailable', host, port, reason: trouble.message }
  if (code === 'EAUTH' || command.startsWith('AUTH')) {
    if (responseCode === undefined && code === 'EAUTH') return { kind: 'credential-missing', host, user }
    if (responseCode !== undefined && responseCode >= 500) return { kind: 'auth-rejected', host, user, serverText }
  }
  if (responseCode !== undefined && responseCode >= 500)
    return { kind: 'refused', host, command: command.split(' ')[0] ?? command, code: String(responseCode), serverText }
  if (responseCode !== undefined && responseCode >= 400)
    return { kind: 'server-busy', host, retryAfterMs: busyAgainMs, serverText }
  switch (code) {
    case 'ETIMEDOUT':
      return { kind: 'timeout', host, port, during: command }
    case 'EPROTOCOL':
      return { kind: 'protocol', host, reason: trouble.message }
    case 'EDNS':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { kind: 'unreachable', host, port, reason: code }
    default:
      return { kind: 'connection-lost', host, during: command }
  }
}

/** The code of a reply, 200 to 599; undefined where it is none as RFC 5321 §4.2 has it. Pure. */
export function replyCode(response: string | undefined): number | undefined {
  const code = /^([2-5]\d\d)(?:[ \t-]|$)/.exec(response?.split(/\r?\n/).at(-1) ?? '')?.[1]
  return code === undefined ? undefined : Number(code)
}

/** A reply without its codes, in one line; the server's own words, never trusted. Pure. */
export function wordsOf(response: string | undefined): string {
  if (response === undefined) return ''
  return response
    .split(/\r?\n/)
    .map((line) => line.replace(/^\d{3}[ -]?/, '').trim())
    .join(' ')
    .slice(0, 500)
    .trim()
}
