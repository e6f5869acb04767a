import type { Envelope, HeaderNotes } from '../../src-shared/mail/envelope'
import { lookAlike } from './look-alike'
import { domainOf, ownerDomain, sameOwner } from './mail-domain'

/** One thing to know of who wrote a message; each has an icon and a sentence on screen (UX.md §7). */
export type SenderNotice =
  /** No address of a sender at all. */
  | { readonly kind: 'no-sender' }
  /** The name contains an address, and not the real one. */
  | { readonly kind: 'name-address'; readonly address: string }
  /** Several senders, or several From fields (RFC 5322 §3.6 allows one field). */
  | { readonly kind: 'several-from'; readonly addresses: readonly string[] }
  | { readonly kind: 'mixed-script'; readonly domain: string }
  | { readonly kind: 'foreign-letters'; readonly domain: string }
  | { readonly kind: 'resembles'; readonly domain: string; readonly known: string }
  /** The account's own server found that the domain did not send this. */
  | { readonly kind: 'dmarc-failed'; readonly domain: string }
  | { readonly kind: 'reply-elsewhere'; readonly address: string }
  | { readonly kind: 'first-time' }

/** Whether a notice means that the sender may not be who they seem: then nothing is allowed by address either. */
export function isGrave({ kind }: SenderNotice): boolean {
  return kind !== 'reply-elsewhere' && kind !== 'first-time'
}

export interface SenderFacts {
  readonly envelope: Envelope
  readonly notes: HeaderNotes | undefined
  /** Host of the account's incoming server, and the account's own address. */
  readonly server: string
  readonly ownAddress: string
  /** Domains the user has to do with. */
  readonly knownDomains: readonly string[]
  /** Whether mail came from or went to this address before; undefined while nobody knows. */
  readonly known: boolean | undefined
}

const addressInside = /[^\s@<>()[\]"',;:]+@[^\s@<>()[\]"',;:]+\.[^\s@<>()[\]"',;:]+/

/** What to say of a message's sender, the gravest first (SECURITY.md R10, R11). Pure; never throws. */
export function senderNotices(facts: SenderFacts): readonly SenderNotice[] {
  const { envelope, notes, knownDomains, known } = facts
  const [from] = envelope.from
  const found: SenderNotice[] = []
  if (!from || from.address === '') found.push({ kind: 'no-sender' })
  const inside = addressInside.exec(`${from?.name ?? ''}`.normalize('NFKC'))?.[0]
  if (from && inside !== undefined && inside.toLowerCase() !== from.address.toLowerCase())
    found.push({ kind: 'name-address', address: from.address })
  if (envelope.from.length > 1 || (notes?.fromFields ?? 1) > 1)
    found.push({ kind: 'several-from', addresses: envelope.from.map(({ name, address }) => address || name) })
  const domain = from ? domainOf(from.address) : ''
  const twin = from ? lookAlike(from.address.slice(from.address.lastIndexOf('@') + 1), knownDomains) : undefined
  if (twin?.kind === 'resembles') found.push({ kind: 'resembles', domain, known: twin.domain })
  else if (twin) found.push({ kind: twin.kind, domain })
  if (notes?.authentication?.results.dmarc === 'fail' && isOwnServer(notes.authentication.server, facts))
    found.push({ kind: 'dmarc-failed', domain })
  const reply = envelope.replyTo.find(({ address }) => address !== '' && !sameOwner(domainOf(address), domain))
  if (reply) found.push({ kind: 'reply-elsewhere', address: reply.address })
  if (known === false && from && from.address !== '' && from.address.toLowerCase() !== facts.ownAddress.toLowerCase())
    found.push({ kind: 'first-time' })
  return found
}

/** Providers whose mail servers are named under another domain than their IMAP and POP3 hosts. */
const aliases: readonly (readonly string[])[] = [
  ['gmail.com', 'googlemail.com', 'google.com'],
  ['outlook.com', 'hotmail.com', 'live.com', 'office365.com', 'microsoft.com', 'protection.outlook.com'],
  ['icloud.com', 'me.com', 'apple.com', 'mac.com'],
  ['yahoo.com', 'yahoodns.net', 'aol.com'],
  ['gmx.net', 'gmx.de', 'web.de', '1and1.com', 'kundenserver.de'],
]

/**
 * Whether an authserv-id is the account's own server's (RFC 8601 §5): of the owner of its incoming host or of the
 * account's address. A server that names itself by nothing is believed nothing.
 */
export function isOwnServer(
  authserv: string,
  { server, ownAddress }: Pick<SenderFacts, 'server' | 'ownAddress'>,
): boolean {
  if (!authserv.includes('.')) return false
  const owner = ownerDomain(authserv)
  const own = [ownerDomain(server), ownerDomain(domainOf(ownAddress))].filter((one) => one.includes('.'))
  return own.some((one) => one === owner || aliases.some((group) => group.includes(one) && group.includes(owner)))
}
