import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type BrowserWindow, dialog } from 'electron'
import type { PartPlace } from '../../src-shared/contract/engine-calls'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import { decodedStream } from './decoded-stream'
import { markFromInternet } from './mark-from-internet'

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
    await writeDecoded(place, temporary, 'w')
    await rename(temporary, filePath)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw failureOf(thrown, filePath)
  }
  return basename(filePath)
}

/**
 * Asks for a folder once and writes every part there under a name that was free: nothing is ever replaced. Returns how
 * many were saved, or null where the user thought better of it.
 */
export async function saveParts(
  window: BrowserWindow,
  places: readonly PartPlace[],
  fallbackName: string,
): Promise<number | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openDirectory', 'createDirectory'],
    ...(lastFolder && { defaultPath: lastFolder }),
  })
  const [folder] = filePaths
  if (canceled || folder === undefined) return null
  lastFolder = folder
  for (const place of places) await saveUnder(folder, safeFileName(place.fileName, fallbackName), place)
  return places.length
}

const mostTries = 1_000

async function saveUnder(folder: string, name: string, place: PartPlace): Promise<void> {
  for (let count = 1; ; count++) {
    const file = join(folder, count === 1 ? name : numbered(name, count))
    try {
      // `wx` takes a name only if nobody has it; what is half written does not stay.
      await writeDecoded(place, file, 'wx')
      return
    } catch (thrown) {
      const taken = (thrown as NodeJS.ErrnoException).code === 'EEXIST'
      if (taken && count < mostTries) continue
      if (!taken) await rm(file, { force: true })
      throw failureOf(thrown, file)
    }
  }
}

/** `report (2).pdf` */
export function numbered(name: string, count: number): string {
  const ending = extname(name)
  return `${name.slice(0, name.length - ending.length)} (${count})${ending}`
}

async function writeDecoded(place: PartPlace, file: string, flags: 'w' | 'wx'): Promise<void> {
  await pipeline(Readable.fromWeb(decodedStream(place)), createWriteStream(file, { mode: 0o600, flags }))
  await markFromInternet(file)
}

function failureOf(thrown: unknown, file: string): MailFailure {
  const { code } = thrown as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new MailFailure({ kind: 'disk-full', path: dirname(file), freeOctets: 0 }, thrown)
  return new MailFailure({ kind: 'internal', reason: `could not write the file (${code ?? 'unknown'})` }, thrown)
}
