import type { MailboxRole } from '../../src-shared/mail/special-use'

/** What one provider does otherwise than the RFCs say, or leaves open, as far as we act on it. */
export interface Quirks {
  readonly provider: 'gmail' | 'microsoft' | 'icloud' | 'yahoo' | 'gmx' | 'other'
  /** Its mailboxes are labels: to expunge a message takes the label off, and only in trash and junk the message is gone. */
  readonly labels?: true
  /** It files what it is given to send by itself, within this many milliseconds (SYNC.md F20). */
  readonly filesSentWithinMs?: number
  /** RFC822.SIZE is an estimate that changes: a message is recognised by its Message-ID alone. */
  readonly sizesVary?: true
  /** Roles by name, lower case, where it does not tell them by attribute (RFC 6154). */
  readonly roleNames?: Readonly<Record<string, MailboxRole>>
}

interface Provider extends Quirks {
  /** Host names of its servers, and of those below them. */
  readonly hosts: readonly string[]
  /** A capability nobody else has. */
  readonly capability?: string
  /** What it says in ID (RFC 2971), lower case. */
  readonly serverNames?: readonly string[]
}

/**
 * As of 2026-11, from the providers' own documentation and what other clients have learned; each entry is held by a
 * scripted server that behaves so (providers.test.ts). What a provider no longer does goes.
 */
const providers: readonly Provider[] = [
  {
    // developers.google.com/workspace/gmail/imap/imap-extensions: X-GM-EXT-1, labels as mailboxes, auto-expunge.
    provider: 'gmail',
    hosts: ['gmail.com', 'googlemail.com', 'google.com'],
    capability: 'X-GM-EXT-1',
    serverNames: ['gimap'],
    labels: true,
    filesSentWithinMs: 20_000,
  },
  {
    // No SPECIAL-USE, no keywords (PERMANENTFLAGS without \*), sizes estimated, sent mail filed by the service.
    provider: 'microsoft',
    hosts: ['office365.com', 'outlook.com', 'hotmail.com', 'live.com'],
    serverNames: ['microsoft.exchange.imap4.imap4server'],
    filesSentWithinMs: 20_000,
    sizesVary: true,
    roleNames: {
      'sent items': 'sent',
      'deleted items': 'trash',
      'junk email': 'junk',
      'gesendete elemente': 'sent',
      'gelöschte elemente': 'trash',
      'junk-e-mail': 'junk',
      entwürfe: 'drafts',
      archiv: 'archive',
      'posta inviata': 'sent',
      'posta eliminata': 'trash',
      'posta indesiderata': 'junk',
      bozze: 'drafts',
      archivio: 'archive',
    },
  },
  {
    // Malformed VANISHED: QRESYNC is for servers on a list (SYNC.md F11), and this is not on it.
    provider: 'icloud',
    hosts: ['mail.me.com', 'icloud.com', 'mac.com'],
    roleNames: { 'sent messages': 'sent', 'deleted messages': 'trash', junk: 'junk' },
  },
  {
    provider: 'yahoo',
    hosts: ['yahoo.com', 'aol.com', 'yahoo.co.jp'],
    filesSentWithinMs: 20_000,
    roleNames: { bulk: 'junk', 'bulk mail': 'junk', draft: 'drafts' },
  },
  {
    // German names without attributes; "Unbekannt" holds mail the filter is not sure of and is nobody's junk.
    provider: 'gmx',
    hosts: ['gmx.net', 'gmx.com', 'gmx.de', 'web.de', 'mail.com'],
    roleNames: {
      gesendet: 'sent',
      papierkorb: 'trash',
      gelöscht: 'trash',
      spamverdacht: 'junk',
      spam: 'junk',
      entwürfe: 'drafts',
      archiv: 'archive',
    },
  },
]

const none: Quirks = { provider: 'other' }

/** The quirks of a server, by what it says of itself, else by its name. Pure. */
export function quirksOf(server: {
  readonly host: string
  readonly serverName: string
  readonly has: (capability: string) => boolean
}): Quirks {
  const host = server.host.toLowerCase().replace(/\.$/, '')
  const byItself = providers.find(
    ({ capability, serverNames }) =>
      (capability !== undefined && server.has(capability)) || serverNames?.includes(server.serverName),
  )
  const byHost = providers.find(({ hosts }) => hosts.some((one) => host === one || host.endsWith(`.${one}`)))
  return byItself ?? byHost ?? none
}
