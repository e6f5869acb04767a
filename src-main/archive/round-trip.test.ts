import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { generateSampleMail } from '../../e2e/sample-mail/generate.mjs'
import type { ImportOutcome } from '../../src-shared/mail/archive'
import type { AccountId, MailboxId, MessageId, Sha256 } from '../../src-shared/mail/ids'
import { parseMessage } from '../mime/parse-message'
import type { JournalFact } from '../sync/mail-journal'
import { FileVault } from '../vault/file-vault'
import { type ExportedMessage, exportEml, exportMbox } from './export-mail'
import { importMail } from './import-mail'

const from = 'from' as AccountId
const into = 'into' as AccountId
let folder: string
let vault: FileVault
let facts: JournalFact[]
let known: Set<string>
const never = new AbortController().signal

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tern-archive-'))
  vault = await FileVault.open(join(folder, 'profile'), { reserveOctets: 0 })
  facts = []
  known = new Set()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function importInto(paths: readonly string[], signal = never): Promise<ImportOutcome> {
  return importMail(
    paths,
    {
      accountId: into,
      mailboxId: 'box' as MailboxId,
      vault,
      parse: parseMessage,
      known,
      record: async (more, changes) => {
        expect(changes.length).toBe(more.length)
        facts.push(...more)
      },
      newMessageId: () => randomUUID() as MessageId,
      now: () => 2_000_000_000_000,
    },
    () => undefined,
    signal,
  )
}
const savedHashes = (): readonly string[] =>
  facts.map((fact) => (fact.kind === 'saved' ? fact.message.sha256 : '')).sort()
const flagsOf = () => facts.map((fact) => (fact.kind === 'saved' ? fact.message.flags : []))
const sha256 = (source: Uint8Array) => createHash('sha256').update(source).digest('hex') as Sha256

async function inVault(sources: readonly Buffer[]): Promise<ExportedMessage[]> {
  const messages: ExportedMessage[] = []
  for (const [n, source] of sources.entries()) {
    const entry = await vault.put(from, source)
    const path = vault.pathOf(from, entry.sha256)
    messages.push({ path, octets: entry.octets, receivedAt: 1e12 + n, subject: `Offer: no/${n}`, sha256: entry.sha256 })
  }
  return messages
}

const crlf = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1')
const hard: readonly Buffer[] = [
  crlf('Subject: From lines\n\nFrom here\n>From there\n\nFrom - Mon Jan  1 00:00:00 2026\nend\n'),
  crlf('Subject: 8 bit\n\n\xff\xfe\x00 NUL and high octets\n'),
  crlf('Subject: ends in empty lines\n\nx\n\n\n\n'),
  Buffer.from('Subject: mixed\r\n\r\none\ntwo\r\nthree\rfour\r\n', 'latin1'),
  crlf(`Subject: large\n\n${'All work and no play\nFrom me\n'.repeat(80_000)}`),
  crlf('Subject: header only\n'),
]

it('exports mbox and imports the same octets, once', async () => {
  const samples = generateSampleMail({ seed: 7 })
    .slice(0, 80)
    .map(({ source }) => source)
  const messages = await inVault([...hard, ...samples])
  const path = join(folder, 'Inbox.mbox')
  const outcome = await exportMbox(messages, path, () => undefined, never)
  expect(outcome).toEqual({ exported: messages.length, missing: 0 })
  const first = await importInto([path])
  // Another program keeps what it can; so do we: a last line without end gets one, LF alone becomes CRLF.
  const exact = messages.filter(({ sha256: hash }) => savedHashes().includes(hash))
  expect(first.failed).toBe(0)
  for (const source of hard) expect(savedHashes()).toContain(sha256(source))
  expect(exact.length).toBeGreaterThanOrEqual(hard.length)
  const before = facts.length
  expect(await importInto([path])).toMatchObject({
    imported: 0,
    known: first.imported + first.known,
    failed: first.failed,
  })
  expect(facts.length).toBe(before)
}, 30_000)

it('exports eml octet for octet, and imports it from the folder', async () => {
  const messages = await inVault(hard)
  const out = join(folder, 'out')
  await mkdir(out)
  expect(await exportEml(messages, out, () => undefined, never)).toEqual({ exported: hard.length, missing: 0 })
  const names = await readdir(out)
  expect(names.every((name) => /^2001-09-09 .+ [0-9a-f]{8}\.eml$/.test(name))).toBe(true)
  expect(await importInto([out])).toEqual({ imported: hard.length, known: 0, deleted: 0, failed: 0 })
  expect(savedHashes()).toEqual(hard.map(sha256).sort())
})

it('counts what is not on this device and leaves nothing half written', async () => {
  const messages = await inVault(hard.slice(0, 2))
  await rm(messages[0]?.path ?? '')
  const path = join(folder, 'a.mbox')
  expect(await exportMbox(messages, path, () => undefined, never)).toEqual({ exported: 1, missing: 1 })
  const stopped = new AbortController()
  const other = join(folder, 'b.mbox')
  await expect(exportMbox(messages, other, () => stopped.abort(), stopped.signal)).rejects.toThrow()
  expect((await readdir(folder)).sort()).toEqual(['a.mbox', 'profile'])
})

it('imports a Maildir with its flags, and never what is still being delivered', async () => {
  const maildir = join(folder, 'Maildir')
  for (const name of ['cur', 'new', 'tmp', '.Sub/cur', '.Sub/new', '.Sub/tmp'])
    await mkdir(join(maildir, name), { recursive: true })
  await writeFile(join(maildir, 'cur/1.host:2,FRS'), 'Subject: one\n\nx\n')
  await writeFile(join(maildir, 'cur/2.host:2,'), 'Subject: two\r\n\r\nx\r\n')
  await writeFile(join(maildir, 'new/3.host'), 'Subject: three\n\nx\n')
  await writeFile(join(maildir, 'tmp/4.host'), 'Subject: four\n\nx\n')
  await writeFile(join(maildir, '.Sub/cur/5.host:2,S'), 'Subject: five\n\nx\n')
  await writeFile(join(maildir, 'dovecot-uidlist'), '3 V1 N2\n')
  expect(await importInto([maildir])).toEqual({ imported: 4, known: 0, deleted: 0, failed: 0 })
  expect(flagsOf()).toEqual([['\\Seen'], ['\\Seen', '\\Flagged', '\\Answered'], [], []])
  expect(savedHashes()).toContain(sha256(Buffer.from('Subject: one\r\n\r\nx\r\n')))
})

it('reads what other programs noted in an mbox, and tells what is no mail', async () => {
  const path = join(folder, 'Inbox')
  const day = 'From - Mon Jan  5 10:00:00 2015\n'
  await writeFile(
    path,
    [
      `${day}X-Mozilla-Status: 0001\nSubject: read\n\nx\n`,
      `${day}X-Mozilla-Status: 0000\nSubject: unread\n\nx\n`,
      `${day}X-Mozilla-Status: 0009\nSubject: deleted\n\nx\n`,
      `${day}X-Mozilla-Status: 1007\nSubject: all\n\nx\n`,
      `${day}Status: O\nX-Status: F\nSubject: mutt\n\nx\n`,
      `${day}Subject: nothing noted\n\nx\n`,
    ].join('\n'),
  )
  const picture = join(folder, 'picture.eml')
  await writeFile(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0]))
  expect(await importInto([path, picture])).toEqual({ imported: 5, known: 0, deleted: 1, failed: 1 })
  expect(flagsOf()).toEqual([
    ['\\Seen'],
    [],
    ['\\Seen', '\\Flagged', '\\Answered', '$Forwarded'],
    ['\\Flagged'],
    ['\\Seen'],
  ])
  const dates = facts.map((fact) => (fact.kind === 'saved' ? fact.message.receivedAt : 0))
  expect(new Set(dates)).toEqual(new Set([Date.UTC(2015, 0, 5, 10)]))
  expect((await readFile(path)).length).toBeGreaterThan(0)
})

it('stops where it is told to, keeps what it recorded, and goes on from there', async () => {
  const path = join(folder, 'many.mbox')
  const many = Array.from(
    { length: 250 },
    (_, n) => `From - Mon Jan  5 10:00:00 2015\nSubject: ${n}\n\n${'x'.repeat(2_000)}\n\n`,
  )
  await writeFile(path, many.join(''))
  const stopped = new AbortController()
  const importing = importMail(
    [path],
    {
      accountId: into,
      mailboxId: 'box' as MailboxId,
      vault,
      parse: parseMessage,
      known,
      record: async (more) => {
        facts.push(...more)
        stopped.abort()
      },
      newMessageId: () => randomUUID() as MessageId,
      now: () => 2e12,
    },
    () => undefined,
    stopped.signal,
  )
  await expect(importing).rejects.toThrow()
  expect(facts.length).toBe(100)
  known = new Set(savedHashes())
  expect(await importInto([path])).toMatchObject({ imported: 150, known: 100 })
})
