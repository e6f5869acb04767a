import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Flag } from '../../src-shared/mail/flags'
import { beginsLikeMbox } from './mbox-lines'

/** A file that holds mail. */
export interface MailFile {
  readonly path: string
  readonly kind: 'mbox' | 'message'
  readonly octets: number
  /** When it was written last; stands in for a date the message does not state. */
  readonly modifiedAt: number
  /** From the name of a Maildir file; undefined where the file is of another kind. */
  readonly flags?: readonly Flag[]
}

/** Folders in folders in folders: deeper ones are left out, as are links, which may lead in circles. */
const deepest = 20

/**
 * All mail in the files and folders that were chosen: mbox files, `.eml` files, and Maildirs (`cur` and `new`; `tmp` is
 * never looked at). What is none of these is left out, unless it was chosen itself. Rejects with the file system's error.
 */
export async function findMail(paths: readonly string[]): Promise<readonly MailFile[]> {
  const found: MailFile[] = []
  for (const path of paths) {
    const about = await stat(path)
    if (about.isDirectory()) await look(path, 0, found)
    else found.push({ path, kind: await kindOf(path), octets: about.size, modifiedAt: about.mtimeMs })
  }
  return found
}

async function look(folder: string, depth: number, found: MailFile[]): Promise<void> {
  if (depth > deepest) return
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const folders = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name))
  const isMaildir = folders.has('cur') && folders.has('new')
  const inMaildir = ['cur', 'new'].includes(basename(folder)) && (await isFolder(join(dirname(folder), 'cur')))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!(isMaildir && entry.name === 'tmp')) await look(path, depth + 1, found)
      continue
    }
    if (!entry.isFile()) continue
    const about = await stat(path)
    const { size: octets, mtimeMs: modifiedAt } = about
    if (inMaildir) {
      if (!entry.name.startsWith('.') && octets > 0)
        found.push({ path, kind: 'message', octets, modifiedAt, flags: maildirFlags(entry.name) })
    } else if (/\.eml$/i.test(entry.name)) found.push({ path, kind: 'message', octets, modifiedAt })
    else if ((await kindOf(path)) === 'mbox') found.push({ path, kind: 'mbox', octets, modifiedAt })
  }
}

/** Flags out of a Maildir name, `unique:2,FRS`; macOS and Windows write `;` or `!` for the colon. */
export function maildirFlags(name: string): readonly Flag[] {
  const letters = /[:;!]2,([A-Za-z]*)$/.exec(name)?.[1] ?? ''
  const known: readonly (readonly [string, Flag])[] = [
    ['S', '\\Seen'],
    ['F', '\\Flagged'],
    ['R', '\\Answered'],
    ['D', '\\Draft'],
    ['P', '$Forwarded'],
  ]
  return known.filter(([letter]) => letters.includes(letter)).map(([, flag]) => flag)
}

async function kindOf(path: string): Promise<'mbox' | 'message'> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0)
    return beginsLikeMbox(buffer.subarray(0, bytesRead)) ? 'mbox' : 'message'
  } finally {
    await handle.close()
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
