import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { MailChange } from '../../src-shared/mail/change'
import {
  type AccountId,
  localAccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
} from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { parseMessage } from '../mime/parse-message'
import { savedArrival } from '../sync/saved-arrival'
import { FileVault } from '../vault/file-vault'
import type { Home } from './copy-octets'
import { type OpenTransfer, OpenTransfers } from './open-transfers'
import { Transfers } from './transfers'

const post = 'post' as AccountId
const inbox = 'inbox' as MailboxId
const keep = 'keep' as MailboxId
const keys = ['a', 'b', 'c'].map((id) => localLocationKey(id as MessageId))
let profile: string
let vault: FileVault
let store: MemoryMailStore
let note: readonly OpenTransfer[]
let happened: string[]

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-transfer-'))
  vault = await FileVault.open(profile, { reserveOctets: 0 })
  store = await memoryMailStore()
  note = []
  happened = []
  for (const [id, accountId, home] of [
    [inbox, post, 'server'],
    [keep, localAccountId, 'local'],
  ] as const)
    await store.commit([
      { kind: 'put-mailbox', mailbox: { id, accountId, home, path: id, name: id, delimiter: '/', selectable: true } },
    ])
  for (const id of ['a', 'b', 'c']) {
    const source = Buffer.from(`Subject: ${id}\r\nMessage-ID: <${id}@x>\r\n\r\n${id}\r\n`)
    const entry = await vault.put(post, source)
    const message = { messageId: id as MessageId, ...entry, flags: ['\\Seen'], receivedAt: 5 }
    const place = { key: localLocationKey(message.messageId), mailboxId: inbox }
    await store.commit([savedArrival(message, place, post, parseMessage(source))])
  }
})
afterEach(async () => {
  store.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
})

/** `dies`: what the process does not live to see. */
function home(id: AccountId, dies?: 'record' | 'change'): Home {
  return {
    account: { id },
    running: {
      isReady: true,
      ready: async () => undefined,
      append: () => Promise.reject(new Error('no server takes part')),
      fetchSource: async () => undefined,
      record: async ({ changes }) => {
        happened.push(`record ${id}`)
        if (dies === 'record') throw new Error('killed')
        await store.commit(changes)
      },
      change: async (change: MailChange) => {
        if (dies === 'change') throw new Error('killed')
        happened.push(`${change.kind} ${id}`)
        if (change.kind === 'expunge') await store.commit([{ kind: 'drop-locations', keys: change.keys }])
        return undefined
      },
    },
  }
}

const noted = () =>
  new OpenTransfers({
    readOpen: async () => note,
    keepOpen: async (open) => {
      happened.push(`note ${open.length}`)
      note = open
    },
  })
const moved = { keep: false, holdMs: 0 }

/** One that cannot begin; all are such for a process that is dead. */
const neverReady = (id: AccountId): Home => ({
  account: { id },
  running: { ...home(id).running, isReady: false, ready: () => new Promise<never>(() => undefined) },
})

let made = 0
function transfers(open = noted(), isSilent: (id: AccountId) => boolean = () => false): Transfers {
  return new Transfers({
    store,
    vault,
    parse: parseMessage,
    homeOf: (id) => {
      if (id === 'removed') throw new MailFailure({ kind: 'not-found', what: 'account' })
      return isSilent(id) ? neverReady(id) : home(id)
    },
    open,
    newMessageId: () => {
      made += 1
      return `new${made}` as MessageId
    },
  })
}
const rows = () => store.read('locations', keys)
const shown = async (mailbox: MailboxId) => (await store.read('listed', mailbox)).length

it('brings mail here, proves it, and takes it away only then; flags come along', async () => {
  await transfers().bring(await rows(), home(post), home(localAccountId), keep, moved)
  expect(happened).toEqual(['note 1', 'record local', 'expunge post', 'note 0'])
  expect([await shown(inbox), await shown(keep)]).toEqual([0, 3])
  for (const key of await store.read('listed', keep)) {
    const [row] = await store.read('locations', [key])
    expect(row?.viewFlags).toEqual(['\\Seen'])
    const [message] = await store.read('messages', row ? [row.messageId] : [])
    expect(message?.sha256 && (await vault.verify(localAccountId, message.sha256))).toBe(true)
  }
})

it('leaves everything where it is when octets cannot be proven', async () => {
  const [first] = await store.read('messages', ['a' as MessageId])
  if (first?.sha256) await rm(vault.pathOf(post, first.sha256))
  const bringing = transfers().bring(await rows(), home(post), home(localAccountId), keep, moved)
  expect(await bringing.then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'not-found' })
  expect([await shown(inbox), await shown(keep), happened]).toEqual([3, 0, []])
})

it.each(['record', 'change'] as const)('is finished or undone after a kill at %s, and shown once', async (step) => {
  const [from, to] = [
    home(post, step === 'change' ? step : undefined),
    home(localAccountId, step === 'record' ? step : undefined),
  ]
  const dead = transfers(noted(), () => true)
  await expect(dead.bring(await rows(), from, to, keep, moved)).rejects.toThrow()
  expect(note).toHaveLength(1)
  const open = noted()
  await transfers(open).finish(await open.recall())
  expect(note).toEqual([])
  expect([await shown(inbox), await shown(keep)]).toEqual(step === 'record' ? [3, 0] : [0, 3])
})

it.each(['record', 'change'] as const)(
  'what fails at %s is finished or undone at once, and blocks nothing',
  async (step) => {
    const from = home(post, step === 'change' ? step : undefined)
    const to = home(localAccountId, step === 'record' ? step : undefined)
    await expect(transfers().bring(await rows(), from, to, keep, moved)).rejects.toThrow()
    expect(note).toEqual([])
    expect([await shown(inbox), await shown(keep)]).toEqual(step === 'record' ? [3, 0] : [0, 3])
  },
)

it('an account that is no more, or cannot begin, holds up no other', async () => {
  const dying = home(post, 'change')
  const dead = transfers(noted(), () => true)
  await expect(dead.bring(await rows(), dying, home(localAccountId), keep, moved)).rejects.toThrow()
  const [left] = note
  if (!left) throw new Error('a note')
  note = [
    { ...left, from: 'removed' as AccountId },
    { ...left, to: 'removed' as AccountId },
    { ...left, from: 'silent' as AccountId },
    left,
  ]
  const open = noted()
  void transfers(open, (id) => id === 'silent').finish(await open.recall())
  await expect.poll(() => note.map(({ from }) => from)).toEqual(['silent'])
  expect([await shown(inbox), await shown(keep)]).toEqual([0, 3])
})

it('copies without taking anything away', async () => {
  await transfers().bring(await rows(), home(post), home(localAccountId), keep, { keep: true, holdMs: 0 })
  expect([await shown(inbox), await shown(keep), note]).toEqual([3, 3, []])
})
