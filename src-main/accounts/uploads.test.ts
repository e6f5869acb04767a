import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { epoch, account as mirror } from '../../src-renderer/store/sample-rows'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { StoreChange, StoreReads } from '../../src-shared/contract/store-calls'
import type { Intent, MailChange } from '../../src-shared/mail/change'
import {
  type AccountId,
  type IntentId,
  localAccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
  type Sha256,
  serverLocationKey,
  type Uid,
} from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { parseMessage } from '../mime/parse-message'
import { FactRecorder } from '../sync/fact-recorder'
import { IntentClaims } from '../sync/intent-claims'
import type { MailEngine } from '../sync/mail-engine'
import type { MailJournal } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import { savedArrival } from '../sync/saved-arrival'
import { FileVault } from '../vault/file-vault'
import type { ChangeDesk } from './change-desk'
import { LocalHome } from './local-home'
import { MessageCommands } from './message-commands'
import { type OpenTransfer, OpenTransfers } from './open-transfers'
import { RunningAccount } from './running-account'
import { Transfers } from './transfers'
import { undoChange } from './undo-change'
import { Uploads } from './uploads'

const keep = 'keep' as MailboxId
const archive = 'archive' as MailboxId
const other = 'other' as AccountId
const elsewhere = 'elsewhere' as MailboxId
const homes: Readonly<Record<string, AccountId>> = {
  [keep]: localAccountId,
  [archive]: mirror.id,
  [elsewhere]: other,
}
let profile: string
let vault: FileVault
let store: MemoryMailStore
let note: readonly OpenTransfer[]
let desk: ChangeDesk
let open: OpenTransfers
let uploads: Uploads
let messages: MessageCommands
let claims: IntentClaims
let running: Map<AccountId, RunningAccount>
let server: MailEngine
let made = 0

beforeEach(async () => {
  asking = async () => undefined
  profile = await mkdtemp(join(tmpdir(), 'tern-upload-'))
  vault = await FileVault.open(profile, { reserveOctets: 0 })
  store = await memoryMailStore()
  note = []
  claims = new IntentClaims()
  server = {
    mode: { protocol: 'imap', direction: 'two-way' },
    carries: new Set<MailChange['kind']>(['append', 'expunge', 'move']),
    run: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    refresh: () => {},
    pushSoon: () => {},
    withdraw: (intent) => claims.withdraw(intent),
    fetchSource: async () => {},
  }
  running = new Map([
    [mirror.id, start(mirror.id, server)],
    [other, start(other, { ...server })],
    [localAccountId, start(localAccountId, new LocalHome())],
  ])
  for (const [id, accountId] of Object.entries(homes))
    await store.commit([
      {
        kind: 'put-mailbox',
        mailbox: {
          id: id as MailboxId,
          accountId,
          home: accountId === localAccountId ? 'local' : 'server',
          path: id,
          name: id,
          delimiter: '/',
          selectable: true,
        },
      },
    ])
  await putMail()
  begin()
})
afterEach(async () => {
  for (const one of running.values()) await one.stop()
  store.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

async function putMail(): Promise<void> {
  for (const id of ['a', 'b']) {
    const source = Buffer.from(`Subject: ${id}\r\nMessage-ID: <${id}@x>\r\n\r\n${id}\r\n`)
    const entry = await vault.put(localAccountId, source)
    const message = { messageId: id as MessageId, ...entry, flags: ['\\Seen'], receivedAt: 5 }
    const place = { key: localLocationKey(message.messageId), mailboxId: keep }
    await store.commit([savedArrival(message, place, localAccountId, parseMessage(source))])
  }
}

function start(id: AccountId, engine: MailEngine, replayed: Promise<unknown> = Promise.resolve()): RunningAccount {
  const one = new RunningAccount(
    { id },
    {
      store,
      prepare: async () => {
        await replayed
        return {
          engine,
          recorder: new FactRecorder(id, memoryJournal(), store),
          parsed: async (sha256: Sha256) => parseMessage(await vault.read(id, sha256)),
        }
      },
      nextStep: () => ({ kind: 'ask-user' }),
      report: () => {},
      newIntentId: () => `i${++made}` as IntentId,
      newMessageId: () => `m${++made}` as MessageId,
      now: () => 1_000 + made,
    },
  )
  one.start()
  return one
}

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

/** What a process has of it: made anew, only the note and the store are as they were. */
function begin(): void {
  const homeOf = (id: AccountId) => {
    const one = running.get(id)
    if (!one) throw new MailFailure({ kind: 'not-found', what: 'account' })
    return { account: { id }, running: one }
  }
  open = new OpenTransfers({
    readOpen: async () => note,
    keepOpen: async (now) => {
      note = now
    },
  })
  const context = {
    store: { ...store, read: whileReading(store) },
    vault,
    parse: parseMessage,
    newMessageId: () => `m${++made}` as MessageId,
    homeOf,
    open,
    now: () => 99,
  }
  const transfers = new Transfers(context)
  uploads = new Uploads(context)
  const ownerOf = async (id: MailboxId) => {
    const accountId = homes[id] ?? localAccountId
    const mailbox = (await store.read('mailboxes', accountId)).find((row) => row.id === id)
    if (!mailbox) throw new Error('no mailbox')
    return { owner: homeOf(accountId), mailbox }
  }
  desk = {
    store,
    accountOf: homeOf,
    ownerOf,
    newMailboxId: () => `b${++made}` as MailboxId,
    bring: async (rows, from, to, options) => {
      const { owner, mailbox } = await ownerOf(to)
      return mailbox.home === 'local'
        ? transfers.bring(rows, homeOf(from), owner, to, options)
        : uploads.bring(rows, homeOf(from), owner, to, options.keep)
    },
    settled: (account) => uploads.settle(account),
  }
  messages = new MessageCommands(desk)
}

/** What happens just before a store is asked; tests set it. */
let asking: (call: keyof StoreReads) => Promise<void> = async () => undefined

const whileReading =
  ({ read }: MailStore): MailStore['read'] =>
  async (call, ...args) => {
    await asking(call)
    return read(call, ...args)
  }

const listed = (mailbox: MailboxId) => store.read('listed', mailbox)
const shown = async () => ({ here: (await listed(keep)).length, there: (await listed(archive)).length })
const intents = () => store.read('intents', mirror.id)
const both = ['a', 'b'].map((id) => localLocationKey(id as MessageId))
const up = () => messages.move(both, archive, 0)

/** What the engine does when the server has answered. */
async function answered(intent: Intent, answer: 'done' | 'refused', uid: number): Promise<void> {
  const settled: StoreChange =
    answer === 'done'
      ? {
          kind: 'settle-intent',
          intentId: intent.id,
          outcome: {
            kind: 'done',
            moved: [{ from: `local.${intent.id}.0` as never, uidValidity: epoch, uid: uid as never }],
          },
          at: 7,
        }
      : {
          kind: 'settle-intent',
          intentId: intent.id,
          outcome: { kind: 'parked', error: { kind: 'over-quota', host: 'x', serverText: '' } },
        }
  await store.commit([settled])
  await uploads.settle(mirror.id)
}

test('up to a server: shown there at once, kept here unseen until the server has it, then gone here', async () => {
  await up()
  expect(await shown()).toEqual({ here: 0, there: 2 })
  expect((await store.read('locations', both)).length).toBe(2)
  const [first, second] = await intents()
  if (!first || !second) throw new Error('two intents')
  await answered(first, 'done', 11)
  expect(await store.read('locations', both)).toHaveLength(1)
  expect(note).toHaveLength(1)
  await answered(second, 'done', 12)
  expect(await store.read('locations', both)).toEqual([])
  expect(note).toEqual([])
  expect(await shown()).toEqual({ here: 0, there: 2 })
  for (const { viewFlags, messageId } of await store.read('locations', await listed(archive))) {
    expect(viewFlags).toEqual(['\\Seen'])
    const [{ sha256 } = {}] = await store.read('messages', [messageId])
    expect(sha256 && (await vault.verify(mirror.id, sha256))).toBe(true)
  }
})

test('what the server refuses is seen here again, and stays when it is given up', async () => {
  await up()
  const [first] = await intents()
  if (!first) throw new Error('an intent')
  await answered(first, 'refused', 0)
  expect((await shown()).here).toBe(1)
  expect(note[0]?.messages).toHaveLength(2)
  await running.get(mirror.id)?.discard(first.id)
  await uploads.settle(mirror.id)
  expect(await shown()).toEqual({ here: 1, there: 1 })
  expect(note[0]?.messages).toHaveLength(1)
})

test('an arrival that nobody has seen on the server takes nothing away here', async () => {
  await up()
  for (const { id } of await intents())
    await store.commit([{ kind: 'settle-intent', intentId: id, outcome: { kind: 'done', moved: [] }, at: 7 }])
  await uploads.settle(mirror.id)
  expect((await shown()).here).toBe(2)
  expect(note).toEqual([])
})

test('a process that died with the note and without the intents leaves everything here', async () => {
  note = [
    {
      upload: true,
      from: localAccountId,
      to: mirror.id,
      messages: both.map((key, at) => ({ key, messageId: `new${at}` as MessageId })),
    },
  ]
  await uploads.finish(await open.recall())
  expect(await shown()).toEqual({ here: 2, there: 0 })
  expect(note).toEqual([])
})

test('a process that died with the intents goes on with them', async () => {
  await up()
  // A store that was made again from the journals knows nothing of what is hidden.
  await store.commit([{ kind: 'set-missing', keys: both, since: undefined }])
  begin()
  await uploads.finish(await open.recall())
  expect(await shown()).toEqual({ here: 0, there: 2 })
  for (const [at, one] of (await intents()).entries()) await answered(one, 'done', 20 + at)
  expect(await store.read('locations', both)).toEqual([])
  expect(note).toEqual([])
})

test('a database that is made again: nothing is concluded before the home they leave is there', async () => {
  await up()
  await store.commit([{ kind: 'drop-locations', keys: both }])
  let replayed = (): void => undefined
  const replay = new Promise<void>((resolve) => {
    replayed = resolve
  })
  await running.get(localAccountId)?.stop()
  running.set(localAccountId, start(localAccountId, new LocalHome(), replay))
  for (const [at, one] of (await intents()).entries()) await answered(one, 'done', 50 + at)
  expect(note[0]?.messages).toHaveLength(2)
  await putMail()
  replayed()
  await expect.poll(() => note).toEqual([])
  expect(await store.read('locations', both)).toEqual([])
})

test('a database that is made again: nothing is given up before the intents are there', async () => {
  note = [
    {
      upload: true,
      from: localAccountId,
      to: mirror.id,
      messages: both.map((key, at) => ({ key, messageId: `new${at}` as MessageId })),
    },
  ]
  await open.recall()
  let replayed = (): void => undefined
  const replay = new Promise<void>((resolve) => {
    replayed = resolve
  })
  await running.get(mirror.id)?.stop()
  running.set(mirror.id, start(mirror.id, server, replay))
  await uploads.settle(mirror.id)
  expect(note).toHaveLength(1)
  replayed()
  await expect.poll(() => note).toEqual([])
})

test('an account with mail on its way elsewhere is not let go with that mail kept', async () => {
  await up()
  expect(await uploads.leaving(localAccountId)).toEqual(['changes'])
  expect(await uploads.leaving(mirror.id)).toEqual([])
  const [first] = await intents()
  if (!first) throw new Error('an intent')
  await answered(first, 'refused', 0)
  expect(await uploads.leaving(localAccountId)).toEqual(['refused-changes'])
  await running.get(mirror.id)?.discard(first.id)
  for (const [at, one] of (await intents()).entries()) await answered(one, 'done', 60 + at)
  expect(await uploads.leaving(localAccountId)).toEqual([])
})

test('the receiver was removed before a crash: what was to go there is seen again', async () => {
  await up()
  await running.get(mirror.id)?.stop()
  running.delete(mirror.id)
  begin()
  await uploads.finish(await open.recall())
  expect((await shown()).here).toBe(2)
  expect(note).toEqual([])
})

test('taken back while it waits, it never left; done again, it waits again', async () => {
  const receipt = await up()
  const back = await undoChange(desk, receipt)
  expect(await shown()).toEqual({ here: 2, there: 0 })
  expect([await intents(), note]).toEqual([[], []])
  await undoChange(desk, back)
  expect(await shown()).toEqual({ here: 0, there: 2 })
  expect(await intents()).toHaveLength(2)
})

test('taken back when the server has it, it is proven here before it leaves there', async () => {
  const receipt = await up()
  for (const [at, one] of (await intents()).entries()) await answered(one, 'done', 30 + at)
  await undoChange(desk, receipt)
  expect(await shown()).toEqual({ here: 2, there: 0 })
  expect((await intents()).map(({ change }) => change.kind)).toEqual(['expunge'])
  for (const { messageId } of await store.read('locations', await listed(keep))) {
    const [{ sha256 } = {}] = await store.read('messages', [messageId])
    expect(sha256 && (await vault.verify(localAccountId, sha256))).toBe(true)
  }
})

test('what a server has not let go yet simply stays there', async () => {
  await up()
  for (const [at, one] of (await intents()).entries()) await answered(one, 'done', 40 + at)
  const down = await messages.move(await listed(archive), keep, 10_000)
  expect(await shown()).toEqual({ here: 2, there: 0 })
  const back = await undoChange(desk, down)
  expect(await shown()).toEqual({ here: 0, there: 2 })
  expect(await intents()).toEqual([])
  await undoChange(desk, back)
  expect(await shown()).toEqual({ here: 2, there: 0 })
})

test('an account that is removed takes nothing with it that was on its way there', async () => {
  await up()
  await uploads.forget(mirror.id)
  expect((await shown()).here).toBe(2)
  expect(note).toEqual([])
})

test('a copy up to a server leaves what is here as it was', async () => {
  await messages.copy(both, archive)
  expect(await shown()).toEqual({ here: 2, there: 2 })
  expect(note).toEqual([])
})

const there = serverLocationKey(elsewhere, epoch, 5 as Uid)

/** A message on another server, under a UID that may be given again. */
async function putThere(token: string, messageId = 'm5'): Promise<void> {
  const source = Buffer.from(`Subject: ${token}\r\nMessage-ID: <${token}@x>\r\n\r\n${token}\r\n`)
  const { sha256, octets } = await vault.put(other, source)
  const parsed = parseMessage(source)
  const { envelope } = parsed
  const message = { id: messageId as MessageId, accountId: other, envelope, octets, receivedAt: 5 }
  const location = { key: there, mailboxId: elsewhere, uidValidity: epoch, uid: 5 as Uid, flags: [], sortDate: 5 }
  await store.commit([
    {
      kind: 'put-message',
      arrival: { message: { ...message, hasAttachments: false }, location, body: { sha256, octets, parsed } },
    },
  ])
}

const wholly: StoreChange = {
  kind: 'set-checkpoint',
  mailboxId: elsewhere,
  checkpoint: { uidValidity: epoch, uidNext: 6, exists: 1, syncedUids: '5' },
}
const leavingThere = async () => (await store.read('intents', other)).map(({ change }) => change)

test('from another server whose mail the database does not know yet: it leaves there once it has been read again', async () => {
  await putThere('c')
  await messages.move([there], archive, 0)
  await store.commit([{ kind: 'drop-locations', keys: [there] }])
  for (const one of await intents()) await answered(one, 'done', 70)
  expect(note[0]?.messages).toHaveLength(1)
  await uploads.settle(other)
  expect(note[0]?.messages).toHaveLength(1)
  // A store that was made again may know it under another id.
  await putThere('c', 'again')
  await store.commit([wholly])
  await uploads.settle(other)
  expect(note).toEqual([])
  expect(await leavingThere()).toEqual([{ kind: 'expunge', keys: [there] }])
})

test('from another server that has given its UID again: what lies there now stays', async () => {
  await putThere('c')
  await messages.move([there], archive, 0)
  await store.commit([{ kind: 'drop-locations', keys: [there] }])
  await putThere('d')
  await store.commit([wholly])
  for (const one of await intents()) await answered(one, 'done', 71)
  expect(note).toEqual([])
  expect(await leavingThere()).toEqual([])
})

test('a home that is stopped in the middle holds up nothing', async () => {
  await up()
  const [first, second] = await intents()
  if (!first || !second) throw new Error('two intents')
  asking = async (call) => {
    if (call === 'locations') await running.get(localAccountId)?.stop()
  }
  await answered(first, 'done', 80).catch(() => undefined)
  asking = async () => undefined
  expect(note[0]?.messages).toHaveLength(2)
  running.set(localAccountId, start(localAccountId, new LocalHome()))
  await running.get(localAccountId)?.ready()
  await answered(second, 'done', 81)
  expect(note).toEqual([])
  expect(await store.read('locations', both)).toEqual([])
})

test('a receiver that is removed while the account it comes from is at rest: what was to go there is seen again', async () => {
  await up()
  running.delete(localAccountId)
  await uploads.forget(mirror.id)
  expect((await shown()).here).toBe(2)
})
