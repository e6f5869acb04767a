import type { ServerKind } from '../../src-shared/mail/server-settings'

/** One document to fetch over https. `trust` counts down: 3 is the domain itself. */
export interface DocumentLookup {
  readonly source: 'autoconfig' | 'provider-database'
  readonly url: string
}

/**
 * Where a configuration document for `domain` may lie. Pure.
 *
 * The domain's own two places come first, then the database, if the user has one. Nobody is told more than the domain:
 * the `emailaddress` parameter that the format allows is never sent (SECURITY.md T8). Only https: a document that came in
 * clear could name anybody's server.
 */
export function documentsFor(domain: string, database: string | undefined): readonly DocumentLookup[] {
  return [
    { source: 'autoconfig', url: `https://autoconfig.${domain}/mail/config-v1.1.xml` },
    { source: 'autoconfig', url: `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml` },
    ...(database === undefined
      ? []
      : [{ source: 'provider-database' as const, url: `${database.replace(/\/?$/, '/')}${domain}` }]),
  ]
}

/** A host where the right server might be. */
export interface Guess {
  readonly kind: ServerKind
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls'
}

/**
 * Usual names, each to be met over TLS before it is proposed; the password goes to none of them. Pure.
 *
 * Only the encrypted ports, and STARTTLS for submission, where 587 is still the commoner one (RFC 8314 §3.3).
 */
export function guessesFor(domain: string, exchanger: string | undefined): readonly Guess[] {
  const hosts = (kind: ServerKind): readonly string[] => {
    const own = { imap: ['imap'], pop3: ['pop', 'pop3'], smtp: ['smtp'] }[kind]
    const names = [...own, 'mail'].map((label) => `${label}.${domain}`)
    return exchanger === undefined || names.includes(exchanger) ? names : [...names, exchanger]
  }
  return [
    ...hosts('imap').map((host) => ({ kind: 'imap' as const, host, port: 993, security: 'tls' as const })),
    ...hosts('pop3').map((host) => ({ kind: 'pop3' as const, host, port: 995, security: 'tls' as const })),
    ...hosts('smtp').flatMap((host) => [
      { kind: 'smtp' as const, host, port: 465, security: 'tls' as const },
      { kind: 'smtp' as const, host, port: 587, security: 'starttls' as const },
    ]),
  ]
}
