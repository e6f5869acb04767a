import type { TransportSecurity } from '../../src-shared/mail/account'
import type { Credential } from '../../src-shared/mail/credential'

/** Where and as whom to sign in. */
export type ImapTarget = ImapPlace &
  (
    | { readonly password: string; readonly accessToken?: undefined }
    /** XOAUTH2 or OAUTHBEARER (RFC 7628). */
    | { readonly accessToken: string; readonly password?: undefined }
  )

/** How imapflow wants to be told. */
export function imapSecretOf(credential: Credential): { readonly password: string } | { readonly accessToken: string } {
  return credential.kind === 'oauth' ? { accessToken: credential.accessToken } : { password: credential.password }
}

export interface ImapPlace {
  readonly host: string
  readonly port: number
  readonly security: TransportSecurity
  readonly user: string
  /** Authorities beside the built-in ones, PEM. */
  readonly ca: readonly string[]
  readonly pinnedFingerprint?: string
}
