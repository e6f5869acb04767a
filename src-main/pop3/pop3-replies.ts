/** One answer that is waited for; answers come in the order of the commands (RFC 1939 §3). */
export interface ExpectedReply {
  /** Whether lines follow a `+OK`, up to a line with a single dot. */
  readonly multiLine: boolean
  /** Whether the server may ask for more before it answers, with a line that begins with `+ ` (RFC 5034 §4). */
  readonly mayAsk?: boolean
  /** The status line without its line end. */
  status(line: StatusLine): void
  /** Octets that follow, dot-stuffing undone. */
  data?(octets: Uint8Array): void
  /** The answer is complete. */
  end(): void
}

export interface StatusLine {
  readonly ok: boolean
  /** What stands behind `+OK`, `-ERR` or `+`, one character per octet. */
  readonly text: string
  /** It is no answer yet: the server asks for more. */
  readonly asks?: boolean
}

/** The server said something that is no answer; the session cannot go on. */
export class NotPop3 extends Error {}

/** RFC 1939 §3 allows 512 octets; servers say more. */
const statusLimit = 8 * 1024
const lineFeed = 0x0a
const carriageReturn = 0x0d
const dot = 0x2e

/**
 * Takes a POP3 server's octets apart, in whatever pieces they come (SYNC.md F38, F39; node-pop3 rows 1 to 5 and 14).
 *
 * A line with a single dot ends a multi-line answer, and a first dot of any longer line is taken away (RFC 1939 §3).
 * Lines may end with LF alone. No octet is copied, decoded or changed otherwise.
 */
export class ReplyReader {
  readonly #expected: ExpectedReply[] = []
  #status: Uint8Array[] = []
  #statusOctets = 0
  #inBody = false
  #atLineStart = true
  /** Octets of a line so far that may turn out to be the end: none, `.`, or `.` CR. */
  #held: '' | '.' | '.\r' = ''

  expect(reply: ExpectedReply): void {
    this.#expected.push(reply)
  }

  get waiting(): number {
    return this.#expected.length
  }

  /** Whether the reader stands between two answers, with nothing half read. */
  get idle(): boolean {
    return this.#expected.length === 0 && this.#statusOctets === 0
  }

  /** Throws `NotPop3` where nothing was asked, or what comes is no answer. */
  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) at = this.#inBody ? this.#readBody(chunk, at) : this.#readStatus(chunk, at)
  }

  #readStatus(chunk: Uint8Array, at: number): number {
    const reply = this.#expected[0]
    if (!reply) throw new NotPop3('an answer to nothing')
    const end = chunk.indexOf(lineFeed, at)
    const piece = chunk.subarray(at, end < 0 ? chunk.length : end)
    this.#status.push(piece)
    this.#statusOctets += piece.length
    if (this.#statusOctets > statusLimit) throw new NotPop3('an endless line')
    if (end < 0) return chunk.length
    const line = Buffer.concat(this.#status).toString('latin1').replace(/\r$/, '')
    this.#status = []
    this.#statusOctets = 0
    const challenge = reply.mayAsk ? /^\+(?: (.*)|)$/s.exec(line) : null
    if (challenge) {
      this.#expected.shift()
      reply.status({ ok: false, text: challenge[1] ?? '', asks: true })
      reply.end()
      return end + 1
    }
    const match = /^(\+OK|-ERR)(?: (.*)|)$/is.exec(line)
    if (!match) throw new NotPop3('neither +OK nor -ERR')
    const ok = match[1]?.toUpperCase() === '+OK'
    this.#inBody = ok && reply.multiLine
    if (!this.#inBody) this.#expected.shift()
    this.#atLineStart = true
    this.#held = ''
    reply.status({ ok, text: match[2] ?? '' })
    if (!this.#inBody) reply.end()
    return end + 1
  }

  #readBody(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length) {
      if (this.#atLineStart) {
        const ended = this.#readLineStart(chunk, at)
        if (ended === 'end') return at + 1
        at += ended
        continue
      }
      // Everything up to the next line that begins with a dot goes on in one piece.
      const next = nextDotLine(chunk, at)
      this.#emit(chunk.subarray(at, next))
      this.#atLineStart = chunk[next - 1] === lineFeed
      at = next
    }
    return at
  }

  /** Looks at one octet where a line begins. Returns how many octets are dealt with, or that the answer ended. */
  #readLineStart(chunk: Uint8Array, at: number): number | 'end' {
    const octet = chunk[at]
    if (this.#held === '' && octet === dot) {
      this.#held = '.'
      return 1
    }
    if (this.#held !== '' && octet === lineFeed) {
      this.#finish()
      return 'end'
    }
    if (this.#held === '.' && octet === carriageReturn) {
      this.#held = '.\r'
      return 1
    }
    // The dot was stuffing; a CR behind it was not the line's end.
    if (this.#held === '.\r') this.#emit(Uint8Array.of(carriageReturn))
    this.#held = ''
    this.#atLineStart = false
    return 0
  }

  #finish(): void {
    const reply = this.#expected.shift()
    this.#inBody = false
    this.#held = ''
    this.#atLineStart = true
    reply?.end()
  }

  #emit(octets: Uint8Array): void {
    if (octets.length > 0) this.#expected[0]?.data?.(octets)
  }
}

/** Where the next line begins that needs a look: behind an LF that a dot or the end of the chunk follows. */
function nextDotLine(chunk: Uint8Array, from: number): number {
  for (let at = chunk.indexOf(lineFeed, from); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) {
    if (at + 1 >= chunk.length || chunk[at + 1] === dot) return at + 1
  }
  return chunk.length
}
