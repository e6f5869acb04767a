import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls, type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls'
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
 * Opens and upgrades the socket of a session under our certificate rules (SECURITY.md T5, T6).
 *
 * A certificate is accepted when it verifies against the authorities and names the host, or when it is the very one the
 * user accepted. The verdict is taken here, before the first octet of the session is read or written: Node is asked to
 * verify but not to hang up, since it would throw the certificate away that the user has to be shown.
 */
export function tlsTransport(rules: TlsRules) {
  const secure = (plain: Socket | undefined, onSecure: () => void): TLSSocket => {
    const socket = connectTls({
      ...(plain ? { socket: plain } : { host: rules.host, port: rules.port }),
      host: rules.host,
      ...(isAddress(rules.host) ? {} : { servername: rules.host }),
      ca: [...rootCertificates, ...rules.ca],
      minVersion: 'TLSv1.2',
      rejectUnauthorized: false,
    })
    socket.once('secureConnect', () => {
      const refusal = verdict(socket, rules)
      if (refusal) socket.destroy(refusal)
      else onSecure()
    })
    return socket
  }
  return {
    connect: (options: { readonly secure: boolean }, onConnect: () => void): Socket =>
      options.secure ? secure(undefined, onConnect) : connectPlain({ host: rules.host, port: rules.port }, onConnect),
    upgrade: (plain: unknown, _options: unknown, onSecure: () => void): Socket => secure(plain as Socket, onSecure),
  }
}

function verdict(socket: TLSSocket, rules: TlsRules): MailFailure | undefined {
  if (socket.authorized) return undefined
  const certificate: Partial<DetailedPeerCertificate> = socket.getPeerCertificate(true)
  const { fingerprint256 = '' } = certificate
  if (rules.pinnedFingerprint !== undefined && fingerprint256 === rules.pinnedFingerprint) return undefined
  const reason = socket.authorizationError as unknown
  return new MailFailure({
    kind: 'certificate',
    host: rules.host,
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
