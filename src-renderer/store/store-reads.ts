import type { StoreReads, WantedBody } from '../../src-shared/contract/store-calls'
import type { LocationRow } from '../../src-shared/contract/store-rows'
import { type LocationKey, uidOfKey } from '../../src-shared/mail/ids'
import { currentKeys } from './former-keys'
import { above } from './key-ranges'
import { allIn, mirroredUnder, rowsIn } from './locations-in'
import { readKeys } from './read-keys'
import type { TernDatabase } from './schema'
import { midOf } from './thread-keys'

export type StoreReaders = {
  [K in keyof StoreReads]: (...args: Parameters<StoreReads[K]>) => Promise<ReturnType<StoreReads[K]>>
}

/** The answers to everything an engine asks of the store. Each rejects with Dexie's error. */
export function storeReaders(db: TernDatabase): StoreReaders {
  return {
    accounts: async () => db.accounts.toArray(),
    mailboxes: async (accountId) => db.mailboxes.where('accountId').equals(accountId).toArray(),
    known: async (mailboxId, uidValidity) => {
      const rows = await mirroredUnder(db, mailboxId, uidValidity).toArray()
      const known = rows.flatMap(({ uid, baseFlags: flags, missingSince }) =>
        uid === undefined ? [] : { uid, flags, ...(missingSince === undefined ? {} : { missingSince }) },
      )
      return known.sort((a, b) => a.uid - b.uid)
    },
    locations: (keys) => locationsNow(db, keys),
    deviceFlags: async (mailboxId) => {
      const some = allIn(db, mailboxId).map((rows) => rows.filter((row) => row.deviceFlags !== undefined).toArray())
      const rows = (await Promise.all(some)).flat()
      const messages = await db.messages.bulkGet(rows.map(({ messageId }) => messageId))
      return rows.flatMap(({ deviceFlags = [] }, at) => {
        const messageIdHeader = messages[at]?.envelope.messageIdHeader ?? ''
        return messageIdHeader === '' ? [] : [{ messageIdHeader, flags: deviceFlags }]
      })
    },
    locationsOf: async (messages) => {
      const rows = await db.locations
        .where('messageId')
        .anyOf([...messages])
        .toArray()
      return rows
    },
    listed: async (mailboxId) => {
      const keys: LocationKey[] = []
      for await (const entries of readKeys(db, [mailboxId])) for (const { key } of entries) keys.push(key)
      return keys
    },
    messages: async (messages) => (await db.messages.bulkGet([...messages])).filter((row) => row !== undefined),
    message: async (messageId) =>
      db.transaction('r', [db.messages, db.bodies, db.locations], async () => {
        const message = await db.messages.get(messageId)
        if (!message) return undefined
        const body = await db.bodies.get(messageId)
        const locations = await db.locations.where('messageId').equals(messageId).toArray()
        return { message, body, locations }
      }),
    bodiesWanted: async (mailboxId, limit, since) => {
      const rows = await db.messages
        .where('wantedIn')
        .between([mailboxId], [mailboxId, -since, []])
        .limit(limit)
        .toArray()
      const found = new Map<LocationKey, WantedBody>()
      for (const { id: messageId, octets, envelope, wantedIn = [] } of rows) {
        for (const [mailbox, newestFirst, , key] of wantedIn) {
          if (mailbox !== mailboxId || -newestFirst < since || found.has(key)) continue
          found.set(key, { messageId, key, uid: uidOfKey(key), octets, messageIdHeader: envelope.messageIdHeader })
        }
      }
      return [...found.values()]
    },
    holdersOf: async (accountId, messageIdHeader, sha256) => {
      const messages = await db.messages.where('mid').equals(midOf(accountId, messageIdHeader)).toArray()
      return messages.filter((row) => row.sha256 === sha256).length
    },
    octetsHeld: async (mailboxId, from, before, limit) => {
      const rows = await db.locations
        .where('[listId+sortDate+key+marks+thread]')
        .between([mailboxId, from], [mailboxId, before])
        .limit(limit)
        .toArray()
      const messages = await db.messages.bulkGet(rows.map(({ messageId }) => messageId))
      const held = await Promise.all(
        messages.map(async (message) => {
          if (message?.body !== 'full' || message.sha256 === undefined) return undefined
          const locations = await db.locations.where('messageId').equals(message.id).toArray()
          const { id: messageId, sha256, envelope } = message
          return { messageId, messageIdHeader: envelope.messageIdHeader, sha256, locations }
        }),
      )
      const last = rows.at(-1)
      // Equal dates may go on behind the limit: they are read again.
      const next = rows.length < limit || !last ? undefined : last.sortDate > from ? last.sortDate : last.sortDate + 1
      return { held: held.filter((one) => one !== undefined), next }
    },
    intents: async (accountId) => {
      const rows = await db.intents.where('accountId').equals(accountId).toArray()
      return rows.sort((a, b) => a.seq - b.seq)
    },
    submissions: async (accountId) =>
      (await db.outbox.where('accountId').equals(accountId).toArray()).sort((a, b) => a.madeAt - b.madeAt),
    sameOctets: async (accountId, messageIdHeader, sha256) => {
      const messages = await db.messages.where('mid').equals(midOf(accountId, messageIdHeader)).toArray()
      const same = messages.filter((row) => row.sha256 === sha256).map(({ id }) => id)
      return db.locations.where('messageId').anyOf(same).toArray()
    },
    uidls: async (accountId) =>
      db.uidl.where('[accountId+uidl+occurrence]').between([accountId], above(accountId)).toArray(),
    uidlRows: async (accountId, refs) => {
      const rows = await db.uidl.bulkGet(refs.map(({ uidl, occurrence }) => [accountId, uidl, occurrence]))
      return rows.filter((row) => row !== undefined)
    },
    uidlsOf: async (messages) =>
      db.uidl
        .where('messageId')
        .anyOf([...messages])
        .toArray(),
    messagesIn: async (mailboxId) => {
      return (await rowsIn(db, mailboxId)).map(({ messageId }) => messageId)
    },
    existingMessages: async (messages) =>
      (await db.messages.bulkGet([...messages])).flatMap((row) => (row ? [row.id] : [])),
    meta: async (key) => (await db.meta.get(key))?.v,
    counts: async (accountId) => {
      const byBody = () => db.messages.where('[accountId+body]')
      return {
        messages: await byBody().between([accountId], above(accountId)).count(),
        bodies: await byBody().equals([accountId, 'full']).count(),
      }
    },
  }
}

/** Rows by key. One that got its UID while this was waiting for the database is looked for once more, by its new key. */
async function locationsNow(db: TernDatabase, keys: readonly LocationKey[]): Promise<readonly LocationRow[]> {
  const asked = currentKeys(db, keys)
  const found = (await db.locations.bulkGet([...asked])).filter((row) => row !== undefined)
  if (found.length === asked.length) return found
  const here = new Set(found.map(({ key }) => key))
  const since = currentKeys(db, asked).filter((key) => !here.has(key) && !asked.includes(key))
  if (since.length === 0) return found
  return [...found, ...(await db.locations.bulkGet(since)).filter((row) => row !== undefined)]
}
