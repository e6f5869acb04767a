import type { Credential } from '../../src-shared/mail/credential'
import type { Pop3Capabilities } from './pop3-capabilities'

export type SignInStep =
  /**
   * AUTH with this mechanism (RFC 5034): what to say first, and what to answer to a challenge after that, so that the
   * server can end the exchange with its reason.
   */
  | { readonly kind: 'sasl'; readonly mechanism: string; readonly initial: string; readonly whenChallenged: string }
  /** USER and PASS (RFC 1939 §7). */
  | { readonly kind: 'user-pass' }
  | { readonly kind: 'impossible'; readonly reason: 'no-oauth' }

/**
 * The ways to sign in with a credential, best first; a later one is only for a server that does not know an earlier one
 * after all. Pure. A password is sent as SASL PLAIN where that is offered, since USER and PASS stop at blanks on some
 * servers; a token only as what it is.
 */
export function planSignIn(
  user: string,
  credential: Credential,
  { sasl }: Pop3Capabilities,
  place: { readonly host: string; readonly port: number },
): readonly SignInStep[] {
  if (credential.kind === 'password') {
    const plain = saslStep('PLAIN', `\0${user}\0${credential.password}`, '*')
    return sasl.includes('PLAIN') ? [plain, { kind: 'user-pass' }] : [{ kind: 'user-pass' }]
  }
  const steps: SignInStep[] = []
  const bearer = `auth=Bearer ${credential.accessToken}`
  if (sasl.includes('OAUTHBEARER')) {
    const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C')
    // RFC 7628 §3.1; a challenge is the error, and %x01 the answer to it (§3.2.3).
    const words = `n,a=${name},\u0001host=${place.host}\u0001port=${place.port}\u0001${bearer}\u0001\u0001`
    steps.push(saslStep('OAUTHBEARER', words, base64('\u0001')))
  }
  if (sasl.includes('XOAUTH2')) steps.push(saslStep('XOAUTH2', `user=${user}\u0001${bearer}\u0001\u0001`, ''))
  return steps.length > 0 ? steps : [{ kind: 'impossible', reason: 'no-oauth' }]
}

function saslStep(mechanism: string, initial: string, whenChallenged: string): SignInStep {
  return { kind: 'sasl', mechanism, initial: base64(initial), whenChallenged }
}

/** The longest line a server has to take (RFC 2449 §4). */
const lineLimit = 255

/** The first line of an exchange: with the initial response where it fits, else the server asks for it. Pure. */
export function authCommand({ mechanism, initial }: Extract<SignInStep, { kind: 'sasl' }>): {
  readonly line: string
  readonly sent: boolean
} {
  const line = `AUTH ${mechanism} ${initial}`
  return line.length + 2 <= lineLimit ? { line, sent: true } : { line: `AUTH ${mechanism}`, sent: false }
}

/** What a server says in a challenge that is an error: the `status` of its JSON; empty for anything else. Never throws. */
export function challengeStatus(text: string): string {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    const status = typeof value === 'object' && value !== null && 'status' in value ? value.status : ''
    return typeof status === 'string' || typeof status === 'number' ? String(status).slice(0, 100) : ''
  } catch {
    return ''
  }
}

/** Whether a refusal means that the server has no such mechanism, so that another may be tried. Pure. */
export function isUnknownMechanism(text: string): boolean {
  return (
    !/^\[AUTH\]/i.test(text) &&
    /\b(unsupported|not supported|not implemented|unknown|unrecogni[sz]ed|invalid command)\b/i.test(text)
  )
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
