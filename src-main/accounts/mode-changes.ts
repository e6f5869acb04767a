import type { Account, AccountDraft, MailboxNames, ServerFindings } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { type SwitchPlan, type SwitchTarget, switchedAccount } from '../../src-shared/mail/mode-switch'
import type { AccountEntry, AccountRegister } from './account-register'
import { admitHost, type SignInRules, stillShared } from './kept-sign-in'
import type { ModeSwitcher, ModeSwitcherContext } from './mode-switcher'

export interface ModeChangesContext {
  readonly register: AccountRegister
  readonly switcher: ModeSwitcher
  readonly keepAccount: (account: Account) => Promise<void>
  readonly signInRules: SignInRules
  /** Signs in once; changes nothing on the server. */
  readonly trySignIn: (account: Account | AccountDraft, password: string) => Promise<ServerFindings>
  /** Its outbox takes and sends nothing until `allowSending` or `forgetAccount`; what was taken is on record. */
  readonly stopSending: (account: AccountId) => Promise<void>
  readonly allowSending: ModeSwitcherContext['allowSending']
  readonly reportSwitch: ModeSwitcherContext['report']
  /** Off this device, with all there is of it. */
  readonly withdraw: (account: AccountId) => Promise<void>
  /** A change of mode that was interrupted could not go on at this start: the account is as it was. */
  readonly reportUndone: (account: AccountId) => void
}

type Switched = { readonly account: Account; readonly messages: number }

/** Changes of mode while accounts run: the sign-in, the rest of both accounts, and who runs in the end. */
export class ModeChanges {
  readonly #context: ModeChangesContext
  #downloading = new AbortController()
  /** What accounts that are to take the place of another will sign in with. */
  readonly #secrets = new Set<{ readonly id: AccountId; password: string }>()

  constructor(context: ModeChangesContext) {
    this.#context = context
  }

  plan(id: AccountId): Promise<SwitchPlan> {
    return this.#context.switcher.plan(this.#context.register.get(id))
  }

  /** The download that goes before a change ends; the account is as it was. */
  stop(): void {
    this.#downloading.abort(new MailFailure({ kind: 'bad-request', reason: 'the change of mode was stopped' }))
  }

  /** The mode of an account becomes the other one; see `ModeSwitcher`. Rejects with a MailFailure: then it is as it was. */
  async change(
    id: AccountId,
    newId: AccountId,
    target: SwitchTarget,
    given: string,
    names: MailboxNames,
  ): Promise<Switched> {
    const { register, signInRules } = this.#context
    const entry = register.get(id)
    const password = given === '' ? entry.password : given
    const { host, user } = target.incoming
    if (password === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
    const { incoming, protocol, replaces } = entry.account
    if (target.protocol === protocol || replaces)
      throw new MailFailure({ kind: 'bad-request', reason: 'the account has this mode' })
    const agreed = target.useKept && signInRules.tokenIsFor(password, host) === undefined
    if (given === '' && !agreed) admitHost(password, incoming.host, host, signInRules)
    const secret = { id: newId, password }
    this.#secrets.add(secret)
    try {
      return await this.#changeWith(entry, secret, target, given === '', names)
    } finally {
      this.#secrets.delete(secret)
    }
  }

  /** `secret` follows when a provider replaces it meanwhile: a download can take hours. */
  async #changeWith(
    entry: AccountEntry,
    secret: { readonly id: AccountId; readonly password: string },
    target: SwitchTarget,
    sameSecret: boolean,
    names: MailboxNames,
  ): Promise<Switched> {
    const { register, switcher, allowSending, keepAccount, reportSwitch, stopSending, trySignIn } = this.#context
    const { id } = entry.account
    await switcher.admit(entry)
    const { signInRules } = this.#context
    const next = (messages: number): Account => {
      const after = switchedAccount(entry.account, secret.id, target, { names, messages })
      return sameSecret ? stillShared(after, entry.account, secret.password, signInRules) : after
    }
    const found = await trySignIn(next(0), secret.password)
    const byName = target.protocol === 'pop3' && target.retention.kind !== 'after-download'
    if (byName && found.protocol === 'pop3' && !found.uidl)
      throw new MailFailure({ kind: 'switch-blocked', by: 'no-uidl' })
    if (entry.account.protocol === 'imap') {
      this.#downloading = new AbortController()
      try {
        await switcher.download(entry, this.#downloading.signal)
      } finally {
        reportSwitch(null)
      }
    }
    // At rest first, so that nothing comes in or goes out that is not looked at; the outbox while it can still put on
    // record what it is doing.
    await stopSending(id)
    await register.takeOut(id)
    try {
      await switcher.confirmWriting(id)
      await switcher.confirm(entry.account)
      const after = next(await switcher.count(id))
      await keepAccount(after)
      const settled = await switcher.settle(entry.account, after)
      register.begin(settled.account, secret.password)
      return settled
    } catch (reason) {
      // Nothing rejects once all mail was copied: the account is as it was.
      allowSending(id)
      register.begin(entry.account, entry.password)
      throw reason
    }
  }

  /** A change of mode that a crash interrupted goes on where it was. Never rejects. */
  async goOn(after: Account, before: Account | undefined, passwords: Readonly<Record<string, string>>): Promise<void> {
    const { register, switcher, reportUndone, withdraw } = this.#context
    const begin = (account: Account): void => register.begin(account, passwords[account.id])
    try {
      if (!before || after.replaces?.copied) {
        begin(await switcher.finish(after))
        return
      }
      const leaving = register.rest(before)
      await leaving.ready()
      await leaving.stop()
      begin((await switcher.settle(before, after)).account)
    } catch {
      // Its mail could not be copied (a full disk): it stays in the mode it had, with all of it.
      if (!before) return begin(after)
      // What has been begun of the other one goes: it is not to be tried again unasked.
      await withdraw(after.id).catch(() => undefined)
      begin(before)
      reportUndone(before.id)
    }
  }

  /** A provider replaced a secret. Gives the accounts on their way that will have it. */
  replaceSecret(before: string, now: string): readonly AccountId[] {
    const holders = [...this.#secrets].filter(({ password }) => password === before)
    for (const one of holders) one.password = now
    return holders.map(({ id }) => id)
  }
}
