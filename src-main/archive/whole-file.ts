import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { diskFailure, syncFolder } from '../vault/durable-files'

/** How far a task is: octets of `total`, which is known from the start. */
export type ReportProgress = (progress: { readonly done: number; readonly total: number }) => void

/** Who may read a file that holds mail: the user alone, until they decide otherwise. */
const mode = 0o600

/**
 * Writes a file whole or not at all: beside its place, forced to disk, then renamed. `write` gets the handle and its
 * path. Rejects with a MailFailure, or the abort reason; then nothing is left of it.
 */
export async function writeWholeFile(
  path: string,
  write: (handle: FileHandle, temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 60)}.${randomUUID().slice(0, 8)}.part`)
  let handle: FileHandle | undefined
  try {
    handle = await open(temporary, 'wx', mode)
    await write(handle, temporary)
    await handle.sync()
    await handle.close()
    handle = undefined
    await rename(temporary, path)
    await syncFolder(dirname(path)).catch(() => undefined)
  } catch (thrown) {
    await handle?.close().catch(() => undefined)
    await rm(temporary, { force: true }).catch(() => undefined)
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown
    throw await diskFailure(thrown, path)
  }
}

/** Writes all of `octets` at the end of what was written so far. */
export async function writeAll(handle: FileHandle, octets: Uint8Array): Promise<void> {
  for (let at = 0; at < octets.length; ) at += (await handle.write(octets, at)).bytesWritten
}
