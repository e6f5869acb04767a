import type {
  AccountDraft,
  OfflinePolicy,
  OutgoingServer,
  Retention,
  ServerAddress,
  ServerFindings,
  TransportSecurity,
} from '../../src-shared/mail/account'
import {
  type FoundServer,
  namedTogether,
  type ServerKind,
  type SettingsFound,
} from '../../src-shared/mail/server-settings'

/** What the fields of one server hold, as typed. */
export interface ServerEntry {
  readonly host: string
  readonly port: string
  readonly security: TransportSecurity
  readonly user: string
  readonly pinnedFingerprint?: string
}

/** Everything the setup page holds; nothing is lost by going back. */
export interface Entries {
  readonly name: string
  readonly email: string
  /** Whether the public provider database may be asked for the servers, too. */
  readonly askDatabase: boolean
  /** What the search found for the address. */
  readonly found: SettingsFound | undefined
  /** The incoming server whose sign-in the outgoing one may have, too, although it seems to be somebody else's. */
  readonly sharedWith: string | undefined
  /** The servers are typed, whatever was found. */
  readonly manual: boolean
  readonly protocol: 'imap' | 'pop3' | undefined
  readonly incoming: ServerEntry
  readonly withOutgoing: boolean
  readonly outgoing: ServerEntry
  readonly password: string
  /** A sign-in in the browser that ended well; `secret` stands for what it gave. */
  readonly browser: { readonly provider: string; readonly secret: string } | undefined
  readonly keepOffline: OfflinePolicy
  readonly retention: Retention
  readonly removeExisting: boolean
  readonly label: string
  readonly color: number
}

export type { ServerKind }

const ports: Readonly<Record<ServerKind, Readonly<Record<TransportSecurity, number>>>> = {
  imap: { tls: 993, starttls: 143, none: 143 },
  pop3: { tls: 995, starttls: 110, none: 110 },
  smtp: { tls: 465, starttls: 587, none: 25 },
}

/** The registered port of a protocol and its way of encryption (RFC 8314 §3). */
export function portFor(kind: ServerKind, security: TransportSecurity): number {
  return ports[kind][security]
}

/** Whether a port is one of the defaults, so that it follows security and mode; one that was typed stays. */
export function isDefaultPort(port: string): boolean {
  return port === '' || Object.values(ports).some((byKind) => Object.values(byKind).includes(Number(port)))
}

export function emptyEntries(color: number): Entries {
  const server = { host: '', port: '', security: 'tls', user: '' } as const
  return {
    name: '',
    email: '',
    askDatabase: true,
    found: undefined,
    sharedWith: undefined,
    manual: false,
    protocol: undefined,
    incoming: server,
    withOutgoing: false,
    outgoing: { ...server, port: '465' },
    password: '',
    browser: undefined,
    keepOffline: 'everything',
    retention: { kind: 'after-days', days: 14 },
    removeExisting: false,
    label: '',
    color,
  }
}

/** Clear text only for servers on this device (SECURITY.md T1). */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host.trim())
}

/** Whether this looks like an address mail can be sent to; real checking is the server's. */
export function isAddress(text: string): boolean {
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text.trim())
}

export function isHost(text: string): boolean {
  return /^[^\s/@:]{1,255}$|^\[?[0-9a-f:]+\]?$/i.test(text.trim())
}

export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65_535
}

/** Takes what a search found; entries made by hand stay as they are. */
export function withFound(entries: Entries, found: SettingsFound): Entries {
  const known = { ...entries, found, manual: found.imap === undefined && found.pop3 === undefined }
  return entries.protocol === undefined ? known : withProtocol(known, entries.protocol)
}

/** What is sent where a command asks for the password. */
export function secretOf({ browser, password }: Entries): string {
  return browser?.secret ?? password
}

/** Whether the servers of the chosen mode have to be typed. */
export function needsServers({ manual, found, protocol }: Entries): boolean {
  return manual || (protocol !== undefined && found?.[protocol] === undefined)
}

/** Whether a protocol is known not to be there: the provider was found, and offers the other one only. */
export function isUnavailable({ manual, found }: Entries, protocol: 'imap' | 'pop3'): boolean {
  const other = protocol === 'imap' ? 'pop3' : 'imap'
  return !manual && found?.[protocol] === undefined && found?.[other] !== undefined
}

function entryOf({ server }: FoundServer): ServerEntry {
  return { host: server.host, port: String(server.port), security: server.security, user: server.user }
}

/** Chooses the mode: with the servers that were found, else host entries stay and a default port follows. */
export function withProtocol(entries: Entries, protocol: 'imap' | 'pop3'): Entries {
  const incomingFound = entries.manual ? undefined : entries.found?.[protocol]
  if (incomingFound) {
    const outgoingFound = entries.found?.smtp
    return {
      ...entries,
      protocol,
      incoming: entryOf(incomingFound),
      withOutgoing: outgoingFound !== undefined,
      ...(outgoingFound ? { outgoing: entryOf(outgoingFound) } : {}),
    }
  }
  const { incoming } = entries
  const port = isDefaultPort(incoming.port) ? String(portFor(protocol, incoming.security)) : incoming.port
  return { ...entries, protocol, incoming: { ...incoming, port } }
}

/** What the sign-in found decides which retention can be kept (RFC 1939 §7). */
export function withFindings(entries: Entries, findings: ServerFindings): Entries {
  return findings.protocol === 'pop3' && !findings.uidl
    ? { ...entries, retention: { kind: 'after-download' } }
    : entries
}

const checkEveryMs = 10 * 60_000

/** A server as it is kept, in fields. */
export function entryOfServer({ host, port, security, user, pinnedFingerprint }: ServerAddress): ServerEntry {
  return { host, port: String(port), security, user, ...(pinnedFingerprint === undefined ? {} : { pinnedFingerprint }) }
}

/** Whether every field of a server holds something that can be tried. */
export function isComplete(entry: ServerEntry): boolean {
  return isHost(entry.host) && isPort(entry.port)
}

/** The server that was typed, as it is kept; `user` stands in where no user name was typed. Pure. */
export function serverOf(entry: ServerEntry, user = ''): ServerAddress {
  return {
    host: entry.host.trim(),
    port: Number(entry.port),
    security: entry.security,
    user: entry.user.trim() || user,
    ...(entry.pinnedFingerprint === undefined ? {} : { pinnedFingerprint: entry.pinnedFingerprint }),
  }
}

/** Whoever named both servers has said that they belong together, or the user has. */
function sharing(
  { found, incoming, outgoing, sharedWith }: Entries,
  kind: 'imap' | 'pop3',
): Pick<OutgoingServer, 'sharesWith'> {
  const host = incoming.host.trim()
  const named =
    found !== undefined && namedTogether(found, { kind, host }, { kind: 'smtp', host: outgoing.host.trim() })
  return named || sharedWith === host ? { sharesWith: host } : {}
}

/** The draft to test and to save; undefined while no mode is chosen. Pure. */
export function draftOf(entries: Entries): AccountDraft | undefined {
  if (entries.protocol === undefined) return undefined
  const server = (entry: ServerEntry): ServerAddress => serverOf(entry, entries.email.trim())
  const base = {
    label: entries.label.trim() || entries.email.trim(),
    displayName: entries.name.trim(),
    address: entries.email.trim(),
    color: entries.color,
    ...(entries.browser ? { signIn: { kind: 'oauth' as const, provider: entries.browser.provider } } : {}),
    incoming: server(entries.incoming),
    ...(entries.withOutgoing
      ? { outgoing: { ...server(entries.outgoing), ...sharing(entries, entries.protocol) } }
      : {}),
  }
  return entries.protocol === 'imap'
    ? { ...base, protocol: 'imap', keepOffline: entries.keepOffline }
    : {
        ...base,
        protocol: 'pop3',
        retention: entries.retention,
        removeExisting: entries.removeExisting,
        checkEveryMs,
      }
}
