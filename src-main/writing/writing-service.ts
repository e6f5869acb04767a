import type { EngineCalls } from '../../src-shared/contract/engine-calls'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { WritingCalls } from '../../src-shared/contract/writing'
import type { Account, OutgoingServer } from '../../src-shared/mail/account'
import type { MailChange } from '../../src-shared/mail/change'
import type { Credential } from '../../src-shared/mail/credential'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { AccountId, LocationKey, MailboxId, MessageId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import { DraftFiles } from '../compose/draft-files'
import { TemplateFiles } from '../compose/template-files'
import { withoutBcc } from '../compose/without-bcc'
import { WritingDesk } from '../compose/writing-desk'
import { Outbox } from '../outbox/outbox'
import { openSmtp, trySmtpSignIn } from '../smtp/smtp-wire'
import type { JournalFact } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { OwnPasswords } from './own-passwords'

/** What writing and sending need of the accounts; the composition root supplies it. */
export interface WritingServiceContext {
  readonly profile: string
  readonly store: MailStore
  readonly vault: MailVault
  readonly ca: readonly string[]
  readonly now: () => number
  readonly accountOf: (id: AccountId) => Account
  /** The account of this id, or the one that took its place; undefined where neither runs. */
  readonly accountNow: (id: AccountId) => Account | undefined
  /** Rewrites the account beside its mail and in the store. */
  readonly editAccount: (id: AccountId, edit: (account: Account) => Account) => Promise<Account>
  /**
   * What the incoming server is signed in to with, for the outgoing one of this account. Rejects with `kept-for-another`
   * where it is not to be shown there.
   */
  readonly credentialOf: (account: Account) => Promise<Credential | undefined>
  readonly change: (account: AccountId, change: MailChange, parsed?: ParsedMessage) => Promise<unknown>
  readonly record: (
    account: AccountId,
    recorded: { readonly facts: readonly JournalFact[]; readonly changes: readonly StoreChange[] },
  ) => Promise<void>
  readonly flag: (keys: readonly LocationKey[], add: string) => Promise<unknown>
  readonly roleMailbox: (account: AccountId, role: MailboxRole) => Promise<MailboxId>
  readonly fetchSource: (message: MessageId) => Promise<void>
}

/** Calls that this service answers. */
export type WritingCall = keyof WritingCalls | 'draft.addFile' | 'outbox.dueWithin' | 'outbox.hurry'
type AsyncCall<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never

/** Sign-in to a server for outgoing mail is tried for this long. */
const trialMs = 45_000

/** Drafts, outbox, templates and the rules of writing, of all accounts. */
export class WritingService {
  readonly #context: WritingServiceContext
  readonly #outbox: Outbox
  readonly #desk: WritingDesk
  readonly #templates: TemplateFiles
  readonly #ownPasswords = new OwnPasswords()

  constructor(context: WritingServiceContext) {
    this.#context = context
    const { store, vault, accountOf, change, fetchSource, roleMailbox, now } = context
    const files = new DraftFiles(context.profile)
    this.#templates = new TemplateFiles(context.profile)
    this.#outbox = new Outbox({
      store,
      vault,
      accountOf: (id) => accountOf(id),
      credentialOf: (account) => this.#credentialOf(account),
      openSession: openSmtp,
      sizeKnown: async (account, largest) => {
        await store.commit([{ kind: 'set-meta', key: `largest.${account}`, value: largest }])
      },
      ca: context.ca,
      record: (account, facts, changes) => context.record(account, { facts, changes }),
      fileCopy: (submission) => this.#desk.fileCopy(submission),
      flagOriginal: async ({ keys, flag }) => void (await context.flag(keys, flag)),
      forgetDraft: (draft) => this.#desk.forget(draft),
      forWire: withoutBcc,
      now,
      random: Math.random,
    })
    this.#desk = new WritingDesk({
      store,
      vault,
      files,
      accountOf,
      change,
      roleMailbox,
      fetchSource,
      accountNow: context.accountNow,
      submit: (submission) => this.#outbox.submit(submission),
      isSubmitted: (draft) => this.#outbox.isSubmitted(draft),
      now,
    })
  }

  /** Passwords of outgoing servers that have one of their own. */
  takePasswords(accounts: readonly Account[], passwords: Readonly<Record<string, string>>): void {
    this.#ownPasswords.take(accounts, passwords)
  }

  /** Accounts out of a backup: whether what waits in their outboxes was sent since, nobody knows. */
  distrust(accounts: readonly AccountId[]): void {
    for (const account of accounts) this.#outbox.distrust(account)
  }

  /** The store holds all of the account's journal: what is in its outbox goes on. */
  begin(account: AccountId): Promise<void> {
    return this.#outbox.begin(account)
  }

  networkChanged(): void {
    this.#outbox.networkChanged()
  }

  accountChanged(account: AccountId): void {
    this.#outbox.accountChanged(account)
  }

  /** Ends the account's outbox until `allowSending` and `begin`; what is on its way is known by its mark. */
  stopSending(account: AccountId): Promise<void> {
    return this.#outbox.hold(account)
  }

  /** Its outbox begins again with its next session. */
  allowSending(account: AccountId): void {
    this.#outbox.release(account)
  }

  /** What keeps the account from changing its mode: all of it belongs to the account as it is. */
  async unfinished(account: AccountId): Promise<readonly ('outbox' | 'drafts')[]> {
    const sending = (await this.#context.store.read('submissions', account)).length > 0
    const writing = (await this.#desk.left()).some(({ accountId }) => accountId === account)
    return [...(sending ? (['outbox'] as const) : []), ...(writing ? (['drafts'] as const) : [])]
  }

  /** What is being written for `from` is for `to` from now on, with the same way to send. */
  async adopt(from: AccountId, to: AccountId): Promise<void> {
    this.#ownPasswords.adopt(from, to)
    await this.#desk.adopt(from, to)
  }

  /** Everything that is being written for an account that the user removes. */
  async forgetWriting(account: AccountId): Promise<void> {
    await this.#desk.forgetAccount(account)
    this.#ownPasswords.forget(account)
  }

  /** The account's folder goes: so does its outbox. */
  forgetOutbox(account: AccountId): Promise<void> {
    return this.#outbox.forget(account)
  }

  async stop(): Promise<void> {
    await this.#outbox.stop()
    await this.#desk.dropDiscarded()
  }

  readonly calls: { readonly [K in WritingCall]: AsyncCall<EngineCalls[K]> } = {
    'draft.create': (content) => this.#desk.create(content),
    'draft.read': (draft) => this.#desk.read(draft),
    'draft.save': (draft, content, editor) => this.#desk.save(draft, content, editor),
    'draft.place': (draft) => this.#desk.place(draft),
    'draft.close': (draft) => this.#desk.close(draft),
    'draft.discard': (draft) => this.#desk.discard(draft),
    'draft.restore': (draft) => this.#desk.restore(draft),
    'draft.left': () => this.#desk.left(),
    'draft.ofMessage': (message, how) => this.#desk.ofMessage(message, how),
    'draft.addPart': (draft, part, octets) => this.#desk.addPart(draft, part, onePiece(octets)),
    'draft.addMessagePart': (draft, message, part, contentId) =>
      this.#desk.addMessagePart(draft, message, part, contentId),
    'draft.addFile': (draft, path, picture) => this.#desk.addFile(draft, path, picture),
    'draft.partOctets': (draft, part) => this.#desk.partOctets(draft, part),
    'outbox.send': (draft, sendAt, scheduled) => this.#desk.send(draft, sendAt, scheduled),
    'outbox.cancel': async (submission) => {
      const { draftId } = await this.#outbox.cancel(submission)
      return this.#desk.read(draftId ?? ('' as never))
    },
    'outbox.sendNow': (submission) => this.#outbox.sendNow(submission),
    'outbox.schedule': (submission, sendAt) => this.#outbox.schedule(submission, sendAt),
    'outbox.resolve': (submission, delivered) => this.#outbox.resolve(submission, delivered),
    'outbox.dismiss': (submission) => this.#outbox.dismiss(submission),
    'outbox.largest': async (account) => {
      const known = await this.#context.store.read('meta', `largest.${account}`)
      return typeof known === 'number' ? known : null
    },
    'outbox.dueWithin': async (withinMs) => this.#outbox.dueWithin(withinMs).length,
    'outbox.hurry': async () => {
      for (const { id } of this.#outbox.dueWithin(120_000)) await this.#outbox.sendNow(id)
    },
    'account.setWriting': (id, writing) => this.#context.editAccount(id, (account) => ({ ...account, writing })),
    'account.setOutgoing': async (id, outgoing, given) => {
      const { host, signIn, user } = outgoing
      const password = given === '' ? this.#ownPasswords.of({ id, outgoing }) : given
      if (signIn === 'own' && password === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
      await this.#tryOutgoing(this.#context.accountOf(id), outgoing, password ?? '')
      const account = await this.#context.editAccount(id, (before) => ({ ...before, outgoing }))
      if (signIn === 'own') this.#ownPasswords.keep(account, password ?? '')
      else this.#ownPasswords.forget(id)
      this.#outbox.accountChanged(id)
      return account
    },
    'template.list': () => this.#templates.list(),
    'template.put': (template) => this.#templates.put(template),
    'template.remove': (id) => this.#templates.remove(id),
  }

  async #credentialOf(account: Account): Promise<Parameters<typeof openSmtp>[0]['credential']> {
    const how = account.outgoing?.signIn ?? 'incoming'
    if (how === 'none') return undefined
    if (how === 'own') {
      const password = this.#ownPasswords.of(account)
      return password === undefined ? undefined : { kind: 'password', password }
    }
    const credential = await this.#context.credentialOf(account)
    if (!credential) return undefined
    return credential.kind === 'password'
      ? { kind: 'password', password: credential.password }
      : { kind: 'token', token: credential.accessToken }
  }

  async #tryOutgoing(account: Account, outgoing: OutgoingServer, password: string): Promise<void> {
    const { host, port, security, pinnedFingerprint, signIn = 'incoming' } = outgoing
    const credential =
      signIn === 'own' ? ({ kind: 'password', password } as const) : await this.#credentialOf({ ...account, outgoing })
    const { largest } = await trySmtpSignIn(
      {
        host,
        port,
        security,
        user: signIn === 'none' ? '' : outgoing.user,
        credential,
        ca: this.#context.ca,
        ...(pinnedFingerprint === undefined ? {} : { pinnedFingerprint }),
      },
      AbortSignal.timeout(trialMs),
    )
    if (largest !== undefined)
      await this.#context.store.commit([{ kind: 'set-meta', key: `largest.${account.id}`, value: largest }])
  }
}

async function* onePiece(octets: Uint8Array): AsyncGenerator<Uint8Array> {
  yield octets
}
