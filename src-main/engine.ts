import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineCalls, FromEngine, OAuthCall, ToEngine } from '../src-shared/contract/engine-calls'
import type { FromStore } from '../src-shared/contract/store-calls'
import type { MailboxFacts } from '../src-shared/contract/store-rows'
import type { Account, AccountDraft } from '../src-shared/mail/account'
import type { Credential } from '../src-shared/mail/credential'
import { type AccountId, type IntentId, localAccountId, type MessageId, type Sha256 } from '../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../src-shared/mail/mail-error'
import { AccountService } from './accounts/account-service'
import { admitOutgoing, type SignInRules } from './accounts/kept-sign-in'
import { LocalHome } from './accounts/local-home'
import { localFolders, localMailboxes, localMailboxId } from './accounts/local-mailboxes'
import type { OpenTransfer } from './accounts/open-transfers'
import type { AccountWork } from './accounts/running-account'
import { ArchiveDesk } from './archive/archive-desk'
import { checkNowAndThen } from './archive/check-now-and-then'
import { findSettings } from './autoconfig/find-settings'
import { areOfOneOrganisation } from './autoconfig/organisation'
import { outsideFrom, providerDatabase } from './autoconfig/outside'
import { hasOtherMail } from './imap/has-other-mail'
import { ImapEngine } from './imap/imap-engine'
import { imapSecretOf } from './imap/imap-target'
import { newMailboxId } from './imap/run-mailbox-sync'
import { trySignIn as trySignInImap } from './imap/test-sign-in'
import { MailParser } from './mime/mail-parser'
import { parseListHeader } from './mime/parse-header-fields'
import { startParserThread } from './mime/parser-thread'
import { formatOAuthSecret } from './oauth/oauth-secret'
import { OAuthService } from './oauth/oauth-service'
import { readProviders } from './oauth/providers'
import { Pop3Engine } from './pop3/pop3-engine'
import { trySignIn as trySignInPop3 } from './pop3/test-sign-in'
import { PortMailStore } from './store-bridge/port-mail-store'
import { type ElectronPort, electronStorePort } from './store-bridge/store-port'
import { FactRecorder } from './sync/fact-recorder'
import type { ReportStatus } from './sync/mail-engine'
import { nextStep } from './sync/retry-policy'
import { prepareTls } from './transport/verified-tls'
import {
  accountFolder,
  journalPath,
  readAccounts,
  readNote,
  removeAccountFolder,
  writeAccount,
  writeNote,
} from './vault/account-files'
import { FileJournal } from './vault/file-journal'
import { FileVault } from './vault/file-vault'
import { bringStoreUpToDate } from './vault/rebuild-store'
import { compareStore, rememberStore } from './vault/sentinel'
import { WritingService } from './writing/writing-service'

/** ENGINE: accounts and their engines. Composition root of the utility process; nothing imports it. */

/** Sign-in is tried for this long, then the user hears of it. */
const trialMs = 45_000
/** Every mailbox of another server is compared with what is here within this time. */
const comparingMs = 180_000

interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: ToEngine; readonly ports: readonly ElectronPort[] }) => void,
  ): void
  postMessage(message: FromEngine): void
}

const { parentPort } = process as unknown as { readonly parentPort: ParentPort }
const say = (message: FromEngine): void => parentPort.postMessage(message)

const firstReady = deferred<Extract<FromStore, { kind: 'ready' }>>()
let admitted: string | undefined
const store = new PortMailStore({
  gen: randomUUID(),
  onReady: (ready) => {
    // Another database than the one this process has worked with: nothing in memory about it holds any more. A fresh
    // engine compares it with the vault and makes it again.
    if (admitted !== undefined && admitted !== ready.storeId) process.exit(0)
    admitted = ready.storeId
    firstReady.resolve(ready)
  },
  onStuck: () => say({ kind: 'store-stuck' }),
  onBroken: (reason) => say({ kind: 'store-broken', reason }),
  deviceIsFull,
})

/** Long messages are taken apart in a thread that can be killed. */
const parser = new MailParser(() => startParserThread(join(import.meta.dirname, 'parse-worker.js')))

/** The folder all mail is in, once it is known. */
let profileFolder: string | undefined
/** With less than this the database cannot be relied on to write. */
const leastOctets = 20 * 1000 * 1000
/** Mail that was deleted for good stays in the vault this long: for a mistake, and for a disk that forgets. */
const keepRemovedForMs = 7 * 24 * 60 * 60 * 1000

type AsyncCall<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never
const running = deferred<{ readonly calls: { readonly [K in keyof EngineCalls]: AsyncCall<EngineCalls[K]> } }>()

parentPort.on('message', ({ data, ports }) => {
  switch (data.kind) {
    case 'start':
      void start(data).catch((thrown) => {
        // Without vault and accounts there is nothing to run. Main starts a fresh engine, later and later.
        console.error(`[engine] cannot start: ${mailErrorOf(thrown).kind}`)
        process.exit(1)
      })
      break
    case 'store-port': {
      const port = ports[0]
      if (port) store.attach(electronStorePort(port))
      break
    }
    case 'call':
      void answer(data.id, data.call, data.args)
      break
  }
})

async function answer<K extends keyof EngineCalls>(id: number, call: K, args: Parameters<EngineCalls[K]>) {
  try {
    const { calls } = await running.promise
    const handler = calls[call] as (...given: Parameters<EngineCalls[K]>) => Promise<unknown>
    say({ kind: 'answer', id, value: await handler(...args) })
  } catch (thrown) {
    say({ kind: 'failed', id, error: mailErrorOf(thrown) })
  }
}

async function start({ profile, passwords, resources }: Extract<ToEngine, { kind: 'start' }>): Promise<void> {
  const now = (): number => Date.now()
  profileFolder = profile
  const ca = extraAuthorities()
  const vault = await FileVault.open(profile)
  const journals = new Map<AccountId, Promise<FileJournal>>()
  const accounts = await readAccounts(profile)
  say({ kind: 'accounts', accounts: accounts.map(({ id }) => id) })
  const admission = admitStore(profile, accounts)
  // While the store is being opened.
  prepareTls(ca)
  const hasLocalFolders = existsSync(accountFolder(profile, localAccountId))
  const homes = [...accounts.map(({ id }) => id), ...(hasLocalFolders ? [localAccountId] : [])]
  const broughtUp = new Map(homes.map((id) => [id, deferred<void>()]))

  function journalOf(account: AccountId): Promise<FileJournal> {
    const open = journals.get(account)
    if (open) return open
    const opening = FileJournal.open(journalPath(profile, account), now)
    journals.set(account, opening)
    opening.catch(() => journals.delete(account))
    return opening
  }

  /** The journal of one home of mail, and a store that holds every line of it. */
  async function bringUp(home: Parameters<typeof bringStoreUpToDate>[0]['account'], signal: AbortSignal) {
    await admission
    const journal = await journalOf(home.id)
    const mark = await store.read('meta', `journal.${home.id}`)
    await bringStoreUpToDate(
      { account: home, journal, store, vault, parse: parser.parse, mark: typeof mark === 'number' ? mark : 0 },
      signal,
    )
    // Nothing is on its way to the store yet: the one moment in which its mark and the journal's end are the same.
    if (journal.worthCompacting && !archive.holdsVault)
      await journal.compact({
        keepRemovedSince: now() - keepRemovedForMs,
        release: (hashes) => vault.release(home.id, hashes),
      })
    broughtUp.get(home.id)?.resolve()
    const recorder = new FactRecorder(home.id, journal, store)
    const parsed = async (sha256: Sha256) => parser.parse(await vault.read(home.id, sha256))
    return { recorder, parsed }
  }

  /** Mailboxes that a home is to have from its first moment, and does not have yet. */
  async function makeMailboxes(recorder: FactRecorder, wanted: readonly MailboxFacts[]): Promise<void> {
    const [first] = wanted
    const here = first ? await store.read('mailboxes', first.accountId) : []
    const made = wanted.filter(({ id, delimiter }) => !here.some((row) => row.id === id && row.delimiter === delimiter))
    if (made.length === 0) return
    await recorder.record(
      made.map((mailbox) => ({ kind: 'mailbox', mailbox })),
      made.map((mailbox) => ({ kind: 'put-mailbox', mailbox })),
    )
  }

  async function prepareLocalFolders(signal: AbortSignal): Promise<AccountWork> {
    const work = await bringUp({ id: localAccountId }, signal)
    await makeMailboxes(work.recorder, localFolders(localAccountId))
    return { ...work, engine: new LocalHome() }
  }

  /** One incarnation of an account's work, on a store that holds every line of its journal. */
  async function prepare(
    account: Account,
    password: () => string | undefined,
    report: ReportStatus,
    signal: AbortSignal,
  ): Promise<AccountWork> {
    const { recorder, parsed } = await bringUp(account, signal)
    void writing.begin(account.id).catch(() => undefined)
    const credential = () => oauth.credentialOf(password(), signal)
    const common = { store, vault, recorder, parse: parser.parse, credential, ca, report, now }
    if (account.protocol === 'imap')
      return { recorder, parsed, engine: new ImapEngine({ ...common, account, parseHeader: parseListHeader }) }
    await makeMailboxes(recorder, localMailboxes(account.id))
    const [inbox, trash] = [localMailboxId(account.id, 'inbox'), localMailboxId(account.id, 'trash')]
    const engine = new Pop3Engine({ ...common, account, inbox, trash })
    return { recorder, engine, parsed, shelf: engine.shelf }
  }

  /** The same without a server: mail of the account is being brought to where it belongs in another mode. */
  async function prepareResting(account: Account, signal: AbortSignal): Promise<AccountWork> {
    const work = await bringUp(account, signal)
    if (account.protocol === 'pop3') await makeMailboxes(work.recorder, localMailboxes(account.id))
    return { ...work, engine: new LocalHome() }
  }

  const ids = {
    newIntentId: () => randomUUID() as IntentId,
    newMessageId: () => `m${randomUUID()}` as MessageId,
  }
  const oauth: OAuthService = new OAuthService({
    providers: await oauthProviders(resources),
    ca,
    now,
    replaced: (before, after) => {
      const secret = formatOAuthSecret(after)
      for (const account of service.replaceSecret(formatOAuthSecret(before), secret))
        say({ kind: 'secret', account, secret })
    },
  })
  const oauthCalls: { readonly [K in OAuthCall]: AsyncCall<EngineCalls[K]> } = {
    'oauth.providers': async () => oauth.providers,
    'oauth.begin': (provider, address, words) => oauth.flows.begin(provider, address, words),
    'oauth.finish': (flow) => oauth.flows.finish(flow),
    'oauth.cancel': async (flow) => oauth.flows.cancel(flow),
  }
  const signInRules: SignInRules = {
    tokenIsFor: (secret, host) => oauth.tokenIsFor(secret, host),
    areOne: areOfOneOrganisation,
  }
  const service: AccountService = new AccountService({
    store,
    now,
    keepAccount: (account) => writeAccount(profile, account),
    forgetAccount: async (account) => {
      // One that leaves without having begun (a change of mode goes on) holds up nothing that waits for all.
      broughtUp.get(account)?.resolve()
      await writing.forgetOutbox(account)
      await (await journals.get(account))?.close()
      journals.delete(account)
      await removeAccountFolder(profile, account)
    },
    contextOf: (account, password) => ({
      prepare: (report, signal) => prepare(account(), password, report, signal),
      nextStep: (error, attempt) =>
        // A token may be refused before its time: once, a fresh one is worth a try.
        error.kind === 'auth-rejected' && oauth.refused(password())
          ? { kind: 'retry', afterMs: 0 }
          : nextStep(error, attempt, Math.random),
      report: (status) => say({ kind: 'status', status }),
      ...ids,
      now,
    }),
    restingContextOf: (account) => ({
      prepare: (_report, signal) => prepareResting(account, signal),
      // Somebody waits for what it is brought up for, and is told instead of waiting on.
      nextStep: () => ({ kind: 'end' }),
      report: () => undefined,
      ...ids,
      now,
    }),
    unfinished: (account) => writing.unfinished(account),
    adoptWriting: (from, to) => writing.adopt(from, to),
    forgetWriting: (account) => writing.forgetWriting(account),
    stopSending: (account) => writing.stopSending(account),
    allowSending: (account) => writing.allowSending(account),
    reportUndone: (account) => say({ kind: 'notice', notice: { kind: 'switch-undone', at: now(), account } }),
    reportSwitch: (progress) => say({ kind: 'switching', progress }),
    localFolders: {
      exist: hasLocalFolders,
      context: {
        prepare: (_report, signal) => prepareLocalFolders(signal),
        nextStep: (error, attempt) => nextStep(error, attempt, Math.random),
        // There is no server to tell of.
        report: () => undefined,
        ...ids,
        now,
      },
    },
    newMailboxId,
    transfers: {
      vault,
      parse: parser.parse,
      readOpen: async () => (await readNote<readonly OpenTransfer[]>(profile, 'transfers')) ?? [],
      keepOpen: (open) => writeNote(profile, 'transfers', open),
      newMessageId: ids.newMessageId,
    },
    signInRules,
    trySignIn: (account, secret) => {
      const { host, user } = account.incoming
      if (!oauth.isFor(secret, host)) throw new MailFailure({ kind: 'credential-missing', host, user })
      return trySignIn(account, (signal) => oauth.credentialOf(secret, signal), ca)
    },
    hasOtherMail: async (account, secret) => {
      if (account.protocol !== 'imap') return false
      const signal = AbortSignal.timeout(comparingMs)
      const credential = await oauth.credentialOf(secret, signal)
      if (!credential) return false
      return hasOtherMail({ ...account.incoming, ca, ...imapSecretOf(credential) }, account.id, store, signal)
    },
    findSettings: async (address, askDatabase, signal) =>
      findSettings(
        address,
        await outsideFrom(ca),
        { database: askDatabase ? providerDatabase() : undefined, limitMs: findingMs },
        signal,
      ),
    fileOf: async (account, sha256) => {
      const path = vault.pathOf(account, sha256)
      const found = await stat(path).catch(() => undefined)
      return found && { path, octets: found.size }
    },
  })
  const archive = new ArchiveDesk({
    profile,
    store,
    vault,
    parse: parser.parse,
    homes: () => service.homes(),
    journalOf,
    ownerOf: (mailbox) => service.homeOf(mailbox),
    record: (home, facts, changes) => service.record(home, { facts, changes }),
    waitingOnServer: async (account) => {
      const { tallies } = await service.calls['shelf.list'](account)
      return tallies['not-downloaded'].lines
    },
    repairFromServer: (account, refs) => service.repair(account, refs),
    adopt: async (restored) => {
      // A backup may be older than what was sent since: nothing of it goes out unasked.
      writing.distrust(restored)
      const all = await readAccounts(profile)
      service.adopt(
        all.filter(({ id }) => restored.includes(id)),
        restored.includes(localAccountId),
      )
    },
    newMessageId: ids.newMessageId,
    report: (progress) => say({ kind: 'task', progress }),
    now,
  })
  const checks = new AbortController()
  void checkNowAndThen(
    {
      profile,
      homes: () => service.homes().flatMap(({ id, protocol }) => (protocol === 'imap' ? [] : [id])),
      check: (home, signal) => archive.checkQuietly(home, signal),
      lost: (account, messages) =>
        say({ kind: 'notice', notice: { kind: 'mail-damaged', at: now(), account, messages } }),
      wait: waitQuietly,
      now,
    },
    checks.signal,
  )
  const writing = new WritingService({
    profile,
    store,
    vault,
    ca,
    now,
    accountOf: (id) => service.accountOf(id),
    accountNow: (id) => service.accountNow(id),
    editAccount: (id, edit) => service.edit(id, edit),
    credentialOf: async (account) => {
      const secret = service.secretOf(account.id)
      if (secret !== undefined) admitOutgoing(account, secret, signInRules)
      return oauth.credentialOf(secret, AbortSignal.timeout(trialMs))
    },
    change: (id, change, parsed) => service.change(id, change, parsed ? { parsed } : {}),
    record: (id, recorded) => service.record(id, recorded),
    flag: (keys, flag) => service.calls['messages.flag'](keys, [flag], []),
    roleMailbox: (id, role) => service.roleMailbox(id, role),
    fetchSource: (message) => service.calls['message.fetch'](message),
  })
  writing.takePasswords(accounts, passwords)
  service.start(accounts, passwords)
  running.resolve({
    calls: {
      ...service.calls,
      ...archive.calls,
      ...writing.calls,
      ...oauthCalls,
      'account.signIn': async (id, ...secret) => {
        await service.calls['account.signIn'](id, ...secret)
        writing.accountChanged(id)
      },
      'account.setIncoming': async (id, ...how) => {
        const account = await service.calls['account.setIncoming'](id, ...how)
        writing.accountChanged(id)
        return account
      },
      'secrets.give': async (given) => {
        const all = await readAccounts(profile)
        writing.takePasswords(all, given)
        await service.calls['secrets.give'](given)
        for (const { id } of all) writing.accountChanged(id)
      },
      'account.remove': async (id, mail) => {
        // Nothing goes out any more. Where the account stays after all, its outbox begins anew with it.
        await writing.stopSending(id)
        try {
          return await service.calls['account.remove'](id, mail)
        } catch (reason) {
          writing.allowSending(id)
          await writing.begin(id).catch(() => undefined)
          throw reason
        }
      },
      'network.changed': async () => {
        await service.calls['network.changed']()
        writing.networkChanged()
      },
      'engine.stop': stop,
    },
  })
  async function stop(): Promise<void> {
    await writing.stop()
    await service.stop()
    checks.abort()
    await Promise.all([...journals.values()].map(async (journal) => (await journal).close()))
  }

  const { storeId, identity } = await admission
  await Promise.all([...broughtUp.values()].map(({ promise }) => promise))
  await rememberStore(profile, storeId)
  if (identity === 'new-store' && accounts.length > 0)
    say({ kind: 'notice', notice: { kind: 'store-rebuilt', at: now() } })
}

/** The first store of this process: admitted once what it holds of accounts that are no more has been dropped. */
async function admitStore(profile: string, accounts: readonly Account[]) {
  const { storeId } = await firstReady.promise
  const identity = await compareStore(profile, storeId)
  store.admit(storeId)
  const known = new Set(accounts.map(({ id }) => id))
  const gone = (await store.read('accounts')).filter(({ id }) => !known.has(id))
  for (const { id } of gone) await store.commit([{ kind: 'drop-account', accountId: id }], { durability: 'strict' })
  return { storeId, identity }
}

async function trySignIn(
  account: Account | AccountDraft,
  credentialOf: (signal: AbortSignal) => Promise<Credential | undefined>,
  ca: readonly string[],
) {
  const target = { ...account.incoming, ca }
  const signal = AbortSignal.timeout(trialMs)
  try {
    const credential = await credentialOf(signal)
    const { host, user } = target
    if (!credential) throw new MailFailure({ kind: 'credential-missing', host, user })
    return await (account.protocol === 'imap'
      ? trySignInImap({ ...target, ...imapSecretOf(credential) }, signal)
      : trySignInPop3({ ...target, credential }, signal))
  } catch (thrown) {
    if (!signal.aborted || thrown instanceof MailFailure) throw thrown
    const { host, port } = account.incoming
    throw new MailFailure({ kind: 'timeout', host, port, during: 'sign-in' }, thrown)
  }
}

/** UX.md §5 step 2. */
const findingMs = 10_000

/** Where Tern is registered; the file ships with it, and another may be named for networks of one's own. */
async function oauthProviders(resources: string) {
  try {
    return readProviders(
      await readFile(process.env.TERN_OAUTH_PROVIDERS ?? join(resources, 'oauth-providers.json'), 'utf8'),
    )
  } catch (thrown) {
    console.error(
      `[engine] the OAuth providers cannot be read: ${thrown instanceof Error ? thrown.message : 'unknown'}`,
    )
    return []
  }
}

/** Nothing stays alive for what may as well be done at the next start. */
function waitQuietly(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    timer.unref()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function deviceIsFull(): boolean {
  if (profileFolder === undefined) return false
  try {
    const { bavail, bsize } = statfsSync(profileFolder)
    return bavail * bsize < leastOctets
  } catch {
    return false
  }
}

/** Node reads this file for main only, not for a utility process: authorities of a company or of a test server. */
function extraAuthorities(): readonly string[] {
  const file = process.env.NODE_EXTRA_CA_CERTS
  if (!file) return []
  try {
    return readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  } catch {
    console.error('[engine] the file named in NODE_EXTRA_CA_CERTS cannot be read')
    return []
  }
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => {}
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return { promise, resolve: settle }
}
