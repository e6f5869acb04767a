import { constants, createReadStream } from 'node:fs'
import { copyFile, type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Sha256 } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { JournalFact, JournalLine, MailJournal } from '../sync/mail-journal'
import { diskFailure, errorCode, fileMode, makeFolder, syncFolder } from './durable-files'
import { compactFact, JournalFold, releasedHashes } from './journal-fold'

/** A group is written and forced to disk as one; more than this waits for the next. */
const groupOctets = 1024 * 1024
const newline = 0x0a
/** A journal is compacted once it has grown by this many lines, and by as many as it had. */
const linesWorthCompacting = 10_000

interface Waiting {
  readonly facts: readonly JournalFact[]
  readonly resolve: (seq: number) => void
  readonly reject: (reason: unknown) => void
}

/** First line of a compacted journal: lines up to `base` are summed up by the `count` lines that follow. */
interface Summary {
  readonly base: number
  readonly count: number
}

export interface CompactionOptions {
  /** Octets of messages deleted for good before this instant are given up. */
  readonly keepRemovedSince: number
  /** Takes octets that nothing needs any more out of the vault; before the journal forgets them. */
  readonly release: (hashes: readonly Sha256[]) => Promise<void>
}

export interface Compaction {
  readonly linesBefore: number
  readonly linesAfter: number
  readonly released: number
}

/**
 * The journal of one account as a file of lines `{"seq":1,"at":…,"fact":{…}}`, each ended by LF. A line is on record
 * once its LF is on disk; lines are added, never changed. Compacting writes a shorter journal beside it, forces it to
 * disk and renames it over: after a crash there is the long one or the short one, and both mean the same.
 */
export class FileJournal implements MailJournal {
  readonly #path: string
  #handle: FileHandle
  readonly #now: () => number
  #summary: Summary
  #last: number
  /** Octets that are durable. */
  #size: number
  #waiting: Waiting[] = []
  #compactions: (() => Promise<void>)[] = []
  #writing: Promise<void> | undefined
  /** While one file takes the place of another; who wants to read waits for it. */
  #replacing: Promise<void> | undefined
  /** Set where nobody knows any more what the file holds: only opening it again can tell. */
  #broken: MailFailure | undefined
  #closed = false

  private constructor(
    path: string,
    handle: FileHandle,
    now: () => number,
    found: { readonly size: number; readonly last: number; readonly summary: Summary },
  ) {
    this.#path = path
    this.#handle = handle
    this.#now = now
    this.#size = found.size
    this.#last = found.last
    this.#summary = found.summary
  }

  /**
   * Opens the journal, or begins one. A last line without its LF was never acknowledged and is cut off. Rejects with
   * `internal` where a line in the middle is damaged; the file stays as it is, with a copy beside it for repair.
   */
  static async open(path: string, now: () => number): Promise<FileJournal> {
    let handle: FileHandle | undefined
    try {
      await rm(compactedPath(path), { force: true })
      handle = await openOrMake(path)
      const { size } = await handle.stat()
      let summary: Summary = { base: 0, count: 0 }
      let last = 0
      let end = 0
      for await (const { text, end: lineEnd } of linesOf(path, size)) {
        if (end === 0) {
          const found = summaryOf(text)
          if (found) {
            summary = found
            last = found.base
            end = lineEnd
            continue
          }
        }
        // Only the frame is looked at here: an account of many years opens in moments.
        if (!text.startsWith(`{"seq":${last + 1},"at":`) || !text.endsWith('}}')) throw await damaged(path, last + 1)
        last += 1
        end = lineEnd
      }
      // What was compacted was whole before it took its place.
      if (last < summary.base + summary.count) throw await damaged(path, last + 1)
      if (end < size) {
        await handle.truncate(end)
        await handle.datasync()
      }
      return new FileJournal(path, handle, now, { size: end, last, summary })
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
    const { handle, size, summary } = await this.#openToRead()
    try {
      let expected = summary.base
      for await (const { text } of linesOf(this.#path, size, handle)) {
        if (expected === summary.base && summaryOf(text)) continue
        expected += 1
        if (expected <= seq) continue
        yield await this.#lineOf(text, expected)
      }
    } finally {
      await handle.close()
    }
  }

  standing(mark: number): number | undefined {
    const { base, count } = this.#summary
    if (mark > this.#last) return undefined
    if (mark === base && base > 0) return base + count
    return mark < base ? undefined : mark
  }

  /** The file as it is on disk now, for a copy of it: the first `size` octets are whole lines and stay as they are. */
  async openToCopy(): Promise<{ readonly handle: FileHandle; readonly size: number }> {
    return this.#openToRead()
  }

  /** Whether it has grown enough since it was compacted last. */
  get worthCompacting(): boolean {
    const { base, count } = this.#summary
    const grown = this.#last - base - count
    return grown >= linesWorthCompacting && grown >= count
  }

  /**
   * Sums up every line so far. What is appended meanwhile waits. Nothing may be on its way to the store: a store that
   * was behind would have to begin anew. Rejects with a MailFailure; then the journal is as it was.
   */
  compact(options: CompactionOptions): Promise<Compaction> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new MailFailure({ kind: 'internal', reason: 'the journal is closed' }))
        return
      }
      this.#compactions.push(() => this.#compactNow(options).then(resolve, reject))
      this.#writing ??= this.#writeAll()
    })
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
    while (this.#waiting.length > 0 || this.#compactions.length > 0) {
      await this.#compactions.shift()?.()
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

  async #openToRead(): Promise<{ readonly handle: FileHandle; readonly size: number; readonly summary: Summary }> {
    for (;;) {
      await this.#replacing
      const handle = await open(this.#path, 'r')
      if (!this.#replacing) return { handle, size: this.#size, summary: this.#summary }
      await handle.close()
    }
  }

  async #compactNow({ keepRemovedSince, release }: CompactionOptions): Promise<Compaction> {
    if (this.#broken) throw this.#broken
    const base = this.#last
    const linesBefore = base - this.#summary.base
    const fold = new JournalFold()
    for await (const line of this.linesAfter(0)) fold.take(line)
    const released = releasedHashes(fold, keepRemovedSince)
    const path = compactedPath(this.#path)
    let handle: FileHandle | undefined
    try {
      const count = await this.#countKept(fold, keepRemovedSince)
      handle = await open(path, 'w+', fileMode)
      let size = 0
      let text = `${JSON.stringify({ base, count })}\n`
      const write = async (into: FileHandle): Promise<void> => {
        const octets = Buffer.from(text)
        for (let at = 0; at < octets.length; ) {
          const { bytesWritten } = await into.write(octets, at, octets.length - at, size + at)
          at += bytesWritten
        }
        size += octets.length
        text = ''
      }
      let seq = base
      for await (const line of this.linesAfter(0)) {
        const fact = compactFact(line, fold, keepRemovedSince)
        if (!fact) continue
        seq += 1
        text += `${JSON.stringify({ seq, at: line.at, fact } satisfies JournalLine)}\n`
        if (text.length >= groupOctets) await write(handle)
      }
      await write(handle)
      await handle.sync()
      // Files first: where they are gone and the long journal stays, it says that they were to go.
      await release(released)
      await this.#replaceWith(handle, { size, last: seq, summary: { base, count } })
      handle = undefined
      return { linesBefore, linesAfter: count, released: released.length }
    } catch (thrown) {
      throw await diskFailure(thrown, path)
    } finally {
      if (handle) {
        await handle.close().catch(() => undefined)
        await rm(path, { force: true }).catch(() => undefined)
      }
    }
  }

  async #countKept(fold: JournalFold, keepRemovedSince: number): Promise<number> {
    let count = 0
    for await (const line of this.linesAfter(0)) if (compactFact(line, fold, keepRemovedSince)) count += 1
    return count
  }

  async #replaceWith(
    handle: FileHandle,
    found: { readonly size: number; readonly last: number; readonly summary: Summary },
  ): Promise<void> {
    let replaced: () => void = () => {}
    this.#replacing = new Promise((resolve) => {
      replaced = resolve
    })
    try {
      await rename(compactedPath(this.#path), this.#path)
      const before = this.#handle
      this.#handle = handle
      this.#size = found.size
      this.#last = found.last
      this.#summary = found.summary
      await before.close().catch(() => undefined)
    } finally {
      this.#replacing = undefined
      replaced()
    }
    try {
      await syncFolder(dirname(this.#path))
    } catch (thrown) {
      // The name may fall back to the long journal, which would then lack what is appended from now on.
      this.#broken = await diskFailure(thrown, this.#path)
    }
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
async function* linesOf(
  path: string,
  size: number,
  handle?: FileHandle,
): AsyncIterable<{ readonly text: string; readonly end: number }> {
  if (size === 0) return
  let offset = 0
  let rest: Buffer = Buffer.alloc(0)
  const options = { start: 0, end: size - 1, highWaterMark: 256 * 1024 }
  const pieces = handle ? handle.createReadStream({ ...options, autoClose: false }) : createReadStream(path, options)
  for await (const piece of pieces) {
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

function compactedPath(path: string): string {
  return `${path}.compacted`
}

function summaryOf(text: string): Summary | undefined {
  const found = /^\{"base":(\d{1,15}),"count":(\d{1,15})\}$/.exec(text)
  return found ? { base: Number(found[1]), count: Number(found[2]) } : undefined
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
