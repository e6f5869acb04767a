import { liveQuery } from 'dexie'
import type { ContactRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MessageId } from '../../src-shared/mail/ids'
import type { Submission } from '../../src-shared/mail/submission'
import { foldWord } from './contact-words'
import type { StoredMessage } from './queries'
import { readerDatabase } from './reader-database'

/** The outbox of all accounts, oldest first; again after every change. Returns the function that ends it. */
export function watchOutbox(listener: (submissions: readonly Submission[]) => void, database?: string): () => void {
  const { outbox } = readerDatabase(database)
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let subscription: { unsubscribe(): void } | undefined
  const subscribe = (): void => {
    subscription = liveQuery(() => outbox.toArray()).subscribe({
      next: (rows) => {
        if (!stopped) listener([...rows].sort((a, b) => a.madeAt - b.madeAt))
      },
      // The database is being replaced.
      error: () => {
        if (!stopped) timer = setTimeout(subscribe, 1_000)
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

/** Everything that is here of one message, read once. */
export async function readMessage(messageId: MessageId, database?: string): Promise<StoredMessage | undefined> {
  const db = readerDatabase(database)
  return db.transaction('r', [db.messages, db.bodies, db.locations], async () => {
    const message = await db.messages.get(messageId)
    const body = await db.bodies.get(messageId)
    const locations = await db.locations.where('messageId').equals(messageId).toArray()
    return message && { message, body, locations, uidl: undefined }
  })
}

/** Which message lies at this place. */
export async function messageOfKey(key: LocationKey, database?: string): Promise<MessageId | undefined> {
  return (await readerDatabase(database).locations.get(key))?.messageId
}

/** Looked at before the best are chosen: more would take longer than a key press may. */
const mostCandidates = 400

/**
 * People whose name or address has a word that begins with what was typed, the likeliest first: whom one writes to, then
 * who writes often and lately. An index look-up, whatever the number of contacts.
 */
export async function suggestContacts(
  typed: string,
  limit: number,
  now: number,
  database?: string,
): Promise<readonly ContactRow[]> {
  const words = typed
    .split(/[\s,;<>"]+/)
    .map(foldWord)
    .filter((word) => word !== '')
  const { contacts } = readerDatabase(database)
  // The word that few people have decides; one that too many have says nothing.
  let found: readonly ContactRow[] = []
  for (const word of [...words].sort((a, b) => b.length - a.length)) {
    const rows = await contacts.where('words').startsWith(word).limit(mostCandidates).distinct().toArray()
    if (found.length === 0 || rows.length < found.length) found = rows
    if (rows.length < mostCandidates / 2) break
  }
  return found
    .filter((row) => words.every((word) => row.words.some((one) => one.startsWith(word))))
    .sort((a, b) => weight(b, now) - weight(a, now))
    .slice(0, limit)
}

/** How many of these addresses were ever written to. */
export async function knownRecipients(addresses: readonly string[], database?: string): Promise<ReadonlySet<string>> {
  const { contacts } = readerDatabase(database)
  const rows = await contacts.bulkGet(addresses.map((address) => address.toLowerCase()))
  return new Set(rows.flatMap((row) => (row && row.to + row.from > 0 ? [row.address] : [])))
}

const dayMs = 86_400_000
function weight({ from, to, lastAt }: ContactRow, now: number): number {
  const age = Math.max(0, now - lastAt) / dayMs
  return (Math.log2(1 + from) + 4 * Math.log2(1 + to)) / (1 + age / 60)
}
