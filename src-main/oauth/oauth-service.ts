import type { Credential } from '../../src-shared/mail/credential'
import { type OAuthProviderInfo, oauthProviderOf } from '../../src-shared/mail/oauth'
import { type OAuthSecret, parseOAuthSecret } from './oauth-secret'
import type { OAuthProvider } from './providers'
import { SignInFlows } from './sign-in-flows'
import { refreshTokens } from './token-endpoint'
import { TokenSource } from './token-source'

export interface OAuthServiceContext {
  readonly providers: readonly OAuthProvider[]
  /** Authorities beside the built-in ones, PEM. */
  readonly ca: readonly string[]
  /** A provider replaced a refresh token; every account that has the old one is to keep the new one. */
  readonly replaced: (before: OAuthSecret, now: OAuthSecret) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** All of OAuth that the engine needs: sign-ins in the browser, and what to show a server at each sign-in. */
export class OAuthService {
  readonly flows: SignInFlows
  readonly #context: OAuthServiceContext
  readonly #tokens: TokenSource

  constructor(context: OAuthServiceContext) {
    this.#context = context
    const { ca, now, providers, replaced } = context
    this.#tokens = new TokenSource({
      providers,
      now,
      replaced,
      refresh: (provider, refreshToken, signal) => refreshTokens(provider, refreshToken, ca, signal),
    })
    this.flows = new SignInFlows(providers, ca, (secret, tokens) => this.#tokens.take(secret, tokens))
  }

  /** What the setup page may know of the providers. */
  get providers(): readonly OAuthProviderInfo[] {
    return this.#context.providers.map(({ id, name, hosts, clientId }) => ({ id, name, hosts, ready: clientId !== '' }))
  }

  /** What a kept secret proves to a server: a password itself, or an access token that is good now. */
  async credentialOf(kept: string | undefined, signal: AbortSignal): Promise<Credential | undefined> {
    if (kept === undefined) return undefined
    const secret = parseOAuthSecret(kept)
    if (!secret) return { kind: 'password', password: kept }
    return { kind: 'oauth', accessToken: await this.#tokens.tokenFor(secret, signal) }
  }

  /** Whether this may be shown to that host: a password to any, a token to its provider's own only. */
  isFor(kept: string, host: string): boolean {
    const secret = parseOAuthSecret(kept)
    return secret === undefined || oauthProviderOf(host, this.providers)?.id === secret.provider
  }

  /** Whether a host takes the tokens of the provider this is from; undefined for a password. */
  tokenIsFor(kept: string, host: string): boolean | undefined {
    return parseOAuthSecret(kept) === undefined ? undefined : this.isFor(kept, host)
  }

  /** A server refused what `credentialOf` gave. Whether trying once more with a fresh token is worth it. */
  refused(kept: string | undefined): boolean {
    const secret = kept === undefined ? undefined : parseOAuthSecret(kept)
    return secret !== undefined && this.#tokens.refused(secret)
  }
}
