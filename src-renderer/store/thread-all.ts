import type { Transaction } from 'dexie'
import {
  filesMark,
  type LocationRow,
  type MessageRow,
  starredMark,
  unreadMark,
} from '../../src-shared/contract/store-rows'
import type { LocationKey, MessageId } from '../../src-shared/mail/ids'
import { ThreadJoiner } from './join-threads'
import { RowSet } from './row-set'

const rowsPerStep = 500

/**
 * Brings a database of version 1 to version 2: every message gets its conversation, every location what the list's
 * index holds. Conversations are joined in memory here, from rows without their text; about 400 octets a message.
 */
export async function threadAll(transaction: Transaction): Promise<void> {
  const messages = transaction.table<MessageRow, MessageId>('messages')
  const locations = transaction.table<LocationRow, LocationKey>('locations')
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
  for (let step = 0; step < steps; step += 1)
    await messages.bulkPut(ids.slice(step * rowsPerStep, (step + 1) * rowsPerStep).flatMap((id) => set.get(id) ?? []))

  const keys = await locations.toCollection().primaryKeys()
  for (let start = 0; start < keys.length; start += rowsPerStep) {
    const rows = (await locations.bulkGet(keys.slice(start, start + rowsPerStep))).filter((row) => row !== undefined)
    await locations.bulkPut(
      rows.map((row) => {
        const message = set.loaded(row.messageId) ? set.get(row.messageId) : undefined
        const marks = row.unread * unreadMark + row.flagged * starredMark + (message?.hasAttachments ?? 0) * filesMark
        const starred = row.flagged === 1 && row.listId !== undefined
        return {
          ...row,
          marks,
          thread: message?.thread ?? row.messageId,
          ...(starred ? { starredIn: row.listId } : {}),
        }
      }),
    )
  }
}
