/** One provider that signs people in itself, as the setup page sees it. */
export interface OAuthProviderInfo {
  readonly id: string
  readonly name: string
  /** Whether Tern is registered there: without a client id the provider refuses it, and an app password is the way. */
  readonly ready: boolean
  /** Servers whose names end with one of these accept its tokens. */
  readonly hosts: readonly string[]
}

/** The provider whose tokens a server takes, or undefined. A whole label of the name must match. Pure. */
export function oauthProviderOf(host: string, providers: readonly OAuthProviderInfo[]): OAuthProviderInfo | undefined {
  const name = host.toLowerCase()
  return providers.find(({ hosts }) => hosts.some((suffix) => name === suffix || name.endsWith(`.${suffix}`)))
}

/** What the browser shows at the end, in the user's language: plain sentences. */
export interface OAuthPageWords {
  readonly title: string
  readonly done: string
  readonly failed: string
}
