import type { ProposedServer, ServerKind } from '../../src-shared/mail/server-settings'
import { isHostName } from './parse-client-config'

/** One SRV record (RFC 2782). */
export interface SrvRecord {
  readonly name: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/** The services to ask for, the encrypted ones first (RFC 6186 §3, RFC 8314 §5.1). */
export const services: readonly {
  readonly label: string
  readonly kind: ServerKind
  readonly security: 'tls' | 'starttls'
}[] = [
  { label: '_imaps._tcp', kind: 'imap', security: 'tls' },
  { label: '_pop3s._tcp', kind: 'pop3', security: 'tls' },
  { label: '_submissions._tcp', kind: 'smtp', security: 'tls' },
  { label: '_imap._tcp', kind: 'imap', security: 'starttls' },
  { label: '_pop3._tcp', kind: 'pop3', security: 'starttls' },
  { label: '_submission._tcp', kind: 'smtp', security: 'starttls' },
]

/**
 * What the records of one service propose, best first: lowest priority, then highest weight. Pure.
 *
 * A single record with the name "." says that the service is decidedly not there (RFC 2782), and gives nothing. The
 * record's host may lie in another domain; DNS without DNSSEC does not prove it, so `planSettings` ranks it below every
 * source that came over https (RFC 6186 §6).
 */
export function serversOfRecords(
  service: (typeof services)[number],
  records: readonly SrvRecord[],
  address: string,
): ProposedServer[] {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return [...records]
    .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
    .filter(({ name, port }) => isHostName(name) && port >= 1 && port <= 65_535)
    .map(({ name, port }) => ({
      kind: service.kind,
      host: name.toLowerCase(),
      port,
      security: service.security,
      user: address,
      methods: ['password'],
      source: 'srv',
      by: domain,
    }))
}
