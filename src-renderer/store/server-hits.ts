import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId, MessageId } from '../../src-shared/mail/ids'
import type { SearchQuery } from '../../src-shared/mail/search-query'
import { above } from './key-ranges'
import { readerDatabase } from './reader-database'
import { fitsRow } from './search/matches'
import { mostHits } from './search/query'

/** How many messages of each of these mailboxes have their octets on a server alone. */
export async function onlyOnServer(
  mailboxes: readonly MailboxId[],
  database?: string,
): Promise<ReadonlyMap<MailboxId, number>> {
  const { messages } = readerDatabase(database)
  const counts = await Promise.all(mailboxes.map((id) => messages.where('wantedIn').between([id], above(id)).count()))
  return new Map(mailboxes.map((id, at) => [id, counts[at] ?? 0]))
}

export interface MergedHits {
  /** Newest first, each message once. */
  readonly keys: readonly LocationKey[]
  /** Those of them that only the server found. */
  readonly found: number
  /** What the server found and no list here has (yet). */
  readonly unlisted: number
}

/**
 * What this device found, and what servers found beside it. Words are the server's to judge; what a row can tell (dates,
 * marks, mailboxes) is looked at here, since a server is asked for a little more than is wanted.
 */
export async function mergeServerHits(
  local: readonly LocationKey[],
  server: readonly LocationKey[],
  query: SearchQuery,
  database?: string,
): Promise<MergedHits> {
  const db = readerDatabase(database)
  const [here, there] = await db.transaction('r', db.locations, () =>
    Promise.all([db.locations.bulkGet([...local]), db.locations.bulkGet([...server])]),
  )
  const messages = new Set<MessageId>()
  const rows: LocationRow[] = []
  for (const row of here) {
    if (!row) continue
    messages.add(row.messageId)
    rows.push(row)
  }
  let found = 0
  for (const row of there) {
    if (row?.listId === undefined || messages.has(row.messageId) || !fitsRow(query, row)) continue
    messages.add(row.messageId)
    rows.push(row)
    found += 1
  }
  rows.sort((a, b) => b.sortDate - a.sortDate || (a.key < b.key ? 1 : -1))
  const unlisted = there.filter((row) => row === undefined).length
  return { keys: rows.slice(0, mostHits).map(({ key }) => key), found, unlisted }
}
