import { constants, createReadStream } from 'node:fs'
import { copyFile, type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { JournalFact, JournalLine, MailJournal } from '../sync/mail-journal'
import { diskFailure, errorCode, fileMode, makeFolder, syncFolder } from './durable-files'

/** A group is written and forced to disk as one; more than this waits for the next. */
const groupOctets = 1024 * 1024
const newline = 0x0a

interface Waiting {
  readonly facts: readonly JournalFact[]
  readonly resolve: (seq: number) => void
  readonly reject: (reason: unknown) => void
}

/**
 * The journal of one account as a file of lines `{"seq":1,"at":…,"fact":{…}}`, each ended by LF. A line is on record
 * once its LF is on disk; lines are added, never changed.
 */
export class FileJournal implements MailJournal {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #now: () => number
  #last: number
  /** Octets that are durable. */
  #size: number
  #waiting: Waiting[] = []
  #writing: Promise<void> | undefined
  /** Set where nobody knows any more what the file holds: only opening it again can tell. */
  #broken: MailFailure | undefined
  #closed = false

  private constructor(path: string, handle: FileHandle, now: () => number, size: number, last: number) {
    this.#path = path
    this.#handle = handle
    this.#now = now
    this.#size = size
    this.#last = last
  }

  /**
   * Opens the journal, or begins one. A last line without its LF was never acknowledged and is cut off. Rejects with
   * `internal` where a line in the middle is damaged; the file stays as it is, with a copy beside it for repair.
   */
  static async open(path: string, now: () => number): Promise<FileJournal> {
    let handle: FileHandle | undefined
    try {
      handle = await openOrMake(path)
      const { size } = await handle.stat()
      let last = 0
      let end = 0
      for await (const { text, end: lineEnd } of linesOf(path, size)) {
        // Only the frame is looked at here: an account of many years opens in moments.
        if (!text.startsWith(`{"seq":${last + 1},"at":`) || !text.endsWith('}}')) throw await damaged(path, last + 1)
        last += 1
        end = lineEnd
      }
      if (end < size) {
        await handle.truncate(end)
        await handle.datasync()
      }
      return new FileJournal(path, handle, now, end, last)
    } catch (thrown) {
      await handle?.close().catch(() => undefined)
      throw await diskFailure(thrown, path)
    }
  }

  get last(): number {
    return this.#last
  }

  append(facts: readonly JournalFact[]): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new MailFailure({ kind: 'internal', reason: 'the journal is closed' }))
        return
      }
      this.#waiting.push({ facts, resolve, reject })
      this.#writing ??= this.#writeAll()
    })
  }

  async *linesAfter(seq: number): AsyncIterable<JournalLine> {
    if (seq >= this.#last) return
    let expected = 0
    for await (const { text } of linesOf(this.#path, this.#size)) {
      expected += 1
      if (expected <= seq) continue
      yield await this.#lineOf(text, expected)
    }
  }

  /** Resolves when everything handed in is settled and the file is closed. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#writing
    await this.#handle.close()
  }

  async #lineOf(text: string, seq: number): Promise<JournalLine> {
    try {
      return JSON.parse(text) as JournalLine
    } catch (thrown) {
      throw await damaged(this.#path, seq, thrown)
    }
  }

  async #writeAll(): Promise<void> {
    // Whoever calls in the same moment shares the first group.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const group: { readonly waiting: Waiting; readonly seq: number }[] = []
      let text = ''
      let seq = this.#last
      const at = this.#now()
      while (this.#waiting.length > 0 && (group.length === 0 || text.length < groupOctets)) {
        const waiting = this.#waiting.shift()
        if (!waiting) break
        for (const fact of waiting.facts) {
          seq += 1
          const line: JournalLine = { seq, at, fact }
          text += `${JSON.stringify(line)}\n`
        }
        group.push({ waiting, seq })
      }
      try {
        if (text !== '') await this.#writeGroup(Buffer.from(text))
        this.#last = seq
        for (const one of group) one.waiting.resolve(one.seq)
      } catch (thrown) {
        for (const one of group) one.waiting.reject(thrown)
      }
    }
    this.#writing = undefined
  }

  async #writeGroup(octets: Uint8Array): Promise<void> {
    if (this.#broken) throw this.#broken
    try {
      for (let at = 0; at < octets.length; ) {
        const { bytesWritten } = await this.#handle.write(octets, at, octets.length - at, this.#size + at)
        at += bytesWritten
      }
    } catch (thrown) {
      const failure = await diskFailure(thrown, this.#path)
      // Half a group must not stay: the next one would follow in the middle of a line.
      await this.#handle.truncate(this.#size).catch(() => {
        this.#broken = failure
      })
      throw failure
    }
    try {
      await this.#handle.datasync()
    } catch (thrown) {
      // After a failed fsync the kernel may have dropped the pages: trying again would prove nothing.
      this.#broken = await diskFailure(thrown, this.#path)
      throw this.#broken
    }
    this.#size += octets.length
  }
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+')
  } catch (thrown) {
    if (errorCode(thrown) !== 'ENOENT') throw thrown
  }
  await makeFolder(dirname(path))
  const handle = await open(path, 'wx+', fileMode)
  await handle.datasync()
  await syncFolder(dirname(path))
  return handle
}

/**
 * The lines among the first `size` octets that have their LF, each with the offset behind it. Not node:readline, which also ends lines at U+2028,
 * and that is legal inside JSON.
 */
async function* linesOf(path: string, size: number): AsyncIterable<{ readonly text: string; readonly end: number }> {
  if (size === 0) return
  let offset = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of createReadStream(path, { end: size - 1, highWaterMark: 256 * 1024 })) {
    const chunk: Buffer = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield { text: chunk.toString('utf8', start, end), end: offset + end + 1 }
      start = end + 1
    }
    offset += start
    rest = chunk.subarray(start)
  }
}

async function damaged(path: string, seq: number, cause?: unknown): Promise<MailFailure> {
  const kept = `${path}.damaged`
  try {
    await copyFile(path, kept, constants.COPYFILE_EXCL)
  } catch (thrown) {
    if (errorCode(thrown) !== 'EEXIST') return diskFailure(thrown, kept)
  }
  return new MailFailure(
    { kind: 'internal', reason: `journal line ${seq} is damaged; a copy is kept as ${kept}` },
    cause,
  )
}
