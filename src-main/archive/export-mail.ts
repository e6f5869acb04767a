import { createReadStream } from 'node:fs'
import { copyFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExportOutcome } from '../../src-shared/mail/archive'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import { diskFailure, errorCode } from '../vault/durable-files'
import { CrlfWitness, LfMaker } from './line-ends'
import { MboxQuoter, separatorLine } from './mbox-lines'
import { type ReportProgress, writeAll, writeWholeFile } from './whole-file'

/** One message to be handed out. */
export interface ExportedMessage {
  /** Its file in the vault. */
  readonly path: string
  readonly octets: number
  readonly receivedAt: number
  readonly subject: string
  /** Tells messages with equal names apart. */
  readonly sha256: string
}

const pieceOctets = 256 * 1024

/**
 * Writes one mbox file in the form `mboxrd`, oldest first as they are given, lines ended by LF. A message whose own line
 * ends are not all CRLF keeps them as they are, so that reading the file gives back the same octets. Rejects with a
 * MailFailure or the abort reason; then there is no file.
 */
export async function exportMbox(
  messages: readonly ExportedMessage[],
  path: string,
  onProgress: ReportProgress,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const total = messages.reduce((sum, { octets }) => sum + octets, 0)
  let done = 0
  let exported = 0
  await writeWholeFile(path, async (handle) => {
    for (const message of messages) {
      signal.throwIfAborted()
      const pure = await endsInCrlf(message.path)
      if (pure !== undefined) {
        await writeAll(handle, Buffer.from(`${separatorLine(message.receivedAt)}\n`))
        let last = 0
        const quoter = new MboxQuoter()
        const ends = pure ? new LfMaker() : undefined
        const put = async (octets: Uint8Array): Promise<void> => {
          last = octets.at(-1) ?? last
          await writeAll(handle, octets)
        }
        for await (const piece of createReadStream(message.path, { highWaterMark: pieceOctets })) {
          signal.throwIfAborted()
          await put(quoter.push(ends ? ends.push(piece) : piece))
        }
        if (ends) await put(quoter.push(ends.end()))
        await put(quoter.end())
        await writeAll(handle, Buffer.from(last === 0x0a ? '\n' : '\n\n'))
        exported += 1
      }
      done += message.octets
      onProgress({ done, total })
    }
  })
  return { exported, missing: messages.length - exported }
}

/**
 * Copies every message into `folder` as an `.eml` file, octet for octet, named by date and subject. What is there
 * already under the same name is the same message. Rejects with a MailFailure or the abort reason; whole files stay.
 */
export async function exportEml(
  messages: readonly ExportedMessage[],
  folder: string,
  onProgress: ReportProgress,
  signal: AbortSignal,
): Promise<ExportOutcome> {
  const total = messages.reduce((sum, { octets }) => sum + octets, 0)
  let done = 0
  let exported = 0
  for (const message of messages) {
    signal.throwIfAborted()
    const target = join(folder, emlName(message))
    const temporary = `${target}.part`
    try {
      await copyFile(message.path, temporary)
      await rename(temporary, target)
      exported += 1
    } catch (thrown) {
      await rm(temporary, { force: true }).catch(() => undefined)
      if (errorCode(thrown) !== 'ENOENT' || (await isThere(message.path))) throw await diskFailure(thrown, target)
    }
    done += message.octets
    onProgress({ done, total })
  }
  return { exported, missing: messages.length - exported }
}

/** `2026-11-24 Offer no 42 1f3a9c20.eml`. */
export function emlName({ receivedAt, subject, sha256 }: ExportedMessage): string {
  const day = new Date(receivedAt).toISOString().slice(0, 10)
  const words = safeFileName(subject, 'message').slice(0, 80).trim()
  return `${day} ${words} ${sha256.slice(0, 8)}.eml`
}

/** Whether every line end of a file is CRLF; undefined where there is no such file. */
async function endsInCrlf(path: string): Promise<boolean | undefined> {
  const witness = new CrlfWitness()
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceOctets })) {
      witness.push(piece)
      if (!witness.pure) break
    }
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined
    throw await diskFailure(thrown, path)
  }
  return witness.end()
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
