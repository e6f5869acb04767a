import type { StorePatch } from '../../src-shared/contract/store-calls'
import type { LocationRow, MessageRow, UidlRow } from '../../src-shared/contract/store-rows'
import { unreadMark } from '../../src-shared/contract/store-rows'
import { type AccountId, type LocationKey, localAccountId, type MailboxId } from '../../src-shared/mail/ids'
import { patchChannelOf } from './patch-channel'
import { readerDatabase } from './reader-database'
import { defaultDatabase, type TernDatabase } from './schema'

/** A message that has just come, unread. */
export interface Arrival {
  readonly location: LocationRow
  readonly message: MessageRow
  /** The user was looking at its list when it came. */
  readonly inView: boolean
}

export interface ArrivalContext {
  /** Mailboxes that are told of; the others cost nothing. */
  readonly watched: (mailbox: MailboxId) => boolean
  /** Whether the user is looking at this mailbox now. */
  readonly inView: (mailbox: MailboxId) => boolean
  /**
   * INTERNALDATE of the newest message of a server's mailbox that was new before, epoch milliseconds: what is older is
   * no news, in whatever way it came into the list.
   */
  readonly newestOf: (account: AccountId) => number
  readonly keepNewest: (account: AccountId, at: number) => void
  readonly now: () => number
}

/** What comes within this time is told together. */
const gatherMs = 1_500
/** More than this at once is told as so many, by those that were read. */
const mostRead = 500
/** So many messages are remembered as told of. */
const mostRemembered = 5_000

/**
 * Tells of mail that has just come. A list's patch says only that a row is there which was not, or that it counts
 * differently now; whether it is news is for `isNews` to say. Returns the function that stops.
 */
export function watchArrivals(
  context: ArrivalContext,
  listener: (arrivals: readonly Arrival[]) => void,
  database: string = defaultDatabase,
): () => void {
  const db = readerDatabase(database)
  const startedAt = context.now()
  const since = new Map<AccountId, number>()
  const told = new Set<string>()
  /** Keys of rows to look at, and whether they came into view. */
  let waiting = new Map<LocationKey, boolean>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const channel = new BroadcastChannel(patchChannelOf(database))
  channel.onmessage = ({ data }: MessageEvent) => {
    for (const { mailboxId, added } of (data as StorePatch).lists) {
      if (added.length === 0 || !context.watched(mailboxId)) continue
      const inView = context.inView(mailboxId)
      for (const { key, marks } of added)
        if ((marks & unreadMark) !== 0 && waiting.size < mostRead) waiting.set(key, inView)
    }
    if (waiting.size > 0) timer ??= setTimeout(() => void look(), gatherMs)
  }

  async function look(): Promise<void> {
    const keys = waiting
    waiting = new Map()
    timer = undefined
    // A database that is being replaced has nothing new.
    const rows = await readArrivals(db, [...keys.keys()]).catch(() => [])
    const fresh = rows.filter(({ location, message, uidl }) => {
      const { accountId } = location
      if (!since.has(accountId)) since.set(accountId, context.newestOf(accountId))
      if (!isNews(location, message, uidl, { since: since.get(accountId) ?? 0, startedAt })) return false
      const name = `${accountId} ${message.envelope.messageIdHeader || message.id}`
      if (told.has(name)) return false
      told.add(name)
      if (location.uid !== undefined) context.keepNewest(accountId, message.receivedAt)
      return true
    })
    for (const oldest of told) {
      if (told.size <= mostRemembered) break
      told.delete(oldest)
    }
    if (fresh.length > 0)
      listener(fresh.map(({ location, message }) => ({ location, message, inView: keys.get(location.key) ?? false })))
  }

  return () => {
    clearTimeout(timer)
    channel.close()
  }
}

/**
 * Whether an unread row that came into a list is mail that has just come: not what was marked as unread, moved here or
 * taken back, not the first download of an account, and not a mailbox that is read again. Pure.
 *
 * IMAP: received by the server after the newest that was known when the program began. POP3: downloaded since then, and
 * not among what was there before the account.
 */
export function isNews(
  location: LocationRow,
  message: MessageRow,
  uidl: UidlRow | undefined,
  times: { readonly since: number; readonly startedAt: number },
): boolean {
  if (location.unread !== 1 || location.listId === undefined || location.arrivingBy !== undefined) return false
  if (location.accountId === localAccountId) return false
  if (location.uid !== undefined) return message.receivedAt > times.since
  return uidl !== undefined && uidl.existing === 0 && uidl.storedAt >= times.startedAt
}

async function readArrivals(db: TernDatabase, keys: readonly LocationKey[]) {
  return db.transaction('r', [db.locations, db.messages, db.uidl], async () => {
    const locations = (await db.locations.bulkGet([...keys])).filter((row) => row !== undefined)
    const ids = locations.map(({ messageId }) => messageId)
    const messages = new Map((await db.messages.bulkGet(ids)).flatMap((row) => (row ? [[row.id, row]] : [])))
    const local = locations.filter(({ uid }) => uid === undefined).map(({ messageId }) => messageId)
    const ledger = local.length === 0 ? [] : await db.uidl.where('messageId').anyOf(local).toArray()
    const uidls = new Map(ledger.map((row) => [row.messageId, row]))
    return locations.flatMap((location) => {
      const message = messages.get(location.messageId)
      return message ? [{ location, message, uidl: uidls.get(location.messageId) }] : []
    })
  })
}
