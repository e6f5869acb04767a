import type { Socket } from 'node:net'
import {
  connect,
  createSecureContext,
  type DetailedPeerCertificate,
  rootCertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import { MailFailure } from '../../src-shared/mail/mail-error'

export interface TlsRules {
  readonly host: string
  readonly port: number
  /** Authorities beside the built-in ones, PEM. */
  readonly ca: readonly string[]
  /** SHA-256 of the one certificate accepted although it does not verify. */
  readonly pinnedFingerprint?: string
}

/**
 * A TLS connection under our certificate rules (SECURITY.md T5, T6), on `plain` or on a connection of its own.
 *
 * A certificate is accepted when it verifies against the authorities and names the host, or when it is the very one the
 * user accepted. `onSecure` is called only then, so not one octet of a session passes before the verdict; else the
 * socket ends with a MailFailure `certificate` as its error. Node is asked to verify but not to hang up, since it would
 * throw the certificate away that the user has to be shown.
 */
export function verifiedTls(rules: TlsRules, plain: Socket | undefined, onSecure: () => void): TLSSocket {
  const socket = connect({
    ...(plain ? { socket: plain } : { host: rules.host, port: rules.port }),
    host: rules.host,
    ...(isAddress(rules.host) ? {} : { servername: rules.host }),
    secureContext: contextFor(rules.ca),
    rejectUnauthorized: false,
  })
  socket.once('secureConnect', () => {
    const refusal = certificateRefusal(socket, rules)
    if (refusal) socket.destroy(refusal)
    else onSecure()
  })
  return socket
}

let lastContext: { readonly ca: string; readonly context: SecureContext } | undefined

/** Reading all authorities takes longer than a handshake, and they are the same for each connection of a process. */
function contextFor(authorities: readonly string[]): SecureContext {
  const ca = authorities.join('\n')
  if (lastContext?.ca !== ca) {
    const context = createSecureContext({ ca: [...rootCertificates, ...authorities], minVersion: 'TLSv1.2' })
    lastContext = { ca, context }
  }
  return lastContext.context
}

/** Does now what the first connection would else be kept waiting for. */
export function prepareTls(ca: readonly string[]): void {
  contextFor(ca)
}

/** Why the certificate of a finished handshake is not accepted, or undefined where it is. */
export function certificateRefusal(socket: TLSSocket, rules: TlsRules): MailFailure | undefined {
  if (socket.authorized) return undefined
  const certificate: Partial<DetailedPeerCertificate> = socket.getPeerCertificate(true)
  const { fingerprint256 = '' } = certificate
  if (rules.pinnedFingerprint !== undefined && fingerprint256 === rules.pinnedFingerprint) return undefined
  const reason = socket.authorizationError as unknown
  return new MailFailure({
    kind: 'certificate',
    host: rules.host,
    port: rules.port,
    reason: reason instanceof Error ? reason.message : String(reason ?? 'not verified'),
    fingerprint: fingerprint256,
    issuer: String(certificate.issuer?.O ?? certificate.issuer?.CN ?? ''),
    validFrom: certificate.valid_from ?? '',
    validTo: certificate.valid_to ?? '',
  })
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':')
}

const loopback = new Set(['localhost', '127.0.0.1', '::1'])

/** Whether clear text to this host never leaves the device (SECURITY.md T1). */
export function isLoopback(host: string): boolean {
  return loopback.has(host)
}
