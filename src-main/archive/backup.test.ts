import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Account } from '../../src-shared/mail/account'
import type { AccountId, MailboxId, MessageId, Sha256 } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { accountFolder, journalPath, readAccounts, vaultFolder, writeAccount } from '../vault/account-files'
import { FileJournal } from '../vault/file-journal'
import { FileVault } from '../vault/file-vault'
import { createBackup } from './create-backup'
import { restoreBackup } from './restore-backup'

let folder: string
let old: string
let fresh: string
let zip: string
let hashes: Sha256[]
const never = new AbortController().signal
const quiet = () => undefined
const ids = ['aaa', 'bbb'] as AccountId[]

const accountOf = (id: AccountId): Account => ({
  id,
  label: `Post ${id}`,
  displayName: 'Alex',
  address: 'alex@example.org',
  color: 1,
  createdAt: 1,
  protocol: 'pop3',
  incoming: { host: 'mail.example.org', port: 995, security: 'tls', user: 'alex' },
  retention: { kind: 'leave' },
  removeExisting: false,
  checkEveryMs: 600_000,
})

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tern-backup-'))
  old = join(folder, 'old')
  fresh = join(folder, 'fresh')
  zip = join(folder, 'mail.zip')
  hashes = []
  const vault = await FileVault.open(old, { reserveOctets: 0 })
  for (const id of ids) {
    await writeAccount(old, accountOf(id))
    const journal = await FileJournal.open(journalPath(old, id), () => 1)
    for (let n = 0; n < 30; n += 1) {
      const source = Buffer.from(`Subject: ${n} of ${id}\r\n\r\n${'text '.repeat(n * 700)}\r\n`)
      const { sha256, octets } = await vault.put(id, source)
      hashes.push(sha256)
      const message = {
        messageId: `${id}${n}` as MessageId,
        sha256,
        octets,
        messageIdHeader: '',
        flags: ['\\Seen'],
        receivedAt: n,
      }
      await journal.append([{ kind: 'saved', mailboxId: `${id}-inbox` as MailboxId, message }])
    }
    await journal.close()
  }
  await writeFile(join(old, 'settings.json'), '{"theme":"dark"}')
  await writeFile(join(old, 'secrets.json'), '{"aaa":"hunter2"}')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const backUp = (path = zip, signal = never, onProgress: (progress: { done: number; total: number }) => void = quiet) =>
  createBackup({ profile: old, openJournal: async () => undefined, now: () => 77 }, path, onProgress, signal)

/** Every file of the vault of a profile with its hash. */
async function contentsOf(profile: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(vaultFolder(profile), { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  )) {
    const path = join(name.parentPath, name.name)
    found[path.slice(vaultFolder(profile).length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  }
  return found
}

describe('backup', () => {
  it('comes back whole on a new machine, without secrets', async () => {
    const seen: { done: number; total: number }[] = []
    const outcome = await backUp(zip, never, (progress) => seen.push(progress))
    expect(outcome).toMatchObject({ messages: 60, damaged: 0 })
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total)
    expect((await readFile(zip)).includes('hunter2')).toBe(false)
    expect(await readdir(folder)).toEqual(['mail.zip', 'old'])

    const restored = await restoreBackup(zip, fresh, quiet, never)
    expect(restored).toEqual({
      restored: ids,
      alreadyHere: [],
      messages: 60,
      damaged: 0,
      settings: { theme: 'dark' },
      createdAt: 77,
    })
    expect(await contentsOf(fresh)).toEqual(await contentsOf(old))
    expect((await readAccounts(fresh)).map(({ id }) => id).sort()).toEqual(ids)
  })

  it('takes drafts and templates along, and leaves those alone that are there already', async () => {
    const draft = join(vaultFolder(old), '.drafts', 'd1')
    await mkdir(join(draft, 'parts'), { recursive: true })
    await writeFile(join(draft, 'draft.json'), '{"id":"d1"}')
    await writeFile(join(draft, 'parts', 'ab'.repeat(32)), 'attached')
    await writeFile(join(draft, 'parts', '.half.new'), 'half')
    await mkdir(join(vaultFolder(old), '.templates'))
    await writeFile(join(vaultFolder(old), '.templates', 't1.json'), '{"id":"t1"}')
    await writeFile(join(vaultFolder(old), '.templates', 't2.json'), '{"id":"t2"}')
    await backUp()
    await mkdir(join(vaultFolder(fresh), '.templates'), { recursive: true })
    await writeFile(join(vaultFolder(fresh), '.templates', 't2.json'), 'mine')
    await restoreBackup(zip, fresh, quiet, never)
    const found = await contentsOf(fresh)
    const given = await contentsOf(old)
    for (const path of ['/.drafts/d1/draft.json', `/.drafts/d1/parts/${'ab'.repeat(32)}`, '/.templates/t1.json'])
      expect([path, found[path]]).toEqual([path, given[path]])
    expect(await readFile(join(vaultFolder(fresh), '.templates', 't2.json'), 'utf8')).toBe('mine')
    expect(found['/.drafts/d1/parts/.half.new']).toBeUndefined()
  })

  it('holds the journal as it was when its turn began, whatever is written meanwhile', async () => {
    const journal = await FileJournal.open(journalPath(old, 'aaa' as AccountId), () => 1)
    const before = await readFile(journalPath(old, 'aaa' as AccountId))
    await createBackup(
      {
        profile: old,
        openJournal: async (id) => {
          if (id !== 'aaa') return undefined
          const copy = await journal.openToCopy()
          await journal.append([{ kind: 'first-session', at: 5 }])
          await journal.compact({ keepRemovedSince: 0, release: async () => undefined })
          return copy
        },
        now: () => 1,
      },
      zip,
      quiet,
      never,
    )
    await journal.close()
    await restoreBackup(zip, fresh, quiet, never)
    expect(await readFile(journalPath(fresh, 'aaa' as AccountId))).toEqual(before)
  })

  it('leaves nothing behind where it is stopped', async () => {
    for (const at of [1, 20, 45]) {
      const stopped = new AbortController()
      let calls = 0
      const stopping = backUp(zip, stopped.signal, () => {
        calls += 1
        if (calls === at) stopped.abort()
      })
      await expect(stopping).rejects.toThrow()
      expect(await readdir(folder)).toEqual(['old'])
    }
  })

  it('tells of a message that is damaged here, and leaves it out when it is restored', async () => {
    const file = join(accountFolder(old, 'aaa' as AccountId), `${hashes[3]}.eml`)
    await writeFile(file, 'something else')
    expect(await backUp()).toMatchObject({ messages: 60, damaged: 1 })
    expect(await restoreBackup(zip, fresh, quiet, never)).toMatchObject({ messages: 59, damaged: 1 })
    expect(await readdir(accountFolder(fresh, 'aaa' as AccountId))).not.toContain(`${hashes[3]}.eml`)
  })
})

describe('restore', () => {
  it('leaves accounts alone that are here already', async () => {
    await backUp()
    await mkdir(accountFolder(fresh, 'aaa' as AccountId), { recursive: true })
    await writeFile(join(accountFolder(fresh, 'aaa' as AccountId), 'journal.ndjson'), 'mine')
    const outcome = await restoreBackup(zip, fresh, quiet, never)
    expect(outcome).toMatchObject({ restored: ['bbb'], alreadyHere: ['Post aaa'], messages: 30 })
    expect(await readFile(journalPath(fresh, 'aaa' as AccountId), 'utf8')).toBe('mine')
  })

  it('refuses what is no backup, half of one, or one whose octets changed, and changes nothing', async () => {
    await backUp()
    const whole = await readFile(zip)
    const other = join(folder, 'other.zip')
    const error = () => restoreBackup(other, fresh, quiet, never).then(() => undefined, mailErrorOf)
    await writeFile(other, 'not a zip at all, but long enough to be looked at by anybody')
    expect(await error()).toEqual({ kind: 'bad-backup', reason: 'cut-short' })
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      await writeFile(other, whole)
      await truncate(other, Math.floor(whole.length * part))
      expect(await error()).toEqual({ kind: 'bad-backup', reason: 'cut-short' })
    }
    // A flipped bit in the journal of an account.
    const hurt = Buffer.from(whole)
    const at = hurt.indexOf('vault/aaa/journal.ndjson') + 'vault/aaa/journal.ndjson'.length + 40
    hurt.writeUInt8(hurt.readUInt8(at) ^ 0xff, at)
    await writeFile(other, hurt)
    expect(await error()).toEqual({ kind: 'bad-backup', reason: 'damaged' })
    expect(await readdir(vaultFolder(fresh)).catch(() => [])).toEqual([])
  })

  it('is undone or finished after a crash, never half', async () => {
    await backUp()
    const stopped = new AbortController()
    let calls = 0
    const stopping = restoreBackup(
      zip,
      fresh,
      () => {
        calls += 1
        if (calls === 9) stopped.abort()
      },
      stopped.signal,
    )
    await expect(stopping).rejects.toThrow()
    expect(await readdir(vaultFolder(fresh))).toEqual([])

    // Killed while it was unpacked: nothing is left at the next start.
    await mkdir(join(vaultFolder(fresh), '.restore-1', 'aaa'), { recursive: true })
    await FileVault.open(fresh)
    expect(await readdir(vaultFolder(fresh))).toEqual([])
    // Killed between the first and the second account: the next start goes on.
    await restoreBackup(zip, fresh, quiet, never)
    const before = await contentsOf(fresh)
    await mkdir(join(vaultFolder(fresh), '.restore-2'))
    await rename(accountFolder(fresh, 'bbb' as AccountId), join(vaultFolder(fresh), '.restore-2', 'bbb'))
    await writeFile(join(vaultFolder(fresh), '.restore-2', 'complete'), '')
    await FileVault.open(fresh)
    expect(await contentsOf(fresh)).toEqual(before)
  })
})
