import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Dexie } from 'dexie'
import type { testServer } from '../../e2e/dovecot/connect'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import {
  type AccountId,
  type IntentId,
  localAccountId,
  type MailboxId,
  type MessageId,
} from '../../src-shared/mail/ids'
import { areOfOneOrganisation } from '../autoconfig/organisation'
import { hasOtherMail } from '../imap/has-other-mail'
import { ImapEngine } from '../imap/imap-engine'
import { trySignIn as trySignInImap } from '../imap/test-sign-in'
import { parseListHeader } from '../mime/parse-header-fields'
import { parseMessage } from '../mime/parse-message'
import { Pop3Engine } from '../pop3/pop3-engine'
import { trySignIn as trySignInPop3 } from '../pop3/test-sign-in'
import { FactRecorder } from '../sync/fact-recorder'
import type { ReportStatus } from '../sync/mail-engine'
import type { MailJournal } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import {
  journalPath,
  readAccounts,
  readNote,
  removeAccountFolder,
  writeAccount,
  writeNote,
} from '../vault/account-files'
import { FileJournal } from '../vault/file-journal'
import { FileVault } from '../vault/file-vault'
import { bringStoreUpToDate } from '../vault/rebuild-store'
import { WritingService } from '../writing/writing-service'
import { AccountService } from './account-service'
import { admitOutgoing } from './kept-sign-in'
import { LocalHome } from './local-home'
import { localFolders, localMailboxes, localMailboxId } from './local-mailboxes'
import type { OpenTransfer } from './open-transfers'
import type { AccountWork } from './running-account'

// fake-indexeddb takes one array named twice in a range for a cycle; Dexie's own upper bound is such an array.
Object.assign(Dexie, { maxKey: '\uffff' })

export interface TernOptions {
  readonly profile: string
  /** The database; another name is another, empty one. */
  readonly database: string
  readonly server: Pick<ReturnType<typeof testServer>, 'ca'>
  readonly password: string
  /** Called before these are done; where it throws they are not. */
  readonly before?: (step: 'trySignIn' | 'put' | 'keepAccount' | 'forgetAccount' | 'adopt' | 'rest') => Promise<void>
}

/** All accounts of a profile with real engines, vault, journals and the store's own code, and a death to be had. */
export interface SwitchingTern {
  readonly service: AccountService
  readonly store: MemoryMailStore
  readonly vault: FileVault
  readonly writing: WritingService
  /**
   * The process dies at this write, which is still `carriedOut` or not: then nothing is any more. Counted from now on, or
   * from the one that begins a change of mode on disk.
   */
  dieAt(write: number, how: { readonly carriedOut: boolean; readonly sinceBegun: boolean }): void
  readonly dead: boolean
  /** Writes since `dieAt`. */
  readonly writes: number
  /** Resolves when `holds` gives something true, asked after each write and each status. */
  until<T>(holds: () => Promise<T | undefined | false>): Promise<T>
  /** Accounts of which the user is told that their change of mode was taken back. */
  readonly undone: readonly AccountId[]
  statusOf(account: AccountId): AccountStatus | undefined
  /** Lines like `Inbox · subject · \Seen` for each message of an account or of `Local folders`, each read back from its vault. */
  mailOf(account: AccountId): Promise<readonly string[]>
  close(): Promise<void>
}

/** Ids differ between lives, as in the app. */
let made = 0

export async function openTern({
  profile,
  database,
  server,
  password,
  before = async () => undefined,
}: TernOptions): Promise<SwitchingTern> {
  const { ca } = server
  const listeners = new Set<() => void>()
  const undone: AccountId[] = []
  const statuses = new Map<AccountId, AccountStatus>()
  let dead = false
  let left = Number.POSITIVE_INFINITY
  let writes = 0
  let last = false
  let sinceBegun: number | undefined
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  /** One write, and perhaps the end. */
  async function write<T>(work: () => Promise<T>): Promise<T> {
    if (dead) return new Promise<never>(() => undefined)
    writes += 1
    left -= 1
    if (left > 0) {
      const done = await work()
      tell()
      return done
    }
    dead = true
    if (last) await work()
    tell()
    return new Promise<never>(() => undefined)
  }

  const realVault = await FileVault.open(profile, { reserveOctets: 0 })
  const memory = await memoryMailStore(database)
  const vault: MailVault = new Proxy(realVault, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      if (name !== 'put') return value.bind(target)
      return (...args: Parameters<MailVault['put']>) =>
        write(async () => {
          await before('put')
          return target.put(...args)
        })
    },
  })
  const store: MailStore = {
    read: (call, ...args) => memory.read(call, ...args),
    commit: (...args) => write(() => memory.commit(...args)),
  }
  const journals = new Map<AccountId, Promise<FileJournal>>()
  const journalOf = async (
    account: AccountId,
  ): Promise<{ readonly real: FileJournal; readonly watched: MailJournal }> => {
    const opening = journals.get(account) ?? FileJournal.open(journalPath(profile, account), Date.now)
    journals.set(account, opening)
    const real = await opening
    const watched: MailJournal = {
      append: (facts) => write(() => real.append(facts)),
      linesAfter: (seq) => real.linesAfter(seq),
      get last() {
        return real.last
      },
      standing: (mark) => real.standing(mark),
    }
    return { real, watched }
  }

  async function bringUp(
    home: Account | { readonly id: AccountId; readonly protocol?: undefined },
    signal: AbortSignal,
  ) {
    const { real, watched } = await journalOf(home.id)
    const mark = await store.read('meta', `journal.${home.id}`)
    await bringStoreUpToDate(
      { account: home, journal: real, store, vault, parse: parseMessage, mark: typeof mark === 'number' ? mark : 0 },
      signal,
    )
    const recorder = new FactRecorder(home.id, watched, store)
    return {
      recorder,
      parsed: async (sha256: Parameters<MailVault['read']>[1]) => parseMessage(await vault.read(home.id, sha256)),
    }
  }
  async function makeMailboxes(
    recorder: FactRecorder,
    account: AccountId,
    wanted: readonly MailboxFacts[],
  ): Promise<void> {
    const here = await store.read('mailboxes', account)
    const lacking = wanted.filter(({ id }) => !here.some((row) => row.id === id))
    if (lacking.length > 0)
      await recorder.record(
        lacking.map((mailbox) => ({ kind: 'mailbox', mailbox })),
        lacking.map((mailbox) => ({ kind: 'put-mailbox', mailbox })),
      )
  }
  async function atRest(
    home: Account | { readonly id: AccountId; readonly protocol?: undefined },
    signal: AbortSignal,
  ): Promise<AccountWork> {
    const work = await bringUp(home, signal)
    if (home.protocol === 'pop3') await makeMailboxes(work.recorder, home.id, localMailboxes(home.id))
    if (home.protocol === undefined) await makeMailboxes(work.recorder, home.id, localFolders(home.id))
    return { ...work, engine: new LocalHome() }
  }
  async function work(account: Account, report: ReportStatus, signal: AbortSignal): Promise<AccountWork> {
    const { recorder, parsed } = await bringUp(account, signal)
    await writing.begin(account.id)
    const credential = async () => ({ kind: 'password' as const, password })
    const common = { store, vault, recorder, parse: parseMessage, credential, ca, report, now: Date.now }
    if (account.protocol === 'imap')
      return { recorder, parsed, engine: new ImapEngine({ ...common, account, parseHeader: parseListHeader }) }
    await makeMailboxes(recorder, account.id, localMailboxes(account.id))
    const [inbox, trash] = [localMailboxId(account.id, 'inbox'), localMailboxId(account.id, 'trash')]
    const engine = new Pop3Engine({ ...common, account, inbox, trash })
    return { recorder, parsed, engine, shelf: engine.shelf }
  }

  const ids = {
    newIntentId: () => `i${++made}` as IntentId,
    newMessageId: () => `m${++made}` as MessageId,
    nextStep: () => ({ kind: 'ask-user' }) as const,
    now: Date.now,
  }
  const service: AccountService = new AccountService({
    store,
    now: Date.now,
    keepAccount: (account) => {
      if (account.replaces && sinceBegun !== undefined) [left, sinceBegun] = [sinceBegun, undefined]
      return write(async () => {
        await before('keepAccount')
        await writeAccount(profile, account)
      })
    },
    forgetAccount: (account) =>
      write(async () => {
        await before('forgetAccount')
        await writing.forgetOutbox(account)
        await (await journals.get(account))?.close()
        journals.delete(account)
        await removeAccountFolder(profile, account)
      }),
    contextOf: (account) => ({
      ...ids,
      prepare: (report, signal) => work(account(), report, signal),
      report: (status) => {
        statuses.set(status.accountId, status)
        tell()
      },
    }),
    restingContextOf: (account) => ({
      ...ids,
      prepare: async (_report, signal) => {
        await before('rest')
        return atRest(account, signal)
      },
      nextStep: () => ({ kind: 'end' }),
      report: () => undefined,
    }),
    localFolders: {
      exist: readdirSync(join(profile, 'vault')).includes(localAccountId),
      context: {
        ...ids,
        prepare: (_report, signal) => atRest({ id: localAccountId }, signal),
        report: () => undefined,
      },
    },
    unfinished: (account) => writing.unfinished(account),
    adoptWriting: (from, to) =>
      write(async () => {
        await before('adopt')
        await writing.adopt(from, to)
      }),
    forgetWriting: (account) => writing.forgetWriting(account),
    stopSending: (account) => writing.stopSending(account),
    allowSending: (account) => writing.allowSending(account),
    reportSwitch: () => undefined,
    reportUndone: (account) => undone.push(account),
    signInRules: { tokenIsFor: () => undefined, areOne: areOfOneOrganisation },
    hasOtherMail: async ({ id, incoming, protocol }) =>
      protocol === 'imap' && hasOtherMail({ ...incoming, ca, password }, id, store, AbortSignal.timeout(30_000)),
    findSettings: () => Promise.reject(new Error('nobody looks for settings here')),
    newMailboxId: () => `box${++made}` as MailboxId,
    transfers: {
      vault,
      parse: parseMessage,
      readOpen: async () => (await readNote<readonly OpenTransfer[]>(profile, 'transfers')) ?? [],
      keepOpen: (open) => write(() => writeNote(profile, 'transfers', open)),
      newMessageId: ids.newMessageId,
    },
    trySignIn: async ({ incoming, protocol }) => {
      await before('trySignIn')
      const signal = AbortSignal.timeout(30_000)
      return protocol === 'imap'
        ? trySignInImap({ ...incoming, ca, password }, signal)
        : trySignInPop3({ ...incoming, ca, credential: { kind: 'password', password } }, signal)
    },
    fileOf: async () => undefined,
  })
  const writing = new WritingService({
    profile,
    store,
    vault,
    ca: [ca].flat(),
    now: Date.now,
    accountOf: (id) => service.accountOf(id),
    accountNow: (id) => service.accountNow(id),
    editAccount: (id, edit) => service.edit(id, edit),
    credentialOf: async (account) => {
      admitOutgoing(account, password, { tokenIsFor: () => undefined, areOne: areOfOneOrganisation })
      return { kind: 'password', password }
    },
    change: (id, change, parsed) => service.change(id, change, parsed ? { parsed } : {}),
    record: (id, recorded) => service.record(id, recorded),
    flag: (keys, flag) => service.calls['messages.flag'](keys, [flag], []),
    roleMailbox: (id, role) => service.roleMailbox(id, role),
    fetchSource: (message) => service.calls['message.fetch'](message),
  })
  const accounts = await readAccounts(profile)
  for (const row of await store.read('accounts'))
    if (!accounts.some(({ id }) => id === row.id)) await memory.commit([{ kind: 'drop-account', accountId: row.id }])
  service.start(accounts, Object.fromEntries(accounts.map(({ id }) => [id, password])))

  return {
    service,
    store: memory,
    vault: realVault,
    writing,
    dieAt(count, how) {
      writes = 0
      last = how.carriedOut
      if (how.sinceBegun) sinceBegun = count
      else left = count
    },
    get dead() {
      return dead
    },
    get writes() {
      return writes
    },
    async until(holds) {
      for (;;) {
        let heard: () => void = () => undefined
        const change = new Promise<void>((resolve) => {
          heard = () => {
            listeners.delete(heard)
            resolve()
          }
          listeners.add(heard)
        })
        const value = await holds()
        if (value) {
          listeners.delete(heard)
          return value
        }
        await change
      }
    },
    undone,
    statusOf: (account) => statuses.get(account),
    async mailOf(account) {
      const lines: string[] = []
      for (const { id, path } of await memory.read('mailboxes', account)) {
        for (const row of await memory.read('locationsOf', [...new Set(await memory.read('messagesIn', id))])) {
          if (row.mailboxId !== id) continue
          const [message] = await memory.read('messages', [row.messageId])
          if (!message?.sha256 || !(await realVault.verify(account, message.sha256)))
            throw new Error(`a message in ${path} without its octets`)
          const marks = row.viewFlags.filter((flag) => flag !== '\\Recent').sort()
          lines.push([path, message.envelope.subject, ...marks].join(' · '))
        }
      }
      return lines.sort()
    },
    async close() {
      dead = true
      // What waits for a dead write never ends; it is left behind like the memory of a process that was killed.
      await Promise.race([writing.stop().then(() => service.stop()), new Promise((resolve) => setImmediate(resolve))])
      for (const journal of journals.values()) await (await journal).close().catch(() => undefined)
      memory.close()
    },
  }
}
