import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type PassThrough, Readable, Transform } from 'node:stream'
import yazl from 'yazl'
import type { BackupOutcome } from '../../src-shared/mail/archive'
import type { AccountId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { accountFolder, vaultFolder } from '../vault/account-files'
import { errorCode } from '../vault/durable-files'
import {
  formatName,
  formatVersion,
  hashOfPath,
  type ManifestFile,
  type ManifestHead,
  manifestName,
  readMe,
  readMeName,
  unitOfPath,
} from './backup-manifest'
import { entriesOf, openEntry, openZip } from './read-zip'
import { type ReportProgress, writeAll, writeWholeFile } from './whole-file'

export interface BackupSource {
  readonly profile: string
  /** The journal of an account as it is now, where it is open; its first `size` octets do not change any more. */
  readonly openJournal: (
    account: AccountId,
  ) => Promise<{ readonly handle: ReadableHandle; readonly size: number } | undefined>
  readonly now: () => number
}

interface ReadableHandle {
  createReadStream(options: { start: number; end: number; autoClose: boolean }): Readable
  close(): Promise<void>
}

interface Planned {
  readonly path: string
  readonly octets: number
  readonly open: () => Readable
}

/** Mail compresses to three quarters at any level; this one costs least. */
const compressionLevel = 2

/**
 * Writes the whole profile, without passwords, into one zip file: whole or not at all. Mail may come in meanwhile; the
 * backup holds each account as it was when its turn began. When it is written, every entry is read back from the file
 * and hashed again. Octets are streamed. Rejects with a MailFailure or the abort reason; then there is no file.
 */
export async function createBackup(
  source: BackupSource,
  path: string,
  onProgress: ReportProgress,
  signal: AbortSignal,
): Promise<BackupOutcome> {
  const closing: (() => Promise<void>)[] = []
  try {
    const accounts: ManifestHead['accounts'][number][] = []
    const planned: Planned[] = []
    for (const account of await accountNames(source.profile)) {
      signal.throwIfAborted()
      accounts.push({ id: account, label: await labelOf(source.profile, account) })
      planned.push(...(await planAccount(source, account, closing)))
    }
    planned.push(...(await planWriting(source.profile)))
    planned.push(...(await smallFile(join(source.profile, 'settings.json'), 'settings.json')))
    const head: ManifestHead = { format: formatName, version: formatVersion, createdAt: source.now(), accounts }
    const octets = planned.reduce((sum, file) => sum + file.octets, 0)
    const total = octets * 2
    let done = 0
    const progress = (more: number): void => {
      signal.throwIfAborted()
      done += more
      onProgress({ done: Math.min(done, total), total })
    }
    let files: readonly ManifestFile[] = []
    await writeWholeFile(path, async (handle, temporary) => {
      const zip = new yazl.ZipFile()
      const packing = pack(zip, head, planned, progress)
      // What breaks while packing ends the stream, and surfaces where it is read.
      packing.catch((reason) => (zip.outputStream as PassThrough).destroy(reason))
      for await (const piece of zip.outputStream as AsyncIterable<Uint8Array>) {
        signal.throwIfAborted()
        await writeAll(handle, piece)
      }
      files = await packing
      await handle.sync()
      await readBack(temporary, files, progress)
    })
    const messages = files.filter((file) => hashOfPath(file.path) !== undefined)
    return {
      messages: messages.length,
      octets: (await stat(path)).size,
      damaged: messages.filter((file) => hashOfPath(file.path) !== file.sha256).length,
    }
  } finally {
    for (const close of closing) await close().catch(() => undefined)
  }
}

/** Accounts and local folders: every folder of the vault that is not about to be removed or restored. */
async function accountNames(profile: string): Promise<readonly AccountId[]> {
  const entries = await readdir(vaultFolder(profile), { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name as AccountId)
    .sort()
}

async function labelOf(profile: string, account: AccountId): Promise<string> {
  try {
    const { label } = JSON.parse(await readFile(join(accountFolder(profile, account), 'account.json'), 'utf8')) as {
      label?: unknown
    }
    return typeof label === 'string' ? label : account
  } catch {
    return account
  }
}

async function planAccount(
  { profile, openJournal }: BackupSource,
  account: AccountId,
  closing: (() => Promise<void>)[],
): Promise<readonly Planned[]> {
  const folder = accountFolder(profile, account)
  const place = `vault/${account}`
  const planned = [...(await smallFile(join(folder, 'account.json'), `${place}/account.json`))]
  // The journal first: the messages it speaks of are all there when the folder is read after it.
  const journal = await openJournal(account)
  if (journal) {
    const { handle, size } = journal
    closing.push(() => handle.close())
    planned.push({
      path: `${place}/journal.ndjson`,
      octets: size,
      open: () =>
        size === 0 ? Readable.from([]) : handle.createReadStream({ start: 0, end: size - 1, autoClose: false }),
    })
  } else planned.push(...(await smallFile(join(folder, 'journal.ndjson'), `${place}/journal.ndjson`)))
  for (const name of (await readdir(folder)).sort()) {
    if (!/^[0-9a-f]{64}\.eml$/.test(name)) continue
    const file = join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (found) planned.push({ path: `${place}/${name}`, octets: found.size, open: () => createReadStream(file) })
  }
  return planned
}

/** Drafts with their parts, and templates. What disappears meanwhile was sent or thrown away. */
async function planWriting(profile: string): Promise<readonly Planned[]> {
  const planned: Planned[] = []
  for (const place of ['.drafts', '.templates']) {
    const folder = join(vaultFolder(profile), place)
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name)
      const path = ['vault', place, ...relative(folder, file).split(sep)].join('/')
      if (entry.isFile() && unitOfPath(path) !== undefined) planned.push(...(await smallFile(file, path)))
    }
  }
  return planned
}

async function smallFile(file: string, path: string): Promise<readonly Planned[]> {
  try {
    const octets = (await stat(file)).size
    return [{ path, octets, open: () => createReadStream(file) }]
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return []
    throw thrown
  }
}

/** Adds one file after the other, and the manifest last. */
async function pack(
  zip: yazl.ZipFile,
  head: ManifestHead,
  planned: readonly Planned[],
  progress: (octets: number) => void,
): Promise<readonly ManifestFile[]> {
  const mtime = new Date(head.createdAt)
  const files: ManifestFile[] = []
  const failed = new Promise<never>((_resolve, reject) => zip.once('error', reject))
  failed.catch(() => undefined)
  zip.addBuffer(Buffer.from(readMe), readMeName, { mtime })
  for (const { path, open: openFile } of planned) {
    const hash = createHash('sha256')
    let octets = 0
    const counting = new Transform({
      transform(piece: Buffer, _encoding, pass) {
        hash.update(piece)
        octets += piece.length
        try {
          progress(piece.length)
          pass(null, piece)
        } catch (reason) {
          pass(reason as Error)
        }
      },
    })
    const read = new Promise<void>((resolve, reject) => {
      counting.once('end', resolve)
      counting.once('error', reject)
    })
    const from = openFile()
    from.once('error', (reason) => counting.destroy(reason))
    zip.addReadStream(from.pipe(counting), path, { mtime, mode: 0o600, compress: true, compressionLevel })
    await Promise.race([read, failed])
    files.push({ path, octets, sha256: hash.digest('hex') })
  }
  zip.addReadStream(Readable.from(manifestLines(head, files)), manifestName, {
    mtime,
    compress: true,
    compressionLevel,
  })
  zip.end()
  return files
}

function* manifestLines(head: ManifestHead, files: readonly ManifestFile[]): Iterable<Buffer> {
  yield Buffer.from(`${JSON.stringify(head)}\n`)
  let text = ''
  for (const file of files) {
    text += `${JSON.stringify(file)}\n`
    if (text.length > 100_000) {
      yield Buffer.from(text)
      text = ''
    }
  }
  yield Buffer.from(`${text}{"end":true,"files":${files.length}}\n`)
}

/** Reads every entry out of the finished file. Rejects with `internal` where one is not what was put in. */
async function readBack(
  path: string,
  files: readonly ManifestFile[],
  progress: (octets: number) => void,
): Promise<void> {
  const expected = new Map(files.map((file) => [file.path, file.sha256]))
  const zip = await openZip(path)
  try {
    for await (const entry of entriesOf(zip)) {
      const sha256 = expected.get(entry.fileName)
      if (sha256 === undefined) continue
      const hash = createHash('sha256')
      for await (const piece of (await openEntry(zip, entry)) as AsyncIterable<Buffer>) {
        hash.update(piece)
        progress(piece.length)
      }
      if (hash.digest('hex') !== sha256) break
      expected.delete(entry.fileName)
    }
  } finally {
    zip.close()
  }
  if (expected.size > 0) throw new MailFailure({ kind: 'internal', reason: 'the backup could not be read back' })
}
