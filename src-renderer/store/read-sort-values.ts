import type { MessageRow } from '../../src-shared/contract/store-rows'
import type { LocationKey } from '../../src-shared/mail/ids'
import type { ListSort } from './list-model'
import type { TernDatabase } from './schema'
import { baseSubject } from './thread-keys'

const rowsPerRead = 1_000

/**
 * What to sort a list by where its index does not hold it: one value per location, folded so that it compares by code
 * unit. Reads every message of the list, in pieces; half a minute at a million, so only where a user asks for it.
 */
export async function readSortValues(
  db: TernDatabase,
  entries: readonly { readonly key: LocationKey }[],
  sort: Exclude<ListSort, 'date'>,
): Promise<ReadonlyMap<LocationKey, string | number>> {
  const values = new Map<LocationKey, string | number>()
  for (let start = 0; start < entries.length; start += rowsPerRead) {
    const keys = entries.slice(start, start + rowsPerRead).map(({ key }) => key)
    const places = (await db.locations.bulkGet(keys)).filter((row) => row !== undefined)
    const messages = await db.messages.bulkGet(places.map(({ messageId }) => messageId))
    places.forEach(({ key }, at) => {
      const message = messages[at]
      if (message) values.set(key, sortValueOf(message, sort))
    })
  }
  return values
}

function sortValueOf({ envelope, octets }: MessageRow, sort: Exclude<ListSort, 'date'>): string | number {
  if (sort === 'size') return octets
  if (sort === 'subject') return baseSubject(envelope.subject).base
  const [from] = envelope.from
  return (from?.name || from?.address || '').normalize('NFKC').trim().toLocaleLowerCase('en')
}
