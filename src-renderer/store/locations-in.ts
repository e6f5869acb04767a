import type { Collection } from 'dexie'
import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId, UidValidity } from '../../src-shared/mail/ids'
import type { TernDatabase } from './schema'

// A key that a server's UID gives is `mailbox.uidValidity.uid`: the primary key is the index of what lies where. The
// character after the dot ends such a range.

/** The rows a server gave a UID under this UIDVALIDITY, in no order that means anything. */
export function mirroredUnder(
  db: TernDatabase,
  mailbox: MailboxId,
  uidValidity: UidValidity,
): Collection<LocationRow, LocationKey> {
  return between(db, `${mailbox}.${uidValidity}.`, `${mailbox}.${uidValidity}/`)
}

/** Keys of the rows a server gave a UID under any other UIDVALIDITY. */
export async function keysUnderOther(
  db: TernDatabase,
  mailbox: MailboxId,
  uidValidity: UidValidity,
): Promise<readonly LocationKey[]> {
  const [before, after] = await Promise.all([
    between(db, `${mailbox}.`, `${mailbox}.${uidValidity}.`).primaryKeys(),
    between(db, `${mailbox}.${uidValidity}/`, `${mailbox}/`).primaryKeys(),
  ])
  return [...before, ...after]
}

/** Every row of a mailbox, also what only this device knows: two collections, in no order that means anything. */
export function allIn(db: TernDatabase, mailbox: MailboxId): readonly Collection<LocationRow, LocationKey>[] {
  return [between(db, `${mailbox}.`, `${mailbox}/`), db.locations.where('localIn').equals(mailbox)]
}

export async function rowsIn(db: TernDatabase, mailbox: MailboxId): Promise<readonly LocationRow[]> {
  return (await Promise.all(allIn(db, mailbox).map((some) => some.toArray()))).flat()
}

export async function keysIn(db: TernDatabase, mailbox: MailboxId): Promise<readonly LocationKey[]> {
  return (await Promise.all(allIn(db, mailbox).map((some) => some.primaryKeys()))).flat()
}

function between(db: TernDatabase, from: string, to: string): Collection<LocationRow, LocationKey> {
  return db.locations.where('key').between(from, to, true, false)
}
