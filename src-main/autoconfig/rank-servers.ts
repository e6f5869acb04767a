import type { ProposedServer, ServerKind, SettingsSource } from '../../src-shared/mail/server-settings'

/** Sources by trust, the first being the most trusted (UX.md §5 step 2). */
const trust: readonly SettingsSource[] = [
  'provider-table',
  'autoconfig',
  'provider-database',
  'mail-exchanger',
  'srv',
  'guess',
]

/**
 * All proposals for one kind of server, best first: by source, then TLS from the first octet before STARTTLS (RFC 8314 §3),
 * then as the source ordered them. The same host and port is proposed once. Pure.
 */
export function rankServers(servers: readonly ProposedServer[], kind: ServerKind): readonly ProposedServer[] {
  const rank = ({ source, security }: ProposedServer): number =>
    trust.indexOf(source) * 2 + (security === 'tls' ? 0 : 1)
  const places = new Set<string>()
  return servers
    .filter((server) => server.kind === kind)
    .sort((a, b) => rank(a) - rank(b))
    .filter(({ host, port }) => {
      const place = `${host}:${port}`
      if (places.has(place)) return false
      places.add(place)
      return true
    })
}

/**
 * Whether asking may stop: a source has answered for incoming mail, and no more trusted one is still being asked. Pure.
 */
export function isSettled(found: readonly SettingsSource[], unfinished: readonly SettingsSource[]): boolean {
  const best = Math.min(...found.map((source) => trust.indexOf(source)))
  return found.length > 0 && unfinished.every((source) => trust.indexOf(source) >= best)
}
