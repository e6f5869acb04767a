import { MailFailure } from '../../src-shared/mail/mail-error'
import type { OAuthSecret } from './oauth-secret'
import type { OAuthProvider } from './providers'
import type { Tokens } from './token-endpoint'

export interface TokenSourceContext {
  readonly providers: readonly OAuthProvider[]
  readonly refresh: (provider: OAuthProvider, refreshToken: string, signal: AbortSignal) => Promise<Tokens>
  /** The provider replaced the refresh token: the new one is to be kept, since the old one may be void. */
  readonly replaced: (before: OAuthSecret, now: OAuthSecret) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Held {
  readonly accessToken: string
  readonly goodUntil: number
  readonly madeAt: number
}

/** A token is renewed this long before it ends: a session must not begin with one that dies in its greeting. */
const marginMs = 2 * 60_000
/** A token this young was refused for another reason than its age. */
const freshMs = 30_000

const keyOf = ({ provider, refreshToken }: OAuthSecret): string => `${provider} ${refreshToken}`

/** Access tokens of all accounts: made from refresh tokens when they are needed, shared by all connections. */
export class TokenSource {
  readonly #context: TokenSourceContext
  readonly #held = new Map<string, Held>()
  readonly #asking = new Map<string, Promise<string>>()

  constructor(context: TokenSourceContext) {
    this.#context = context
  }

  /** An access token that is good now. Rejects with a MailFailure of the token endpoint. */
  tokenFor(secret: OAuthSecret, signal: AbortSignal): Promise<string> {
    const key = keyOf(secret)
    const held = this.#held.get(key)
    if (held && held.goodUntil > this.#context.now()) return Promise.resolve(held.accessToken)
    const asking = this.#asking.get(key) ?? this.#renew(secret, signal)
    this.#asking.set(key, asking)
    return asking
  }

  /** Takes the tokens of a sign-in that just happened. */
  take(secret: OAuthSecret, tokens: Tokens): void {
    const { now } = this.#context
    this.#held.set(keyOf(secret), {
      accessToken: tokens.accessToken,
      goodUntil: now() + Math.max(0, tokens.expiresInS * 1_000 - marginMs),
      madeAt: now(),
    })
  }

  /** A server refused the token. Whether a fresh one is worth a try: not where this one was fresh. */
  refused(secret: OAuthSecret): boolean {
    const held = this.#held.get(keyOf(secret))
    this.#held.delete(keyOf(secret))
    return held !== undefined && this.#context.now() - held.madeAt > freshMs
  }

  async #renew(secret: OAuthSecret, signal: AbortSignal): Promise<string> {
    try {
      const provider = this.#context.providers.find(({ id }) => id === secret.provider)
      if (!provider || provider.clientId === '')
        throw new MailFailure({ kind: 'oauth-not-set-up', provider: provider?.name ?? secret.provider })
      const tokens = await this.#context.refresh(provider, secret.refreshToken, signal)
      const now = { ...secret, refreshToken: tokens.refreshToken ?? secret.refreshToken }
      this.take(now, tokens)
      if (now.refreshToken !== secret.refreshToken) this.#context.replaced(secret, now)
      return tokens.accessToken
    } finally {
      this.#asking.delete(keyOf(secret))
    }
  }
}
