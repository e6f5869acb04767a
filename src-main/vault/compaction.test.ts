import { copyFile, mkdtemp, readdir, readFile, rename, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { memoryMailStore } from '../../src-renderer/store/testing'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account } from '../../src-shared/mail/account'
import {
  type AccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
  type Sha256,
  type Uidl,
} from '../../src-shared/mail/ids'
import { parseMessage } from '../mime/parse-message'
import type { JournalFact } from '../sync/mail-journal'
import { FileJournal } from './file-journal'
import { FileVault } from './file-vault'
import { bringStoreUpToDate } from './rebuild-store'

const id = 'acc' as AccountId
const account: Pop3Account = {
  id,
  label: 'Post',
  displayName: 'Alex',
  address: 'alex@example.org',
  color: 1,
  createdAt: 1,
  protocol: 'pop3',
  incoming: { host: 'mail.example.org', port: 995, security: 'tls', user: 'alex' },
  retention: { kind: 'leave' },
  removeExisting: false,
  checkEveryMs: 600_000,
}
let profile: string
let path: string
let vault: FileVault
const hashes: Sha256[] = []

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-compact-'))
  vault = await FileVault.open(profile, { reserveOctets: 0 })
  path = join(profile, 'vault', id, 'journal.ndjson')
  hashes.length = 0
  for (let n = 0; n < 6; n += 1) {
    const source = `From: a@example.org\r\nSubject: message ${n}\r\nMessage-ID: <${n}@x>\r\n\r\ntext ${n}\r\n`
    hashes.push((await vault.put(id, Buffer.from(source))).sha256)
  }
})
afterEach(() => rm(profile, { recursive: true, force: true }))

const box = (name: string): MailboxId => `${id}-${name}` as MailboxId
const mailbox = (name: string): JournalFact => ({
  kind: 'mailbox',
  mailbox: { id: box(name), accountId: id, home: 'local', path: name, name, delimiter: '/', selectable: true },
})
const hash = (n: number): Sha256 => hashes[n] as Sha256
const row = (n: number, more: Partial<UidlRow> = {}): UidlRow => ({
  accountId: id,
  uidl: `u${n}` as Uidl,
  occurrence: 0,
  state: 'stored',
  messageId: `m${n}` as MessageId,
  sha256: hash(n),
  announced: 80,
  received: 80,
  storedAt: 1,
  existing: 0,
  ...more,
})
const received = (n: number, into = 'Inbox'): JournalFact => ({
  kind: 'received',
  messageId: `m${n}` as MessageId,
  mailboxId: box(into),
  receivedAt: 100 + n,
  uidl: row(n),
})
const saved = (n: number, into = 'Inbox'): JournalFact => ({
  kind: 'saved',
  mailboxId: box(into),
  message: {
    messageId: `s${n}` as MessageId,
    sha256: hash(n),
    octets: 80,
    messageIdHeader: `<${n}@x>`,
    flags: ['\\Seen'],
    receivedAt: 200 + n,
  },
})
const key = (n: number) => localLocationKey(`m${n}` as MessageId)
const savedKey = (n: number) => localLocationKey(`s${n}` as MessageId)

async function journalOf(facts: readonly JournalFact[]): Promise<FileJournal> {
  let at = 0
  const journal = await FileJournal.open(path, () => {
    at += 1
    return at
  })
  for (const fact of facts) await journal.append([fact])
  return journal
}

const forgetAll = { keepRemovedSince: Number.MAX_SAFE_INTEGER, release: async () => undefined }

/** All that a store holds once it was made from the journal, in a comparable form. */
async function pictureOf(journal: FileJournal, name?: string): Promise<unknown> {
  const store = await memoryMailStore(name)
  try {
    const mark = await store.read('meta', `journal.${id}`)
    const from = typeof mark === 'number' ? mark : 0
    await bringStoreUpToDate({ account, journal, store, vault, parse: parseMessage, mark: from })
    const { database } = store
    const meta = (await database.meta.toArray()).filter(({ k }) => !k.startsWith('journal.') && k !== 'batches')
    return JSON.parse(
      JSON.stringify({
        mailboxes: await database.mailboxes.toArray(),
        messages: await database.messages.toArray(),
        locations: await database.locations.toArray(),
        uidl: await database.uidl.toArray(),
        intents: await database.intents.toArray(),
        meta,
      }),
    )
  } finally {
    store.close()
  }
}

const numbers = fc.subarray([0, 1, 2, 3, 4, 5])
const keysOf = (some: readonly number[]) => [...some.map(key), ...some.map(savedKey)]
const arrival = { arrives: 0, into: 'Inbox' }
const removal: JournalFact = { kind: 'mailbox-removed', mailboxId: box('Projects') }
/** A number stands for the arrival of the two messages of that number, once. */
const step: fc.Arbitrary<JournalFact | { readonly arrives: number; readonly into: string }> = fc.oneof(
  fc.constantFrom('Inbox', 'Trash', 'Projects').map(mailbox),
  fc.constant(removal),
  fc.record({ arrives: fc.nat(5), into: fc.constantFrom('Inbox', 'Projects') }),
  fc
    .tuple(numbers, fc.subarray(['\\Seen', '\\Flagged', '$Work']), fc.subarray(['\\Seen', '\\Flagged']))
    .map(([some, add, remove]): JournalFact => ({ kind: 'flagged', keys: keysOf(some), add, remove })),
  fc
    .tuple(numbers, fc.constantFrom('Inbox', 'Trash', 'Projects'))
    .map(([some, to]): JournalFact => ({ kind: 'moved', keys: keysOf(some), to: box(to) })),
  numbers.map((some): JournalFact => ({ kind: 'expunged', keys: some.map(key) })),
  fc
    .tuple(fc.nat(5), fc.boolean())
    .map(([n, gone]): JournalFact => ({ kind: 'uidl', rows: [row(n, gone ? { state: 'gone', goneAt: 9 } : {})] })),
)
it('means the same after it was compacted, whatever happened, for a new store and for one that knew it', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(40), async (drawn, since) => {
      await rm(path, { force: true })
      const arrived = new Set<number>()
      const facts = drawn.flatMap((one): readonly JournalFact[] => {
        if ('kind' in one) return [one]
        if (arrived.has(one.arrives)) return []
        arrived.add(one.arrives)
        return [received(one.arrives, one.into), saved(one.arrives, one.into)]
      })
      const journal = await journalOf(facts)
      const known = `known-${Math.random()}`
      const before = await pictureOf(journal, known)
      const { linesAfter, linesBefore } = await journal.compact({ ...forgetAll, keepRemovedSince: since })
      expect(linesAfter).toBeLessThanOrEqual(linesBefore)
      expect(await pictureOf(journal)).toEqual(before)
      expect(await pictureOf(journal, known)).toEqual(before)
      await journal.append([mailbox('Later')])
      const later = await pictureOf(journal, known)
      await journal.close()
      const again = await FileJournal.open(path, () => 7)
      expect(await pictureOf(again)).toEqual(later)
      await again.compact(forgetAll)
      expect(await pictureOf(again)).toEqual(later)
      await again.close()
    }),
    {
      numRuns: 30,
      examples: [
        // Met once: mail that comes into a mailbox after it was removed, and made again or not.
        [[arrival, removal, { kind: 'moved', keys: keysOf([0]), to: box('Projects') }], 0],
        [[arrival, removal, mailbox('Projects'), { kind: 'moved', keys: keysOf([0]), to: box('Projects') }], 0],
      ],
    },
  )
})

it('sums up flags and moves, keeps the last word on each server copy, and forgets what is settled', async () => {
  const journal = await journalOf([
    mailbox('Inbox'),
    mailbox('Trash'),
    received(0),
    received(1),
    ...Array.from({ length: 50 }, (_, n): JournalFact => {
      const [add, remove] = n % 2 === 0 ? [['\\Seen'], []] : [[], ['\\Seen']]
      return { kind: 'flagged', keys: [key(0)], add, remove }
    }),
    { kind: 'moved', keys: [key(1)], to: box('Trash') },
    { kind: 'uidl', rows: [row(0, { readBackAt: 5 })] },
    { kind: 'uidl', rows: [row(0, { readBackAt: 5, state: 'dele-sent', deleSentAt: 6 })] },
    { kind: 'expunged', keys: [key(1)] },
  ])
  const released: Sha256[] = []
  await journal.compact({
    keepRemovedSince: Number.MAX_SAFE_INTEGER,
    release: async (gone) => void released.push(...gone),
  })
  expect(released).toEqual([hash(1)])
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines[0]).toBe('{"base":58,"count":5}')
  expect(lines.slice(1).map((line) => JSON.parse(line).fact.kind)).toEqual([
    'mailbox',
    'mailbox',
    'received',
    'uidl',
    'uidl',
  ])
  await journal.close()
})

it('gives up no octets that another message, a draft or a change on its way needs', async () => {
  const other = { kind: 'a-kind-of-later', sha256: hash(2) } as unknown as JournalFact
  const journal = await journalOf([
    mailbox('Inbox'),
    received(0),
    saved(0),
    received(1),
    received(2),
    other,
    { kind: 'expunged', keys: [key(0), key(1), key(2)] },
  ])
  const released: Sha256[] = []
  await journal.compact({ ...forgetAll, release: async (gone) => void released.push(...gone) })
  expect(released).toEqual([hash(1)])
  await journal.close()
})

it('is the long journal or the short one after a kill at every step', async () => {
  const facts = [mailbox('Inbox'), received(0), received(1), saved(2), { kind: 'expunged', keys: [key(1)] } as const]
  const journal = await journalOf(facts)
  const before = await pictureOf(journal)
  const long = join(profile, 'long')
  await copyFile(path, long)
  await journal.compact(forgetAll)
  await journal.close()
  const short = join(profile, 'short')
  await copyFile(path, short)
  const whole = await readFile(short)

  // Killed while the short one is written: any part of it lies beside the long one.
  for (let length = 0; length <= whole.length; length += 7) {
    await copyFile(long, path)
    const part = `${path}.compacted`
    await copyFile(short, part)
    await truncate(part, length)
    const opened = await FileJournal.open(path, () => 1)
    expect(opened.last).toBe(facts.length)
    await opened.close()
    expect(await readdir(dirname(path))).not.toContain('journal.ndjson.compacted')
  }
  // Killed when the octets had been given up, before the short one took its place.
  await copyFile(long, path)
  await rm(vault.pathOf(id, hash(1)))
  const between = await FileJournal.open(path, () => 1)
  expect(await pictureOf(between)).toEqual(before)
  await between.close()
  // Killed right after the rename.
  await rename(short, path)
  const after = await FileJournal.open(path, () => 1)
  expect(await pictureOf(after)).toEqual(before)
  await after.close()
})

it('lets a store that was left in the middle begin anew', async () => {
  const journal = await journalOf([
    mailbox('Inbox'),
    received(0),
    { kind: 'flagged', keys: [key(0)], add: ['a'], remove: [] },
  ])
  const before = await pictureOf(journal)
  const store = await memoryMailStore('left-behind')
  await store.commit([], { journal: { accountId: id, seq: 2 } })
  store.close()
  await journal.compact(forgetAll)
  expect([0, 2, 3, 4, 5, 6].map((mark) => journal.standing(mark))).toEqual([undefined, undefined, 5, 4, 5, undefined])
  expect(await pictureOf(journal, 'left-behind')).toEqual(before)
  await journal.close()
})

it('takes what is appended while it is compacted, in order', async () => {
  const journal = await journalOf([mailbox('Inbox'), received(0)])
  const seqs = Promise.all([
    journal.append([saved(1)]),
    journal.compact(forgetAll).then(() => journal.append([saved(3)])),
    journal.append([saved(2)]),
  ])
  expect(await seqs.then((all) => all.length)).toBe(3)
  const kinds: string[] = []
  for await (const { fact: one } of journal.linesAfter(0)) kinds.push(one.kind)
  expect(kinds).toEqual(['mailbox', 'received', 'saved', 'saved', 'saved'])
  await journal.close()
})
