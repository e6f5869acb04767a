import sqlite3InitModule from '@sqlite.org/sqlite-wasm'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StoreChange } from '../../../src-shared/contract/store-calls'
import type { Address, Envelope } from '../../../src-shared/mail/envelope'
import type { LocationKey, PartPath, Sha256 } from '../../../src-shared/mail/ids'
import { account, accountId, arrivalOf, mailboxId, messageId, putMailboxes, uidKey } from '../sample-rows'
import { type MemoryMailStore, memoryMailStore } from '../testing'
import { IndexDatabase } from './index-database'
import { Indexer } from './indexer'
import type { SearchClause, SearchQuery, SearchScope, SearchTerm } from './query'
import { search } from './searcher'

// The real index and the real store, both in memory.

let sqlite: Awaited<ReturnType<typeof sqlite3InitModule>>
let store: MemoryMailStore
let index: IndexDatabase

beforeAll(async () => {
  sqlite = await sqlite3InitModule()
})
beforeEach(async () => {
  store = await memoryMailStore()
  await store.commit([{ kind: 'put-account', account }, ...putMailboxes('inbox', 'other')])
  index = new IndexDatabase(new sqlite.oo1.DB(':memory:'), 'store-1')
})
afterEach(() => {
  index.close()
  store.close()
})

interface Mail {
  readonly subject?: string
  readonly from?: string
  readonly text?: string
  readonly html?: string
  readonly files?: readonly string[]
  readonly box?: string
  readonly at?: number
  readonly flags?: readonly string[]
}

const address = (text: string): Address => ({
  name: text.split(' <')[0] ?? '',
  address: /<(.*)>/.exec(text)?.[1] ?? text,
})

function envelopeOf(uid: number, { subject, from }: Mail, at: number): Envelope {
  const nobody = { sender: [], replyTo: [], to: [], cc: [], bcc: [] }
  const thread = { messageIdHeader: '', references: [], inReplyTo: [] }
  const sender = address(from ?? 'Ann <ann@example.org>')
  return { ...nobody, ...thread, subject: subject ?? `mail ${uid}`, from: [sender], sentAt: at }
}

function bodyOf(uid: number, mail: Mail, at: number): StoreChange {
  const leaf =
    mail.html === undefined
      ? { kind: 'plain' as const, text: mail.text ?? '' }
      : { kind: 'html' as const, text: mail.html }
  return {
    kind: 'put-body',
    messageId: messageId(`m${uid}`),
    body: {
      sha256: `sha-${uid}` as Sha256,
      octets: 100,
      parsed: {
        envelope: envelopeOf(uid, mail, at),
        leaves: [{ ...leaf, path: '1' as PartPath, truncated: false }],
        attachments: (mail.files ?? []).map((fileName, n) => ({
          path: `${n + 2}` as PartPath,
          mediaType: 'application/pdf',
          fileName,
          disposition: 'attachment',
          contentId: '',
          encoding: 'base64',
          start: 0,
          end: 0,
          octets: 1,
        })),
        snippet: '',
        cut: [],
      },
    },
  }
}

async function deliver(uid: number, mail: Mail): Promise<LocationKey> {
  const box = mail.box ?? 'inbox'
  const at = mail.at ?? uid * 60_000
  await store.commit([
    arrivalOf(box, uid, { sortDate: at, flags: mail.flags ?? [], envelope: envelopeOf(uid, mail, at) }),
    bodyOf(uid, mail, at),
  ])
  return uidKey(box, uid)
}

/** Brings the index up to date, as the worker does whenever it is woken. */
async function follow(): Promise<void> {
  const stop = new AbortController()
  const indexer = new Indexer({
    db: store.database,
    index,
    wait: async () => stop.abort(),
    perStep: () => 40,
    yieldTurn: async () => undefined,
    changed: () => undefined,
    report: () => undefined,
  })
  await indexer.run(stop.signal)
}

const word = (text: string, field: 'any' | 'from' | 'subject' | 'file' = 'any', phrase = false): SearchTerm => ({
  kind: 'text',
  field,
  text,
  phrase,
})
const one = (term: SearchTerm, not = false): SearchClause => ({ any: [term], not })
const all = (...clauses: SearchClause[]): SearchQuery => ({ all: clauses })

async function find(query: SearchQuery, scope: SearchScope = { kind: 'all' }): Promise<readonly LocationKey[]> {
  const keys: LocationKey[] = []
  for await (const piece of search(store.database, index, query, scope)) keys.push(...piece.keys)
  return keys
}
const words = (...texts: string[]) => all(...texts.map((text) => one(word(text))))

describe('what is found', () => {
  test('words of header, body and attachment names, newest first, as beginnings', async () => {
    const older = await deliver(1, { subject: 'Invoice 17', text: 'please pay' })
    const newer = await deliver(2, { from: 'Invoicing <pay@shop.example>', html: '<p>thank <b>you</b></p>' })
    const file = await deliver(3, { files: ['Rechnung-März.pdf'] })
    await follow()
    expect(await find(words('invoic'))).toEqual([newer, older])
    expect(await find(words('pay'))).toEqual([newer, older])
    expect(await find(words('thank', 'you'))).toEqual([newer])
    expect(await find(words('marz'))).toEqual([file])
    expect(await find(words('maerz'))).toEqual([file])
    expect(await find(words('nowhere'))).toEqual([])
  })

  test('German, Italian and Japanese as they are typed', async () => {
    const de = await deliver(1, { text: 'Die Straße nach Köln ist gesperrt' })
    const it = await deliver(2, { text: 'Perché la città è così bella' })
    const ja = await deliver(3, { subject: '請求書のご案内', text: 'ガイドブックは東京都で' })
    await follow()
    expect(await find(words('strasse', 'koeln'))).toEqual([de])
    expect(await find(words('STRAßE'))).toEqual([de])
    expect(await find(words('citta', 'perche'))).toEqual([it])
    expect(await find(words('請求'))).toEqual([ja])
    expect(await find(words('求'))).toEqual([ja])
    expect(await find(words('ｶﾞｲﾄﾞ'))).toEqual([ja])
    expect(await find(all(one(word('東京都', 'any', true))))).toEqual([ja])
    expect(await find(words('京東'))).toEqual([])
  })

  test('fields, phrases, not, or, dates, marks, mailboxes', async () => {
    const a = await deliver(1, { subject: 'red apple', from: 'Bob <bob@x.example>', text: 'green pear', at: 1_000_000 })
    const b = await deliver(2, {
      subject: 'green pear',
      text: 'red apple pie',
      at: 2_000_000,
      flags: ['\\Seen', '\\Flagged'],
    })
    const c = await deliver(3, { subject: 'nothing', box: 'other', files: ['apple.txt'], at: 3_000_000 })
    await follow()
    expect(await find(all(one(word('apple', 'subject'))))).toEqual([a])
    expect(await find(all(one(word('bob', 'from'))))).toEqual([a])
    expect(await find(all(one(word('apple', 'file'))))).toEqual([c])
    expect(await find(all(one(word('apple pie', 'any', true))))).toEqual([b])
    expect(await find(all(one(word('pie apple', 'any', true))))).toEqual([])
    expect(await find(all(one(word('apple')), one(word('pie'), true)))).toEqual([c, a])
    expect(await find(all(one(word('apple'), true)))).toEqual([])
    expect(await find(all({ any: [word('bob'), word('pie')], not: false }))).toEqual([b, a])
    expect(await find(all(one(word('apple')), one({ kind: 'date', until: 2_000_000 })))).toEqual([a])
    expect(await find(all(one({ kind: 'date', from: 2_000_000 })))).toEqual([c, b])
    expect(await find(all(one({ kind: 'unread' })))).toEqual([c, a])
    expect(await find(all(one({ kind: 'starred' })))).toEqual([b])
    expect(await find(all(one({ kind: 'attachment' })))).toEqual([c])
    expect(await find(all(one(word('apple')), one({ kind: 'in', mailboxIds: [mailboxId('other')] })))).toEqual([c])
    expect(await find(words('apple'), { kind: 'mailbox', mailboxId: mailboxId('inbox') })).toEqual([b, a])
    expect(await find(words('apple'), { kind: 'account', accountId })).toEqual([c, b, a])
    expect(await find(all(one({ kind: 'local' })))).toEqual([])
  })

  test('whatever is typed is searched for and nothing else', async () => {
    const key = await deliver(1, { text: 'plain' })
    await follow()
    for (const text of ['"', "' OR 1=1", 'plain" OR "x', 'NEAR(', '*', 'text:plain', ')', '\0', '%', '-'])
      expect(await find(words('plain', text)).catch(() => 'threw'), text).not.toBe('threw')
    expect(await find(words('plain', '"'))).toEqual([key])
  })
})

describe('the index follows', () => {
  test('new mail, a body that comes later, deletion, an account that goes', async () => {
    await deliver(1, { text: 'first' })
    await follow()
    await store.commit([arrivalOf('inbox', 2, { sortDate: 120_000 })])
    await follow()
    expect(await find(words('later'))).toEqual([])
    await store.commit([bodyOf(2, { text: 'it came later' }, 120_000)])
    await follow()
    expect(await find(words('later'))).toEqual([uidKey('inbox', 2)])
    expect(await store.database.indexNotes.count()).toBe(0)
    await store.commit([{ kind: 'drop-locations', keys: [uidKey('inbox', 1)] }])
    await follow()
    expect(index.count).toBe(1)
    expect(await find(words('first'))).toEqual([])
    await store.commit([{ kind: 'drop-account', accountId }])
    await follow()
    expect(index.count).toBe(0)
  })

  test('a step that was cut off between index and notes is done again, and changes nothing', async () => {
    await deliver(1, { text: 'once' })
    const notes = await store.database.indexNotes.toArray()
    await follow()
    await store.database.indexNotes.bulkPut(notes)
    await follow()
    expect(index.count).toBe(1)
    expect(await find(words('once'))).toHaveLength(1)
  })

  test('an index that is new reads all mail, also from the middle; one of another store begins anew', async () => {
    for (let uid = 1; uid <= 130; uid += 1) await deliver(uid, { text: `number n${uid}` })
    await store.database.indexNotes.clear()
    const stop = new AbortController()
    let steps = 0
    const half = new Indexer({
      db: store.database,
      index,
      wait: async () => undefined,
      perStep: () => 40,
      yieldTurn: async () => {
        steps += 1
        if (steps === 2) stop.abort()
      },
      changed: () => undefined,
      report: () => undefined,
    })
    await half.run(stop.signal)
    expect(half.building).toBe(true)
    expect(index.count).toBeLessThan(130)
    await follow()
    expect(index.count).toBe(130)
    expect(await find(words('number'))).toHaveLength(130)
    expect((await find(words('n77')))[0]).toBe(uidKey('inbox', 77))
  })

  test('what changes while all mail is read is known as it is in the end', async () => {
    for (let uid = 1; uid <= 120; uid += 1) await deliver(uid, { text: 'early' })
    await store.database.indexNotes.clear()
    let steps = 0
    const stop = new AbortController()
    const indexer = new Indexer({
      db: store.database,
      index,
      perStep: () => 40,
      wait: async () => stop.abort(),
      yieldTurn: async () => {
        steps += 1
        // It is read ahead by now and not yet written when it goes.
        if (steps !== 1) return
        for (let turns = 0; turns < 10; turns += 1) await store.database.messages.count()
        await store.commit([{ kind: 'drop-locations', keys: [uidKey('inbox', 35)] }])
        await store.database.messages.delete(messageId('m35'))
        await store.database.indexNotes.add({ messages: [messageId('m35')] })
      },
      changed: () => undefined,
      report: () => undefined,
    })
    await indexer.run(stop.signal)
    expect(index.count).toBe(119)
    expect(index.has(messageId('m35'))).toBe(false)
  })

  test('many messages of one second are all kept, and come newest first', async () => {
    for (let uid = 1; uid <= 50; uid += 1) await deliver(uid, { text: 'same', at: 5_000 })
    await follow()
    expect(await find(words('same'))).toHaveLength(50)
  })
})
