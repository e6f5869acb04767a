import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Dexie } from 'dexie'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import type { Credential } from '../../src-shared/mail/credential'
import type { AccountId, Sha256 } from '../../src-shared/mail/ids'
import { localMailboxes, localMailboxId } from '../accounts/local-mailboxes'
import { localFact } from '../accounts/record-change'
import { parseMessage } from '../mime/parse-message'
import { FactRecorder } from '../sync/fact-recorder'
import type { MailJournal } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { accountFolder, journalPath } from '../vault/account-files'
import { FileJournal } from '../vault/file-journal'
import { FileVault } from '../vault/file-vault'
import { bringStoreUpToDate } from '../vault/rebuild-store'
import { Pop3Engine } from './pop3-engine'
import type { Pop3Deadlines } from './pop3-session'

// fake-indexeddb takes one array named twice in a range for a cycle; Dexie's own upper bound is such an array.
Object.assign(Dexie, { maxKey: '\uffff' })

export interface CollectorOptions {
  readonly profile: string
  readonly port: number
  /** The database; another name is another, empty one. */
  readonly database: string
  readonly account?: Partial<Pop3Account>
  readonly now?: () => number
  readonly credential?: Credential
  readonly ca?: readonly string[]
  readonly deadlines?: Partial<Pop3Deadlines>
  readonly onStatus?: (status: Collector['statuses'][number]) => void
  /** Stand between the engine and what it writes to. */
  readonly wrap?: {
    readonly vault?: (vault: MailVault) => MailVault
    readonly journal?: (journal: MailJournal) => MailJournal
    readonly store?: (store: MailStore) => MailStore
  }
}

export const accountId = 'pop' as AccountId

/** One POP3 account with real engine, vault, journal and store code over a folder, for tests. */
export interface Collector {
  readonly engine: Pop3Engine
  readonly store: MemoryMailStore
  readonly vault: FileVault
  readonly account: Pop3Account
  readonly statuses: Omit<AccountStatus, 'accountId' | 'waitingChanges'>[]
  /** One session; rejects with what it failed with. */
  collect(): Promise<void>
  /** Moves a message to the trash, or back to the inbox. */
  move(subject: string, to: 'trash' | 'inbox'): Promise<void>
  /** The octets of every message that is listed, from the vault, as often as it is listed. */
  listed(): Promise<readonly string[]>
  ledger(): Promise<readonly UidlRow[]>
  close(): Promise<void>
}

export function pop3Account(port: number, more: Partial<Pop3Account> = {}): Pop3Account {
  return {
    id: accountId,
    protocol: 'pop3',
    label: 'Ada',
    displayName: 'Ada',
    address: 'ada@example.org',
    color: 0,
    createdAt: 0,
    incoming: { host: 'localhost', port, security: 'none', user: 'ada' },
    retention: { kind: 'leave' },
    removeExisting: false,
    checkEveryMs: 600_000,
    ...more,
  }
}

export async function openCollector(options: CollectorOptions): Promise<Collector> {
  const { database, now = Date.now, port, profile, wrap } = options
  const account = pop3Account(port, options.account)
  const vault = await FileVault.open(profile, { reserveOctets: 0 })
  const journal = await FileJournal.open(journalPath(profile, accountId), now)
  const store = await memoryMailStore(database)
  const mark = await store.read('meta', `journal.${accountId}`)
  await bringStoreUpToDate({
    account,
    journal,
    store,
    vault,
    parse: parseMessage,
    mark: typeof mark === 'number' ? mark : 0,
  })
  const given = {
    vault: wrap?.vault?.(vault) ?? vault,
    journal: wrap?.journal?.(journal) ?? journal,
    store: wrap?.store?.(store) ?? store,
  }
  const recorder = new FactRecorder(accountId, given.journal, given.store)
  const here = new Set((await store.read('mailboxes', accountId)).map(({ id }) => id))
  const missing = localMailboxes(accountId).filter(({ id }) => !here.has(id))
  if (missing.length > 0)
    await recorder.record(
      missing.map((mailbox) => ({ kind: 'mailbox', mailbox })),
      missing.map((mailbox) => ({ kind: 'put-mailbox', mailbox })),
    )
  const statuses: Collector['statuses'] = []
  let stop = new AbortController()
  const engine = new Pop3Engine({
    account,
    inbox: localMailboxId(accountId, 'inbox'),
    trash: localMailboxId(accountId, 'trash'),
    store: given.store,
    vault: given.vault,
    recorder,
    parse: parseMessage,
    credential: async () => options.credential ?? { kind: 'password', password: 'secret' },
    ca: options.ca ?? [],
    now,
    ...(options.deadlines ? { deadlines: options.deadlines } : {}),
    report: (status) => {
      statuses.push(status)
      options.onStatus?.(status)
      if (status.phase === 'up-to-date') stop.abort()
    },
  })
  return {
    engine,
    store,
    vault,
    account,
    statuses,
    async collect() {
      stop = new AbortController()
      await engine.run(stop.signal)
    },
    async move(subject, to) {
      const messages = await store.database.messages.toArray()
      const message = messages.find(({ envelope }) => envelope.subject === subject)
      const [location] = message ? await store.database.locations.where('messageId').equals(message.id).toArray() : []
      if (!location) throw new Error(`no message called ${subject}`)
      const { facts, changes } = localFact({
        kind: 'move',
        keys: [location.key],
        to: localMailboxId(accountId, to),
      })
      await recorder.record(facts, changes)
    },
    async listed() {
      const locations = (await store.database.locations.toArray()).filter(({ listId }) => listId !== undefined)
      const messages = await store.database.messages.bulkGet(locations.map(({ messageId }) => messageId))
      const sources: string[] = []
      for (const message of messages) {
        if (!message?.sha256) throw new Error('a location without its message')
        sources.push(Buffer.from(await vault.read(accountId, message.sha256)).toString('latin1'))
      }
      return sources.sort()
    },
    ledger: () => store.read('uidls', accountId),
    async close() {
      await journal.close()
      store.close()
    },
  }
}

export function mail(subject: string, body = 'Hello.'): Buffer {
  return Buffer.from(
    `From: Ada <ada@example.org>\r\nSubject: ${subject}\r\nDate: Tue, 03 Mar 2026 10:00:00 +0000\r\n\r\n${body}\r\n`,
    'latin1',
  )
}

export const sha256Of = (source: Buffer): Sha256 => createHash('sha256').update(source).digest('hex') as Sha256

/**
 * Whether a message is safe on this device, looked at from outside: a whole file of that hash in the vault, and a whole
 * journal line that speaks of it.
 */
export async function isSafeHere(profile: string, source: Buffer): Promise<boolean> {
  const sha256 = sha256Of(source)
  const file = join(accountFolder(profile, accountId), `${sha256}.eml`)
  const octets = await readFile(file).catch(() => undefined)
  if (!octets || sha256Of(octets) !== sha256) return false
  const journal = await readFile(journalPath(profile, accountId), 'utf8').catch(() => '')
  return journal
    .slice(0, journal.lastIndexOf('\n') + 1)
    .split('\n')
    .some((line) => line.includes('"kind":"received"') && line.includes(sha256))
}
