import type { Transaction } from 'dexie'
import {
  filesMark,
  type LocationRow,
  type MessageRow,
  starredMark,
  unreadMark,
  type WantedPlace,
} from '../../src-shared/contract/store-rows'
import { type LocationKey, type MailboxId, type MessageId, mailboxOfKey } from '../../src-shared/mail/ids'
import { ThreadJoiner } from './join-threads'
import { RowSet } from './row-set'

const rowsPerStep = 500

/** In version 1 the location said where octets were to be fetched from. */
type RowOf1 = LocationRow & { readonly bodyWantedIn?: MailboxId }

/**
 * Brings a database of version 1 to version 2: every message gets its conversation, every location what the list's
 * index holds, and what is wanted is said by the message. Conversations are joined in memory here, from rows without their text; about 400 octets a message.
 */
export async function threadAll(transaction: Transaction): Promise<void> {
  const messages = transaction.table<MessageRow, MessageId>('messages')
  const locations = transaction.table<RowOf1, LocationKey>('locations')
  const set = new RowSet<MessageId, MessageRow>()
  const joiner = new ThreadJoiner(set)
  const ids = await messages.toCollection().primaryKeys()
  const steps = Math.ceil(ids.length / rowsPerStep)
  for (let step = 0; step < steps; step += 1) {
    for (const row of await messages.bulkGet(ids.slice(step * rowsPerStep, (step + 1) * rowsPerStep))) {
      if (!row) continue
      set.load(row.id, row)
      set.put(row.id, { ...row, ...joiner.join(row) })
    }
  }

  const wanted = new Map<MessageId, WantedPlace[]>()
  const keys = await locations.toCollection().primaryKeys()
  for (let start = 0; start < keys.length; start += rowsPerStep) {
    const rows = (await locations.bulkGet(keys.slice(start, start + rowsPerStep))).filter((row) => row !== undefined)
    await locations.bulkPut(
      rows.map(({ bodyWantedIn, ...row }) => {
        if (bodyWantedIn !== undefined)
          wanted.set(row.messageId, [
            ...(wanted.get(row.messageId) ?? []),
            [bodyWantedIn, -row.sortDate, -(row.uid ?? 0), row.key],
          ])
        const message = set.loaded(row.messageId) ? set.get(row.messageId) : undefined
        const marks = row.unread * unreadMark + row.flagged * starredMark + (message?.hasAttachments ?? 0) * filesMark
        const starred = row.flagged === 1 && row.listId !== undefined
        return {
          ...row,
          marks,
          thread: message?.thread ?? row.messageId,
          ...(starred ? { starredIn: row.listId } : {}),
          ...(mailboxOfKey(row.key) === row.mailboxId ? {} : { localIn: row.mailboxId }),
        }
      }),
    )
  }

  for (let step = 0; step < steps; step += 1) {
    const rows = ids.slice(step * rowsPerStep, (step + 1) * rowsPerStep).flatMap((id) => set.get(id) ?? [])
    await messages.bulkPut(
      rows.map((row) => {
        const places = wanted.get(row.id)
        return places ? { ...row, wantedIn: places } : row
      }),
    )
  }
}
