import type { Account, AccountDraft, ServerAddress, ServerFindings } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailStore } from '../sync/mail-store'
import type { AccountEntry, AccountRegister } from './account-register'
import { beforeAnotherServer } from './another-server'
import { withIncoming } from './edited-account'
import { admitHost, type SignInRules } from './kept-sign-in'

export interface IncomingChangesContext {
  readonly register: AccountRegister
  readonly store: MailStore
  readonly keepAccount: (account: Account) => Promise<void>
  readonly signInRules: SignInRules
  /** Signs in once; changes nothing on the server. */
  readonly trySignIn: (account: Account | AccountDraft, password: string) => Promise<ServerFindings>
  /** Whether the server has other mail than what is here of the account; false where nobody can tell. */
  readonly hasOtherMail: (account: Account, password: string) => Promise<boolean>
  readonly now: () => number
}

/** Another server for incoming mail, or another sign-in there: tried before it is kept, and for other mail refused. */
export class IncomingChanges {
  readonly #context: IncomingChangesContext

  constructor(context: IncomingChangesContext) {
    this.#context = context
  }

  /** `given` empty: the sign-in that is kept. Rejects with a MailFailure: then the account goes on as it was. */
  async change(id: AccountId, incoming: ServerAddress, provider: string | null, given: string): Promise<Account> {
    const { register, hasOtherMail, signInRules, trySignIn } = this.#context
    const entry = register.get(id)
    const password = given === '' ? entry.password : given
    const { host, user } = incoming
    if (password === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
    if (given === '') admitHost(password, entry.account.incoming.host, host, signInRules)
    const moved = (account: Account): Account =>
      withIncoming(account, incoming, given === '' ? account.signIn?.provider : (provider ?? undefined))
    await trySignIn(moved(entry.account), password)
    if (isElsewhere(entry.account, incoming)) {
      if (await hasOtherMail(moved(entry.account), password)) throw new MailFailure({ kind: 'other-mail', host, user })
      if (entry.account.protocol === 'pop3') return this.#moveElsewhere(entry, moved, given)
    }
    const account = await register.edit(id, moved)
    // A kept sign-in may have been replaced by its provider meanwhile.
    if (given !== '') entry.password = given
    entry.running.restart()
    return account
  }

  /** A POP3 account at rest gets another server: a session that runs would write rows of the old one. */
  async #moveElsewhere(entry: AccountEntry, moved: (account: Account) => Account, given: string): Promise<Account> {
    const { register, store, keepAccount, now } = this.#context
    const { id } = entry.account
    await register.takeOut(id)
    let { account, password } = entry
    try {
      const resting = register.rest(account)
      await resting.ready()
      try {
        const rows = await store.read('uidls', id)
        for (const recorded of beforeAnotherServer(id, rows, now())) await resting.record(recorded)
      } finally {
        await resting.stop()
      }
      const next = moved(account)
      await keepAccount(next)
      account = next
      if (given !== '') password = given
      await store.commit([{ kind: 'put-account', account }], { durability: 'strict' })
      return account
    } finally {
      register.begin(account, password)
    }
  }
}

/**
 * Whether another server may answer there, or other mail: what is known of the server's mail holds no more. On one host
 * the two ports of POP3 (RFC 8314 §3.3) lead to one server; of no other pair that is known. Pure.
 */
function isElsewhere({ incoming: before, protocol }: Account, now: ServerAddress): boolean {
  if (before.host.toLowerCase() !== now.host.toLowerCase() || before.user !== now.user) return true
  const usual = protocol === 'pop3' && [before.port, now.port].every((port) => port === 110 || port === 995)
  return before.port !== now.port && !usual
}
