import type { LocationRow } from '../../../src-shared/contract/store-rows'
import type { AccountId, LocationKey, MessageId } from '../../../src-shared/mail/ids'
import type { TernDatabase } from '../schema'
import { searchTextOf } from './document-of'
import type { IndexDatabase } from './index-database'
import { planMatch } from './match-expression'
import { matches, needsText } from './matches'
import { mostHits, type SearchQuery, type SearchScope } from './query'

/** The first step is short, a screenful, so that the first answers come at once. */
const firstStep = 30
const step = 400

export interface Hits {
  readonly keys: readonly LocationKey[]
  readonly done: boolean
  readonly cut: boolean
}

/**
 * Answers of a query, newest first, in pieces as they are found. Each message is one answer, at the place where it is
 * listed; what is deleted, hidden or outside the scope is none. Rejects where database or index cannot be read.
 */
export async function* search(
  db: TernDatabase,
  index: IndexDatabase,
  query: SearchQuery,
  scope: SearchScope,
): AsyncGenerator<Hits> {
  const plan = planMatch(query, scope)
  // Asked for at the same time as the first places: each way to the database and back is felt by who types.
  const reading = db.accounts.toArray()
  reading.catch(() => undefined)
  let before: number | undefined
  let found = 0
  for (let first = true; ; first = false) {
    const limit = first ? firstStep : step
    const hits = index.find(plan.match, { from: plan.from, until: plan.until, before }, limit)
    const places = await placesOf(
      db,
      hits.map(({ id }) => id as MessageId),
      scope,
    )
    const mirrors = new Set((await reading).filter(({ protocol }) => protocol === 'imap').map(({ id }) => id))
    const texts = needsText(plan.rest) ? await textsOf(db, [...places.keys()]) : new Map<MessageId, never>()
    const keys: LocationKey[] = []
    for (const { id } of hits) {
      const rows = places.get(id as MessageId) ?? []
      const text = texts.get(id as MessageId)
      const fits = rows.find((location) =>
        matches(plan.rest, {
          location,
          sentAt: location.sortDate,
          local: !mirrors.has(location.accountId),
          text: () => text ?? { from: '', to: '', subject: '', file: '', body: '' },
        }),
      )
      if (fits) keys.push(fits.key)
    }
    const room = mostHits - found
    found += Math.min(keys.length, room)
    before = hits.at(-1)?.rowid
    const done = hits.length < limit || keys.length >= room
    yield { keys: keys.slice(0, room), done, cut: done && hits.length === limit }
    if (done) return
  }
}

/** Where each message is listed within the scope. */
async function placesOf(
  db: TernDatabase,
  ids: readonly MessageId[],
  scope: SearchScope,
): Promise<Map<MessageId, LocationRow[]>> {
  const places = new Map<MessageId, LocationRow[]>()
  // Many small questions at once are faster here than one cursor that jumps from message to message.
  const rows = await db.transaction('r', db.locations, () =>
    Promise.all(ids.map((id) => db.locations.where('messageId').equals(id).toArray())),
  )
  for (const row of rows.flat()) {
    if (row.listId === undefined || !isInScope(row, scope)) continue
    const known = places.get(row.messageId)
    if (known) known.push(row)
    else places.set(row.messageId, [row])
  }
  return places
}

function isInScope(row: LocationRow, scope: SearchScope): boolean {
  switch (scope.kind) {
    case 'mailbox':
      return row.listId === scope.mailboxId
    case 'account':
      return row.accountId === (scope.accountId as AccountId)
    default:
      return true
  }
}

async function textsOf(db: TernDatabase, ids: readonly MessageId[]) {
  const [messages, bodies] = await db.transaction('r', [db.messages, db.bodies], () =>
    Promise.all([db.messages.bulkGet([...ids]), db.bodies.bulkGet([...ids])]),
  )
  return new Map(
    ids.flatMap((id, at) => {
      const message = messages[at]
      return message ? [[id, searchTextOf(message, bodies[at])] as const] : []
    }),
  )
}
