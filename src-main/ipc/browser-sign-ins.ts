import type { EngineCalls } from '../../src-shared/contract/engine-calls'
import type { OAuthPageWords } from '../../src-shared/mail/oauth'

export interface BrowserSignInHost {
  readonly engine: <K extends keyof EngineCalls>(
    call: K,
    ...args: Parameters<EngineCalls[K]>
  ) => Promise<ReturnType<EngineCalls[K]>>
  /** Opens an https page in the system's browser. */
  readonly openPage: (url: string) => Promise<void>
}

const mark = 'signed-in:'

/**
 * Sign-ins in the system's browser (SECURITY.md T12, K3). The secret stays in main and the engine: a page gets a name for
 * it, which it hands back where a password would stand. The name is good until Tern ends.
 */
export class BrowserSignIns {
  readonly #host: BrowserSignInHost
  readonly #secrets = new Map<string, string>()
  #open: { readonly flow: string; readonly url: string } | undefined

  constructor(host: BrowserSignInHost) {
    this.#host = host
  }

  /** Resolves with the name of the secret once the user has signed in. A sign-in that is still open ends. */
  async signIn(provider: string, address: string, words: OAuthPageWords): Promise<string> {
    await this.cancel()
    const open = await this.#host.engine('oauth.begin', provider, address, words)
    this.#open = open
    try {
      const [secret] = await Promise.all([this.#host.engine('oauth.finish', open.flow), this.#host.openPage(open.url)])
      this.#secrets.set(mark + open.flow, secret)
      return mark + open.flow
    } finally {
      if (this.#open === open) this.#open = undefined
    }
  }

  /** Opens the page once more; nothing where no sign-in is open. */
  async openAgain(): Promise<void> {
    if (this.#open) await this.#host.openPage(this.#open.url)
  }

  async cancel(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    if (open) await this.#host.engine('oauth.cancel', open.flow)
  }

  /** What was typed as a password, or the secret it is the name of. */
  secretOf(given: string): string {
    return this.#secrets.get(given) ?? given
  }
}
