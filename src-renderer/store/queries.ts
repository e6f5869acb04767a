import { liveQuery } from 'dexie'
import type {
  BodyRow,
  HistoryRow,
  IntentRow,
  LocationRow,
  MailboxRow,
  MessageRow,
  UidlRow,
} from '../../src-shared/contract/store-rows'
import { unreadMark } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import type { LocationKey, MailboxId, MessageId } from '../../src-shared/mail/ids'
import { shownMailboxes } from './mailbox-view'
import { Paced } from './paced'
import { readKeys } from './read-keys'
import { readerDatabase } from './reader-database'

/**
 * What visible windows read of small sets. Each function calls `listener` soon with what is there and again after every
 * change, and returns the function that ends it. Mail lists are too large for this: they have `MailWindow`.
 */

/** Everything that is here of one message. */
export interface StoredMessage {
  readonly message: MessageRow
  readonly body: BodyRow | undefined
  readonly locations: readonly LocationRow[]
  /** Its life on a POP3 server, with the receipts. */
  readonly uidl: UidlRow | undefined
}

type Stop = () => void

/** All accounts, oldest first. */
export function watchAccounts(listener: (accounts: readonly Account[]) => void, database?: string): Stop {
  const { accounts } = readerDatabase(database)
  return watch(async () => (await accounts.toArray()).sort((a, b) => a.createdAt - b.createdAt), listener)
}

/** The mailboxes of all accounts as pending changes make them, with their counters; in no order. */
export function watchMailboxes(listener: (rows: readonly MailboxRow[]) => void, database?: string): Stop {
  const { mailboxes } = readerDatabase(database)
  let rows: readonly MailboxRow[] = []
  // Counters run while mail pours in.
  const told = new Paced(() => listener(rows))
  const stop = watch(
    async () => shownMailboxes(await mailboxes.toArray()),
    (now) => {
      rows = now
      told.ask()
    },
  )
  return () => {
    stop()
    told.end()
  }
}

/** One message; undefined while it is not here. */
export function watchMessage(
  messageId: MessageId,
  listener: (message: StoredMessage | undefined) => void,
  database?: string,
): Stop {
  const db = readerDatabase(database)
  return watch(
    () =>
      db.transaction('r', [db.messages, db.bodies, db.locations, db.uidl], async () => {
        const message = await db.messages.get(messageId)
        const body = await db.bodies.get(messageId)
        const locations = await db.locations.where('messageId').equals(messageId).toArray()
        const uidl = await db.uidl.where('messageId').equals(messageId).first()
        return message && { message, body, locations, uidl }
      }),
    listener,
  )
}

/** One message of a conversation, with the places where it is listed. */
export interface ThreadMessage {
  readonly message: MessageRow
  readonly locations: readonly LocationRow[]
}

/** A longer conversation shows its newest ones. */
const mostOfThread = 500

/** A conversation over all mailboxes of its account, oldest first: what was sent belongs to it. */
export function watchThread(
  thread: string,
  listener: (messages: readonly ThreadMessage[]) => void,
  database?: string,
): Stop {
  const db = readerDatabase(database)
  return watch(
    () =>
      db.transaction('r', [db.messages, db.locations], async () => {
        const messages = await db.messages.where('thread').equals(thread).limit(mostOfThread).toArray()
        const places = await db.locations
          .where('messageId')
          .anyOf(messages.map(({ id }) => id))
          .toArray()
        return messages
          .map((message) => ({
            message,
            locations: places.filter((row) => row.messageId === message.id && row.listId !== undefined),
          }))
          .filter(({ locations }) => locations.length > 0)
          .sort((a, b) => (a.locations[0]?.sortDate ?? 0) - (b.locations[0]?.sortDate ?? 0))
      }),
    listener,
  )
}

/** Rows of these messages as they are now, in any order; those that are not here are left out. */
export async function readMessages(
  messageIds: readonly MessageId[],
  database?: string,
): Promise<readonly MessageRow[]> {
  const rows = await readerDatabase(database).messages.bulkGet([...messageIds])
  return rows.filter((row) => row !== undefined)
}

/**
 * Whether mail came from this address more than once, or went there; undefined while nobody counted it. Contacts are
 * a memory that may have gaps, so this never proves more than "the first that is known".
 */
export function watchKnown(address: string, listener: (known: boolean | undefined) => void, database?: string): Stop {
  const { contacts } = readerDatabase(database)
  return watch(async () => {
    const contact = await contacts.get(address.toLowerCase())
    return contact && (contact.to > 0 || contact.from > 1)
  }, listener)
}

/** What a mailbox lists and nobody has read. */
export async function unreadKeys(mailboxId: MailboxId, database?: string): Promise<readonly LocationKey[]> {
  const keys: LocationKey[] = []
  for await (const entries of readKeys(readerDatabase(database), [mailboxId]))
    for (const { key, marks } of entries) if ((marks & unreadMark) !== 0) keys.push(key)
  return keys
}

/** Every change on its way to a server, and those that were refused; in the order of making. */
export function watchIntents(listener: (intents: readonly IntentRow[]) => void, database?: string): Stop {
  const { intents } = readerDatabase(database)
  return watch(async () => (await intents.toArray()).sort((a, b) => a.madeAt - b.madeAt || a.seq - b.seq), listener)
}

/** The newest changes that have come to their end, newest first. */
export function watchHistory(limit: number, listener: (rows: readonly HistoryRow[]) => void, database?: string): Stop {
  const { history } = readerDatabase(database)
  return watch(() => history.orderBy('settledAt').reverse().limit(limit).toArray(), listener)
}

const retryMs = 1_000

/** A query that fails, since the database is being replaced, is asked again. */
function watch<T>(query: () => Promise<T>, listener: (value: T) => void): Stop {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let subscription: { unsubscribe(): void } | undefined
  const subscribe = () => {
    subscription = liveQuery(query).subscribe({
      next: (value) => {
        if (!stopped) listener(value)
      },
      error: () => {
        if (!stopped) timer = setTimeout(subscribe, retryMs)
      },
    })
  }
  subscribe()
  return () => {
    stopped = true
    clearTimeout(timer)
    subscription?.unsubscribe()
  }
}
