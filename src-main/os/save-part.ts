import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type BrowserWindow, dialog } from 'electron'
import type { PartPlace } from '../../src-shared/contract/engine-calls'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import { decodedStream } from './app-scheme'

let lastFolder: string | undefined

/**
 * Asks where, then writes the decoded part there, whole or not at all. Returns the name it was saved under, or null
 * where the user thought better of it. The name a mail proposes is cleaned first (SECURITY.md A1, A2).
 */
export async function savePart(window: BrowserWindow, place: PartPlace, fallbackName: string): Promise<string | null> {
  const name = safeFileName(place.fileName, fallbackName)
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: lastFolder ? join(lastFolder, name) : name,
  })
  if (canceled || !filePath) return null
  lastFolder = dirname(filePath)
  const temporary = join(dirname(filePath), `.${basename(filePath).slice(0, 100)}.part`)
  try {
    await pipeline(Readable.fromWeb(decodedStream(place)), createWriteStream(temporary, { mode: 0o600 }))
    await rename(temporary, filePath)
  } catch (thrown) {
    await rm(temporary, { force: true })
    const code = (thrown as NodeJS.ErrnoException).code
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new MailFailure({ kind: 'disk-full', path: dirname(filePath), freeOctets: 0 }, thrown)
    throw new MailFailure({ kind: 'internal', reason: `could not write the file (${code ?? 'unknown'})` }, thrown)
  }
  return basename(filePath)
}
