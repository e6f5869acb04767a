import { type Account, outgoingSecretId } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'

type Sender = Pick<Account, 'id' | 'outgoing'>

/** Passwords of outgoing servers that have one of their own. Each is known for one host, and no other is shown it. */
export class OwnPasswords {
  readonly #kept = new Map<AccountId, { readonly host: string; readonly password: string }>()

  /** What was kept on disk, for the servers these accounts have now. */
  take(accounts: readonly Sender[], secrets: Readonly<Record<string, string>>): void {
    for (const account of accounts) {
      const own = secrets[outgoingSecretId(account.id)]
      if (own !== undefined) this.keep(account, own)
    }
  }

  keep({ id, outgoing }: Sender, password: string): void {
    if (outgoing) this.#kept.set(id, { host: hostOf(outgoing), password })
  }

  /** Undefined also where the server that is known of here is another one than that of `account`. */
  of({ id, outgoing }: Sender): string | undefined {
    const kept = this.#kept.get(id)
    return outgoing && kept?.host === hostOf(outgoing) ? kept.password : undefined
  }

  /** `to` takes the place of `from`, with the same way to send. */
  adopt(from: AccountId, to: AccountId): void {
    const kept = this.#kept.get(from)
    if (kept) this.#kept.set(to, kept)
  }

  forget(account: AccountId): void {
    this.#kept.delete(account)
  }
}

function hostOf({ host }: { readonly host: string }): string {
  return host.toLowerCase()
}
