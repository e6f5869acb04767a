import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MailFailure } from '../../src-shared/mail/mail-error'

/** Only the user reads their mail (SECURITY.md): folders and files of the vault, whatever the umask. */
export const folderMode = 0o700
export const fileMode = 0o600

/** Octets a user without privileges may still write on the file system of `path`. */
export async function freeOctets(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}

/** What became of a file operation: no room (ENOSPC, EDQUOT) is `disk-full`, all else `internal`. Keeps a MailFailure. */
export async function diskFailure(thrown: unknown, path: string): Promise<MailFailure> {
  if (thrown instanceof MailFailure) return thrown
  const code = errorCode(thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const free = await freeOctets(dirname(path)).catch(() => 0)
    return new MailFailure({ kind: 'disk-full', path, freeOctets: free }, thrown)
  }
  return new MailFailure(
    { kind: 'internal', reason: thrown instanceof Error ? thrown.message : String(thrown) },
    thrown,
  )
}

/** `ENOENT` and its kind; undefined for what is no error of the operating system. */
export function errorCode(thrown: unknown): string | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Makes the names in `folder` durable: a rename is safe only after this. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Creates `folder` and what is missing above it, all of it durable. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: folderMode })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** Replaces a small file as a whole: after a crash there is the old one or the new one. Rejects with a MailFailure. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${randomUUID()}.new`)
  try {
    await makeFolder(folder)
    const handle = await open(temporary, 'wx', fileMode)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
    await syncFolder(folder)
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw await diskFailure(thrown, path)
  }
}

/** fsync of folders, shared: everyone who asks while one is under way gets the next one, together. */
export class FolderSync {
  readonly #running = new Map<string, Promise<void>>()
  readonly #next = new Map<string, Promise<void>>()

  /** Resolves after an fsync of `folder` that began after this call. */
  sync(folder: string): Promise<void> {
    const running = this.#running.get(folder)
    if (!running) return this.#start(folder)
    const waiting = this.#next.get(folder)
    if (waiting) return waiting
    const next = running
      .catch(() => undefined)
      .then(() => {
        this.#next.delete(folder)
        return this.#start(folder)
      })
    this.#next.set(folder, next)
    return next
  }

  #start(folder: string): Promise<void> {
    const run = syncFolder(folder).finally(() => {
      if (this.#running.get(folder) === run) this.#running.delete(folder)
    })
    this.#running.set(folder, run)
    return run
  }
}
