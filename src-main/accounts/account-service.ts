import type { ArchiveCalls, EngineCalls, OAuthCall, PartPlace } from '../../src-shared/contract/engine-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { WritingCalls } from '../../src-shared/contract/writing'
import type { Account, AccountDraft, AccountEdit, ServerFindings } from '../../src-shared/mail/account'
import { addUpFates } from '../../src-shared/mail/add-up-fates'
import type { MailChange } from '../../src-shared/mail/change'
import {
  type AccountId,
  type IntentId,
  localAccountId,
  type MailboxId,
  type MessageId,
  type PartPath,
  type Sha256,
} from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { SettingsFound } from '../../src-shared/mail/server-settings'
import type { ShelfRef } from '../../src-shared/mail/shelf'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import type { ServerShelf } from '../sync/server-shelf'
import { AccountRegister, type AccountRegisterContext } from './account-register'
import { AccountRemoval } from './account-removal'
import type { ChangeDesk } from './change-desk'
import type { CopyContext } from './copy-octets'
import { editedAccount, withOffline, withRetention, withRole } from './edited-account'
import { IncomingChanges } from './incoming-changes'
import { admitOutgoing, type SignInRules } from './kept-sign-in'
import { locatePart } from './locate-part'
import { MailboxCommands } from './mailbox-commands'
import { MessageCommands } from './message-commands'
import { ModeChanges } from './mode-changes'
import { ModeSwitcher, type ModeSwitcherContext } from './mode-switcher'
import { OpenTransfers, type TransferNote } from './open-transfers'
import type { RecordedChange } from './record-change'
import { roleMailbox } from './role-mailbox'
import { type ChangeOptions, RunningAccount, type RunningAccountContext } from './running-account'
import { Transfers } from './transfers'
import { undoChange } from './undo-change'
import { Uploads } from './uploads'

/** What the account service needs of disk and network; the composition root supplies it. */
export interface AccountServiceContext extends AccountRegisterContext {
  /** Takes the account's folder, mail included, off this device; what is being written for it stays. */
  readonly forgetAccount: (account: AccountId) => Promise<void>
  /** What is being written for an account that the user removes. */
  readonly forgetWriting: (account: AccountId) => Promise<void>
  readonly now: () => number
  readonly signInRules: SignInRules
  /** Signs in once; changes nothing on the server. */
  readonly trySignIn: (account: Account | AccountDraft, password: string) => Promise<ServerFindings>
  /** Whether the server has other mail than what is here of the account; false where nobody can tell. */
  readonly hasOtherMail: (account: Account, password: string) => Promise<boolean>
  /** Finds an address's servers without signing in to any. Rejects with the reason of `signal`. */
  readonly findSettings: (address: string, askDatabase: boolean, signal: AbortSignal) => Promise<SettingsFound>
  readonly unfinished: ModeSwitcherContext['unfinished']
  readonly adoptWriting: ModeSwitcherContext['adoptWriting']
  /** Its outbox takes and sends nothing until `allowSending` or `forgetAccount`; what was taken is on record. */
  readonly stopSending: (account: AccountId) => Promise<void>
  readonly allowSending: ModeSwitcherContext['allowSending']
  readonly reportSwitch: ModeSwitcherContext['report']
  /** A change of mode that was interrupted could not go on at this start: the account is as it was. */
  readonly reportUndone: (account: AccountId) => void
  readonly newMailboxId: () => MailboxId
  readonly transfers: Omit<CopyContext, 'store'> & TransferNote
  /** `Local folders`: made when they are first used. */
  readonly localFolders: { readonly exist: boolean; readonly context: Omit<RunningAccountContext, 'store'> }
  readonly fileOf: (
    account: AccountId,
    sha256: Sha256,
  ) => Promise<{ readonly path: string; readonly octets: number } | undefined>
}

/** What keeps mail: an account, or `Local folders`. */
interface Home {
  readonly account: { readonly id: AccountId }
  readonly running: RunningAccount
}

/** All accounts while Tern runs: what main asks of the engine's process, except its start and end. */
export class AccountService {
  readonly #context: AccountServiceContext
  readonly #register: AccountRegister
  #local: Home | undefined
  #finding = new AbortController()
  readonly #desk: ChangeDesk
  readonly #messages: MessageCommands
  readonly #mailboxes: MailboxCommands
  readonly #open: OpenTransfers
  readonly #transfers: Transfers
  readonly #uploads: Uploads
  readonly #incoming: IncomingChanges
  readonly #modes: ModeChanges
  readonly #removal: AccountRemoval

  constructor(context: AccountServiceContext) {
    this.#context = context
    this.#register = new AccountRegister(context, (id) => {
      for (const moving of [this.#uploads, this.#transfers])
        if (moving.concerns(id)) moving.settle(id).catch(() => undefined)
    })
    this.#desk = {
      store: context.store,
      accountOf: (id) => this.#home(id),
      ownerOf: (mailbox) => this.#ownerOf(mailbox),
      newMailboxId: context.newMailboxId,
      bring: async (rows, from, to, options) => {
        const { owner, mailbox } = await this.#ownerOf(to)
        return mailbox.home === 'local'
          ? this.#transfers.bring(rows, this.#home(from), owner, to, options)
          : this.#uploads.bring(rows, this.#home(from), owner, to, options.keep)
      },
      settled: (account) => this.#uploads.settle(account),
    }
    this.#open = new OpenTransfers(context.transfers)
    const moving = {
      ...context.transfers,
      store: context.store,
      homeOf: (id: AccountId) => this.#home(id),
      open: this.#open,
    }
    this.#transfers = new Transfers(moving)
    this.#uploads = new Uploads({
      ...moving,
      now: context.now,
    })
    const carrying = {
      store: context.store,
      vault: context.transfers.vault,
      localFolders: () => this.#localFolders(),
      transfers: this.#transfers,
      newMailboxId: context.newMailboxId,
    }
    const { forgetAccount, forgetWriting } = context
    this.#removal = new AccountRemoval({
      ...carrying,
      register: this.#register,
      uploads: this.#uploads,
      forgetAccount,
      forgetWriting,
    })
    const switcher = new ModeSwitcher({
      ...carrying,
      keepAccount: context.keepAccount,
      forgetAccount: (id) => this.#removal.forget(id),
      rest: (account) => this.#register.rest(account),
      onItsWay: (from) => this.#uploads.leaving(from),
      unfinished: context.unfinished,
      adoptWriting: context.adoptWriting,
      allowSending: context.allowSending,
      report: context.reportSwitch,
      now: context.now,
    })
    const withdraw = (id: AccountId): Promise<void> => this.#removal.forget(id)
    this.#modes = new ModeChanges({ ...context, register: this.#register, switcher, withdraw })
    this.#incoming = new IncomingChanges({ ...context, register: this.#register })
    this.#messages = new MessageCommands(this.#desk)
    this.#mailboxes = new MailboxCommands(this.#desk)
  }

  /** Starts the accounts found on disk. */
  start(accounts: readonly Account[], passwords: Readonly<Record<string, string>>): void {
    const replaced = new Set(accounts.map(({ replaces }) => replaces?.account))
    for (const account of accounts) {
      if (account.replaces) {
        const before = accounts.find(({ id }) => id === account.replaces?.account)
        void this.#modes.goOn(account, before, passwords)
      } else if (!replaced.has(account.id)) this.#register.begin(account, passwords[account.id])
    }
    if (this.#context.localFolders.exist) this.#localFolders()
    // What cannot be finished now is finished at the next start; it lies in both places meanwhile.
    this.#finishTransfers().catch(() => undefined)
  }

  /** Puts facts on record that were prepared elsewhere, in the home of an account or in `Local folders`. */
  async record(account: AccountId, recorded: RecordedChange): Promise<void> {
    await this.#desk.accountOf(account).running.record(recorded)
  }

  /** Everything that keeps mail here. */
  homes(): readonly { readonly id: AccountId; readonly protocol: Account['protocol'] | 'local' }[] {
    const accounts = this.#register.all().map(({ account: { id, protocol } }) => ({ id, protocol }))
    return this.#local ? [...accounts, { id: localAccountId, protocol: 'local' }] : accounts
  }

  /** Whose mailbox it is. Rejects with `not-found`. */
  async homeOf(mailbox: MailboxId): Promise<AccountId> {
    return (await this.#ownerOf(mailbox)).owner.account.id
  }

  /** The copies here are damaged: the next session downloads them again. */
  async repair(account: AccountId, refs: readonly ShelfRef[]): Promise<void> {
    await (await this.#shelf(account)).repair(refs)
  }

  /** Throws `not-found`. */
  accountOf(id: AccountId): Account {
    return this.#register.get(id).account
  }

  /** The account of this id, or the one that took its place when its mode was changed; undefined where neither runs. */
  accountNow(id: AccountId): Account | undefined {
    return this.#register.now(id)
  }

  /** Rewrites an account whose connections need not know of it, beside its mail and in the store. */
  edit(id: AccountId, change: (account: Account) => Account): Promise<Account> {
    return this.#register.edit(id, change)
  }

  /** What is kept of the account's sign-in; undefined where nobody knows it. */
  secretOf(id: AccountId): string | undefined {
    return this.#register.get(id).password
  }

  change(id: AccountId, change: MailChange, options: ChangeOptions): Promise<IntentId | undefined> {
    return this.#register.get(id).running.change(change, options)
  }

  roleMailbox(id: AccountId, role: MailboxRole): Promise<MailboxId> {
    return roleMailbox(this.#desk, this.#register.get(id), role)
  }

  /** Starts accounts that came out of a backup; nobody knows their passwords yet. */
  adopt(accounts: readonly Account[], withLocalFolders: boolean): void {
    for (const account of accounts) this.#register.begin(account, undefined)
    if (withLocalFolders) this.#localFolders()
  }

  /** A provider replaced a secret. Gives the accounts that had it, for whoever keeps secrets. */
  replaceSecret(before: string, now: string): readonly AccountId[] {
    return [...this.#register.replaceSecret(before, now), ...this.#modes.replaceSecret(before, now)]
  }

  async stop(): Promise<void> {
    const local = this.#local ? [this.#local] : []
    await Promise.all([...this.#register.all(), ...local].map(({ running }) => running.stop()))
  }

  /** The store was replaced: every account brings it up to date and goes on. */
  storeReplaced(): void {
    for (const { running } of this.#register.all()) running.restart()
    this.#local?.running.restart()
  }

  readonly calls: { readonly [K in Exclude<keyof EngineCalls, NotOfAccounts>]: AsyncCall<EngineCalls[K]> } = {
    'settings.find': (address, askDatabase) => {
      this.#finding.abort(new MailFailure({ kind: 'bad-request', reason: 'another search began' }))
      this.#finding = new AbortController()
      return this.#context.findSettings(address, askDatabase, this.#finding.signal)
    },
    'settings.stopFinding': async () =>
      this.#finding.abort(new MailFailure({ kind: 'bad-request', reason: 'the search was stopped' })),
    'secrets.give': async (passwords) => this.#register.give(passwords),
    'account.test': async (draft, password) => {
      admitOutgoing(draft, password, this.#context.signInRules)
      return this.#context.trySignIn(draft, password)
    },
    'account.add': async (account, password) => {
      await this.#context.keepAccount(account)
      this.#register.begin(account, password)
    },
    'account.remove': (id, mail) => this.#removal.remove(id, mail),
    'account.signIn': async (id, password) => {
      const entry = this.#register.get(id)
      await this.#context.trySignIn(entry.account, password)
      entry.password = password
      entry.running.restart()
    },
    'account.edit': (id, edit) => this.#edit(id, edit),
    'account.setIncoming': (id, incoming, provider, password) =>
      this.#incoming.change(id, incoming, provider, password),
    'account.planSwitch': (id) => this.#modes.plan(id),
    'account.switch': (id, newId, target, password, names) => this.#modes.change(id, newId, target, password, names),
    'account.stopSwitch': async () => this.#modes.stop(),
    'account.setRetention': (id, choice) =>
      this.#register.renew(id, (account) => withRetention(account, choice, this.#context.now())),
    'retention.preview': async (id, choice) =>
      addUpFates((await (await this.#shelf(id)).plan(choice)).fates, this.#context.now()),
    'shelf.list': async (id) => (await (await this.#shelf(id)).plan()).summary,
    'shelf.lines': async (id, filter, from, count) => (await this.#shelf(id)).lines(filter, from, count),
    'shelf.keep': async (id, choice, keep) => {
      const shelf = await this.#shelf(id)
      return shelf.keep(await shelf.chosen(choice), keep)
    },
    'shelf.removeNow': async (id, choice) => {
      const shelf = await this.#shelf(id)
      await shelf.removeNow(await shelf.chosen(choice))
    },
    'shelf.download': async (id, choice) => {
      const shelf = await this.#shelf(id)
      await shelf.download(await shelf.chosen(choice))
    },
    'shelf.bringBack': async (id, choice) => {
      const shelf = await this.#shelf(id)
      await shelf.bringBack(await shelf.chosen(choice))
    },
    'shelf.giveUp': async (id, choice) => {
      const shelf = await this.#shelf(id)
      await shelf.giveUp(await shelf.chosen(choice))
    },
    'account.setOffline': (id, mailbox, policy) =>
      this.#register.renew(id, (account) => withOffline(account, mailbox, policy)),
    'account.check': async (id) => this.#register.get(id).running.check(),
    'mailbox.open': async (mailbox) => (await this.#ownerOf(mailbox)).owner.running.check(mailbox),
    'mailbox.search': async (mailbox, query) =>
      (await this.#ownerOf(mailbox)).owner.running.search(mailbox, query, new AbortController().signal),
    'messages.flag': (keys, add, remove) => this.#messages.flag(keys, add, remove),
    'messages.move': (keys, to, holdMs) => this.#messages.move(keys, to, holdMs),
    'messages.copy': (keys, to) => this.#messages.copy(keys, to),
    'messages.delete': (keys) => this.#messages.delete(keys),
    'messages.archive': (keys) => this.#messages.archive(keys),
    'messages.junk': (keys, junk) => this.#messages.junk(keys, junk),
    'messages.expunge': (keys, holdMs) => this.#messages.expunge(keys, holdMs),
    'mailbox.create': (account, parent, name) => this.#mailboxes.create(account, parent, name),
    'mailbox.rename': (mailbox, name) => this.#mailboxes.rename(mailbox, name),
    'mailbox.move': (mailbox, parent) => this.#mailboxes.move(mailbox, parent),
    'mailbox.remove': (mailbox) => this.#mailboxes.remove(mailbox),
    'mailbox.setSubscribed': (mailbox, subscribed) => this.#mailboxes.setSubscribed(mailbox, subscribed),
    'mailbox.empty': (mailbox) => this.#messages.empty(mailbox),
    'mailbox.setRole': (id, role, mailbox) => this.#register.renew(id, (account) => withRole(account, role, mailbox)),
    'change.retry': async (account, change) => this.#register.get(account).running.retry(change),
    'change.cancel': async (account, change) => {
      if (await this.#register.get(account).running.cancel(change)) return
      throw new MailFailure({ kind: 'bad-request', reason: 'the change is under way' })
    },
    'change.discard': async (account, change) => this.#register.get(account).running.discard(change),
    'change.undo': (receipt) => undoChange(this.#desk, receipt),
    'message.fetch': async (id) => {
      const stored = await this.#stored(id)
      await this.#register.get(stored.message.accountId).running.fetchSource(id, new AbortController().signal)
    },
    'part.locate': (message, part) => this.#locate(message, part),
    'sync.pause': async (paused) => this.#register.pause(paused),
    'network.changed': async () => {
      for (const { running } of this.#register.all()) running.check()
    },
  }

  async #finishTransfers(): Promise<void> {
    const left = await this.#open.recall()
    await this.#transfers.finish(left)
    await this.#uploads.finish(left)
  }

  #home(id: AccountId): Home {
    return id === localAccountId ? this.#localFolders() : this.#register.get(id)
  }

  #localFolders(): Home {
    if (this.#local) return this.#local
    const account = { id: localAccountId }
    const running = new RunningAccount(account, { ...this.#context.localFolders.context, store: this.#context.store })
    this.#local = { account, running }
    running.start()
    return this.#local
  }

  #shelf(id: AccountId): Promise<ServerShelf> {
    return this.#register.get(id).running.shelf()
  }

  async #edit(id: AccountId, edit: AccountEdit): Promise<Account> {
    const account = await this.edit(id, (before) => editedAccount(before, edit))
    // The engine asks for the interval when it begins.
    if (edit.checkEveryMs !== undefined) this.#register.get(id).running.restart()
    return account
  }

  /** The account a mailbox belongs to, and its row. */
  async #ownerOf(id: MailboxId): Promise<{ readonly owner: Home; readonly mailbox: MailboxRow }> {
    for (const owner of [...this.#register.all(), ...(this.#local ? [this.#local] : [])]) {
      const mailbox = (await this.#context.store.read('mailboxes', owner.account.id)).find((row) => row.id === id)
      if (mailbox) return { owner, mailbox }
    }
    throw new MailFailure({ kind: 'not-found', what: 'mailbox' })
  }

  async #stored(id: MessageId) {
    const stored = await this.#context.store.read('message', id)
    if (!stored) throw new MailFailure({ kind: 'not-found', what: 'message' })
    return stored
  }

  async #locate(id: MessageId, part: PartPath): Promise<PartPlace> {
    const stored = await this.#stored(id)
    const { accountId, sha256 } = stored.message
    const file = sha256 === undefined ? undefined : await this.#context.fileOf(accountId, sha256)
    if (!file) throw new MailFailure({ kind: 'not-found', what: 'message' })
    return locatePart(stored, part, file.path, file.octets)
  }
}

/** Answered by the composition root, the archive and the writing service. */
type NotOfAccounts =
  | 'engine.stop'
  | OAuthCall
  | keyof ArchiveCalls
  | keyof WritingCalls
  | 'draft.addFile'
  | 'outbox.dueWithin'
  | 'outbox.hurry'

type AsyncCall<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never
