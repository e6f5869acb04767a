import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SecretStorage } from '../../src-shared/contract/commands'
import { outgoingSecretId } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type BoxKey, boxKey, openBox, sealBox, usualCost } from './locked-box'

/** An account's id, or `outgoingSecretId` of one whose outgoing server has a password of its own. */
type SecretId = AccountId | ReturnType<typeof outgoingSecretId>
type Blobs = Readonly<Record<string, string>>

/** The system's own way to protect secrets. */
export interface Keychain {
  /** Whether it really does, asked afresh: one may be started later. */
  readonly protects: () => Promise<boolean>
  readonly encrypt: (plain: string) => Promise<Buffer>
  readonly decrypt: (encrypted: Buffer) => Promise<string>
}

/**
 * Passwords of the accounts, never on disk unprotected (SECURITY.md K1, K3): encrypted by the system keychain in one
 * file of the profile; where no keychain protects them, in memory until Tern quits, or, where the user wants that, in
 * another file that a master password opens. That file, once there, goes before a keychain that comes later.
 */
export class Secrets {
  readonly #keychain: Keychain
  readonly #cost: number
  readonly #file: string
  readonly #box: string
  readonly #session = new Map<string, string>()
  /** The accounts there are, once somebody said so. */
  #known: ReadonlySet<string> | undefined
  #key: BoxKey | undefined
  /** What `replaceWith` will bring back where it is refused; `noted` in the locked file, whose secrets nobody knows. */
  readonly #aside = new Map<string, { secret: string | undefined; readonly noted: boolean }>()
  #writing: Promise<unknown> = Promise.resolve()

  /** `cost` of a guess at the master password: less in tests. */
  constructor(profile: string, keychain: Keychain, cost = usualCost) {
    this.#keychain = keychain
    this.#cost = cost
    this.#file = join(profile, 'secrets.json')
    this.#box = join(profile, 'secrets.locked.json')
  }

  /** Where they are kept on this device. */
  async storage(): Promise<SecretStorage> {
    if (this.#key) return 'master-password'
    if ((await this.#boxText()) !== undefined) return 'locked'
    return (await this.#keychain.protects().catch(() => false)) ? 'keychain' : 'session-only'
  }

  /** Every password that can be read. One that cannot is left out: its account asks to sign in again. */
  async all(): Promise<Record<string, string>> {
    const passwords: Record<string, string> = {}
    if ((await this.storage()) === 'keychain') {
      for (const [account, blob] of Object.entries(await this.#readFile())) {
        const plain = await this.#keychain.decrypt(Buffer.from(blob, 'base64')).catch(() => undefined)
        if (plain !== undefined) passwords[account] = plain
      }
    }
    for (const [account, plain] of this.#session) passwords[account] = plain
    return passwords
  }

  /** Keeps one password; durable when it resolves, where there is a keychain or a master password. */
  async keep(account: SecretId, password: string): Promise<void> {
    this.#session.set(account, password)
    const storage = await this.storage()
    if (storage === 'master-password') await this.#writeBox()
    if (storage !== 'keychain') return
    const blob = (await this.#keychain.encrypt(password)).toString('base64')
    await this.#change((blobs) => ({ ...blobs, [account]: blob }))
  }

  /** Keeps what is known of one account for another, too; a password that is not empty takes the place of its own. */
  async takeOver(from: AccountId, to: AccountId, password: string): Promise<void> {
    const known = await this.all()
    const own = password === '' ? known[from] : password
    const outgoing = known[outgoingSecretId(from)]
    if (own !== undefined) await this.keep(to, own)
    if (outgoing !== undefined) await this.keep(outgoingSecretId(to), outgoing)
  }

  /** Forgets the passwords of all accounts but these. */
  async keepOnly(accounts: readonly AccountId[]): Promise<void> {
    const known = new Set<string>(accounts.flatMap((account) => [account, outgoingSecretId(account)]))
    this.#known = known
    await this.#drop((account) => !known.has(account))
  }

  /** With the password of its outgoing server. */
  async forget(account: AccountId): Promise<void> {
    await this.#forget([account, outgoingSecretId(account)])
  }

  /**
   * Keeps another password once `change` has made the server it is for the account's. Meanwhile neither is kept, so that
   * whatever dies, no server is ever shown the other one's; what was there comes back where nothing was changed. An
   * empty password changes nothing here.
   */
  async replaceWith<T>(id: SecretId, password: string, change: () => Promise<T>): Promise<T> {
    if (password === '') return change()
    const secret = (await this.all())[id]
    this.#aside.set(id, { secret, noted: await this.#forget([id]) })
    let done: T
    try {
      done = await change()
    } catch (reason) {
      // After an internal error nobody knows which server it is: the account asks.
      if (mailErrorOf(reason).kind !== 'internal') await this.#bringBack(id)
      throw reason
    } finally {
      this.#aside.delete(id)
    }
    await this.keep(id, password)
    return done
  }

  async #bringBack(id: SecretId): Promise<void> {
    // Its provider replaced it meanwhile: what was there before is worth nothing any more.
    if (this.#session.has(id)) return
    const aside = this.#aside.get(id)
    if (aside?.secret !== undefined) await this.keep(id, aside.secret)
    else if (aside?.noted) await this.#editForgotten((names) => names.filter((name) => name !== id))
  }

  /** Gives whether something in a locked file was noted that was not before. */
  async #forget(gone: readonly SecretId[]): Promise<boolean> {
    const names: readonly string[] = gone
    await this.#drop((one) => names.includes(one))
    // Locked: what is in the file cannot be taken out, but noted beside it.
    return this.#editForgotten((before) => [...new Set([...before, ...names])])
  }

  /** Gives whether the list in a locked file is another one now. */
  #editForgotten(edit: (names: readonly string[]) => readonly string[]): Promise<boolean> {
    return this.#inTurn(async () => {
      const text = this.#key ? undefined : await this.#boxText()
      if (text === undefined) return false
      const before = forgottenIn(text)
      const after = edit(before)
      if (after.length === before.length) return false
      await writeWhole(this.#box, boxForgetting(text, after))
      return true
    })
  }

  /** From now on they are kept in a file that this password opens; also a new password for that file. Durable when it resolves. */
  async setMaster(password: string): Promise<void> {
    const storage = await this.storage()
    if (storage === 'locked' || storage === 'keychain')
      throw new MailFailure({ kind: 'bad-request', reason: `a master password while it is ${storage}` })
    const key = await boxKey(password, this.#cost)
    await this.#inTurn(async () => {
      await writeWhole(this.#box, sealBox(Object.fromEntries(this.#session), key))
      this.#key = key
    })
  }

  /** Opens the file; what was signed in to since the start stays. Rejects with `wrong-master-password`. */
  async unlock(password: string): Promise<void> {
    const text = await this.#boxText()
    if (text === undefined || this.#key) return
    const found = await openBox(text, password)
    if (!found) throw new MailFailure({ kind: 'wrong-master-password' })
    const forgotten = forgottenIn(text)
    for (const [account, secret] of Object.entries(found.secrets)) {
      const aside = this.#aside.get(account)
      if (aside?.noted) aside.secret = secret
      if (!forgotten.includes(account) && !this.#session.has(account) && this.#known?.has(account) !== false)
        this.#session.set(account, secret)
    }
    this.#key = found.key
    await this.#writeBox()
  }

  /**
   * No master password any more: to the keychain where there is one by now, else in memory only. While it is locked, all
   * that is in the file is gone, and the accounts ask to sign in again.
   */
  async dropMaster(): Promise<void> {
    if (await this.#keychain.protects().catch(() => false)) {
      const blobs: Record<string, string> = {}
      for (const [account, password] of this.#session)
        blobs[account] = (await this.#keychain.encrypt(password)).toString('base64')
      // Before the file goes: whoever dies in between still has all of them.
      await this.#change((before) => ({ ...before, ...blobs }))
    }
    await this.#inTurn(async () => {
      await rm(this.#box, { force: true })
      this.#key = undefined
    })
  }

  async #drop(goes: (account: string) => boolean): Promise<void> {
    for (const account of [...this.#session.keys()]) if (goes(account)) this.#session.delete(account)
    if (this.#key) await this.#writeBox()
    if (!Object.keys(await this.#readFile()).some(goes)) return
    await this.#change((blobs) => Object.fromEntries(Object.entries(blobs).filter(([account]) => !goes(account))))
  }

  async #boxText(): Promise<string | undefined> {
    return readFile(this.#box, 'utf8').catch(() => undefined)
  }

  #writeBox(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#key) await writeWhole(this.#box, sealBox(Object.fromEntries(this.#session), this.#key))
    })
  }

  async #readFile(): Promise<Blobs> {
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

  #change(edit: (blobs: Blobs) => Blobs): Promise<void> {
    return this.#inTurn(async () => writeWhole(this.#file, JSON.stringify(edit(await this.#readFile()))))
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#writing.catch(() => undefined).then(work)
    this.#writing = turn.catch(() => undefined)
    return turn
  }
}

/** Names of the secrets in a locked file that are forgotten; whoever changes the list can only make us ask again. */
function forgottenIn(box: string): readonly string[] {
  try {
    const { forgotten } = JSON.parse(box) as { readonly forgotten?: unknown }
    return Array.isArray(forgotten) ? forgotten.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

function boxForgetting(box: string, forgotten: readonly string[]): string {
  try {
    const parts = JSON.parse(box) as Readonly<Record<string, unknown>>
    return JSON.stringify({ ...parts, forgotten })
  } catch {
    return box
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
