import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { OAuthProvider } from './providers'

/** What one sign-in remembers until the browser comes back. */
export interface PendingAuthorization {
  readonly url: string
  readonly redirectUri: string
  /** RFC 7636 §4.1; never leaves this process before the token request. */
  readonly verifier: string
  /** RFC 6749 §10.12. */
  readonly state: string
}

/** 256 bits in URL-safe characters. */
const random = (): string => randomBytes(32).toString('base64url')

/** The page the user signs in at, with a fresh PKCE challenge (S256) and state for the listener on `port`. */
export function authorizationRequest(provider: OAuthProvider, address: string, port: number): PendingAuthorization {
  const verifier = random()
  const state = random()
  const redirectUri = `http://${provider.redirectHost}:${port}/`
  const url = new URL(provider.authorizationEndpoint)
  const fields = {
    ...provider.extra,
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    scope: provider.scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    login_hint: address,
  }
  for (const [key, value] of Object.entries(fields)) url.searchParams.set(key, value)
  return { url: url.href, redirectUri, verifier, state }
}

/** What a visit to the listener is. */
export type RedirectVisit =
  | { readonly kind: 'code'; readonly code: string }
  /** The provider says no, with its own short word for it (RFC 6749 §4.1.2.1). */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not ours: another path, a wrong or doubled state. It neither wins nor ends the sign-in. */
  | { readonly kind: 'stranger' }

/** Judges a request to the listener (SECURITY.md T12). Pure; compares the state in constant time. */
export function judgeVisit(method: string | undefined, path: string | undefined, state: string): RedirectVisit {
  if (method !== 'GET' || path === undefined || path.length > 8_192) return { kind: 'stranger' }
  if (!path.startsWith('/?') || !URL.canParse(path, 'http://localhost')) return { kind: 'stranger' }
  const url = new URL(path, 'http://localhost')
  const only = (name: string): string | undefined => {
    const values = url.searchParams.getAll(name)
    return values.length === 1 ? values[0] : undefined
  }
  if (!sameText(only('state') ?? '', state)) return { kind: 'stranger' }
  const error = only('error')
  if (error !== undefined) return { kind: 'refused', reason: error.replace(/[^\w.-]/g, '').slice(0, 60) }
  const code = only('code')
  return code === undefined ? { kind: 'stranger' } : { kind: 'code', code }
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
