import { randomUUID } from 'node:crypto'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { OAuthPageWords } from '../../src-shared/mail/oauth'
import { authorizationRequest, type PendingAuthorization } from './authorization-request'
import { formatOAuthSecret, type OAuthSecret } from './oauth-secret'
import type { OAuthProvider } from './providers'
import { listenForRedirect, type RedirectListener } from './redirect-listener'
import { exchangeCode, type Tokens } from './token-endpoint'

interface Flow {
  readonly provider: OAuthProvider
  readonly pending: PendingAuthorization
  readonly listener: RedirectListener
  readonly ending: AbortController
}

/** RFC 8252 leaves it open; a forgotten browser page must not stay an open door. */
const limitMs = 5 * 60_000

/** Sign-ins that are waiting for the browser (RFC 8252, RFC 7636). */
export class SignInFlows {
  readonly #providers: readonly OAuthProvider[]
  readonly #ca: readonly string[]
  readonly #take: (secret: OAuthSecret, tokens: Tokens) => void
  readonly #flows = new Map<string, Flow>()

  /** `take` is handed the tokens of each sign-in: the first session needs no refresh. */
  constructor(
    providers: readonly OAuthProvider[],
    ca: readonly string[],
    take: (secret: OAuthSecret, tokens: Tokens) => void,
  ) {
    this.#providers = providers
    this.#ca = ca
    this.#take = take
  }

  /** Opens a listener and gives the page to be opened. Rejects with `oauth-not-set-up` where Tern is not registered. */
  async begin(
    id: string,
    address: string,
    words: OAuthPageWords,
  ): Promise<{ readonly flow: string; readonly url: string }> {
    const provider = this.#providers.find((one) => one.id === id)
    if (!provider || provider.clientId === '')
      throw new MailFailure({ kind: 'oauth-not-set-up', provider: provider?.name ?? id })
    const listener = await listenForRedirect(words)
    const pending = authorizationRequest(provider, address, listener.port)
    const flow = randomUUID()
    this.#flows.set(flow, { provider, pending, listener, ending: new AbortController() })
    return { flow, url: pending.url }
  }

  /**
   * Waits for the browser, and gives what is to be kept in place of a password. Rejects with `sign-in-stopped` where the
   * user or the provider said no, or nobody came back in five minutes, and with a MailFailure of the token endpoint.
   */
  async finish(id: string): Promise<string> {
    const flow = this.#flows.get(id)
    if (!flow) throw new MailFailure({ kind: 'not-found', what: 'sign-in' })
    const { provider, pending, listener, ending } = flow
    const stopped = (why: 'denied' | 'timed-out' | 'cancelled'): MailFailure =>
      new MailFailure({ kind: 'sign-in-stopped', provider: provider.name, why })
    const timer = setTimeout(() => ending.abort(stopped('timed-out')), limitMs)
    try {
      const visit = await listener.visit(pending.state, ending.signal)
      if (visit.kind === 'refused') throw stopped('denied')
      const tokens = await exchangeCode(provider, pending, visit.code, this.#ca, ending.signal)
      if (tokens.refreshToken === undefined)
        throw new MailFailure({
          kind: 'refused',
          host: new URL(provider.tokenEndpoint).hostname,
          command: 'token',
          code: 'no refresh token',
          serverText: '',
        })
      const secret = { provider: provider.id, refreshToken: tokens.refreshToken }
      this.#take(secret, tokens)
      return formatOAuthSecret(secret)
    } finally {
      clearTimeout(timer)
      listener.close()
      this.#flows.delete(id)
    }
  }

  cancel(id: string): void {
    const flow = this.#flows.get(id)
    flow?.ending.abort(new MailFailure({ kind: 'sign-in-stopped', provider: flow.provider.name, why: 'cancelled' }))
  }
}
