import { type SaxesAttributePlain, SaxesParser } from 'saxes'
import type { ServerKind, SignInMethod } from '../../src-shared/mail/server-settings'

/** One server of a configuration document, placeholders still in it. */
export interface DescribedServer {
  readonly kind: ServerKind
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls'
  /** May hold %EMAILADDRESS%, %EMAILLOCALPART%, %EMAILDOMAIN%. */
  readonly user: string
  readonly methods: readonly SignInMethod[]
}

export interface ClientConfig {
  readonly name: string
  readonly domains: readonly string[]
  readonly servers: readonly DescribedServer[]
}

/** A document is a few kilobytes; more than this is not read. */
export const longestDocument = 256 * 1024
const deepest = 20
const kinds: Readonly<Record<string, ServerKind>> = { imap: 'imap', pop3: 'pop3', smtp: 'smtp' }
const methodNames: Readonly<Record<string, SignInMethod>> = {
  'password-cleartext': 'password',
  plain: 'password',
  'password-encrypted': 'password',
  OAuth2: 'oauth2',
}

interface Draft {
  kind: ServerKind | undefined
  host: string
  port: number
  socket: string
  user: string
  methods: SignInMethod[]
}

/**
 * A document of the published format "config-v1.1" (the one at autoconfig.<domain> and in provider databases), or
 * undefined where it is none. Never throws.
 *
 * Servers keep the document's order of preference. What asks for clear text, an unknown protocol or only sign-in methods
 * that Tern lacks is left out. Hostile input: no document type is accepted, so there are no entities to blow up; size,
 * depth and lengths are bounded; names are plain strings.
 */
export function parseClientConfig(xml: string): ClientConfig | undefined {
  if (xml.length > longestDocument || /<!(?:DOCTYPE|ENTITY)/i.test(xml)) return undefined
  const path: string[] = []
  const domains: string[] = []
  const servers: DescribedServer[] = []
  let name = ''
  let current: Draft | undefined
  let words = ''
  let isConfig = false
  const parser = new SaxesParser()
  const refuse = (reason: Error): never => {
    throw reason
  }
  parser.on('error', refuse)
  parser.on('doctype', () => refuse(new Error('a document type')))
  parser.on('opentag', ({ name: tag, attributes }) => {
    path.push(tag)
    if (path.length > deepest) refuse(new Error('too deep'))
    words = ''
    if (path.length === 1) isConfig = tag === 'clientConfig'
    const direct = path.length === 3 && path[1] === 'emailProvider'
    if (direct && (tag === 'incomingServer' || tag === 'outgoingServer'))
      current = { kind: kindOf(tag, attributes), host: '', port: 0, socket: '', user: '', methods: [] }
  })
  parser.on('text', (text) => {
    if (words.length < 1_000) words += text
  })
  parser.on('closetag', ({ name: tag }) => {
    const text = words.trim()
    words = ''
    if (path.length === 3 && tag === 'domain' && domains.length < 500) domains.push(text.toLowerCase())
    else if (path.length === 3 && tag === 'displayName') name ||= text.slice(0, 200)
    else if (path.length === 4 && current) take(current, tag, text)
    else if (path.length === 3 && current) {
      const server = serverOf(current)
      if (server && servers.length < 50) servers.push(server)
      current = undefined
    }
    path.pop()
  })
  try {
    parser.write(xml).close()
  } catch {
    return undefined
  }
  return isConfig ? { name, domains, servers } : undefined
}

/** `incomingServer type="imap"`; only `smtp` goes out. */
function kindOf(tag: string, attributes: Record<string, SaxesAttributePlain | string>): ServerKind | undefined {
  const type = attributes.type
  const kind = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined
  return (kind === 'smtp') === (tag === 'outgoingServer') ? kind : undefined
}

function take(draft: Draft, tag: string, text: string): void {
  if (tag === 'hostname') draft.host = text.toLowerCase()
  else if (tag === 'port') draft.port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  else if (tag === 'socketType') draft.socket = text.toUpperCase()
  else if (tag === 'username') draft.user = text
  else if (tag === 'authentication' && Object.hasOwn(methodNames, text)) {
    const method = methodNames[text]
    if (method && !draft.methods.includes(method)) draft.methods.push(method)
  }
}

function serverOf({ kind, host, port, socket, user, methods }: Draft): DescribedServer | undefined {
  const security = socket === 'SSL' ? 'tls' : socket === 'STARTTLS' ? 'starttls' : undefined
  if (!kind || !security || methods.length === 0 || port < 1 || port > 65_535) return undefined
  if (!isHostName(host.replaceAll('%emaildomain%', 'a'))) return undefined
  if (/[\r\n\0]/.test(user)) return undefined
  return { kind, host, port, security, user: user || '%EMAILADDRESS%', methods }
}

/** A name that can be looked up, or an IPv4 address: letters, digits, hyphens, dots (RFC 1123 §2.1). */
export function isHostName(text: string): boolean {
  return text.length <= 253 && /^(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})*$/i.test(text)
}

/** Fills in an address. What a document leaves open is the address itself. */
export function fillPlaceholders(text: string, address: string): string {
  const at = address.lastIndexOf('@')
  return text
    .replaceAll(/%EMAILADDRESS%/gi, () => address)
    .replaceAll(/%EMAILLOCALPART%/gi, () => address.slice(0, at))
    .replaceAll(/%EMAILDOMAIN%/gi, () => address.slice(at + 1).toLowerCase())
}
