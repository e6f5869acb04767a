import type { Account, ServerAddress } from '../../src-shared/mail/account'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { TextKey } from '../text/catalog'

export type CertificateError = Extract<MailError, { readonly kind: 'certificate' }>

/** Why a certificate does not hold, in words, by the names OpenSSL and Node give the reasons. */
const reasons: Readonly<Record<string, TextKey>> = {
  CERT_HAS_EXPIRED: 'cert.why.over',
  CERT_NOT_YET_VALID: 'cert.why.notYet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'cert.why.name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'cert.why.self',
  SELF_SIGNED_CERT_IN_CHAIN: 'cert.why.authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'cert.why.authority',
  UNABLE_TO_GET_ISSUER_CERT: 'cert.why.authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'cert.why.authority',
  INVALID_PURPOSE: 'cert.why.purpose',
  CERT_REVOKED: 'cert.why.revoked',
}

/** The sentence for a reason; undefined for one that has none, which is then shown as it is. Pure. */
export function certificateReason({ reason }: CertificateError): TextKey | undefined {
  return Object.hasOwn(reasons, reason) ? reasons[reason] : undefined
}

/** Whether this device's clock could be what is wrong (SECURITY.md T6): then it is named before anything is trusted. Pure. */
export function dependsOnClock({ reason }: CertificateError): boolean {
  return reason === 'CERT_HAS_EXPIRED' || reason === 'CERT_NOT_YET_VALID'
}

/**
 * Whether this server had a certificate that held (UX.md §5): an account uses it without an exception, and every
 * account was tried before it was kept. Then no exception is offered. Pure.
 */
export function hadValidCertificate({ host, port }: CertificateError, accounts: readonly Account[]): boolean {
  return accounts
    .flatMap(({ incoming, outgoing }): readonly ServerAddress[] => (outgoing ? [incoming, outgoing] : [incoming]))
    .some(
      (server) =>
        server.host.toLowerCase() === host.toLowerCase() &&
        server.port === port &&
        server.security !== 'none' &&
        server.pinnedFingerprint === undefined,
    )
}
