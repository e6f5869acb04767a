import type { FakeAccount } from '../../../e2e/fake-imap/account'
import type { FakeMessage } from '../../../e2e/fake-imap/mailbox'
import { letter } from './trial.testing'

/** One message as another client sees it. */
export interface RemoteMessage {
  readonly uid: number
  readonly token: string
  readonly flags: readonly string[]
  readonly source: Buffer
}

/** The other clients of the account and the server's own doings. None of them is built on the library under test. */
export interface Remote {
  /** Whether nobody can come between the copy and the removal of its moves: else both sides' copies may stay. */
  readonly movesAtOnce: boolean
  /** How the server writes the name of a mailbox that the trials call so, with `/` between the parts. */
  pathOf(name: string): string
  /** Selectable ones. */
  mailboxes(): Promise<readonly string[]>
  messages(path: string): Promise<readonly RemoteMessage[]>
  deliver(path: string, token: string, flags: readonly string[]): Promise<void>
  flag(path: string, uid: number, operation: '+' | '-', flags: readonly string[]): Promise<void>
  move(path: string, uid: number, to: string): Promise<void>
  /** Only this one, whatever else is marked. */
  expunge(path: string, uid: number): Promise<void>
  rename(path: string, to: string): Promise<void>
  create(path: string): Promise<void>
  remove(path: string): Promise<void>
  numberAnew(path: string): Promise<void>
}

/** The token of a letter, out of its header or the whole of it. */
export function tokenOf(source: Buffer | string): string {
  return /^Subject: (\S+)/m.exec(source.toString())?.[1] ?? '?'
}

/** Straight into the model of the fake server. */
export class FakeRemote implements Remote {
  readonly movesAtOnce = true
  readonly pathOf = (name: string): string => name
  readonly #account: FakeAccount

  constructor(account: FakeAccount) {
    this.#account = account
  }

  async mailboxes(): Promise<readonly string[]> {
    return this.#account.mailboxes.filter(({ selectable }) => selectable).map(({ path }) => path)
  }

  async messages(path: string): Promise<readonly RemoteMessage[]> {
    return this.#account
      .mailbox(path)
      .messages.map(({ uid, flags, source }) => ({ uid, flags: [...flags], token: tokenOf(source), source }))
  }

  async deliver(path: string, token: string, flags: readonly string[]): Promise<void> {
    this.#account.mailbox(path).append(letter(token), { flags })
  }

  async flag(path: string, uid: number, operation: '+' | '-', flags: readonly string[]): Promise<void> {
    this.#account.mailbox(path).changeFlags(this.#message(path, uid), operation, flags)
  }

  async move(path: string, uid: number, to: string): Promise<void> {
    const message = this.#message(path, uid)
    const { source, flags, internalDate, emailId } = message
    this.#account.mailbox(to).append(source, { flags: [...flags], internalDate, emailId })
    this.#account.mailbox(path).expunge([message])
  }

  async expunge(path: string, uid: number): Promise<void> {
    this.#account.mailbox(path).expunge([this.#message(path, uid)])
  }

  async rename(path: string, to: string): Promise<void> {
    this.#account.rename(this.#account.mailbox(path), to)
  }

  async create(path: string): Promise<void> {
    this.#account.create(path)
  }

  async remove(path: string): Promise<void> {
    this.#account.delete(this.#account.mailbox(path))
  }

  async numberAnew(path: string): Promise<void> {
    this.#account.mailbox(path).numberAnew(this.#account.nextUidValidity())
  }

  #message(path: string, uid: number): FakeMessage {
    const found = this.#account.mailbox(path).find(uid)
    if (!found) throw new Error(`no message ${uid} in ${path}`)
    return found
  }
}
