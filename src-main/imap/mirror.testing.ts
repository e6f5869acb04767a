import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dexie } from 'dexie'
import { onTestFinished } from 'vitest'
import type { testServer } from '../../e2e/dovecot/connect'
import { rowsIn } from '../../src-renderer/store/locations-in'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { LocationRow, MailboxRow } from '../../src-shared/contract/store-rows'
import type { ImapAccount } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import type { MailChange, SavedMessage } from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { Flag } from '../../src-shared/mail/flags'
import type { AccountId, IntentId, MessageId } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { type IntentMaking, newIntent } from '../accounts/record-change'
import { parseHeaderFields, parseListHeader } from '../mime/parse-header-fields'
import { FactRecorder } from '../sync/fact-recorder'
import { journalPath } from '../vault/account-files'
import { FileJournal } from '../vault/file-journal'
import { FileVault } from '../vault/file-vault'
import { ImapEngine } from './imap-engine'

type Server = ReturnType<typeof testServer>

/** One account mirrored by a real engine from a real server into the store's own code, for tests. */
export interface Mirror {
  readonly store: MemoryMailStore
  readonly vault: FileVault
  readonly account: ImapAccount
  readonly user: string
  readonly statuses: Omit<AccountStatus, 'accountId' | 'waitingChanges'>[]
  engine: ImapEngine
  /** Runs the engine; what its run rejected with comes back from `stop`. */
  start(): void
  stop(): Promise<unknown>
  /** What the run rejects with by itself. */
  stopOnFailure(): Promise<unknown>
  change(change: MailChange, options?: Pick<IntentMaking, 'notBefore' | 'parsed'>): Promise<IntentId>
  /** Puts a message into the vault, as everything that is to be appended is first. */
  save(source: Uint8Array, flags?: readonly Flag[]): Promise<{ message: SavedMessage; parsed: ParsedMessage }>
  mailbox(path: string): Promise<MailboxRow>
  /** Rows shown in the list of that mailbox, newest first. */
  list(path: string): Promise<readonly LocationRow[]>
  subjects(path: string): Promise<readonly string[]>
  /** Resolves when `holds` gives something true, asked after each write and each status. */
  until<T>(holds: () => Promise<T | undefined | false>): Promise<T>
}

// fake-indexeddb takes one array named twice in a range for a cycle; Dexie's own upper bound is such an array.
Object.assign(Dexie, { maxKey: '\uffff' })

/** Enough of a parser for what is tested here. */
function parseHeaderOnly(source: Uint8Array): ParsedMessage {
  return { envelope: parseHeaderFields(source), leaves: [], attachments: [], snippet: '', cut: [] }
}

export const mail = (subject: string, body = 'Hello.'): Buffer =>
  Buffer.from(
    `From: Ada <ada@example.org>\r\nTo: me@example.org\r\nSubject: ${subject}\r\n` +
      `Message-ID: <${subject.replaceAll(/\W/g, '')}.${Math.random()}@example.org>\r\n` +
      `Date: Tue, 03 Mar 2026 10:00:00 +0000\r\n\r\n${body}\r\n`,
  )

/**
 * Goes on after a lost connection, as an account's supervisor does: Dovecot ends every session that has a mailbox
 * selected which is renamed or deleted, also another one of ours.
 */
export async function supervised(one: Mirror, wait: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await wait()
      return
    } catch (thrown) {
      if (mailErrorOf(thrown).kind !== 'connection-lost') throw thrown
      await one.stop()
      one.start()
    }
  }
}

export async function mirror(
  server: Pick<Server, 'newUser' | 'imap' | 'ca' | 'doveadm'>,
  secure: 'tls' | 'starttls' | 'none' = 'tls',
  keepOffline: ImapAccount['keepOffline'] = 'everything',
): Promise<Mirror> {
  const { user, password } = await server.newUser()
  // Dovecot looks at its list of users once a second at most, and again only when the list has changed since.
  while ((await server.doveadm('user', user).catch(() => '')) === '') await server.newUser()
  const profile = await mkdtemp(join(tmpdir(), 'tern-imap-'))
  const vault = await FileVault.open(profile, { reserveOctets: 0 })
  const id = `a${user.slice(0, 11)}` as AccountId
  const journal = await FileJournal.open(journalPath(profile, id), Date.now)
  const store = await memoryMailStore()
  const account: ImapAccount = {
    id,
    protocol: 'imap',
    label: user,
    displayName: 'Me',
    address: user,
    color: 0,
    createdAt: 0,
    keepOffline,
    incoming: { ...server.imap[secure], user },
  }
  await store.commit([{ kind: 'put-account', account }])
  const recorder = new FactRecorder(id, journal, store)
  const statuses: Mirror['statuses'] = []
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const watched: MemoryMailStore = {
    ...store,
    commit: async (...args) => {
      await store.commit(...args)
      tell()
    },
  }
  const newEngine = (): ImapEngine =>
    new ImapEngine({
      account,
      store: watched,
      vault,
      recorder,
      parse: parseHeaderOnly,
      parseHeader: parseListHeader,
      credential: async () => ({ kind: 'password', password }),
      ca: server.ca,
      report: (status) => {
        statuses.push(status)
        tell()
      },
      now: Date.now,
    })
  let ending = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  let failure: { readonly reason: unknown } | undefined
  let made = 0
  const self: Mirror = {
    store,
    vault,
    account,
    user,
    statuses,
    engine: newEngine(),
    start() {
      ending = new AbortController()
      self.engine = newEngine()
      statuses.length = 0
      failure = undefined
      running = self.engine.run(ending.signal).catch((reason: unknown) => {
        failure = { reason }
        tell()
        return reason
      })
    },
    async stop() {
      ending.abort()
      return running
    },
    stopOnFailure: () => running,
    async save(source, flags = []) {
      const { sha256, octets } = await vault.put(id, source)
      const parsed = parseHeaderOnly(source)
      made += 1
      const message: SavedMessage = {
        messageId: `saved${made}` as MessageId,
        sha256,
        octets,
        messageIdHeader: parsed.envelope.messageIdHeader,
        flags,
        receivedAt: 1_700_000_000_000,
      }
      return { message, parsed }
    },
    async change(change, options = {}) {
      made += 1
      const at = Date.now()
      const intentId = `i${made}${at}` as IntentId
      const { facts, changes } = newIntent(change, {
        ...options,
        id: intentId,
        accountId: id,
        seq: made,
        at,
      })
      await recorder.record(facts, changes)
      self.engine.pushSoon()
      return intentId
    },
    async mailbox(path) {
      const row = (await store.read('mailboxes', id)).find((one) => one.path === path)
      if (!row) throw new Error(`no mailbox ${path}`)
      return row
    },
    async list(path) {
      const row = (await store.read('mailboxes', id)).find((one) => one.path === path)
      if (!row) return []
      const rows = await rowsIn(store.database, row.id)
      return rows.filter(({ listId }) => listId !== undefined).sort((a, b) => b.sortDate - a.sortDate)
    },
    async subjects(path) {
      const messages = await Promise.all((await self.list(path)).map((row) => store.read('message', row.messageId)))
      return messages.map((one) => one?.message.envelope.subject ?? '').sort()
    },
    async until(holds) {
      for (;;) {
        const change = new Promise<void>((resolve) => {
          const heard = (): void => {
            listeners.delete(heard)
            resolve()
          }
          listeners.add(heard)
        })
        const value = await holds()
        if (value) return value
        if (failure) throw failure.reason
        await change
      }
    },
  }
  onTestFinished(async () => {
    await self.stop()
    store.close()
    await journal.close()
    await rm(profile, { recursive: true, force: true })
  })
  return self
}
