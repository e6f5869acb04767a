import { afterEach, beforeEach, expect, test } from 'vitest'
import { account, accountId, arrivalOf, epoch, mailboxId, uidKey } from '../../src-renderer/store/sample-rows'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { MailboxFacts } from '../../src-shared/contract/store-rows'
import { keysOfChange, type MailChange } from '../../src-shared/mail/change'
import { flagged, seen } from '../../src-shared/mail/flags'
import type { IntentId, LocationKey, MailboxId, MessageId, Uid } from '../../src-shared/mail/ids'
import { FactRecorder } from '../sync/fact-recorder'
import { IntentClaims } from '../sync/intent-claims'
import type { MailEngine } from '../sync/mail-engine'
import type { MailJournal } from '../sync/mail-journal'
import type { ChangeDesk } from './change-desk'
import { MailboxCommands } from './mailbox-commands'
import { MessageCommands } from './message-commands'
import { RunningAccount } from './running-account'
import { undoChange } from './undo-change'

const everyKind: readonly MailChange['kind'][] = [
  'flag',
  'move',
  'copy',
  'expunge',
  'create-mailbox',
  'rename-mailbox',
  'remove-mailbox',
  'subscribe-mailbox',
]

let store: MemoryMailStore
let claims: IntentClaims
let running: RunningAccount
let desk: ChangeDesk
let messages: MessageCommands
let mailboxes: MailboxCommands

const box = (name: string, more: Partial<MailboxFacts> = {}): StoreChange => ({
  kind: 'put-mailbox',
  mailbox: {
    id: mailboxId(name),
    accountId,
    home: 'server',
    path: name === 'inbox' ? 'INBOX' : name,
    name,
    delimiter: '/',
    selectable: true,
    ...more,
  },
})

function memoryJournal(): MailJournal {
  let last = 0
  return {
    append: async (facts) => {
      last += facts.length
      return last
    },
    async *linesAfter() {},
    get last() {
      return last
    },
    standing: (mark) => mark,
  }
}

beforeEach(async () => {
  store = await memoryMailStore()
  claims = new IntentClaims()
  const engine: MailEngine = {
    mode: { protocol: 'imap', direction: 'two-way' },
    carries: new Set(everyKind),
    run: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    refresh: () => {},
    pushSoon: () => {},
    withdraw: (intent) => claims.withdraw(intent),
    fetchSource: async () => {},
  }
  let made = 0
  running = new RunningAccount(account, {
    store,
    prepare: async () => ({
      engine,
      recorder: new FactRecorder(accountId, memoryJournal(), store),
      parsed: () => Promise.reject(new Error('no vault')),
    }),
    nextStep: () => ({ kind: 'ask-user' }),
    report: () => {},
    newIntentId: () => `i${++made}` as IntentId,
    newMessageId: () => `m${++made}` as MessageId,
    now: () => 1_000 + made,
  })
  running.start()
  desk = {
    store,
    accountOf: () => ({ account, running }),
    ownerOf: async (id) => {
      const mailbox = (await store.read('mailboxes', accountId)).find((row) => row.id === id)
      if (!mailbox) throw new Error('no mailbox')
      return { owner: { account, running }, mailbox }
    },
    newMailboxId: () => `new${++made}` as MailboxId,
    bring: () => Promise.reject(new Error('there is one account')),
    settled: async () => undefined,
  }
  messages = new MessageCommands(desk)
  mailboxes = new MailboxCommands(desk)
  await store.commit([
    { kind: 'put-account', account },
    box('inbox', { role: 'inbox', roleFrom: 'server' }),
    box('trash', { role: 'trash', roleFrom: 'server' }),
    box('junk', { role: 'junk', roleFrom: 'server' }),
    arrivalOf('inbox', 1),
    arrivalOf('inbox', 2, { flags: [flagged] }),
  ])
})
afterEach(async () => {
  await running.stop()
  store.close()
  await store.database.delete()
})

const [one, two] = [uidKey('inbox', 1), uidKey('inbox', 2)]
const intents = () => store.read('intents', accountId)
const listed = async (name: string) => (await store.read('listed', mailboxId(name))).toSorted()
const flagsOf = async (key: LocationKey) => (await store.database.locations.get(key))?.viewFlags
const done = (id: IntentId, ...moved: readonly [LocationKey, number][]): StoreChange => ({
  kind: 'settle-intent',
  intentId: id,
  outcome: { kind: 'done', moved: moved.map(([from, uid]) => ({ from, uidValidity: epoch, uid: uid as Uid })) },
})

test('undone before it was tried: the change is withdrawn; redone, it is made again', async () => {
  const receipt = await messages.delete([one, two])
  expect(await listed('inbox')).toEqual([])
  const redo = await undoChange(desk, receipt)
  expect(await intents()).toEqual([])
  expect(await listed('inbox')).toEqual([one, two])
  const again = await undoChange(desk, redo)
  expect((await listed('trash')).length).toBe(2)
  await undoChange(desk, again)
  expect(await listed('inbox')).toEqual([one, two])
})

test('undone while it is under way, or when the server has it: the opposite, by what the messages are', async () => {
  const receipt = await messages.delete([one])
  const [intent] = await intents()
  if (!intent) throw new Error('no intent')
  claims.claim([intent.id])
  await undoChange(desk, receipt)
  // The move that is under way is followed by one back; the row is in the inbox again at once.
  expect((await intents()).map(({ change }) => change.kind)).toEqual(['move', 'move'])
  expect((await listed('inbox')).length).toBe(2)
  await store.commit([done(intent.id, [one, 40])])
  const [back] = await intents()
  expect(back && keysOfChange(back.change)).toEqual([uidKey('trash', 40)])

  const second = await messages.delete([two])
  const moved = (await intents()).find(({ id }) => id !== back?.id)
  if (!moved) throw new Error('no intent')
  await store.commit([done(moved.id, [two, 41])])
  await undoChange(desk, second)
  const last = (await intents()).at(-1)
  expect(last?.change).toMatchObject({ kind: 'move', keys: [uidKey('trash', 41)], to: mailboxId('inbox') })
})

test('undo of flags touches only what the change touched', async () => {
  const receipt = await messages.flag([one, two], [flagged, seen], [])
  expect(await flagsOf(two)).toEqual([flagged, seen])
  const sent = await intents()
  for (const { id } of sent) await store.commit([done(id)])
  await undoChange(desk, receipt)
  expect(await flagsOf(one)).toEqual([])
  expect(await flagsOf(two)).toEqual([flagged])
  expect(await messages.flag([two], [flagged], [seen])).toEqual([])
})

test('junk is marked and moved, and not junk comes back to the inbox', async () => {
  await messages.junk([one], true)
  const [row] = await listed('junk')
  if (!row) throw new Error('nothing in junk')
  expect(await flagsOf(row)).toEqual(['$Junk'])
  await messages.junk([row], false)
  expect(await listed('junk')).toEqual([])
  const [back] = (await listed('inbox')).filter((key) => key !== two)
  expect(back && (await flagsOf(back))).toEqual(['$NotJunk'])
})

test('an archive is made where there is none, once; where all mail is kept, that is the archive', async () => {
  await messages.archive([one])
  await messages.archive([two])
  const made = (await intents()).filter(({ change }) => change.kind === 'create-mailbox')
  expect(made).toHaveLength(1)
  expect(made[0]?.change).toMatchObject({ path: 'Archive', role: 'archive' })
})

test('with a mailbox of all mail nothing is made to archive', async () => {
  await store.commit([box('all', { role: 'all', roleFrom: 'server' })])
  await messages.archive([one])
  expect((await intents()).map(({ change }) => change)).toMatchObject([{ kind: 'move', to: mailboxId('all') }])
})

test('what cannot be taken back is held as long as it can be', async () => {
  const receipt = await messages.expunge([one], 10_000)
  expect((await intents())[0]?.notBefore).toBe(11_001)
  expect(await undoChange(desk, receipt)).toEqual([])
  expect(await listed('inbox')).toEqual([one, two])
  await expect(messages.empty(mailboxId('inbox'))).rejects.toMatchObject({ error: { kind: 'bad-request' } })
})

test('mailboxes: paths by the hierarchy, no twins, INBOX stays, and what is removed leaves its mail in the trash', async () => {
  const work = await mailboxes.create(accountId, null, 'Work')
  const old = await mailboxes.create(accountId, work, 'Old')
  const paths = async () =>
    (await store.read('mailboxes', accountId)).map((row) => row.pending?.path ?? row.path).toSorted()
  expect(await paths()).toContain('Work/Old')
  const bad = { error: { kind: 'bad-request' } }
  await expect(mailboxes.create(accountId, null, 'Work')).rejects.toMatchObject(bad)
  await expect(mailboxes.create(accountId, null, 'a/b')).rejects.toMatchObject(bad)
  await expect(mailboxes.create(accountId, null, 'a*')).rejects.toMatchObject(bad)
  await expect(mailboxes.rename(mailboxId('inbox'), 'x')).rejects.toMatchObject(bad)
  await expect(mailboxes.move(work, old)).rejects.toMatchObject(bad)
  await expect(mailboxes.remove(mailboxId('trash'))).rejects.toMatchObject(bad)
  const receipt = await mailboxes.rename(work, 'Office')
  expect(await paths()).toContain('Office/Old')
  await undoChange(desk, receipt)
  expect(await paths()).toContain('Work/Old')
  await mailboxes.move(old, null)
  expect(await paths()).toContain('Old')
  await mailboxes.remove(work)
  expect((await intents()).at(-1)?.change).toEqual({
    kind: 'remove-mailbox',
    mailbox: work,
    mailTo: mailboxId('trash'),
  })
})

test('mailboxes of this device come back with what was in them, and go again', async () => {
  const local = (name: string, more: Partial<MailboxFacts> = {}) => box(name, { home: 'local', ...more })
  await store.commit([
    local('Work'),
    local('Old', { path: 'Work/Old' }),
    { kind: 'move-local', keys: [one], to: mailboxId('Work') },
    { kind: 'move-local', keys: [two], to: mailboxId('Old') },
  ])
  const receipt = await mailboxes.remove(mailboxId('Work'))
  // What the engine of a letter box does with the change: its mail to the trash, then the mailbox goes.
  await store.commit([
    { kind: 'move-local', keys: [one, two], to: mailboxId('trash') },
    { kind: 'drop-mailbox', mailboxId: mailboxId('Old') },
    { kind: 'drop-mailbox', mailboxId: mailboxId('Work') },
  ])
  const again = await undoChange(desk, receipt)
  const made = await store.read('mailboxes', accountId)
  const madeAt = (path: string) => made.find((row) => row.path === path)?.id
  expect(madeAt('Work')).not.toBe(mailboxId('Work'))
  const moves = (await intents()).flatMap(({ change }) => (change.kind === 'move' ? [[change.keys, change.to]] : []))
  expect(moves).toEqual([
    [[one], madeAt('Work')],
    [[two], madeAt('Work/Old')],
  ])
  expect(again).toEqual([{ kind: 'make-mailbox', accountId, intents: [], mailbox: madeAt('Work') }])
})

test('a mailbox that is taken back goes, and what was to go into it goes back to where it was', async () => {
  const made = await mailboxes.create(accountId, null, 'Work')
  await messages.move([one], made, 0)
  expect((await intents()).length).toBe(2)
  const [create] = await intents()
  if (!create) throw new Error('no intent')
  expect(await running.cancel(create.id)).toBe(true)
  expect(await intents()).toEqual([])
  expect((await store.read('mailboxes', accountId)).map(({ id }) => id)).not.toContain(made)
  expect(await listed('inbox')).toEqual([one, two])
})

test('refused changes wait for the user: tried again, or let go', async () => {
  await messages.flag([one], [seen], [])
  const [intent] = await intents()
  if (!intent) throw new Error('no intent')
  await store.commit([
    {
      kind: 'settle-intent',
      intentId: intent.id,
      outcome: { kind: 'parked', error: { kind: 'over-quota', host: 'h', serverText: '' } },
    },
  ])
  expect(await running.cancel(intent.id)).toBe(false)
  await running.retry(intent.id)
  expect((await intents())[0]).toMatchObject({ state: 'queued', attempts: 0 })
  await expect(running.discard(intent.id)).rejects.toMatchObject({ error: { kind: 'not-found' } })
  expect(await running.cancel(intent.id)).toBe(true)
  expect(await intents()).toEqual([])
  expect(await flagsOf(one)).toEqual([])
})
