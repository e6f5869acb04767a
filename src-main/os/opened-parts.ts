import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { chmod, mkdir, open, rm } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PartPlace } from '../../src-shared/contract/engine-calls'
import type { OpenOutcome } from '../../src-shared/contract/reading'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import { decodedStream } from './decoded-stream'
import { fileRisk, mentionsMacros } from './file-risk'
import { markFromInternet } from './mark-from-internet'

const scanOctets = 1024 * 1024
/** Larger files are opened without being searched for programs inside. */
const mostScanned = 64 * 1024 * 1024

/**
 * Attachments that were opened or dragged out: copies in a private folder of the profile, read-only, removed when Tern
 * quits and, after a crash, at the next start (SECURITY.md A3, K2).
 */
export class OpenedParts {
  readonly #folder: string

  constructor(profile: string) {
    this.#folder = join(profile, 'opened')
    this.clear()
  }

  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Opens a part with the system's program, or says what has to be asked first. `confirmed` is the user's answer. */
  async open(place: PartPlace, confirmed: boolean, openPath: (file: string) => Promise<string>): Promise<OpenOutcome> {
    const file = await this.copy(place)
    const risk = await riskOf(file)
    // A program is never started from a mail, whatever was answered.
    if (risk !== 'none' && (!confirmed || risk === 'program')) {
      await rm(resolve(file, '..'), { recursive: true, force: true })
      return { kind: 'ask', risk }
    }
    return (await openPath(file)) === '' ? { kind: 'opened' } : { kind: 'no-program' }
  }

  /** A read-only copy under its safe name, in a folder of its own. */
  async copy(place: PartPlace): Promise<string> {
    const folder = join(this.#folder, randomBytes(8).toString('hex'))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = resolve(folder, safeFileName(place.fileName, 'attachment'))
    if (!file.startsWith(folder + sep)) throw new Error('not a name within the folder')
    await pipeline(Readable.fromWeb(decodedStream(place)), createWriteStream(file, { mode: 0o600, flags: 'wx' }))
    await markFromInternet(file)
    await chmod(file, 0o400)
    return file
  }
}

async function riskOf(file: string) {
  const handle = await open(file, 'r')
  try {
    const head = Buffer.alloc(16)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    const { size } = await handle.stat()
    const isOffice = /\.(?:do[ct]|xl[st]|pp[ts]|pot|rtf|od[tsp])x?$/i.test(file)
    const macros = isOffice && size <= mostScanned && (await holdsMacros(file))
    return fileRisk(file, head.subarray(0, bytesRead), macros)
  } finally {
    await handle.close()
  }
}

async function holdsMacros(file: string): Promise<boolean> {
  let tail = Buffer.alloc(0)
  for await (const piece of createReadStream(file, { highWaterMark: scanOctets })) {
    const octets = Buffer.concat([tail, piece as Buffer])
    if (mentionsMacros(octets)) return true
    // A mark may lie across two pieces.
    tail = octets.subarray(-64)
  }
  return false
}
