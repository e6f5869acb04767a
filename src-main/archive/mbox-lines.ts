/**
 * mbox in its `mboxrd` form (RFC 4155 appendix A; qmail's mbox.5): each message begins with a line `From …`, ends with
 * an empty line, and every line of it that begins with `>`s and `From ` has one more `>` in front. Nothing is lost:
 * taking one `>` away gives the message back.
 */

const lf = 0x0a
const cr = 0x0d
const quote = 0x3e
const capitalF = 0x46
/** A line may be of any length; this much of it is enough to know what it is. */
const enough = 4096
/** No sender writes that many `>`s; whoever does is not waited for. */
const mostQuotes = 65_536

const fromSpace = Buffer.from('From ')
/** `From sender Thu Jan  1 00:00:00 2026`, with or without sender, as every program writes it. */
const separator = /^From (?:\S.*)?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s.*\d{1,2}:\d\d/i

/** What a file of many messages comes apart into. `data` pieces of a message follow its `begin`, `end` closes it. */
export type MboxPiece =
  | { readonly kind: 'begin'; readonly fromLine: string }
  | { readonly kind: 'data'; readonly octets: Uint8Array }
  | { readonly kind: 'end' }

/** Whether a file begins as an mbox does; looks at the first line alone. */
export function beginsLikeMbox(start: Uint8Array): boolean {
  const line = Buffer.from(start).subarray(0, enough).toString('latin1').trimStart().split(/\r?\n/, 1)[0] ?? ''
  return separator.test(line)
}

/**
 * Takes an mbox apart, piece by piece, with at most one line in memory. Lines that look like `From ` in the middle of a
 * message are its own unless an empty line is before them and a date in them. What comes before the first `From ` line
 * is no message and is left out.
 */
export async function* readMbox(chunks: AsyncIterable<Uint8Array>): AsyncIterable<MboxPiece> {
  let carry: Buffer = Buffer.alloc(0)
  let inside = false
  /** The line before was empty; it is at the beginning of `carry`, since it may belong to the mbox and not to the mail. */
  let blank = true
  let blankHeld = false
  /** The beginning of the current line was passed on already. */
  let midLine = false

  for await (const chunk of chunks) {
    const buffer: Buffer = carry.length > 0 ? Buffer.concat([carry, chunk]) : Buffer.from(chunk)
    let done = 0
    let at: number = blankHeld ? buffer.indexOf(lf) + 1 : 0
    for (;;) {
      const end: number = buffer.indexOf(lf, at)
      if (end < 0) break
      if (midLine) {
        midLine = false
        blank = false
      } else if (blank && isSeparator(buffer, at, end)) {
        const upTo = blankHeld ? startOfLineBefore(buffer, at) : at
        if (inside) {
          if (upTo > done) yield { kind: 'data', octets: buffer.subarray(done, upTo) }
          yield { kind: 'end' }
        }
        inside = true
        yield { kind: 'begin', fromLine: buffer.toString('latin1', at, end).trimEnd() }
        done = end + 1
        blank = false
        blankHeld = false
        at = end + 1
        continue
      } else if (isQuoted(buffer, at, end)) {
        if (inside && at > done) yield { kind: 'data', octets: buffer.subarray(done, at) }
        done = at + 1
        blank = false
      } else blank = end === at || (end === at + 1 && buffer[at] === cr)
      blankHeld = blank
      at = end + 1
    }
    if (!midLine && buffer.length - at > enough && quotedAt(buffer, at) !== 'unknown') {
      // A long line: it is no separator, and it is known by now whether it is quoted.
      if (isQuoted(buffer, at, buffer.length)) {
        if (inside && at > done) yield { kind: 'data', octets: buffer.subarray(done, at) }
        done = at + 1
      }
      midLine = true
      blank = false
      blankHeld = false
    }
    const keepFrom = midLine ? buffer.length : blankHeld ? startOfLineBefore(buffer, at) : at
    const from = Math.max(keepFrom, done)
    if (inside && from > done) yield { kind: 'data', octets: buffer.subarray(done, from) }
    carry = buffer.subarray(from)
  }
  if (!inside) return
  const rest = blankHeld ? carry.subarray(carry.indexOf(lf) + 1) : carry
  if (rest.length > 0) {
    if (blankHeld) yield { kind: 'data', octets: carry.subarray(0, carry.length - rest.length) }
    const start = !midLine && isQuoted(rest, 0, rest.length) ? 1 : 0
    yield { kind: 'data', octets: rest.subarray(start) }
  }
  yield { kind: 'end' }
}

/** Puts one more `>` in front of every line that begins with `>`s and `From `; keeps what it is given between calls. */
export class MboxQuoter {
  #atLineStart = true
  #carry: Buffer = Buffer.alloc(0)

  push(chunk: Uint8Array): Uint8Array {
    const buffer = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : Buffer.from(chunk)
    this.#carry = Buffer.alloc(0)
    const out: Buffer[] = []
    let done = 0
    let at = this.#atLineStart ? 0 : buffer.indexOf(lf) + 1
    if (at === 0 && !this.#atLineStart) return buffer
    while (at < buffer.length) {
      const answer = quotedAt(buffer, at)
      if (answer === 'unknown') {
        this.#carry = Buffer.from(buffer.subarray(at))
        out.push(buffer.subarray(done, at))
        this.#atLineStart = true
        return Buffer.concat(out)
      }
      if (answer) {
        out.push(buffer.subarray(done, at), Buffer.from('>'))
        done = at
      }
      const end = buffer.indexOf(lf, at)
      if (end < 0) {
        out.push(buffer.subarray(done))
        this.#atLineStart = false
        return Buffer.concat(out)
      }
      at = end + 1
    }
    out.push(buffer.subarray(done))
    this.#atLineStart = true
    return Buffer.concat(out)
  }

  /** What is left when there is no more: the beginning of a line, too short to need a `>`. */
  end(): Uint8Array {
    return this.#carry
  }
}

/** The line before a message: `From - ` and when it came, in UTC, as C's asctime writes it. */
export function separatorLine(receivedAt: number): string {
  const date = new Date(receivedAt)
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const two = (n: number) => String(n).padStart(2, '0')
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const day = String(date.getUTCDate()).padStart(2, ' ')
  return `From - ${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${day} ${time} ${date.getUTCFullYear()}`
}

/** When a message came by its `From ` line, epoch milliseconds; undefined where it does not say. */
export function dateOfSeparator(line: string): number | undefined {
  const found = /([A-Za-z]{3})[a-z]*\s+(\d{1,2})\s+(\d{1,2}:\d\d(?::\d\d)?)\s+(?:\S+\s+)?(\d{4})/.exec(line)
  const at = found ? Date.parse(`${found[2]} ${found[1]} ${found[4]} ${found[3]} UTC`) : Number.NaN
  return Number.isFinite(at) && at > 0 ? at : undefined
}

function isSeparator(buffer: Buffer, start: number, end: number): boolean {
  if (buffer[start] !== capitalF || end - start > enough) return false
  return separator.test(buffer.toString('latin1', start, end))
}

function isQuoted(buffer: Buffer, start: number, end: number): boolean {
  if (buffer[start] !== quote) return false
  let at = start
  while (at < end && buffer[at] === quote) at += 1
  return at + fromSpace.length <= end && buffer.subarray(at, at + fromSpace.length).equals(fromSpace)
}

/** Whether the line that begins at `at` needs quoting; `unknown` where it ends before that can be told. */
function quotedAt(buffer: Buffer, at: number): boolean | 'unknown' {
  let from = at
  while (from < buffer.length && buffer[from] === quote) from += 1
  for (let index = 0; index < fromSpace.length; index += 1) {
    if (from + index >= buffer.length) return from - at > mostQuotes ? false : 'unknown'
    if (buffer[from + index] !== fromSpace[index]) return false
  }
  return true
}

/** Where the line begins that ends right before `at`. */
function startOfLineBefore(buffer: Buffer, at: number): number {
  return at < 2 ? 0 : buffer.lastIndexOf(lf, at - 2) + 1
}
