import type { TransportSecurity } from './account'

/** What a server is for; `smtp` means submission (RFC 6409). */
export type ServerKind = 'imap' | 'pop3' | 'smtp'

/** Who said so, most trusted first (UX.md §5 step 2). */
export type SettingsSource =
  /** The table of well-known providers that ships with Tern; nobody was asked. */
  | 'provider-table'
  /** The domain's own configuration document, over verified https. */
  | 'autoconfig'
  /** A public database of providers, asked with the domain only. */
  | 'provider-database'
  /** One of the three above, for the domain of the host that takes the domain's mail (MX). */
  | 'mail-exchanger'
  /** DNS SRV records of the domain (RFC 6186, RFC 8314 §5.1). */
  | 'srv'
  /** A usual host name at which the right server answered over TLS. */
  | 'guess'

export type SignInMethod = 'password' | 'oauth2'

/** One server as somebody describes it. Never clear text. */
export interface ProposedServer {
  readonly kind: ServerKind
  readonly host: string
  readonly port: number
  readonly security: Exclude<TransportSecurity, 'none'>
  /** The name to sign in with, placeholders resolved. */
  readonly user: string
  /** In the source's order of preference. */
  readonly methods: readonly SignInMethod[]
  readonly source: SettingsSource
  /** Whom the source's word is: the domain asked, the database's host, the provider's name. */
  readonly by: string
}

/** What a server announced before any sign-in. */
export type Announcement =
  | { readonly kind: 'imap'; readonly idle: boolean }
  | {
      readonly kind: 'pop3'
      /** Lasting unique-ids (RFC 1939 §7). Many servers announce them only after sign-in. */
      readonly uidl: boolean | undefined
      /** Days after which the server itself removes mail (RFC 2449 §6.7). */
      readonly expire: number | 'never' | undefined
    }
  | { readonly kind: 'smtp'; readonly size: number | undefined }

/** One protocol of the answer: the server, and whether it was met there over TLS with a certificate that holds. */
export interface FoundServer {
  readonly server: ProposedServer
  /** Absent where it did not answer in time: the settings may be right all the same. */
  readonly announced?: Announcement
}

/**
 * Whether one source named both servers, so that they belong together whatever their names are. A guess says nothing of
 * anybody, and DNS is not to be believed alone (RFC 6186 §6). Pure.
 */
export function namedTogether(
  found: Pick<SettingsFound, ServerKind>,
  one: { readonly kind: ServerKind; readonly host: string },
  other: { readonly kind: ServerKind; readonly host: string },
): boolean {
  const [first, second] = [one, other].map(({ kind, host }) => {
    const server = found[kind]?.server
    return server?.host.toLowerCase() === host.toLowerCase() ? server : undefined
  })
  if (!first || !second || first.source === 'guess' || first.source === 'srv') return false
  return first.source === second.source && first.by === second.by
}

/** One question asked of somebody. */
export interface Lookup {
  readonly source: SettingsSource
  /** The host or zone asked; nobody ever got more than the domain. */
  readonly asked: string
  readonly outcome: 'found' | 'nothing' | 'failed' | 'not-finished'
}

/** What was found for one address. A protocol nobody knows is absent. */
export interface SettingsFound {
  readonly domain: string
  /** The provider's name for people; the domain where nobody names it. */
  readonly provider: string
  readonly imap?: FoundServer
  readonly pop3?: FoundServer
  readonly smtp?: FoundServer
  /** Signing in with the usual password is known to be refused: an app password or OAuth2 is needed. */
  readonly appPasswordPage?: string
  /** Which entry of the OAuth providers fits, where there is one. */
  readonly oauth?: string
  readonly lookups: readonly Lookup[]
}
