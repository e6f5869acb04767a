import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountId, Sha256 } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailVault, VaultEntry, VaultWriter } from '../sync/mail-vault'
import { accountFolder, clearLeftovers, removeAccountFolder, vaultFolder } from './account-files'
import { diskFailure, errorCode, FolderSync, fileMode, freeOctets, makeFolder } from './durable-files'

/** Below this much room nothing is fetched or deleted any more (DESIGN.md §3). */
const reserveOctets = 500 * 1000 * 1000
/** The room is not looked at again for this long while there is much more of it than is claimed meanwhile. */
const roomFreshMs = 500
const plentyOctets = 256 * 1024 * 1024
/** A message of unknown length looks at the room again after this many octets. */
const lookAgainAfter = 4 * 1024 * 1024

/** From this size on a message is read into memory that threads can share: a copy for each would be felt. */
const sharedOctets = 4 * 1024 * 1024

export interface FileVaultOptions {
  readonly reserveOctets?: number
  /** How much room there is; the file system's own word unless a test knows better. */
  readonly freeOctets?: (path: string) => Promise<number>
}

/**
 * Raw messages as `<profile>/vault/<account>/<sha256>.eml`. A file under that name is whole: it was written beside,
 * forced to disk and renamed, and the folder forced to disk before anyone is told.
 */
export class FileVault implements MailVault {
  readonly #profile: string
  readonly #reserve: number
  readonly #free: (path: string) => Promise<number>
  readonly #folders = new Map<AccountId, Promise<string>>()
  readonly #folderSync = new FolderSync()
  /** What may be claimed without another look, and until when. */
  #plenty: { octets: number; readonly until: number } | undefined
  #looking: Promise<number> | undefined

  private constructor(profile: string, options: FileVaultOptions) {
    this.#profile = profile
    this.#reserve = options.reserveOctets ?? reserveOctets
    this.#free = options.freeOctets ?? freeOctets
  }

  /** Opens the vault of a profile and clears away what a crash left half done. Rejects with a MailFailure. */
  static async open(profile: string, options: FileVaultOptions = {}): Promise<FileVault> {
    try {
      await makeFolder(vaultFolder(profile))
      await clearLeftovers(profile)
    } catch (thrown) {
      throw await diskFailure(thrown, vaultFolder(profile))
    }
    return new FileVault(profile, options)
  }

  begin(account: AccountId): Promise<VaultWriter> {
    return this.#begin(account, 0)
  }

  async #begin(account: AccountId, octets: number): Promise<VaultWriter> {
    const folder = await this.#folder(account)
    await this.#claim(folder, octets)
    const temporary = join(folder, 'tmp', randomUUID())
    try {
      return new FileWriter(await open(temporary, 'wx', fileMode), temporary, folder, this.#folderSync, (more) =>
        this.#claim(folder, more),
      )
    } catch (thrown) {
      throw await diskFailure(thrown, temporary)
    }
  }

  async put(account: AccountId, source: Uint8Array): Promise<VaultEntry> {
    const writer = await this.#begin(account, source.length)
    try {
      await writer.write(source)
      return await writer.finish()
    } catch (thrown) {
      await writer.discard()
      throw thrown
    }
  }

  async read(account: AccountId, sha256: Sha256): Promise<Uint8Array> {
    const path = this.pathOf(account, sha256)
    try {
      const { size } = await stat(path)
      return size < sharedOctets ? await readFile(path) : await readShared(path, size)
    } catch (thrown) {
      if (errorCode(thrown) === 'ENOENT')
        throw new MailFailure({ kind: 'not-found', what: `message ${sha256}` }, thrown)
      throw await diskFailure(thrown, path)
    }
  }

  async verify(account: AccountId, sha256: Sha256): Promise<boolean> {
    const path = this.pathOf(account, sha256)
    const hash = createHash('sha256')
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) hash.update(chunk)
    } catch {
      // Missing, or the disk cannot give it back: either way it is not proven.
      return false
    }
    return hash.digest('hex') === sha256
  }

  pathOf(account: AccountId, sha256: Sha256): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new MailFailure({ kind: 'bad-request', reason: 'message hash' })
    return join(accountFolder(this.#profile, account), `${sha256}.eml`)
  }

  /** Takes messages that nothing needs any more out of the vault. What is not there is gone already. */
  async release(account: AccountId, hashes: readonly Sha256[]): Promise<void> {
    for (const sha256 of hashes) {
      const path = this.pathOf(account, sha256)
      await rm(path, { force: true }).catch(async (thrown) => {
        throw await diskFailure(thrown, path)
      })
    }
  }

  async releaseOlder(account: AccountId, sha256: Sha256, before: number): Promise<void> {
    const path = this.pathOf(account, sha256)
    const aside = join(await this.#folder(account), 'tmp', randomUUID())
    try {
      if ((await stat(path)).mtimeMs >= before) return
      // Out of the way first: what is written under this name meanwhile is another file.
      await rename(path, aside)
      if ((await stat(aside)).mtimeMs >= before) await rename(aside, path)
      else await rm(aside, { force: true })
    } catch (thrown) {
      if (errorCode(thrown) !== 'ENOENT') throw await diskFailure(thrown, path)
    }
  }

  async room(): Promise<number> {
    return (await this.#free(vaultFolder(this.#profile))) - this.#reserve
  }

  /** The account's mail, journal and settings, all of it, for good. Its engine must have ended. */
  async removeAccount(account: AccountId): Promise<void> {
    this.#folders.delete(account)
    await removeAccountFolder(this.#profile, account)
  }

  async #claim(path: string, octets: number): Promise<void> {
    const plenty = this.#plenty
    if (plenty && performance.now() < plenty.until && plenty.octets > octets) {
      plenty.octets -= octets
      return
    }
    // One look answers all who ask meanwhile: a whole pipeline of messages comes here at once.
    this.#looking ??= this.room().finally(() => {
      this.#looking = undefined
    })
    const room = await this.#looking
    this.#plenty =
      room - octets > 2 * plentyOctets ? { octets: plentyOctets, until: performance.now() + roomFreshMs } : undefined
    if (room < octets) throw new MailFailure({ kind: 'disk-full', path, freeOctets: room + this.#reserve })
  }

  #folder(account: AccountId): Promise<string> {
    const known = this.#folders.get(account)
    if (known) return known
    const made = this.#makeFolder(account)
    this.#folders.set(account, made)
    made.catch(() => this.#folders.delete(account))
    return made
  }

  async #makeFolder(account: AccountId): Promise<string> {
    const folder = accountFolder(this.#profile, account)
    try {
      await makeFolder(join(folder, 'tmp'))
    } catch (thrown) {
      throw await diskFailure(thrown, folder)
    }
    return folder
  }
}

/** The octets of a file, which nobody changes while it is read, in memory that several threads may look at. */
async function readShared(path: string, size: number): Promise<Uint8Array> {
  const octets = new Uint8Array(new SharedArrayBuffer(size))
  const handle = await open(path, 'r')
  try {
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(octets, at, size - at, at)
      if (bytesRead === 0) return octets.subarray(0, at)
      at += bytesRead
    }
    return octets
  } finally {
    await handle.close()
  }
}

class FileWriter implements VaultWriter {
  readonly #handle: FileHandle
  readonly #temporary: string
  readonly #folder: string
  readonly #folderSync: FolderSync
  readonly #claim: (octets: number) => Promise<void>
  readonly #hash = createHash('sha256')
  #octets = 0
  #unclaimed = 0
  #ended = false

  constructor(
    handle: FileHandle,
    temporary: string,
    folder: string,
    folderSync: FolderSync,
    claim: (octets: number) => Promise<void>,
  ) {
    this.#handle = handle
    this.#temporary = temporary
    this.#folder = folder
    this.#folderSync = folderSync
    this.#claim = claim
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#assertOpen()
    this.#unclaimed += chunk.length
    if (this.#unclaimed > lookAgainAfter) {
      await this.#claim(this.#unclaimed)
      this.#unclaimed = 0
    }
    try {
      for (let at = 0; at < chunk.length; ) at += (await this.#handle.write(chunk, at)).bytesWritten
    } catch (thrown) {
      throw await diskFailure(thrown, this.#temporary)
    }
    this.#hash.update(chunk)
    this.#octets += chunk.length
  }

  async finish(): Promise<VaultEntry> {
    this.#assertOpen()
    this.#ended = true
    const sha256 = this.#hash.digest('hex') as Sha256
    try {
      try {
        await this.#handle.sync()
      } finally {
        await this.#handle.close()
      }
      // Over an older file of that name, too: it should hold the same octets, and if it was damaged it no longer is.
      await rename(this.#temporary, join(this.#folder, `${sha256}.eml`))
      await this.#folderSync.sync(this.#folder)
    } catch (thrown) {
      await rm(this.#temporary, { force: true }).catch(() => undefined)
      throw await diskFailure(thrown, this.#temporary)
    }
    return { sha256, octets: this.#octets }
  }

  async discard(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    await this.#handle.close().catch(() => undefined)
    await rm(this.#temporary, { force: true }).catch(() => undefined)
  }

  #assertOpen(): void {
    if (this.#ended) throw new MailFailure({ kind: 'internal', reason: 'the message was ended before' })
  }
}
