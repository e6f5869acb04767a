import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type MemoryMailStore, memoryMailStore } from '../../src-renderer/store/testing'
import type { MailChange, SavedMessage } from '../../src-shared/mail/change'
import {
  localAccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
  type Sha256,
} from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { parseMessage } from '../mime/parse-message'
import { FactRecorder } from '../sync/fact-recorder'
import { journalPath } from '../vault/account-files'
import { FileJournal } from '../vault/file-journal'
import { FileVault } from '../vault/file-vault'
import { bringStoreUpToDate } from '../vault/rebuild-store'
import { localMailboxes, localMailboxId } from './local-mailboxes'
import { runLocalChange } from './run-local-change'

const id = localAccountId
const inbox = localMailboxId(id, 'inbox')
const trash = localMailboxId(id, 'trash')
const box = (name: string): MailboxId => `b-${name}` as MailboxId
let profile: string
let vault: FileVault
let journal: FileJournal
let store: MemoryMailStore
let recorder: FactRecorder
let purged: MessageId[]
let made = 0

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-local-'))
  vault = await FileVault.open(profile, { reserveOctets: 0 })
  journal = await FileJournal.open(journalPath(profile, id), () => 1)
  store = await memoryMailStore()
  await bringStoreUpToDate({ account: { id }, journal, store, vault, parse: parseMessage, mark: 0 })
  recorder = new FactRecorder(id, journal, store)
  purged = []
  made = 0
  const mailboxes = localMailboxes(id)
  await recorder.record(
    mailboxes.map((mailbox) => ({ kind: 'mailbox', mailbox })),
    mailboxes.map((mailbox) => ({ kind: 'put-mailbox', mailbox })),
  )
})
afterEach(async () => {
  store.close()
  await journal.close()
  await rm(profile, { recursive: true, force: true })
})

const parsed = async (sha256: Sha256) => parseMessage(await vault.read(id, sha256))

async function change(what: MailChange): Promise<void> {
  const content = 'message' in what ? await parsed(what.message.sha256) : undefined
  await runLocalChange(what, content, {
    accountId: id,
    store,
    parsed,
    record: ({ facts, changes }) => recorder.record(facts, changes),
    purging: async (messages) => void purged.push(...messages),
    newMessageId: () => {
      made += 1
      return `copy${made}` as MessageId
    },
  })
}

async function written(n: number, flags: readonly string[] = []): Promise<SavedMessage> {
  const entry = await vault.put(id, Buffer.from(`Subject: ${n}\r\nMessage-ID: <${n}@x>\r\n\r\ntext ${n}\r\n`))
  return { ...entry, messageId: `m${n}` as MessageId, messageIdHeader: `<${n}@x>`, flags, receivedAt: n }
}
const key = (n: number | string) => localLocationKey(`m${n}` as MessageId)

/** Mailboxes with their messages: `path: subject flags`. */
async function shown(of: MemoryMailStore = store): Promise<Record<string, string[]>> {
  const picture: Record<string, string[]> = {}
  const messages = new Map((await of.database.messages.toArray()).map((row) => [row.id, row.envelope.subject]))
  for (const row of await of.read('mailboxes', id)) {
    const keys = await of.read('listed', row.id)
    const rows = await of.read('locations', keys)
    expect([row.path, row.total]).toEqual([row.path, rows.length])
    const lines = rows.map(({ messageId, viewFlags }) => [messages.get(messageId), ...viewFlags].join(' ')).sort()
    if (lines.length > 0 || row.role === undefined) picture[row.path] = lines
  }
  return picture
}

/** What a store shows that was lost and made again from journal and vault. */
async function shownAgain(): Promise<Record<string, string[]>> {
  const fresh = await memoryMailStore()
  await bringStoreUpToDate({ account: { id }, journal, store: fresh, vault, parse: parseMessage, mark: 0 })
  const picture = await shown(fresh)
  fresh.close()
  return picture
}

it('makes, nests, renames and deletes mailboxes, and brings all of it back from journal and vault', async () => {
  await change({ kind: 'create-mailbox', mailbox: box('p'), path: 'Projects', name: 'Projects', delimiter: '/' })
  await change({ kind: 'create-mailbox', mailbox: box('t'), path: 'Projects/Tern', name: 'Tern', delimiter: '/' })
  await change({
    kind: 'create-mailbox',
    mailbox: box('o'),
    path: 'Projects old',
    name: 'Projects old',
    delimiter: '/',
  })
  for (const n of [1, 2, 3, 4]) await change({ kind: 'append', mailbox: inbox, message: await written(n) })
  await change({ kind: 'move', keys: [key(1), key(2)], to: box('t') })
  await change({ kind: 'flag', keys: [key(2), key(3)], add: ['\\Seen', '\\Flagged'], remove: [] })
  await change({ kind: 'rename-mailbox', mailbox: box('p'), path: 'Work', name: 'Work' })
  const before = {
    Inbox: ['3 \\Seen \\Flagged', '4'],
    Work: [],
    'Work/Tern': ['1', '2 \\Seen \\Flagged'],
    'Projects old': [],
  }
  expect(await shown()).toEqual(before)
  expect(await shownAgain()).toEqual(before)

  await change({ kind: 'remove-mailbox', mailbox: box('t'), mailTo: trash })
  await change({ kind: 'remove-mailbox', mailbox: box('p'), mailTo: trash })
  const after = { Inbox: ['3 \\Seen \\Flagged', '4'], Trash: ['1', '2 \\Seen \\Flagged'], 'Projects old': [] }
  expect(await shown()).toEqual(after)
  expect(await shownAgain()).toEqual(after)
})

it('copies with flags, deletes for good, and keeps the octets while a copy needs them', async () => {
  const one = await written(1, ['\\Seen'])
  await change({ kind: 'append', mailbox: inbox, message: one })
  await change({ kind: 'copy', keys: [key(1)], to: trash })
  expect(await shownAgain()).toEqual({ Inbox: ['1 \\Seen'], Trash: ['1 \\Seen'] })
  await change({ kind: 'expunge', keys: [key(1)] })
  expect(purged).toEqual(['m1'])
  const left = { Trash: ['1 \\Seen'] }
  expect(await shown()).toEqual(left)
  const compact = () =>
    journal.compact({ keepRemovedSince: Number.MAX_SAFE_INTEGER, release: (hashes) => vault.release(id, hashes) })
  await compact()
  expect(await shownAgain()).toEqual(left)
  expect(await vault.verify(id, one.sha256)).toBe(true)

  await change({ kind: 'expunge', keys: [localLocationKey('copy1' as MessageId)] })
  await compact()
  expect(await shownAgain()).toEqual({})
  expect(await vault.verify(id, one.sha256)).toBe(false)
})

it('puts a newer draft in the place of the older', async () => {
  const drafts = localMailboxId(id, 'drafts')
  await change({ kind: 'replace-draft', mailbox: drafts, message: await written(1, ['\\Draft']), keys: [] })
  await change({ kind: 'replace-draft', mailbox: drafts, message: await written(2, ['\\Draft']), keys: [key(1)] })
  expect(await shown()).toEqual({ Drafts: ['2 \\Draft'] })
  expect(await shownAgain()).toEqual({ Drafts: ['2 \\Draft'] })
})

it('refuses what local mail does not have, and changes nothing', async () => {
  for (const wrong of [
    { kind: 'subscribe-mailbox', mailbox: inbox, subscribed: true },
    { kind: 'remove-mailbox', mailbox: inbox },
    { kind: 'rename-mailbox', mailbox: trash, path: 'Bin', name: 'Bin' },
  ] as const)
    expect(await change(wrong).then(() => undefined, mailErrorOf)).toMatchObject({ kind: 'bad-request' })
  const error = await change({ kind: 'rename-mailbox', mailbox: box('none'), path: 'x', name: 'x' }).then(
    () => undefined,
    mailErrorOf,
  )
  expect(error).toMatchObject({ kind: 'not-found' })
  expect(journal.last).toBe(localMailboxes(id).length)
})
