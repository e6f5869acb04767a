import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { PartPath } from '../../src-shared/mail/ids'
import type { ParseSource } from '../sync/parse-source'
import { parseHeaderFields } from './parse-header-fields'
import { parseMessage } from './parse-message'
import { endOfHeader } from './part-tree'

export interface ParseJob {
  readonly id: number
  readonly source: Uint8Array
}

export interface ParseAnswer {
  readonly id: number
  readonly parsed: ParsedMessage
}

/** What the parser needs of a thread. */
export interface ParserThread {
  post(job: ParseJob): void
  /** It runs. */
  onReady(listener: () => void): void
  onAnswer(listener: (answer: ParseAnswer) => void): void
  /** It ended without being asked to: out of memory, or it could not start. */
  onEnd(listener: () => void): void
  end(): void
}

interface Waiting {
  readonly source: Uint8Array
  readonly resolve: (parsed: ParsedMessage) => void
}

/** A message up to this size is taken apart on the spot: it cannot take long, and going elsewhere would. */
const shortOctets = 64 * 1024
/** Any mail opens within 10 s (SECURITY.md R13); the thread itself gives up on decoding at 8 s, if it can. */
const deadlineMs = 9_500
/** After so many threads in a row that did not start, none is tried for a while. */
const mostFailedStarts = 3
const withoutThreadMs = 60_000
/** Of a message that could not be taken apart so much of its header is still read. */
const headerOctets = 64 * 1024

/**
 * Takes messages apart, long ones in a thread that can be killed: a message that takes too long, or all memory of the
 * thread, costs only itself. It is shown by its header, and its body stays a file to be saved. Answers come in the order
 * of asking. A thread that does not start is no message's fault: where none can be had for now, messages are taken apart
 * on the spot.
 */
export class MailParser {
  readonly #start: () => ParserThread
  readonly #deadlineMs: number
  readonly #waiting = new Map<number, Waiting>()
  #thread: ParserThread | undefined
  /** The thread runs. */
  #ready = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #late: ReturnType<typeof setImmediate> | undefined
  #nextId = 1
  #failedStarts = 0
  #noThreadUntil = 0
  readonly #now: () => number

  /** `now` in milliseconds of a clock that never goes back. */
  constructor(start: () => ParserThread, deadline = deadlineMs, now = (): number => performance.now()) {
    this.#start = start
    this.#deadlineMs = deadline
    this.#now = now
  }

  readonly parse: ParseSource = (source) => {
    if (source.length <= shortOctets || this.#now() < this.#noThreadUntil) return parseMessage(source)
    return new Promise((resolve) => {
      const id = this.#nextId
      this.#nextId += 1
      this.#waiting.set(id, { source, resolve })
      this.#post(id, source)
      if (this.#waiting.size === 1) this.#watch()
    })
  }

  /** Ends the thread; what is under way is shown by its header. */
  end(): void {
    this.#stopWatch()
    const thread = this.#thread
    this.#thread = undefined
    thread?.end()
    for (const { source, resolve } of this.#waiting.values()) resolve(unopened(source))
    this.#waiting.clear()
  }

  #post(id: number, source: Uint8Array): void {
    this.#thread ??= this.#begin()
    this.#thread.post({ id, source })
  }

  #begin(): ParserThread {
    const thread = this.#startOrNot()
    this.#ready = false
    thread.onReady(() => {
      if (thread !== this.#thread) return
      this.#ready = true
      this.#failedStarts = 0
    })
    thread.onAnswer(({ id, parsed }) => {
      if (thread === this.#thread) this.#settle(id, parsed)
    })
    thread.onEnd(() => {
      if (thread === this.#thread) this.#giveUp()
    })
    return thread
  }

  /** Where no thread can be made at all (the system has none left) it is one that did not start. */
  #startOrNot(): ParserThread {
    try {
      return this.#start()
    } catch {
      const nothing = (): void => undefined
      return { post: nothing, onReady: nothing, onAnswer: nothing, onEnd: queueMicrotask, end: nothing }
    }
  }

  #settle(id: number, parsed: ParsedMessage): void {
    const job = this.#waiting.get(id)
    this.#waiting.delete(id)
    this.#watch()
    job?.resolve(parsed)
  }

  /** The clock runs for the message the thread is at: the first that waits. */
  #watch(): void {
    this.#stopWatch()
    if (this.#waiting.size === 0) return
    this.#timer = setTimeout(() => {
      // Where this thread itself was held up, an answer may lie ready: messages come before the next immediate.
      this.#late = setImmediate(() => this.#giveUp())
    }, this.#deadlineMs)
  }

  #stopWatch(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#late)
  }

  /** The message a running thread was at is the one it died of; another thread goes on with the others. */
  #giveUp(): void {
    const thread = this.#thread
    this.#thread = undefined
    thread?.end()
    const [first] = this.#waiting
    if (!this.#ready) this.#withoutThread()
    else if (first) {
      const [id, { source }] = first
      for (const [other, waiting] of this.#waiting) if (other !== id) this.#post(other, waiting.source)
      this.#settle(id, unopened(source))
    }
  }

  /** It did not start: another is tried, and after some of them what waits is taken apart here. */
  #withoutThread(): void {
    this.#failedStarts += 1
    if (this.#failedStarts < mostFailedStarts) {
      for (const [id, { source }] of this.#waiting) this.#post(id, source)
      this.#watch()
      return
    }
    this.#failedStarts = 0
    this.#noThreadUntil = this.#now() + withoutThreadMs
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    this.#stopWatch()
    for (const { source, resolve } of all) resolve(parseMessage(source))
  }
}

/** A message by its header alone; what is behind it is one closed part. Never throws. */
export function unopened(source: Uint8Array): ParsedMessage {
  const octets = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  const bodyAt = endOfHeader(octets, 0, octets.length)
  return {
    envelope: parseHeaderFields(source.subarray(0, Math.min(bodyAt, headerOctets))),
    leaves: [],
    attachments: [
      {
        path: '1' as PartPath,
        mediaType: 'application/octet-stream',
        fileName: '',
        disposition: 'attachment',
        contentId: '',
        encoding: 'binary',
        start: bodyAt,
        end: source.length,
        octets: source.length - bodyAt,
      },
    ],
    snippet: '',
    cut: ['time'],
  }
}
