import { Dexie, type DexieOptions, type Table } from 'dexie'
import type {
  AccountRow,
  AppliedRow,
  BodyRow,
  ContactRow,
  HistoryRow,
  IndexNoteRow,
  IntentRow,
  LocationRow,
  MailboxRow,
  MessageRow,
  MetaRow,
  UidlRow,
} from '../../src-shared/contract/store-rows'
import type {
  AccountId,
  BatchId,
  IntentId,
  LocationKey,
  MailboxId,
  MessageId,
  SubmissionId,
} from '../../src-shared/mail/ids'
import type { Submission } from '../../src-shared/mail/submission'
import { threadAll } from './thread-all'

export const defaultDatabase = 'tern'

/**
 * The database of all mail. The first column of an entry is the primary key, the others are indexes, each bought with
 * write speed (four cost a third of it). A row that lacks part of an index is not in it: hidden and missing rows have
 * no `listId`.
 */
const tables = {
  accounts: 'id',
  mailboxes: 'id, accountId',
  messages: 'id, [accountId+body]',
  // The list's index holds the key as well, so that order and keys come from it without reading a row.
  locations: 'key, messageId, mailboxId, [listId+sortDate+key], [mailboxId+uidValidity+uid], [bodyWantedIn+sortDate]',
  bodies: 'messageId, accountId',
  intents: 'id, accountId',
  uidl: '[accountId+uidl+occurrence], messageId',
  applied: 'batchId, at',
  meta: 'k',
}

/**
 * What version 2 adds. The list's index carries all that a list needs to filter, fold and sort without reading a row:
 * `marks` (unread, starred, files) and `thread`. Few rows are starred, so that index costs next to nothing.
 *
 * A mirrored location is found by its key, which begins with mailbox, UIDVALIDITY and UID (`locations-in.ts`); only what
 * this device alone knows needs an index for it. What is to be fetched is said by the message's row, which its octets
 * change anyway: so their arrival writes no location.
 */
const tablesOf2 = {
  messages: 'id, [accountId+body], *wantedIn, mid, thread, subjectKey',
  locations: 'key, messageId, localIn, [listId+sortDate+key+marks+thread], [starredIn+sortDate+key+marks+thread]',
  bodies: 'messageId',
  outbox: 'id, accountId',
  // Changes that have come to their end; the newest few hundred.
  history: 'id, accountId, settledAt',
  // Whom mail came from and went to; words are the beginnings one types.
  contacts: 'address, *words',
  // Messages that the search index has not seen as they are now: a row for each transaction, since a row for each message
  // took a third of all writes.
  indexNotes: '++n',
}

export type Durability = 'strict' | 'relaxed'

export class TernDatabase extends Dexie {
  readonly accounts: Table<AccountRow, AccountId>
  readonly mailboxes: Table<MailboxRow, MailboxId>
  readonly messages: Table<MessageRow, MessageId>
  readonly locations: Table<LocationRow, LocationKey>
  readonly bodies: Table<BodyRow, MessageId>
  readonly intents: Table<IntentRow, IntentId>
  readonly uidl: Table<UidlRow, [string, string, number]>
  readonly outbox: Table<Submission, SubmissionId>
  readonly history: Table<HistoryRow, IntentId>
  readonly contacts: Table<ContactRow, string>
  readonly indexNotes: Table<IndexNoteRow, number>
  readonly applied: Table<AppliedRow, BatchId>
  readonly meta: Table<MetaRow, string>

  constructor(name: string, durability: Durability) {
    super(name, { chromeTransactionDurability: durability, cache: 'disabled', ...globalDependencies() })
    this.version(1).stores(tables)
    this.version(2).stores(tablesOf2).upgrade(threadAll)
    this.accounts = this.table('accounts')
    this.mailboxes = this.table('mailboxes')
    this.messages = this.table('messages')
    this.locations = this.table('locations')
    this.bodies = this.table('bodies')
    this.intents = this.table('intents')
    this.uidl = this.table('uidl')
    this.outbox = this.table('outbox')
    this.history = this.table('history')
    this.contacts = this.table('contacts')
    this.indexNotes = this.table('indexNotes')
    this.applied = this.table('applied')
    this.meta = this.table('meta')
  }
}

/** The two ways to write to one database: on disk before the answer, or soon after. */
export interface StoreDatabases {
  readonly strict: TernDatabase
  readonly relaxed: TernDatabase
}

export function openDatabases(name: string): StoreDatabases {
  return { strict: new TernDatabase(name, 'strict'), relaxed: new TernDatabase(name, 'relaxed') }
}

/** Dexie looks for IndexedDB when it is loaded; tests provide theirs later than that. */
function globalDependencies(): Pick<DexieOptions, 'indexedDB' | 'IDBKeyRange'> {
  const { indexedDB, IDBKeyRange } = globalThis as Pick<DexieOptions, 'indexedDB' | 'IDBKeyRange'>
  return indexedDB && IDBKeyRange ? { indexedDB, IDBKeyRange } : {}
}
