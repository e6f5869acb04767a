import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Entry, ZipFile } from 'yauzl'
import type { RestoreOutcome } from '../../src-shared/mail/archive'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { makeRestoreFolder, takeOverRestored, vaultFolder } from '../vault/account-files'
import { diskFailure, fileMode, freeOctets, makeFolder, syncFolder } from '../vault/durable-files'
import {
  hashOfPath,
  isVital,
  type ManifestFile,
  manifestName,
  notABackup,
  parseManifest,
  unitOfPath,
} from './backup-manifest'
import { entriesOf, openEntry, openZip } from './read-zip'
import { type ReportProgress, writeAll } from './whole-file'

/** What came out of a backup. */
export interface RestoredBackup extends RestoreOutcome {
  /** Settings of the program as the backup has them: to be checked before they are used. */
  readonly settings: unknown
}

/** Files that are written at the same time: each waits for the disk to force it. */
const atOnce = 8
/** A list of contents of some million messages; longer ones are no backup. */
const longestManifest = 1024 * 1024 * 1024

/**
 * Unpacks a backup beside the accounts of the profile, comparing every file with its hash, and only when all is proven
 * on disk makes it part of the profile in one step. Accounts that are here already are left alone. Rejects with
 * `bad-backup`, `disk-full`, another MailFailure or the abort reason; then the profile is as it was.
 */
export async function restoreBackup(
  path: string,
  profile: string,
  onProgress: ReportProgress,
  signal: AbortSignal,
): Promise<RestoredBackup> {
  const zip = await openZip(path).catch((thrown) => {
    throw notABackup('cut-short', thrown)
  })
  try {
    const entries = await listEntries(zip)
    const { head, files } = await readManifest(zip, entries)
    const isHere = (unit: string): boolean => existsSync(join(vaultFolder(profile), unit))
    const units = new Set(files.flatMap(({ path: one }) => unitOfPath(one) ?? []))
    const missing = new Set([...units].filter((unit) => !isHere(unit)))
    const wanted = files.filter(({ path: one }) => missing.has(unitOfPath(one) ?? ''))
    const alreadyHere = head.accounts.filter(({ id }) => isHere(id)).map(({ label }) => label)
    const total = wanted.reduce((sum, { octets }) => sum + octets, 0)
    await makeFolder(vaultFolder(profile))
    const free = await freeOctets(vaultFolder(profile))
    if (free < total) throw new MailFailure({ kind: 'disk-full', path: vaultFolder(profile), freeOctets: free })

    const folder = await makeRestoreFolder(profile)
    try {
      let done = 0
      const damaged = await unpack(zip, entries, wanted, folder, (octets) => {
        signal.throwIfAborted()
        done += octets
        onProgress({ done: Math.min(done, total), total })
      })
      signal.throwIfAborted()
      const settings = await readSettings(zip, entries)
      await takeOverWriting(profile, folder)
      const restored = await takeOverRestored(profile, folder)
      const messages = wanted.filter((file) => hashOfPath(file.path) !== undefined).length - damaged
      return { restored, alreadyHere, messages, damaged, settings, createdAt: head.createdAt }
    } catch (thrown) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined)
      throw signal.aborted ? thrown : await diskFailure(thrown, folder)
    }
  } finally {
    zip.close()
  }
}

/** Drafts and templates belong to no account: each takes its place by itself, unless it is there already. */
async function takeOverWriting(profile: string, folder: string): Promise<void> {
  for (const place of ['.drafts', '.templates']) {
    const from = join(folder, place)
    const names = await readdir(from).catch(() => [])
    if (names.length === 0) continue
    const to = join(vaultFolder(profile), place)
    await makeFolder(to)
    for (const name of names) if (!existsSync(join(to, name))) await rename(join(from, name), join(to, name))
    await syncFolder(to)
    await rm(from, { recursive: true, force: true })
  }
}

async function listEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of entriesOf(zip)) entries.set(entry.fileName, entry)
  } catch (thrown) {
    throw notABackup('damaged', thrown)
  }
  return entries
}

async function readManifest(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
  const entry = entries.get(manifestName)
  if (!entry || entry.uncompressedSize > longestManifest) throw notABackup('not-ours')
  try {
    return parseManifest(await text(await openEntry(zip, entry)))
  } catch (thrown) {
    throw thrown instanceof MailFailure ? thrown : notABackup('damaged', thrown)
  }
}

/** Writes every wanted file. Returns how many messages were not what their name says. */
async function unpack(
  zip: ZipFile,
  entries: ReadonlyMap<string, Entry>,
  wanted: readonly ManifestFile[],
  folder: string,
  progress: (octets: number) => void,
): Promise<number> {
  const folders = new Set<string>()
  for (const { path } of wanted) folders.add(dirname(path.slice('vault/'.length)))
  for (const name of folders) await makeFolder(join(folder, name))
  let damaged = 0
  let next = 0
  let failed = false
  const work = async (): Promise<void> => {
    for (let file = wanted[next]; file && !failed; file = wanted[next]) {
      next += 1
      const target = join(folder, file.path.slice('vault/'.length))
      if (await unpackOne(zip, entries.get(file.path), file, target, progress)) continue
      await rm(target, { force: true })
      if (isVital(file.path)) throw notABackup('damaged')
      damaged += 1
    }
  }
  const fail = (thrown: unknown): never => {
    failed = true
    throw thrown
  }
  // Every one has ended before anything is taken away under it.
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, () => work().catch(fail)))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  for (const name of folders) await syncFolder(join(folder, name))
  return damaged
}

/** False where the octets are missing, or are not those that were backed up, or not those the name promises. */
async function unpackOne(
  zip: ZipFile,
  entry: Entry | undefined,
  file: ManifestFile,
  target: string,
  progress: (octets: number) => void,
): Promise<boolean> {
  if (!entry) return false
  const hash = createHash('sha256')
  const handle = await open(target, 'wx', fileMode)
  try {
    const pieces = (await openEntry(zip, entry).catch(() => undefined)) as AsyncIterable<Buffer> | undefined
    if (!pieces) return false
    const reading = pieces[Symbol.asyncIterator]()
    for (;;) {
      const piece = await reading.next().catch(() => undefined)
      if (piece === undefined) return false
      if (piece.done === true) break
      hash.update(piece.value)
      await writeAll(handle, piece.value)
      progress(piece.value.length)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  const found = hash.digest('hex')
  return found === file.sha256 && found === (hashOfPath(file.path) ?? found)
}

async function readSettings(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Promise<unknown> {
  const entry = entries.get('settings.json')
  if (!entry || entry.uncompressedSize > 1024 * 1024) return undefined
  try {
    return JSON.parse(await text(await openEntry(zip, entry)))
  } catch {
    return undefined
  }
}
