import type { MailOnRemoval } from '../../src-shared/mail/account'
import type { AccountId, MailboxId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import type { AccountEntry, AccountRegister } from './account-register'
import type { Home } from './copy-octets'
import { keepMail } from './keep-mail'
import type { RunningAccount } from './running-account'
import type { Transfers } from './transfers'
import type { Uploads } from './uploads'

export interface AccountRemovalContext {
  readonly register: AccountRegister
  readonly store: MailStore
  readonly vault: Pick<MailVault, 'verify'>
  readonly localFolders: () => Home & { readonly running: RunningAccount }
  readonly transfers: Pick<Transfers, 'bring'>
  readonly uploads: Pick<Uploads, 'leaving' | 'forget'>
  /** Takes the account's folder, mail included, off this device; what is being written for it stays. */
  readonly forgetAccount: (account: AccountId) => Promise<void>
  /** What is being written for an account that the user removes. */
  readonly forgetWriting: (account: AccountId) => Promise<void>
  readonly newMailboxId: () => MailboxId
}

/** An account leaves this device; no server is changed (UX.md §6). */
export class AccountRemoval {
  readonly #context: AccountRemovalContext

  constructor(context: AccountRemovalContext) {
    this.#context = context
  }

  /** With how many of its messages kept in `Local folders`. Where they cannot be kept it rejects, and runs as before. */
  async remove(id: AccountId, mail: MailOnRemoval): Promise<number> {
    const { register, forgetWriting, uploads } = this.#context
    const entry = register.get(id)
    if (mail.kind === 'keep' && entry.account.protocol !== 'pop3')
      throw new MailFailure({ kind: 'bad-request', reason: 'mail of a mirror stays on its server' })
    // At rest first: what a session brought in after it was looked at would go with the folder, and perhaps be gone
    // from the server, too.
    await register.takeOut(id)
    let kept = 0
    if (mail.kind === 'keep') {
      try {
        // What is on its way elsewhere would be kept, too, and then be in both places.
        const [by] = await uploads.leaving(id)
        if (by !== undefined) throw new MailFailure({ kind: 'switch-blocked', by })
        kept = await this.#keep(entry, mail.names)
      } catch (reason) {
        register.begin(entry.account, entry.password)
        throw reason
      }
    }
    await forgetWriting(id)
    await this.forget(id)
    return kept
  }

  /** Its folder and its rows. */
  async forget(id: AccountId): Promise<void> {
    const { forgetAccount, store, uploads } = this.#context
    await uploads.forget(id)
    // The folder first: an account that is half gone from the database is dropped again at the next start.
    await forgetAccount(id)
    await store.commit([{ kind: 'drop-account', accountId: id }], { durability: 'strict' })
  }

  #keep(from: AccountEntry, names: Extract<MailOnRemoval, { kind: 'keep' }>['names']): Promise<number> {
    const { localFolders, newMailboxId, store, transfers, vault } = this.#context
    const local = localFolders()
    return keepMail(from.account, names, {
      store,
      vault,
      create: async (path, name) => {
        const mailbox = newMailboxId()
        await local.running.change({ kind: 'create-mailbox', mailbox, path, name, delimiter: '/' })
        return mailbox
      },
      bring: async (rows, mailbox) => {
        await transfers.bring(rows, from, local, mailbox, { keep: true, holdMs: 0 })
      },
    })
  }
}
