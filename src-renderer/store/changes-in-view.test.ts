import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { IntentOutcome, StoreChange } from '../../src-shared/contract/store-calls'
import { arrivalKeyOf, type MailChange, type SavedMessage } from '../../src-shared/mail/change'
import { flagged, seen } from '../../src-shared/mail/flags'
import type { IntentId, LocationKey, MailboxId, MessageId, Sha256, Uid } from '../../src-shared/mail/ids'
import { commitBatch } from './commit-batch'
import { KnownNames } from './known-names'
import {
  account,
  accountId,
  addIntent,
  arrivalOf,
  bodyOf,
  epoch,
  mailbox,
  mailboxId,
  putMailboxes,
  uidKey,
} from './sample-rows'
import { pruneHistory } from './summarize-change'
import { type MemoryMailStore, memoryMailStore } from './testing'

let store: MemoryMailStore
beforeEach(async () => {
  store = await memoryMailStore()
  await store.commit([{ kind: 'put-account', account }, ...putMailboxes('inbox', 'archive', 'trash', 'drafts')])
})
afterEach(async () => {
  store.close()
  await store.database.delete()
})

const intent = (n: number) => `i${n}` as IntentId
const one = uidKey('inbox', 1)
const settle = (n: number, outcome: IntentOutcome, at = 50): StoreChange => ({
  kind: 'settle-intent',
  intentId: intent(n),
  outcome,
  at,
})
const done = (n: number, ...moved: readonly [LocationKey, number][]) =>
  settle(n, { kind: 'done', moved: moved.map(([from, uid]) => ({ from, uidValidity: epoch, uid: uid as Uid })) })
const cancelled = (n: number) => settle(n, { kind: 'cancelled' })
const parked = (n: number) =>
  settle(n, { kind: 'parked', error: { kind: 'over-quota', host: 'mail.example.org', serverText: 'full' } })
const listed = async (name: string) => (await store.read('listed', mailboxId(name))).toSorted()
const at = (key: LocationKey) => store.database.locations.get(key)
const arrival = (n: number, index = 0) => arrivalKeyOf(intent(n), index)

describe('copies', () => {
  const copy: MailChange = { kind: 'copy', keys: [one], to: mailboxId('archive') }

  test('stand in their mailbox at once, with flags of their own, and take the UID the server told', async () => {
    await store.commit([arrivalOf('inbox', 1, { body: 'text' }), addIntent(1, copy)])
    expect([await listed('inbox'), await listed('archive')]).toEqual([[one], [arrival(1)]])
    await store.commit([addIntent(2, { kind: 'flag', keys: [one], add: [flagged], remove: [] })])
    expect((await at(arrival(1)))?.viewFlags).toEqual([])
    await store.commit([done(1, [one, 9])])
    expect([await listed('inbox'), await listed('archive')]).toEqual([[one], [uidKey('archive', 9)]])
    expect((await at(one))?.intents).toEqual([intent(2)])
    expect((await at(uidKey('archive', 9)))?.messageId).toBe((await at(one))?.messageId)
  })

  test('go when they are taken back, with everything that was to be done to them', async () => {
    await store.commit([arrivalOf('inbox', 1), addIntent(1, copy)])
    await store.commit([addIntent(2, { kind: 'move', keys: [arrival(1)], to: mailboxId('trash') })])
    expect([await listed('archive'), await listed('trash')]).toEqual([[], [arrival(2)]])
    await store.commit([cancelled(1)])
    expect([await listed('inbox'), await listed('archive'), await listed('trash')]).toEqual([[one], [], []])
  })
})

test('what is deleted for good is hidden at once, back when it is taken back, and gone when it is done', async () => {
  const expunge: MailChange = { kind: 'expunge', keys: [one] }
  await store.commit([arrivalOf('inbox', 1), addIntent(1, expunge)])
  expect(await listed('inbox')).toEqual([])
  await store.commit([cancelled(1)])
  expect(await listed('inbox')).toEqual([one])
  await store.commit([addIntent(2, expunge), done(2)])
  expect(await at(one)).toBeUndefined()
  expect(await store.database.messages.count()).toBe(0)
})

describe('messages made here', () => {
  const saved = (n: number): SavedMessage => ({
    messageId: `d${n}` as MessageId,
    sha256: `s${n}` as Sha256,
    octets: 10,
    messageIdHeader: `<${n}@example.org>`,
    flags: ['\\Draft'],
    receivedAt: n,
  })
  const put = (n: number): StoreChange => ({
    kind: 'put-message',
    arrival: {
      message: {
        id: saved(n).messageId,
        accountId,
        envelope: { ...bodyOf('x').parsed.envelope, subject: `draft ${n}` },
        hasAttachments: false,
        octets: 10,
        receivedAt: n,
        sha256: saved(n).sha256,
      },
      location: { key: arrival(n), mailboxId: mailboxId('drafts'), flags: ['\\Draft'], sortDate: n },
      body: bodyOf(`text ${n}`),
    },
  })
  const draft = (n: number, ...keys: LocationKey[]) => [
    put(n),
    addIntent(n, { kind: 'replace-draft', mailbox: mailboxId('drafts'), message: saved(n), keys }),
  ]

  test('a newer draft stands for the older, whether that is on the server or not', async () => {
    await store.commit(draft(1))
    expect((await at(arrival(1)))?.arrivingBy).toBe(intent(1))
    await store.commit(draft(2, arrival(1)))
    expect(await listed('drafts')).toEqual([arrival(2)])
    // The first need not be sent any more.
    await store.commit([cancelled(1)])
    expect(await listed('drafts')).toEqual([arrival(2)])
    expect(await store.database.messages.get(saved(1).messageId)).toBeUndefined()
    await store.commit([done(2, [arrival(2), 4])])
    const key = uidKey('drafts', 4)
    expect(await listed('drafts')).toEqual([key])
    expect(await at(key)).toMatchObject({ messageId: 'd2', baseFlags: ['\\Draft'] })
    expect(await store.database.messages.get('d2' as MessageId)).not.toHaveProperty('wantedIn')
    await store.commit(draft(3, key))
    expect(await listed('drafts')).toEqual([arrival(3)])
    await store.commit([cancelled(3)])
    expect(await listed('drafts')).toEqual([key])
  })

  test('what a server refuses to take stays, until the user lets it go', async () => {
    await store.commit([arrivalOf('drafts', 7), ...draft(1, uidKey('drafts', 7)), parked(1)])
    expect(await listed('drafts')).toEqual([arrival(1)])
    await store.commit([put(2), addIntent(2, { kind: 'append', mailbox: mailboxId('drafts'), message: saved(2) })])
    await store.commit([parked(2)])
    expect(await listed('drafts')).toEqual([arrival(1), arrival(2)])
    await store.commit([cancelled(1), cancelled(2)])
    expect(await listed('drafts')).toEqual([uidKey('drafts', 7)])
  })
})

describe('mailboxes', () => {
  const create: MailChange = {
    kind: 'create-mailbox',
    mailbox: mailboxId('n'),
    path: 'n',
    name: 'n',
    delimiter: '/',
  }
  const row = (name: string) => store.database.mailboxes.get(mailboxId(name))
  const facts = (name: string, path = name): StoreChange => ({
    kind: 'put-mailbox',
    mailbox: { ...mailbox(name), home: 'server', path, delimiter: '/' },
  })

  test('a new one can be used at once, and what waits in it goes back when it is taken back', async () => {
    await store.commit([arrivalOf('inbox', 1), facts('n'), addIntent(1, create)])
    await store.commit([addIntent(2, { kind: 'move', keys: [one], to: mailboxId('n') })])
    expect(await row('n')).toMatchObject({ pending: { created: true }, total: 1 })
    await store.commit([parked(1)])
    expect(await row('n')).toMatchObject({ pending: { created: true } })
    await store.commit([cancelled(2), cancelled(1)])
    expect(await row('n')).not.toHaveProperty('pending')
    expect(await listed('inbox')).toEqual([one])
  })

  test('a rename takes what is below along, in view and then in fact', async () => {
    await store.commit([facts('a'), facts('b', 'a/b'), facts('c', 'ab')])
    const rename: MailChange = { kind: 'rename-mailbox', mailbox: mailboxId('a'), path: 'x/y', name: 'y' }
    await store.commit([addIntent(1, rename)])
    expect((await row('a'))?.pending).toEqual({ path: 'x/y', name: 'y' })
    expect((await row('b'))?.pending?.path).toBe('x/y/b')
    expect(await row('c')).not.toHaveProperty('pending')
    await store.commit([addIntent(2, { ...rename, mailbox: mailboxId('b'), path: 'z', name: 'z' })])
    expect((await row('b'))?.pending).toEqual({ path: 'z', name: 'z' })
    await store.commit([done(1)])
    expect(await row('a')).toMatchObject({ path: 'x/y', name: 'y' })
    expect(await row('b')).toMatchObject({ path: 'x/y/b', pending: { path: 'z', name: 'z' } })
    await store.commit([parked(2)])
    expect(await row('b')).not.toHaveProperty('pending')
  })
})

describe('the ledger', () => {
  test('an entry keeps what the change was about, when that is gone', async () => {
    await store.commit([arrivalOf('inbox', 1, { envelope: { subject: 'Offer' } })])
    await store.commit([addIntent(1, { kind: 'move', keys: [one], to: mailboxId('trash') })])
    await store.commit([{ kind: 'drop-locations', keys: [one] }, done(1)])
    expect(await store.database.history.toArray()).toMatchObject([
      {
        id: intent(1),
        outcome: 'done',
        settledAt: 50,
        summary: { kind: 'move', messages: 1, subject: 'Offer', mailbox: { name: 'inbox' }, to: { name: 'trash' } },
      },
    ])
  })

  test('another place under the same name is a move, and is called by where it went', async () => {
    await store.commit([{ kind: 'put-mailbox', mailbox: { ...mailbox('b'), path: 'a/b' } }, ...putMailboxes('a')])
    const to = (path: string, name = 'b'): MailChange => ({
      kind: 'rename-mailbox',
      mailbox: mailboxId('b'),
      path,
      name,
    })
    await store.commit([addIntent(1, to('b')), addIntent(2, to('a/b')), addIntent(3, to('a/c', 'c'))])
    const summaries = (await store.database.intents.orderBy('id').toArray()).map(({ summary }) => summary)
    expect(summaries).toMatchObject([
      { mailbox: { name: 'b' }, moved: true },
      { mailbox: { name: 'b' }, to: { name: 'a' }, moved: true },
      { mailbox: { name: 'b' }, to: { name: 'c' } },
    ])
    expect([summaries[0]?.to, summaries[2]?.moved]).toEqual([undefined, undefined])
  })

  test('refused and let go is not the same as taken back; what is only parked has not come to its end', async () => {
    const star = (n: number) => addIntent(n, { kind: 'flag', keys: [one], add: [seen], remove: [] })
    await store.commit([arrivalOf('inbox', 1), star(1), star(2), parked(1)])
    expect(await store.database.history.count()).toBe(0)
    await store.commit([cancelled(1), cancelled(2)])
    const outcomes = (await store.database.history.toArray()).map(({ outcome, error }) => [outcome, error?.kind])
    expect(outcomes).toEqual([
      ['discarded', 'over-quota'],
      ['cancelled', undefined],
    ])
  })

  test('only the newest are kept', async () => {
    const changes = Array.from({ length: 520 }, (_, n) => [
      addIntent(n, { kind: 'flag', keys: [], add: [seen], remove: [] }),
      settle(n, { kind: 'done', moved: [] }, n),
    ])
    await commitBatch(store.database, { batchId: 'b' as never, changes: changes.flat() }, 0, new KnownNames())
    await pruneHistory(store.database)
    const kept = await store.database.history.orderBy('settledAt').toArray()
    expect([kept.length, kept[0]?.settledAt]).toEqual([500, 20])
  })
})

test('rows under UIDs that mean nothing any more stay for what waits for them, out of view', async () => {
  await store.commit([arrivalOf('inbox', 1), arrivalOf('inbox', 2)])
  await store.commit([addIntent(1, { kind: 'flag', keys: [one], add: [seen], remove: [] })])
  await store.commit([{ kind: 'start-over', mailboxId: 'inbox' as MailboxId, uidValidity: 99 as never }])
  expect(await store.database.locations.count()).toBe(1)
  expect(await at(one)).toMatchObject({ intents: [intent(1)] })
  expect(await at(one)).not.toHaveProperty('listId')
})
