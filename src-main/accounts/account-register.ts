import { type Account, accountNow } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailStore } from '../sync/mail-store'
import { RunningAccount, type RunningAccountContext } from './running-account'

/** What accounts need to run; the composition root supplies it. */
export interface AccountRegisterContext {
  readonly store: MailStore
  /** Writes the account beside its mail, durably. */
  readonly keepAccount: (account: Account) => Promise<void>
  /** What a running account needs; `account` is asked for again at each session, since its rules may change. */
  readonly contextOf: (
    account: () => Account,
    password: () => string | undefined,
  ) => Omit<RunningAccountContext, 'store'>
  /** The life of an account that does not meet its server. */
  readonly restingContextOf: (account: Account) => Omit<RunningAccountContext, 'store'>
}

/** One account while it runs, and what is kept of its sign-in. */
export interface AccountEntry {
  account: Account
  password: string | undefined
  readonly running: RunningAccount
  /** The last change of the account's own file; the next one waits for it. */
  rewritten: Promise<unknown>
}

/** The accounts that run: who is there, as what, and with which sign-in. */
export class AccountRegister {
  readonly #context: AccountRegisterContext
  readonly #entries = new Map<AccountId, AccountEntry>()
  readonly #heard: (account: AccountId) => void
  /** What a master password opened while its account was not running. */
  readonly #given = new Map<string, string>()
  #paused = false

  /** `heard`: an account has said how far it is. */
  constructor(context: AccountRegisterContext, heard: (account: AccountId) => void) {
    this.#context = context
    this.#heard = heard
  }

  all(): readonly AccountEntry[] {
    return [...this.#entries.values()]
  }

  find(id: AccountId): AccountEntry | undefined {
    return this.#entries.get(id)
  }

  /** Throws `not-found`. */
  get(id: AccountId): AccountEntry {
    const entry = this.#entries.get(id)
    if (!entry) throw new MailFailure({ kind: 'not-found', what: 'account' })
    return entry
  }

  /** The account of this id, or the one that took its place when its mode was changed; undefined where neither runs. */
  now(id: AccountId): Account | undefined {
    return accountNow(
      this.all().map(({ account }) => account),
      id,
    )
  }

  begin(account: Account, password: string | undefined): void {
    const context = this.#context.contextOf(
      () => this.find(account.id)?.account ?? account,
      () => this.find(account.id)?.password,
    )
    const running = new RunningAccount(account, {
      ...context,
      store: this.#context.store,
      report: (status) => {
        context.report(status)
        this.#heard(account.id)
      },
    })
    const known = password ?? this.#given.get(account.id)
    this.#entries.set(account.id, { account, password: known, running, rewritten: Promise.resolve() })
    running.pause(this.#paused)
    running.start()
  }

  /** Nobody meets a server by itself until it is over; also those that begin meanwhile. */
  pause(paused: boolean): void {
    this.#paused = paused
    for (const { running } of this.#entries.values()) running.pause(paused)
  }

  /** From now on nobody finds it; resolves when nothing comes in or is written any more. */
  async takeOut(id: AccountId): Promise<void> {
    const entry = this.get(id)
    this.#entries.delete(id)
    await entry.rewritten
    await entry.running.stop()
  }

  /** A home of mail without its server; started, and nobody finds it here. */
  rest(account: Account): RunningAccount {
    const context = this.#context.restingContextOf(account)
    const running = new RunningAccount(account, { ...context, store: this.#context.store })
    running.start()
    return running
  }

  /** Writes an account anew beside its mail: one change at a time, so that none is lost to another. */
  rewrite(id: AccountId, change: (account: Account) => Account): Promise<AccountEntry> {
    const entry = this.get(id)
    const turn = entry.rewritten.then(async () => {
      // Taken off this device meanwhile: its folder does not come back.
      if (this.#entries.get(id) !== entry) throw new MailFailure({ kind: 'not-found', what: 'account' })
      const account = change(entry.account)
      await this.#context.keepAccount(account)
      entry.account = account
      return entry
    })
    entry.rewritten = turn.catch(() => undefined)
    return turn
  }

  /** Rewrites an account whose connections need not know of it, beside its mail and in the store. */
  async edit(id: AccountId, change: (account: Account) => Account): Promise<Account> {
    const { account } = await this.rewrite(id, change)
    await this.#context.store.commit([{ kind: 'put-account', account }], { durability: 'strict' })
    return account
  }

  /** Rewrites an account whose sessions begin anew with it. */
  async renew(id: AccountId, change: (account: Account) => Account): Promise<void> {
    const { running } = await this.rewrite(id, change)
    running.restart()
  }

  /** A master password opened them: whoever had none goes on. */
  give(passwords: Readonly<Record<string, string>>): void {
    for (const [id, password] of Object.entries(passwords)) this.#given.set(id, password)
    for (const entry of this.#entries.values()) {
      const password = passwords[entry.account.id]
      if (entry.password !== undefined || password === undefined) continue
      entry.password = password
      entry.running.restart()
    }
  }

  /** A provider replaced a secret. Gives the accounts that had it. */
  replaceSecret(before: string, now: string): readonly AccountId[] {
    const holders = this.all().filter(({ password }) => password === before)
    for (const entry of holders) entry.password = now
    return holders.map(({ account }) => account.id)
  }
}
