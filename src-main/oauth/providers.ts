import { isLoopback } from '../transport/verified-tls'

/** One OAuth 2.0 authorization server and our registration with it (`resources/oauth-providers.json`). */
export interface OAuthProvider {
  readonly id: string
  readonly name: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly scopes: readonly string[]
  readonly hosts: readonly string[]
  /** Further fields of the authorization request, such as the one that makes Google give a refresh token. */
  readonly extra: Readonly<Record<string, string>>
  /** How the registration names this device in the redirect; the listener is on 127.0.0.1 either way. */
  readonly redirectHost: '127.0.0.1' | 'localhost'
  /** Empty where Tern is not registered. */
  readonly clientId: string
  /** Some providers give installed programs one, too; it is no secret (RFC 8252 §8.5). */
  readonly clientSecret: string | undefined
}

/**
 * The providers of a configuration file. Throws what is wrong with it, naming the entry.
 *
 * Endpoints are https; plain http is taken for loopback alone, where tests have theirs.
 */
export function readProviders(json: string): readonly OAuthProvider[] {
  const parsed: unknown = JSON.parse(json)
  if (!isRecord(parsed)) throw new Error('the OAuth providers are no object')
  return Object.entries(parsed).map(([id, entry]) => {
    if (!isRecord(entry)) throw new Error(`${id} is no object`)
    const text = (key: string, fallback?: string): string => {
      const value = entry[key] ?? fallback
      if (typeof value !== 'string') throw new Error(`${id}.${key} is missing`)
      return value
    }
    const texts = (key: string): readonly string[] => {
      const value = entry[key] ?? []
      if (!Array.isArray(value) || !value.every((one) => typeof one === 'string'))
        throw new Error(`${id}.${key} is no list of texts`)
      return value
    }
    const endpoint = (key: string): string => {
      const value = text(key)
      const url = new URL(value)
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
        throw new Error(`${id}.${key} is not https`)
      return value
    }
    const extra = entry.extra ?? {}
    if (!isRecord(extra)) throw new Error(`${id}.extra is no object`)
    const secret = text('clientSecret', '')
    return {
      id,
      name: text('name', id),
      authorizationEndpoint: endpoint('authorizationEndpoint'),
      tokenEndpoint: endpoint('tokenEndpoint'),
      scopes: texts('scopes'),
      hosts: texts('hosts').map((host) => host.toLowerCase()),
      extra: Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, String(value)])),
      redirectHost: entry.redirectHost === 'localhost' ? 'localhost' : '127.0.0.1',
      clientId: text('clientId', ''),
      clientSecret: secret === '' ? undefined : secret,
    }
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
