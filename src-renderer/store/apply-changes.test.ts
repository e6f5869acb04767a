import Dexie from 'dexie'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import {
  filesMark,
  type LocationRow,
  type MailboxRow,
  type UidlRow,
  unreadMark,
} from '../../src-shared/contract/store-rows'
import { arrivalKeyOf, keysOfChange } from '../../src-shared/mail/change'
import { type Flag, flagged, seen } from '../../src-shared/mail/flags'
import {
  type BatchId,
  type IntentId,
  type LocationKey,
  messageIdAt,
  type Sha256,
  type Uid,
  type Uidl,
  type UidValidity,
} from '../../src-shared/mail/ids'
import { commitBatch, pruneApplied } from './commit-batch'
import { KnownNames } from './known-names'
import {
  account,
  accountId,
  addIntent,
  arrivalOf,
  bodyOf,
  bodyWithFile,
  epoch,
  mailbox,
  mailboxId,
  messageId,
  putMailboxes,
  uidKey,
} from './sample-rows'
import { type MemoryMailStore, memoryMailStore } from './testing'

let store: MemoryMailStore
beforeEach(async () => {
  store = await memoryMailStore()
  await store.commit([{ kind: 'put-account', account }, ...putMailboxes('inbox', 'archive', 'trash')])
})
afterEach(() => store.close())

const commit = (...changes: StoreChange[]) => store.commit(changes)
const at = async (key: LocationKey): Promise<LocationRow | undefined> => store.database.locations.get(key)
const box = async (name: string): Promise<MailboxRow | undefined> => store.database.mailboxes.get(mailboxId(name))
const counters = async (name: string) => {
  const row = await box(name)
  return [row?.total, row?.unread]
}
const keysListed = async (name: string): Promise<LocationKey[]> => {
  const rows = await store.database.locations.toArray()
  return rows.filter(({ listId }) => listId === name).map(({ key }) => key)
}
const flagIntent = (seq: number, keys: readonly LocationKey[], add: readonly Flag[], remove: readonly Flag[] = []) =>
  addIntent(seq, { kind: 'flag', keys, add, remove })
const moveIntent = (seq: number, keys: readonly LocationKey[], to: string) =>
  addIntent(seq, { kind: 'move', keys, to: mailboxId(to) })
const settle = (seq: number, outcome: Extract<StoreChange, { kind: 'settle-intent' }>['outcome']): StoreChange => ({
  kind: 'settle-intent',
  intentId: `i${seq}` as IntentId,
  outcome,
})
const done = (seq: number, ...moved: { from: LocationKey; uidValidity: UidValidity; uid: Uid }[]) =>
  settle(seq, { kind: 'done', moved })
const refusal = { kind: 'refused', host: 'h', command: 'c', code: '', serverText: 'no' } as const
const one = uidKey('inbox', 1)
const two = uidKey('inbox', 2)
const six = uidKey('inbox', 6)

describe('mailboxes and accounts', () => {
  test('a renamed mailbox keeps its counters, and loses a role the server no longer gives', async () => {
    await commit({ kind: 'put-mailbox', mailbox: { ...mailbox('inbox'), role: 'inbox' } }, arrivalOf('inbox', 1))
    await commit({ kind: 'put-mailbox', mailbox: { ...mailbox('inbox'), name: 'Post' } })
    expect(await box('inbox')).toEqual({ ...mailbox('inbox'), name: 'Post', total: 1, unread: 1 })
  })

  test('mail that came before its mailbox is counted once that is known', async () => {
    await commit(arrivalOf('late', 1), arrivalOf('late', 2, { flags: [seen] }))
    await commit(...putMailboxes('late'))
    expect(await counters('late')).toEqual([2, 1])
    await commit(...putMailboxes('later'), arrivalOf('later', 3))
    expect(await counters('later')).toEqual([1, 1])
  })

  test('a UID that is given again after its message left is another message, wherever that is now', async () => {
    await commit(arrivalOf('inbox', 6, { message: 'minbox.7.6', body: 'old' }), moveIntent(1, [six], 'archive'))
    await commit(done(1, { from: six, uidValidity: epoch, uid: 9 as Uid }))
    const again = arrivalOf('inbox', 6, { message: 'minbox.7.6', envelope: { subject: 'New' } })
    await commit(again)
    await commit(again)
    const [here, there] = [await at(six), await at(uidKey('archive', 9))]
    if (!here || !there) throw new Error('two rows')
    const [now, before] = await store.read('messages', [here.messageId, there.messageId])
    expect([now?.body, now?.envelope.subject, now?.sha256]).toEqual(['none', 'New', undefined])
    expect([before?.body, before?.envelope.subject, before?.id]).toEqual(['full', 'Hello', 'minbox.7.6'])
    expect(await store.database.messages.count()).toBe(2)
  })

  test('checkpoint and absence of a mailbox', async () => {
    const checkpoint = { uidValidity: epoch, uidNext: 5, exists: 3, syncedUids: '1:4' }
    const at = mailboxId('inbox')
    await commit(
      { kind: 'set-checkpoint', mailboxId: at, checkpoint },
      { kind: 'set-mailbox-missing', mailboxId: at, since: 9 },
    )
    expect(await box('inbox')).toMatchObject({ checkpoint, missingSince: 9 })
    await commit({ kind: 'set-mailbox-missing', mailboxId: at, since: undefined })
    expect(await box('inbox')).not.toHaveProperty('missingSince')
    await commit({ kind: 'set-checkpoint', mailboxId: mailboxId('unknown'), checkpoint })
    expect(await box('unknown')).toBeUndefined()
  })

  test('a dropped mailbox takes its content along, unless that lies elsewhere too', async () => {
    await commit(
      arrivalOf('inbox', 1, { body: 'only here' }),
      arrivalOf('inbox', 2, { message: 'both', body: 'twice' }),
      arrivalOf('archive', 8, { message: 'both' }),
    )
    await commit({ kind: 'drop-mailbox', mailboxId: mailboxId('inbox') })
    expect(await box('inbox')).toBeUndefined()
    expect(await store.database.messages.toCollection().primaryKeys()).toEqual(['both'])
    expect(await store.database.bodies.toCollection().primaryKeys()).toEqual(['both'])
    expect(await keysListed('archive')).toEqual([uidKey('archive', 8)])
  })

  test('a dropped account leaves nothing', async () => {
    await store.commit(
      [
        arrivalOf('inbox', 1, { body: 'x' }),
        flagIntent(1, [one], [seen]),
        { kind: 'set-meta', key: `firstSession.${accountId}`, value: 3 },
      ],
      { journal: { accountId, seq: 4 } },
    )
    await commit({ kind: 'drop-account', accountId })
    // How many batches there were is no account's.
    await store.database.meta.delete('batches')
    for (const table of store.database.tables.filter(({ name }) => name !== 'applied' && name !== 'indexNotes'))
      expect([table.name, await table.count()]).toEqual([table.name, 0])
    expect(store.news.at(-1)).toBe('reload')
  })

  test('a new UIDVALIDITY voids locations and checkpoint, not what no server has numbered', async () => {
    const other = 8 as UidValidity
    await commit(
      arrivalOf('inbox', 1),
      arrivalOf('inbox', 2, { validity: 6 as UidValidity }),
      arrivalOf('inbox', 3, { validity: other }),
      arrivalOf('archive', 4),
      moveIntent(1, [uidKey('archive', 4)], 'inbox'),
      {
        kind: 'set-checkpoint',
        mailboxId: mailboxId('inbox'),
        checkpoint: { uidValidity: epoch, uidNext: 1, exists: 1, syncedUids: '' },
      },
    )
    await commit({ kind: 'start-over', mailboxId: mailboxId('inbox'), uidValidity: other })
    expect(await keysListed('inbox')).toEqual([uidKey('inbox', 3, other), arrivalKeyOf('i1' as IntentId, 0)].sort())
    expect(await box('inbox')).not.toHaveProperty('checkpoint')
    expect(await counters('inbox')).toEqual([2, 2])
  })

  test('a row kept from an old UIDVALIDITY stays until the last intent that names it is done', async () => {
    const other = 8 as UidValidity
    await commit(arrivalOf('inbox', 1))
    await commit(flagIntent(1, [one], [flagged]), addIntent(2, { kind: 'copy', keys: [one], to: mailboxId('archive') }))
    await commit({ kind: 'start-over', mailboxId: mailboxId('inbox'), uidValidity: other })
    await commit(done(1))
    expect(await at(one)).toMatchObject({ intents: ['i2'] })
    await commit(done(2, { from: one, uidValidity: epoch, uid: 9 as Uid }))
    expect(await at(one)).toBeUndefined()
    expect(await keysListed('inbox')).toEqual([])
    expect(await keysListed('archive')).toEqual([uidKey('archive', 9)])
  })
})

describe('rows that the server has just numbered', () => {
  const before = arrivalKeyOf('i1' as IntentId, 0)
  const since = uidKey('archive', 9)
  beforeEach(async () => {
    await commit(arrivalOf('inbox', 1), moveIntent(1, [one], 'archive'))
    expect(await keysListed('archive')).toEqual([before])
    await commit(done(1, { from: one, uidValidity: epoch, uid: 9 as Uid }))
    expect(await keysListed('archive')).toEqual([since])
  })

  test('are found by what they were called when somebody saw them', async () => {
    expect((await store.read('locations', [before, since])).map(({ key }) => key)).toEqual([since])
  })

  test('are found although they are numbered while the question waits', async () => {
    await commit(moveIntent(2, [since], 'inbox'))
    const early = arrivalKeyOf('i2' as IntentId, 0)
    // The database answers after another change.
    const { locations } = store.database
    const get = locations.bulkGet.bind(locations)
    const late = vi.spyOn(locations, 'bulkGet').mockImplementationOnce((keys) =>
      Dexie.Promise.resolve(
        (async () => {
          late.mockRestore()
          await commit(done(2, { from: since, uidValidity: epoch, uid: 10 as Uid }))
          return get(keys as LocationKey[])
        })(),
      ),
    )
    const asked = store.read('locations', [early])
    expect((await asked).map(({ key }) => key)).toEqual([uidKey('inbox', 10)])
  })

  test('are meant by a change that names them so', async () => {
    await commit(moveIntent(2, [before], 'inbox'))
    expect(await keysListed('archive')).toEqual([])
    expect(await keysListed('inbox')).toEqual([arrivalKeyOf('i2' as IntentId, 0)])
    expect(await at(since)).toMatchObject({ intents: ['i2'] })
  })
})

describe('messages', () => {
  test('octets are wanted newest first, of one second the highest UID first', async () => {
    await commit(
      ...[9, 10, 11].map((uid) => arrivalOf('inbox', uid, { sortDate: 5 })),
      arrivalOf('inbox', 2, { sortDate: 6 }),
    )
    const wanted = await store.read('bodiesWanted', mailboxId('inbox'), 10, 0)
    expect(wanted.map(({ uid }) => uid)).toEqual([2, 11, 10, 9])
  })

  test('a header row wants its octets until they are here, at every place', async () => {
    await commit(arrivalOf('inbox', 1, { message: 'both' }), arrivalOf('archive', 9, { message: 'both' }))
    expect(await store.read('bodiesWanted', mailboxId('inbox'), 10, 0)).toEqual([
      { messageId: 'both', key: one, uid: 1, octets: 100, messageIdHeader: '' },
    ])
    await commit({ kind: 'put-body', messageId: messageId('both'), body: bodyOf('text') })
    expect(await store.read('bodiesWanted', mailboxId('inbox'), 10, 0)).toEqual([])
    expect(await store.read('bodiesWanted', mailboxId('archive'), 10, 0)).toEqual([])
    expect(await store.read('message', messageId('both'))).toMatchObject({
      message: { body: 'full', snippet: 'text', sha256: 'sha-text' },
      body: { leaves: [{ text: 'text' }] },
      locations: [{ mailboxId: 'archive' }, { mailboxId: 'inbox' }],
    })
    expect(await store.read('counts', accountId)).toEqual({ messages: 1, bodies: 1 })
    expect(store.news.at(-1)).toEqual([
      { mailboxId: 'archive', added: [], removed: [], changed: [uidKey('archive', 9)] },
      { mailboxId: 'inbox', added: [], removed: [], changed: [one] },
    ])
  })

  test('written twice it is one message, and header news do not take its text away', async () => {
    await commit(arrivalOf('inbox', 1, { body: 'text' }))
    await commit(arrivalOf('inbox', 1, { message: 'another-id', flags: [seen] }))
    expect(await counters('inbox')).toEqual([1, 0])
    expect(await store.database.messages.toCollection().primaryKeys()).toEqual(['m1'])
    expect(await store.database.messages.get(messageId('m1'))).toMatchObject({ body: 'full', snippet: 'text' })
    expect(await store.database.messages.get(messageId('m1'))).not.toHaveProperty('wantedIn')
  })

  test('octets that come are told to the list, and so is a file the header did not speak of', async () => {
    const plain = messageIdAt(one)
    const filed = messageIdAt(two)
    await commit(arrivalOf('inbox', 1, { message: plain }), arrivalOf('inbox', 2, { message: filed }))
    const before = await at(one)
    await commit({ kind: 'put-body', messageId: plain, body: bodyOf('text') })
    expect(store.news.at(-1)).toEqual([{ mailboxId: 'inbox', added: [], removed: [], changed: [one] }])
    expect(await at(one)).toEqual(before)
    await commit({ kind: 'put-body', messageId: filed, body: bodyWithFile('text') })
    const marks = (await at(two))?.marks
    expect(marks).toBe(unreadMark + filesMark)
    expect(store.news.at(-1)).toMatchObject([{ mailboxId: 'inbox', added: [{ key: two, marks }], changed: [] }])
    expect(await store.read('bodiesWanted', mailboxId('inbox'), 10, 0)).toEqual([])
  })

  test('a body of a message that is not here is ignored', async () => {
    await commit({ kind: 'put-body', messageId: messageId('nobody'), body: bodyOf('text') })
    expect(await store.database.bodies.count()).toBe(0)
  })

  test('missing rows leave the list and come back', async () => {
    await commit(arrivalOf('inbox', 1), arrivalOf('inbox', 2))
    await commit({ kind: 'set-missing', keys: [one], since: 5 })
    expect(await keysListed('inbox')).toEqual([two])
    expect(await store.read('known', mailboxId('inbox'), epoch)).toEqual([
      { uid: 1, flags: [], missingSince: 5 },
      { uid: 2, flags: [] },
    ])
    expect(await store.read('bodiesWanted', mailboxId('inbox'), 10, 0)).toMatchObject([{ uid: 2 }])
    await commit({ kind: 'set-missing', keys: [one], since: undefined })
    expect(await keysListed('inbox')).toEqual([one, two])
    expect(await counters('inbox')).toEqual([2, 2])
  })

  test('dropped locations take content along that lies nowhere else', async () => {
    await commit(
      arrivalOf('inbox', 1, { body: 'a' }),
      arrivalOf('inbox', 2, { message: 'both' }),
      arrivalOf('archive', 3, { message: 'both' }),
    )
    await commit({ kind: 'drop-locations', keys: [one, two, uidKey('inbox', 99)] })
    expect(await store.database.messages.toCollection().primaryKeys()).toEqual(['both'])
    expect(await store.database.bodies.count()).toBe(0)
    expect(await counters('inbox')).toEqual([0, 0])
  })

  test('local mail: flags and moves are facts', async () => {
    await commit(arrivalOf('inbox', 1), arrivalOf('inbox', 2))
    await commit({ kind: 'change-flags', keys: [one], add: [seen, flagged], remove: [] })
    expect(await at(one)).toMatchObject({ baseFlags: [seen, flagged], unread: 0, flagged: 1 })
    await commit({ kind: 'move-local', keys: [one], to: mailboxId('archive') })
    expect(await at(one)).toMatchObject({ mailboxId: 'archive', listId: 'archive' })
    expect([await counters('inbox'), await counters('archive')]).toEqual([
      [1, 1],
      [1, 0],
    ])
    expect(store.news.at(-1)).toMatchObject([
      { mailboxId: 'inbox', added: [], removed: [one], changed: [] },
      { mailboxId: 'archive', added: [{ key: one, sortDate: 1 }], removed: [], changed: [] },
    ])
  })
})

describe('intents', () => {
  test('server news moves the base and never flips the view', async () => {
    await commit(arrivalOf('inbox', 1), flagIntent(1, [one], [seen]))
    await commit({ kind: 'set-base-flags', key: one, flags: [flagged] })
    expect(await at(one)).toMatchObject({ baseFlags: [flagged], viewFlags: [flagged, seen], unread: 0 })
    await commit(done(1))
    expect(await at(one)).toMatchObject({ baseFlags: [flagged, seen], viewFlags: [flagged, seen], intents: [] })
    expect(await store.read('intents', accountId)).toEqual([])
  })

  test('what was refused leaves the view and stays listed; tried again it is back', async () => {
    await commit(arrivalOf('inbox', 1), flagIntent(1, [one], [seen]))
    await commit(settle(1, { kind: 'parked', error: refusal }))
    expect(await at(one)).toMatchObject({ viewFlags: [], unread: 1, intents: [] })
    expect(await store.read('intents', accountId)).toMatchObject([{ state: 'parked', error: refusal }])
    expect(await counters('inbox')).toEqual([1, 1])
    await commit({ kind: 'set-intent', intentId: 'i1' as IntentId, state: 'queued', attempts: 0 })
    expect(await at(one)).toMatchObject({ viewFlags: [seen], intents: ['i1'] })
    expect((await store.read('intents', accountId))[0]).not.toHaveProperty('error')
  })

  test('an intent waits for keys that are not here', async () => {
    await commit(flagIntent(1, [one], [seen]), moveIntent(2, [two], 'trash'))
    await commit(arrivalOf('inbox', 1), arrivalOf('inbox', 2))
    expect(await at(one)).toMatchObject({ viewFlags: [seen], intents: ['i1'] })
    expect(await at(two)).toMatchObject({ hiddenBy: 'i2' })
    expect(await counters('trash')).toEqual([1, 1])
  })

  test('a move shows at once, and takes the UID the server told', async () => {
    await commit(arrivalOf('inbox', 1, { body: 'text' }), flagIntent(1, [one], [seen]), moveIntent(2, [one], 'trash'))
    const arriving = arrivalKeyOf('i2' as IntentId, 0)
    expect(await at(one)).not.toHaveProperty('listId')
    expect(await at(arriving)).toMatchObject({ listId: 'trash', viewFlags: [seen], arrivingBy: 'i2', messageId: 'm1' })
    expect([await counters('inbox'), await counters('trash')]).toEqual([
      [0, 0],
      [1, 0],
    ])
    await commit(flagIntent(3, [arriving], [flagged]))
    await commit(done(1), done(2, { from: one, uidValidity: epoch, uid: 40 as Uid }))
    const moved = uidKey('trash', 40)
    expect(await at(moved)).toMatchObject({
      baseFlags: [seen],
      viewFlags: [seen, flagged],
      uid: 40,
      listId: 'trash',
      intents: ['i3'],
    })
    expect(await store.database.locations.count()).toBe(1)
    expect(await store.read('intents', accountId)).toMatchObject([{ id: 'i3', change: { keys: [moved] } }])
    expect(await store.database.bodies.count()).toBe(1)
  })

  test('without the new UID the arriving row goes, and so does the source', async () => {
    await commit(arrivalOf('inbox', 1), moveIntent(1, [one], 'trash'))
    await commit(done(1))
    expect(await store.database.locations.count()).toBe(0)
    expect([await counters('inbox'), await counters('trash')]).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  test('where a pass found the message first, the two become one', async () => {
    await commit(arrivalOf('inbox', 1), moveIntent(1, [one], 'trash'))
    await commit(flagIntent(2, [arrivalKeyOf('i1' as IntentId, 0)], [flagged]))
    await commit(arrivalOf('trash', 40, { message: 'found' }))
    await commit(done(1, { from: one, uidValidity: epoch, uid: 40 as Uid }))
    expect(await keysListed('trash')).toEqual([uidKey('trash', 40)])
    expect(await at(uidKey('trash', 40))).toMatchObject({ viewFlags: [flagged], intents: ['i2'] })
    expect(await store.database.messages.toCollection().primaryKeys()).toEqual(['found'])
  })

  test('moved on before the first move is done: each step counts, and one that is refused leaves the last wish', async () => {
    await commit(arrivalOf('inbox', 1), moveIntent(1, [one], 'archive'))
    await commit(moveIntent(2, [arrivalKeyOf('i1' as IntentId, 0)], 'trash'))
    expect([await counters('inbox'), await counters('archive'), await counters('trash')]).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
    ])
    await commit(settle(1, { kind: 'parked', error: refusal }))
    expect(await keysListed('trash')).toEqual([arrivalKeyOf('i2' as IntentId, 0)])
    expect(await store.database.locations.count()).toBe(2)
    expect(await store.read('intents', accountId)).toMatchObject([{ state: 'parked' }, { change: { keys: [one] } }])
    await commit(settle(2, { kind: 'cancelled' }))
    expect(await keysListed('inbox')).toEqual([one])
    expect(await at(one)).toMatchObject({ listId: 'inbox', intents: [] })
  })

  test('what is done to a hidden row is done to where it goes', async () => {
    await commit(arrivalOf('inbox', 1), moveIntent(1, [one], 'archive'))
    await commit(flagIntent(2, [one], [seen]))
    const arriving = arrivalKeyOf('i1' as IntentId, 0)
    expect(await at(arriving)).toMatchObject({ viewFlags: [seen], intents: ['i2'] })
    const second = (await store.read('intents', accountId))[1]
    expect(second && keysOfChange(second.change)).toEqual([arriving])
  })

  test('the effect is recognised by what was written before', async () => {
    await commit(arrivalOf('inbox', 1), moveIntent(1, [one], 'trash'))
    const evidence = { destinationUidNext: 40 }
    await commit({ kind: 'set-intent', intentId: 'i1' as IntentId, state: 'running', attempts: 1, evidence })
    await commit({ kind: 'set-intent', intentId: 'i1' as IntentId, state: 'running', attempts: 2 })
    expect(await store.read('intents', accountId)).toMatchObject([{ state: 'running', attempts: 2, evidence }])
    await commit(settle(9, { kind: 'cancelled' }))
  })
})

describe('batches', () => {
  const batchId = 'g.1' as BatchId

  test('a batch that is here already changes nothing', async () => {
    const batch = { batchId, changes: [arrivalOf('inbox', 1)], journal: { accountId, seq: 3 } }
    await commitBatch(store.database, batch, 1, new KnownNames())
    await commit({ kind: 'drop-locations', keys: [one] })
    expect(await commitBatch(store.database, batch, 2, new KnownNames())).toEqual([])
    expect(await at(one)).toBeUndefined()
  })

  test('the journal mark only rises, except with the account', async () => {
    await store.commit([], { journal: { accountId, seq: 7 } })
    await store.commit([], { journal: { accountId, seq: 5 } })
    expect(await store.read('meta', `journal.${accountId}`)).toBe(7)
    await store.commit(
      [
        { kind: 'drop-account', accountId },
        { kind: 'put-account', account },
      ],
      { journal: { accountId, seq: 0 } },
    )
    expect(await store.read('meta', `journal.${accountId}`)).toBe(0)
  })

  test('all of it or nothing', async () => {
    const spoilt = { kind: 'set-meta', key: true, value: 1 } as unknown as StoreChange
    await expect(
      store.commit([arrivalOf('inbox', 1), spoilt], { journal: { accountId, seq: 2 } }),
    ).rejects.toMatchObject({
      error: { kind: 'internal' },
    })
    expect(await at(one)).toBeUndefined()
    expect(await counters('inbox')).toEqual([0, 0])
    expect(await store.read('meta', `journal.${accountId}`)).toBeUndefined()
  })

  test('names of batches are forgotten after a week', async () => {
    await store.database.applied.clear()
    await commitBatch(store.database, { batchId, changes: [] }, 0, new KnownNames())
    await pruneApplied(store.database, 1)
    expect(await store.database.applied.count()).toBe(1)
    await pruneApplied(store.database, 8 * 24 * 3600 * 1000)
    expect(await store.database.applied.count()).toBe(1)
    await pruneApplied(store.database, 8 * 24 * 3600 * 1000, 0)
    expect(await store.database.applied.count()).toBe(0)
  })

  test('the ledger of POP3', async () => {
    const row = (uidl: string, occurrence: number): UidlRow => ({
      accountId,
      uidl: uidl as Uidl,
      occurrence,
      state: 'stored',
      messageId: messageId(`${uidl}${occurrence}`),
      sha256: 'x' as Sha256,
      announced: 1,
      received: 1,
      storedAt: 1,
      existing: 0,
    })
    await commit({ kind: 'put-uidl', rows: [row('u', 0), row('u', 1)] })
    await commit({ kind: 'put-uidl', rows: [{ ...row('u', 1), state: 'gone' }] })
    expect((await store.read('uidls', accountId)).map(({ state }) => state)).toEqual(['stored', 'gone'])
  })

  test('small questions', async () => {
    await commit(arrivalOf('inbox', 1))
    expect(await store.read('accounts')).toEqual([account])
    expect((await store.read('mailboxes', accountId)).map(({ id }) => id).sort()).toEqual(['archive', 'inbox', 'trash'])
    expect((await store.read('locations', [two, one])).map(({ key }) => key)).toEqual([one])
    expect(await store.read('meta', 'nothing')).toBeUndefined()
    expect(await store.read('message', messageId('nobody'))).toBeUndefined()
  })
})
