import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccountId, Sha256 } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { accountFolder } from './account-files'
import { FileVault } from './file-vault'

const account = 'one' as AccountId
const source = Buffer.from('Subject: tern\r\n\r\nhello\r\n')
const hash = createHash('sha256').update(source).digest('hex') as Sha256
let profile: string

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'tern-vault-'))
})
afterEach(() => rm(profile, { recursive: true, force: true }))

const openVault = () => FileVault.open(profile, { reserveOctets: 0 })
const visible = async () => (await readdir(accountFolder(profile, account))).filter((name) => name.endsWith('.eml'))
const temporary = () => readdir(join(accountFolder(profile, account), 'tmp'))
const failureOf = (work: Promise<unknown>) => work.then(() => undefined, mailErrorOf)

describe('FileVault', () => {
  it('keeps a message under its hash, readable by the user alone', async () => {
    const vault = await openVault()
    expect(await vault.put(account, source)).toEqual({ sha256: hash, octets: source.length })
    expect(Buffer.from(await vault.read(account, hash))).toEqual(source)
    expect(await vault.verify(account, hash)).toBe(true)
    expect(await temporary()).toEqual([])
    const modes = [vault.pathOf(account, hash), accountFolder(profile, account)].map(async (path) => {
      return (await stat(path)).mode & 0o777
    })
    if (process.platform !== 'win32') expect(await Promise.all(modes)).toEqual([0o600, 0o700])
  })

  it('keeps the same octets once, also when they arrive together', async () => {
    const vault = await openVault()
    const entries = await Promise.all(Array.from({ length: 8 }, () => vault.put(account, source)))
    expect(new Set(entries.map((entry) => entry.sha256))).toEqual(new Set([hash]))
    expect(await visible()).toEqual([`${hash}.eml`])
  })

  it('shows nothing of a message before its end', async () => {
    const vault = await openVault()
    const writer = await vault.begin(account)
    await writer.write(source.subarray(0, 7))
    expect(await visible()).toEqual([])
    expect(await temporary()).toHaveLength(1)
    await writer.write(source.subarray(7))
    expect(await visible()).toEqual([])
    expect((await writer.finish()).sha256).toBe(hash)
    expect(await visible()).toEqual([`${hash}.eml`])
    expect(await temporary()).toEqual([])
  })

  it('leaves no trace of what was discarded, and takes no more of what has ended', async () => {
    const vault = await openVault()
    const writer = await vault.begin(account)
    await writer.write(source)
    await writer.discard()
    await writer.discard()
    expect([await visible(), await temporary()]).toEqual([[], []])
    expect(await failureOf(writer.write(source))).toMatchObject({ kind: 'internal' })
    expect(await failureOf(writer.finish())).toMatchObject({ kind: 'internal' })
  })

  it('proves nothing that is missing or changed, and heals it by the next copy', async () => {
    const vault = await openVault()
    expect(await vault.verify(account, hash)).toBe(false)
    expect(await failureOf(vault.read(account, hash))).toMatchObject({ kind: 'not-found' })
    await vault.put(account, source)
    await writeFile(vault.pathOf(account, hash), 'something else')
    expect(await vault.verify(account, hash)).toBe(false)
    await vault.put(account, source)
    expect(await vault.verify(account, hash)).toBe(true)
  })

  it('clears away when opened what a crash left half written', async () => {
    const writer = await (await openVault()).begin(account)
    await writer.write(source)
    expect(await temporary()).toHaveLength(1)
    const again = await openVault()
    expect(await visible()).toEqual([])
    await again.put(account, source)
    expect([await visible(), await temporary()]).toEqual([[`${hash}.eml`], []])
    await writer.discard()
  })

  it('refuses what would touch the reserve, and leaves no trace of it', async () => {
    let free = 1000
    const vault = await FileVault.open(profile, { reserveOctets: 900, freeOctets: async () => free })
    expect(await vault.room()).toBe(100)
    expect((await vault.put(account, source)).sha256).toBe(hash)
    const big = Buffer.alloc(101, 'x')
    expect(await failureOf(vault.put(account, big))).toMatchObject({ kind: 'disk-full', freeOctets: 1000 })
    free = 899
    expect(await vault.room()).toBe(-1)
    expect(await failureOf(vault.begin(account))).toMatchObject({ kind: 'disk-full', freeOctets: 899 })
    expect([await visible(), await temporary()]).toEqual([[`${hash}.eml`], []])
  })

  it('looks at the room again while a long message comes in', async () => {
    let free = 100_000_000
    const vault = await FileVault.open(profile, { reserveOctets: 0, freeOctets: async () => free })
    const writer = await vault.begin(account)
    const piece = Buffer.alloc(3 * 1024 * 1024)
    await writer.write(piece)
    free = 1024
    expect(await failureOf(writer.write(piece))).toMatchObject({ kind: 'disk-full' })
    await writer.discard()
    expect([await visible(), await temporary()]).toEqual([[], []])
  })

  it('takes no path for a name', async () => {
    const vault = await openVault()
    expect(() => vault.pathOf(account, '../../etc/passwd' as Sha256)).toThrow()
    expect(await failureOf(vault.put('../up' as AccountId, source))).toMatchObject({ kind: 'bad-request' })
  })

  it('removes an account with all its mail and can begin it anew', async () => {
    const vault = await openVault()
    await vault.put(account, source)
    await vault.removeAccount(account)
    expect(await readdir(join(profile, 'vault'))).toEqual([])
    await vault.put(account, source)
    expect(await visible()).toEqual([`${hash}.eml`])
  })
})
