import type { ArchiveCalls, EngineCalls, OAuthCall, PartPlace } from '../../src-shared/contract/engine-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { WritingCalls } from '../../src-shared/contract/writing'
import {
  type Account,
  type AccountDraft,
  type AccountEdit,
  accountNow,
  type ImapAccount,
  type MailboxNames,
  type MailOnRemoval,
  type OfflinePolicy,
  type RetentionChoice,
  retentionChoiceOf,
  type ServerAddress,
  type ServerFindings,
} from '../../src-shared/mail/account'
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
import { type SwitchTarget, switchedAccount } from '../../src-shared/mail/mode-switch'
import type { SettingsFound } from '../../src-shared/mail/server-settings'
import type { ShelfRef } from '../../src-shared/mail/shelf'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import type { MailStore } from '../sync/mail-store'
import type { ServerShelf } from '../sync/server-shelf'
import { beforeAnotherServer } from './another-server'
import type { ChangeDesk } from './change-desk'
import type { CopyContext } from './copy-octets'
import { keepMail } from './keep-mail'
import { locatePart } from './locate-part'
import { MailboxCommands } from './mailbox-commands'
import { MessageCommands } from './message-commands'
import { ModeSwitcher, type ModeSwitcherContext } from './mode-switcher'
import { OpenTransfers, type TransferNote } from './open-transfers'
import type { RecordedChange } from './record-change'
import { roleMailbox } from './role-mailbox'
import { type ChangeOptions, RunningAccount, type RunningAccountContext } from './running-account'
import { Transfers } from './transfers'
import { undoChange } from './undo-change'
import { Uploads } from './uploads'

/** What the account service needs of disk and network; the composition root supplies it. */
export interface AccountServiceContext {
  readonly store: MailStore
  /** Writes the account beside its mail, durably. */
  readonly keepAccount: (account: Account) => Promise<void>
  /** Takes the account's folder, mail included, off this device; what is being written for it stays. */
  readonly forgetAccount: (account: AccountId) => Promise<void>
  /** What is being written for an account that the user removes. */
  readonly forgetWriting: (account: AccountId) => Promise<void>
  /** What a running account needs; `account` is asked for again at each session, since its rules may change. */
  readonly contextOf: (
    account: () => Account,
    password: () => string | undefined,
  ) => Omit<RunningAccountContext, 'store'>
  readonly now: () => number
  /** Signs in once; changes nothing on the server. */
  readonly trySignIn: (account: Account | AccountDraft, password: string) => Promise<ServerFindings>
  /** Whether the server has other mail than what is here of the account; false where nobody can tell. */
  readonly hasOtherMail: (account: Account, password: string) => Promise<boolean>
  /** Finds an address's servers without signing in to any. Rejects with the reason of `signal`. */
  readonly findSettings: (address: string, askDatabase: boolean, signal: AbortSignal) => Promise<SettingsFound>
  /** The life of an account that does not meet its server. */
  readonly restingContextOf: (account: Account) => Omit<RunningAccountContext, 'store'>
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

interface Entry {
  account: Account
  password: string | undefined
  readonly running: RunningAccount
  /** The last change of the account's own file; the next one waits for it. */
  rewritten: Promise<unknown>
}

/** What keeps mail: an account, or `Local folders`. */
interface Home {
  readonly account: { readonly id: AccountId }
  readonly running: RunningAccount
}

/** All accounts while Tern runs: what main asks of the engine's process, except its start and end. */
export class AccountService {
  readonly #context: AccountServiceContext
  readonly #entries = new Map<AccountId, Entry>()
  #local: Home | undefined
  #finding = new AbortController()
  #paused = false
  readonly #desk: ChangeDesk
  readonly #messages: MessageCommands
  readonly #mailboxes: MailboxCommands
  readonly #open: OpenTransfers
  readonly #transfers: Transfers
  readonly #uploads: Uploads
  readonly #switcher: ModeSwitcher
  #downloading = new AbortController()
  /** What accounts that are to take the place of another will sign in with. */
  readonly #switching = new Set<{ readonly id: AccountId; password: string }>()
  /** What a master password opened while its account was not running. */
  readonly #given = new Map<string, string>()

  constructor(context: AccountServiceContext) {
    this.#context = context
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
    this.#switcher = new ModeSwitcher({
      store: context.store,
      vault: context.transfers.vault,
      keepAccount: context.keepAccount,
      forgetAccount: (id) => this.#forget(id),
      rest: (account) => this.#rest(account),
      localFolders: () => this.#localFolders(),
      transfers: this.#transfers,
      newMailboxId: context.newMailboxId,
      onItsWay: (from) => this.#uploads.leaving(from),
      unfinished: context.unfinished,
      adoptWriting: context.adoptWriting,
      allowSending: context.allowSending,
      report: context.reportSwitch,
      now: context.now,
    })
    this.#messages = new MessageCommands(this.#desk)
    this.#mailboxes = new MailboxCommands(this.#desk)
  }

  /** Starts the accounts found on disk. */
  start(accounts: readonly Account[], passwords: Readonly<Record<string, string>>): void {
    const replaced = new Set(accounts.map(({ replaces }) => replaces?.account))
    for (const account of accounts) {
      if (account.replaces)
        void this.#goOn(
          account,
          accounts.find(({ id }) => id === account.replaces?.account),
          passwords,
        )
      else if (!replaced.has(account.id)) this.#begin(account, passwords[account.id])
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
    const accounts = [...this.#entries.values()].map(({ account: { id, protocol } }) => ({ id, protocol }))
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
    return this.#entry(id).account
  }

  /** The account of this id, or the one that took its place when its mode was changed; undefined where neither runs. */
  accountNow(id: AccountId): Account | undefined {
    return accountNow(
      [...this.#entries.values()].map(({ account }) => account),
      id,
    )
  }

  /** Rewrites an account whose connections need not know of it, beside its mail and in the store. */
  async edit(id: AccountId, change: (account: Account) => Account): Promise<Account> {
    const { account } = await this.#rewrite(id, change)
    await this.#context.store.commit([{ kind: 'put-account', account }], { durability: 'strict' })
    return account
  }

  /** What is kept of the account's sign-in; undefined where nobody knows it. */
  secretOf(id: AccountId): string | undefined {
    return this.#entry(id).password
  }

  change(id: AccountId, change: MailChange, options: ChangeOptions): Promise<IntentId | undefined> {
    return this.#entry(id).running.change(change, options)
  }

  roleMailbox(id: AccountId, role: MailboxRole): Promise<MailboxId> {
    return roleMailbox(this.#desk, this.#entry(id), role)
  }

  /** Starts accounts that came out of a backup; nobody knows their passwords yet. */
  adopt(accounts: readonly Account[], withLocalFolders: boolean): void {
    for (const account of accounts) this.#begin(account, undefined)
    if (withLocalFolders) this.#localFolders()
  }

  /** A provider replaced a secret. Gives the accounts that had it, for whoever keeps secrets. */
  replaceSecret(before: string, now: string): readonly AccountId[] {
    const holders = [...this.#entries.values()].filter(({ password }) => password === before)
    for (const entry of holders) entry.password = now
    const next = [...this.#switching].filter(({ password }) => password === before)
    for (const one of next) one.password = now
    return [...holders.map(({ account }) => account.id), ...next.map(({ id }) => id)]
  }

  async stop(): Promise<void> {
    const local = this.#local ? [this.#local] : []
    await Promise.all([...this.#entries.values(), ...local].map(({ running }) => running.stop()))
  }

  /** The store was replaced: every account brings it up to date and goes on. */
  storeReplaced(): void {
    for (const { running } of this.#entries.values()) running.restart()
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
    'secrets.give': async (passwords) => {
      for (const [id, password] of Object.entries(passwords)) this.#given.set(id, password)
      for (const entry of this.#entries.values()) {
        const password = passwords[entry.account.id]
        if (entry.password !== undefined || password === undefined) continue
        entry.password = password
        entry.running.restart()
      }
    },
    'account.test': (draft, password) => this.#context.trySignIn(draft, password),
    'account.add': async (account, password) => {
      await this.#context.keepAccount(account)
      this.#begin(account, password)
    },
    'account.remove': (id, mail) => this.#remove(id, mail),
    'account.signIn': async (id, password) => {
      const entry = this.#entry(id)
      await this.#context.trySignIn(entry.account, password)
      entry.password = password
      entry.running.restart()
    },
    'account.edit': (id, edit) => this.#edit(id, edit),
    'account.setIncoming': (id, incoming, provider, password) => this.#setIncoming(id, incoming, provider, password),
    'account.planSwitch': (id) => this.#switcher.plan(this.#entry(id)),
    'account.switch': (id, newId, target, password, names) => this.#switch(id, newId, target, password, names),
    'account.stopSwitch': async () =>
      this.#downloading.abort(new MailFailure({ kind: 'bad-request', reason: 'the change of mode was stopped' })),
    'account.setRetention': (id, choice) => this.#setRetention(id, choice),
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
    'account.setOffline': (id, mailbox, policy) => this.#setOffline(id, mailbox, policy),
    'account.check': async (id) => this.#entry(id).running.check(),
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
    'mailbox.setRole': (account, role, mailbox) => this.#setRole(account, role, mailbox),
    'change.retry': async (account, change) => this.#entry(account).running.retry(change),
    'change.cancel': async (account, change) => {
      if (await this.#entry(account).running.cancel(change)) return
      throw new MailFailure({ kind: 'bad-request', reason: 'the change is under way' })
    },
    'change.discard': async (account, change) => this.#entry(account).running.discard(change),
    'change.undo': (receipt) => undoChange(this.#desk, receipt),
    'message.fetch': async (id) => {
      const stored = await this.#stored(id)
      await this.#entry(stored.message.accountId).running.fetchSource(id, new AbortController().signal)
    },
    'part.locate': (message, part) => this.#locate(message, part),
    'sync.pause': async (paused) => {
      this.#paused = paused
      for (const { running } of this.#entries.values()) running.pause(paused)
    },
    'network.changed': async () => {
      for (const { running } of this.#entries.values()) running.check()
    },
  }

  #begin(account: Account, password: string | undefined): void {
    const context = this.#context.contextOf(
      () => this.#entries.get(account.id)?.account ?? account,
      () => this.#entries.get(account.id)?.password,
    )
    const running = new RunningAccount(account, {
      ...context,
      store: this.#context.store,
      report: (status) => {
        context.report(status)
        for (const moving of [this.#uploads, this.#transfers])
          if (moving.concerns(account.id)) moving.settle(account.id).catch(() => undefined)
      },
    })
    const known = password ?? this.#given.get(account.id)
    this.#entries.set(account.id, { account, password: known, running, rewritten: Promise.resolve() })
    running.pause(this.#paused)
    running.start()
  }

  async #finishTransfers(): Promise<void> {
    const left = await this.#open.recall()
    await this.#transfers.finish(left)
    await this.#uploads.finish(left)
  }

  #home(id: AccountId): Home {
    return id === localAccountId ? this.#localFolders() : this.#entry(id)
  }

  #localFolders(): Home {
    if (this.#local) return this.#local
    const account = { id: localAccountId }
    const running = new RunningAccount(account, { ...this.#context.localFolders.context, store: this.#context.store })
    this.#local = { account, running }
    running.start()
    return this.#local
  }

  #entry(id: AccountId): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new MailFailure({ kind: 'not-found', what: 'account' })
    return entry
  }

  #shelf(id: AccountId): Promise<ServerShelf> {
    return this.#entry(id).running.shelf()
  }

  async #edit(id: AccountId, edit: AccountEdit): Promise<Account> {
    const account = await this.edit(id, (before) => editedAccount(before, edit))
    // The engine asks for the interval when it begins.
    if (edit.checkEveryMs !== undefined) this.#entry(id).running.restart()
    return account
  }

  async #setIncoming(id: AccountId, incoming: ServerAddress, provider: string | null, given: string): Promise<Account> {
    const entry = this.#entry(id)
    const password = given === '' ? entry.password : given
    const { host, user } = incoming
    // A kept sign-in is shown to no other host than the one it was given for.
    if (password === undefined || (given === '' && !isSameHost(entry.account.incoming, incoming)))
      throw new MailFailure({ kind: 'credential-missing', host, user })
    const moved = (account: Account): Account =>
      withIncoming(account, incoming, given === '' ? account.signIn?.provider : (provider ?? undefined))
    await this.#context.trySignIn(moved(entry.account), password)
    const elsewhere = isElsewhere(entry.account, incoming)
    if (elsewhere) {
      if (await this.#context.hasOtherMail(moved(entry.account), password))
        throw new MailFailure({ kind: 'other-mail', host, user })
      if (entry.account.protocol === 'pop3') return this.#moveElsewhere(entry, moved, given)
    }
    const account = await this.edit(id, moved)
    // A kept sign-in may have been replaced by its provider meanwhile.
    if (given !== '') entry.password = given
    entry.running.restart()
    return account
  }

  /** A POP3 account at rest gets another server: a session that runs would write rows of the old one. */
  async #moveElsewhere(entry: Entry, moved: (account: Account) => Account, given: string): Promise<Account> {
    const { id } = entry.account
    this.#entries.delete(id)
    await entry.rewritten
    await entry.running.stop()
    let { account, password } = entry
    try {
      const resting = this.#rest(account)
      await resting.ready()
      try {
        const rows = await this.#context.store.read('uidls', id)
        for (const recorded of beforeAnotherServer(id, rows, this.#context.now())) await resting.record(recorded)
      } finally {
        await resting.stop()
      }
      const next = moved(account)
      await this.#context.keepAccount(next)
      account = next
      if (given !== '') password = given
      await this.#context.store.commit([{ kind: 'put-account', account }], { durability: 'strict' })
      return account
    } finally {
      this.#begin(account, password)
    }
  }

  /** Writes an account anew beside its mail: one change at a time, so that none is lost to another. */
  #rewrite(id: AccountId, change: (account: Account) => Account): Promise<Entry> {
    const entry = this.#entry(id)
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

  async #remove(id: AccountId, mail: MailOnRemoval): Promise<number> {
    const entry = this.#entry(id)
    if (mail.kind === 'keep' && entry.account.protocol !== 'pop3')
      throw new MailFailure({ kind: 'bad-request', reason: 'mail of a mirror stays on its server' })
    // At rest first: what a session brought in after it was looked at would go with the folder, and perhaps be gone
    // from the server, too.
    this.#entries.delete(id)
    await entry.rewritten
    await entry.running.stop()
    let kept = 0
    if (mail.kind === 'keep') {
      try {
        // What is on its way elsewhere would be kept, too, and then be in both places.
        const [by] = await this.#uploads.leaving(id)
        if (by !== undefined) throw new MailFailure({ kind: 'switch-blocked', by })
        kept = await this.#keep(entry, mail.names)
      } catch (reason) {
        this.#begin(entry.account, entry.password)
        throw reason
      }
    }
    await this.#context.forgetWriting(id)
    await this.#forget(id)
    return kept
  }

  async #forget(id: AccountId): Promise<void> {
    await this.#uploads.forget(id)
    // The folder first: an account that is half gone from the database is dropped again at the next start.
    await this.#context.forgetAccount(id)
    await this.#context.store.commit([{ kind: 'drop-account', accountId: id }], { durability: 'strict' })
  }

  /** Its home without its server. */
  #rest(account: Account): RunningAccount {
    const context = this.#context.restingContextOf(account)
    const running = new RunningAccount(account, { ...context, store: this.#context.store })
    running.start()
    return running
  }

  /** The mode of an account becomes the other one; see `ModeSwitcher`. Rejects with a MailFailure: then it is as it was. */
  async #switch(
    id: AccountId,
    newId: AccountId,
    target: SwitchTarget,
    given: string,
    names: MailboxNames,
  ): Promise<{ readonly account: Account; readonly messages: number }> {
    const entry = this.#entry(id)
    const password = given === '' ? entry.password : given
    const { host, user } = target.incoming
    if (password === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
    if (target.protocol === entry.account.protocol || entry.account.replaces)
      throw new MailFailure({ kind: 'bad-request', reason: 'the account has this mode' })
    const secret = { id: newId, password }
    this.#switching.add(secret)
    try {
      return await this.#switchWith(entry, secret, target, names)
    } finally {
      this.#switching.delete(secret)
    }
  }

  /** `secret` follows when a provider replaces it meanwhile: a download can take hours. */
  async #switchWith(
    entry: Entry,
    secret: { readonly id: AccountId; readonly password: string },
    target: SwitchTarget,
    names: MailboxNames,
  ): Promise<{ readonly account: Account; readonly messages: number }> {
    const { id } = entry.account
    const { id: newId } = secret
    await this.#switcher.admit(entry)
    const next = (messages: number): Account => switchedAccount(entry.account, newId, target, { names, messages })
    const found = await this.#context.trySignIn(next(0), secret.password)
    const byName = target.protocol === 'pop3' && target.retention.kind !== 'after-download'
    if (byName && found.protocol === 'pop3' && !found.uidl)
      throw new MailFailure({ kind: 'switch-blocked', by: 'no-uidl' })
    if (entry.account.protocol === 'imap') {
      this.#downloading = new AbortController()
      try {
        await this.#switcher.download(entry, this.#downloading.signal)
      } finally {
        this.#context.reportSwitch(null)
      }
    }
    // At rest first, so that nothing comes in or goes out that is not looked at; the outbox while it can still put on
    // record what it is doing.
    await this.#context.stopSending(id)
    this.#entries.delete(id)
    await entry.rewritten
    await entry.running.stop()
    try {
      await this.#switcher.confirmWriting(id)
      await this.#switcher.confirm(entry.account)
      const after = next(await this.#switcher.count(id))
      await this.#context.keepAccount(after)
      const settled = await this.#switcher.settle(entry.account, after)
      this.#begin(settled.account, secret.password)
      return settled
    } catch (reason) {
      // Nothing rejects once all mail was copied: the account is as it was.
      this.#context.allowSending(id)
      this.#begin(entry.account, entry.password)
      throw reason
    }
  }

  /** A change of mode that a crash interrupted goes on where it was. Never rejects. */
  async #goOn(after: Account, before: Account | undefined, passwords: Readonly<Record<string, string>>): Promise<void> {
    try {
      if (!before || after.replaces?.copied) {
        this.#begin(await this.#switcher.finish(after), passwords[after.id])
        return
      }
      const leaving = this.#rest(before)
      await leaving.ready()
      await leaving.stop()
      const { account } = await this.#switcher.settle(before, after)
      this.#begin(account, passwords[account.id])
    } catch {
      // Its mail could not be copied (a full disk): it stays in the mode it had, with all of it.
      if (before) {
        // What has been begun of the other one goes: it is not to be tried again unasked.
        await this.#forget(after.id).catch(() => undefined)
        this.#begin(before, passwords[before.id])
        this.#context.reportUndone(before.id)
      } else this.#begin(after, passwords[after.id])
    }
  }

  #keep(from: Entry, names: Extract<MailOnRemoval, { kind: 'keep' }>['names']): Promise<number> {
    const { store, transfers } = this.#context
    const local = this.#localFolders()
    return keepMail(from.account, names, {
      store,
      vault: transfers.vault,
      create: async (path, name) => {
        const mailbox = this.#context.newMailboxId()
        await local.running.change({ kind: 'create-mailbox', mailbox, path, name, delimiter: '/' })
        return mailbox
      },
      bring: async (rows, mailbox) => {
        await this.#transfers.bring(rows, from, local, mailbox, { keep: true, holdMs: 0 })
      },
    })
  }

  async #setRetention(id: AccountId, choice: RetentionChoice): Promise<void> {
    const { running } = await this.#rewrite(id, (account) => {
      if (account.protocol !== 'pop3')
        throw new MailFailure({ kind: 'bad-request', reason: 'a mirror has no retention rule' })
      const { removeWhenDeleted: _deleted, graceMs: _grace, ...kept } = account
      return { ...kept, ...retentionChoiceOf(choice), rulesSince: this.#context.now() }
    })
    running.restart()
  }

  async #setOffline(id: AccountId, mailbox: MailboxId | null, policy: OfflinePolicy | null): Promise<void> {
    const { running } = await this.#rewrite(id, (account) => {
      if (account.protocol !== 'imap' || (mailbox === null && policy === null))
        throw new MailFailure({ kind: 'bad-request', reason: 'a policy that is not to be set' })
      return withOffline(account, mailbox, policy)
    })
    running.restart()
  }

  async #setRole(id: AccountId, role: MailboxRole, mailbox: MailboxId | null): Promise<void> {
    const { running } = await this.#rewrite(id, (account) => {
      if (account.protocol !== 'imap' || role === 'inbox')
        throw new MailFailure({ kind: 'bad-request', reason: 'a role that is not to be given' })
      const { [role]: _before, ...others } = account.roles ?? {}
      return { ...account, roles: mailbox === null ? others : { ...others, [role]: mailbox } }
    })
    running.restart()
  }

  /** The account a mailbox belongs to, and its row. */
  async #ownerOf(id: MailboxId): Promise<{ readonly owner: Home; readonly mailbox: MailboxRow }> {
    for (const owner of [...this.#entries.values(), ...(this.#local ? [this.#local] : [])]) {
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

/** The account with another policy: of all, or of one mailbox. Pure. */
function withOffline(account: ImapAccount, mailbox: MailboxId | null, policy: OfflinePolicy | null): ImapAccount {
  if (mailbox === null) return policy === null ? account : { ...account, keepOffline: policy }
  const { [mailbox]: _before, ...others } = account.keepOfflineIn ?? {}
  return { ...account, keepOfflineIn: policy === null ? others : { ...others, [mailbox]: policy } }
}

/** The account with what the user changed; a mirror has no interval. Pure. Throws `bad-request`. */
function editedAccount(account: Account, { checkEveryMs, label, displayName, color }: AccountEdit): Account {
  if (checkEveryMs !== undefined && account.protocol !== 'pop3')
    throw new MailFailure({ kind: 'bad-request', reason: 'a mirror has no interval' })
  return {
    ...account,
    ...(label === undefined ? {} : { label: label.trim() }),
    ...(displayName === undefined ? {} : { displayName: displayName.trim() }),
    ...(color === undefined ? {} : { color }),
    ...(checkEveryMs === undefined ? {} : { checkEveryMs }),
  }
}

/** The account with another server to receive from; signing in with a password unless a provider is named. Pure. */
function withIncoming(account: Account, incoming: ServerAddress, provider: string | undefined): Account {
  const { signIn: _before, ...rest } = account
  return { ...rest, incoming, ...(provider === undefined ? {} : { signIn: { kind: 'oauth', provider } }) }
}

function isSameHost(one: ServerAddress, other: ServerAddress): boolean {
  return one.host.toLowerCase() === other.host.toLowerCase()
}

/**
 * Whether another server may answer there, or other mail: what is known of the server's mail holds no more. On one host
 * the two ports of POP3 (RFC 8314 §3.3) lead to one server; of no other pair that is known. Pure.
 */
function isElsewhere({ incoming: before, protocol }: Account, now: ServerAddress): boolean {
  if (!isSameHost(before, now) || before.user !== now.user) return true
  const usual = protocol === 'pop3' && [before.port, now.port].every((port) => port === 110 || port === 995)
  return before.port !== now.port && !usual
}
