import { open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SecretStorage } from '../../src-shared/contract/commands'
import { outgoingSecretId } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { decryptSecret, encryptSecret, keychainProtects } from './platform'

/** An account's id, or `outgoingSecretId` of one whose outgoing server has a password of its own. */
type SecretId = AccountId | ReturnType<typeof outgoingSecretId>

/**
 * Passwords of the accounts: encrypted by the system keychain in one file of the profile, or, where no keychain
 * protects them, in memory until Tern quits. Never on disk unprotected (SECURITY.md K1, K3).
 */
export class Secrets {
  readonly #file: string
  readonly #session = new Map<string, string>()
  #writing: Promise<void> = Promise.resolve()

  constructor(profile: string) {
    this.#file = join(profile, 'secrets.json')
  }

  /** Which of the two it is on this device, asked afresh: a keychain may be started later. */
  async storage(): Promise<SecretStorage> {
    return (await keychainProtects().catch(() => false)) ? 'keychain' : 'session-only'
  }

  /** Every password that can be read. One that cannot is left out: its account asks to sign in again. */
  async all(): Promise<Record<string, string>> {
    const passwords: Record<string, string> = {}
    if ((await this.storage()) === 'keychain') {
      for (const [account, blob] of Object.entries(await this.#readFile())) {
        const plain = await decryptSecret(Buffer.from(blob, 'base64')).catch(() => undefined)
        if (plain !== undefined) passwords[account] = plain
      }
    }
    for (const [account, plain] of this.#session) passwords[account] = plain
    return passwords
  }

  /** Keeps one password; durable when it resolves, where there is a keychain. */
  async keep(account: SecretId, password: string): Promise<void> {
    this.#session.set(account, password)
    if ((await this.storage()) !== 'keychain') return
    const blob = (await encryptSecret(password)).toString('base64')
    await this.#change((blobs) => ({ ...blobs, [account]: blob }))
  }

  /** Forgets the passwords of all accounts but these. */
  async keepOnly(accounts: readonly AccountId[]): Promise<void> {
    const known = new Set<string>(accounts.flatMap((account) => [account, outgoingSecretId(account)]))
    for (const account of this.#session.keys()) if (!known.has(account)) this.#session.delete(account)
    const blobs = await this.#readFile()
    if (Object.keys(blobs).every((account) => known.has(account))) return
    await this.#change((all) => Object.fromEntries(Object.entries(all).filter(([account]) => known.has(account))))
  }

  /** With the password of its outgoing server. */
  async forget(account: AccountId): Promise<void> {
    const gone = [account as string, outgoingSecretId(account)]
    for (const one of gone) this.#session.delete(one)
    await this.#change((blobs) => Object.fromEntries(Object.entries(blobs).filter(([one]) => !gone.includes(one))))
  }

  async #readFile(): Promise<Record<string, string>> {
    try {
      const parsed: unknown = JSON.parse(await readFile(this.#file, 'utf8'))
      if (typeof parsed !== 'object' || parsed === null) return {}
      return Object.fromEntries(
        Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    } catch {
      // No file yet, or one that is damaged: the accounts ask to sign in again.
      return {}
    }
  }

  #change(edit: (blobs: Record<string, string>) => Record<string, string>): Promise<void> {
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => writeWhole(this.#file, JSON.stringify(edit(await this.#readFile()))))
    return this.#writing
  }
}

/** Replaces a small file so that a crash leaves the old one or the new one, never half of it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  if (process.platform === 'win32') return
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
