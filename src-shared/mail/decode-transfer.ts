import type { TransferEncoding } from './envelope'

/** Decodes one part piece by piece. Where the pieces are cut makes no difference. Never throws. */
export interface TransferDecoder {
  push(chunk: Uint8Array): Uint8Array
  /** What was held back; the decoder is not used after it. */
  end(): Uint8Array
}

const empty = new Uint8Array(0)
const skipped = -1
const padding = -2

const base64Values: Int8Array = (() => {
  const values = new Int8Array(256).fill(skipped)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  for (let index = 0; index < alphabet.length; index++) values[alphabet.charCodeAt(index)] = index
  // The URL alphabet (RFC 4648 §5) turns up in mail, and its two characters mean nothing else in base64.
  values[0x2d] = 62
  values[0x5f] = 63
  values[0x3d] = padding
  return values
})()

/** RFC 2045 §6.8: whatever is outside the alphabet is skipped. Padding ends a group, and another may follow it. */
function createBase64Decoder(): TransferDecoder {
  let bits = 0
  let held = 0
  return {
    push(chunk) {
      const out = new Uint8Array(Math.ceil((chunk.length * 3) / 4) + 1)
      let length = 0
      for (let index = 0; index < chunk.length; index++) {
        const value = base64Values[chunk[index] as number] as number
        if (value >= 0) {
          bits = ((bits & 0xff) << 6) | value
          held += 6
          if (held >= 8) {
            held -= 8
            out[length++] = (bits >> held) & 0xff
          }
        } else if (value === padding) {
          held = 0
          bits = 0
        }
      }
      return out.subarray(0, length)
    },
    // Fewer than eight bits left are no octet.
    end: () => empty,
  }
}

const tab = 0x09
const lf = 0x0a
const cr = 0x0d
const space = 0x20
const equals = 0x3d
/** A longer run of blanks is text: RFC 2045 §6.7 lines have 76 characters, RFC 5322 lines 998. */
const maxBlanks = 998

function hexOf(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30
  if (octet >= 0x41 && octet <= 0x46) return octet - 0x37
  if (octet >= 0x61 && octet <= 0x66) return octet - 0x57
  return -1
}

/** How many octets from `start` are blanks; counts up to the limit. */
function countBlanks(input: Uint8Array, start: number): number {
  let count = 0
  while (count < maxBlanks && (input[start + count] === space || input[start + count] === tab)) count++
  return count
}

interface Decoded {
  readonly octets: Uint8Array
  /** Octets of the input that were used; the rest needs what follows. */
  readonly used: number
}

/** RFC 2045 §6.7. Blanks at a line's end are transport padding and go; an `=` that means nothing stands for itself. */
function decodeQuotedPrintable(input: Uint8Array, final: boolean): Decoded {
  const out = new Uint8Array(input.length)
  const total = input.length
  let length = 0
  let index = 0
  const done = (): Decoded => ({ octets: out.subarray(0, length), used: index })
  while (index < total) {
    const octet = input[index] as number
    if (octet === equals) {
      const blanks = countBlanks(input, index + 1)
      const at = index + 1 + blanks
      if (at >= total && blanks < maxBlanks) {
        if (!final) return done()
        // A soft line break at the very end.
        index = total
        continue
      }
      const next = input[at] as number
      if (next === cr) {
        if (at + 1 >= total && !final) return done()
        index = input[at + 1] === lf ? at + 2 : at + 1
        continue
      }
      if (next === lf) {
        index = at + 1
        continue
      }
      const high = blanks === 0 ? hexOf(next) : -1
      if (high >= 0) {
        if (at + 1 >= total && !final) return done()
        const low = at + 1 < total ? hexOf(input[at + 1] as number) : -1
        if (low >= 0) {
          out[length++] = high * 16 + low
          index += 3
          continue
        }
      }
      out[length++] = equals
      index++
    } else if (octet === space || octet === tab) {
      const blanks = countBlanks(input, index)
      const at = index + blanks
      if (at >= total && blanks < maxBlanks) {
        if (!final) return done()
        index = total
        continue
      }
      const next = input[at]
      if (blanks === maxBlanks || (next !== cr && next !== lf)) {
        out.set(input.subarray(index, at), length)
        length += blanks
      }
      index = at
    } else {
      out[length++] = octet
      index++
    }
  }
  return done()
}

function createQuotedPrintableDecoder(): TransferDecoder {
  let rest: Uint8Array = empty
  return {
    push(chunk) {
      let input = chunk
      if (rest.length > 0) {
        input = new Uint8Array(rest.length + chunk.length)
        input.set(rest)
        input.set(chunk, rest.length)
      }
      const { octets, used } = decodeQuotedPrintable(input, false)
      // A copy: the caller may use the chunk's memory again.
      rest = input.slice(used)
      return octets
    },
    end() {
      const { octets } = decodeQuotedPrintable(rest, true)
      rest = empty
      return octets
    },
  }
}

/**
 * A decoder for one Content-Transfer-Encoding (RFC 2045 §6); 7bit, 8bit and binary pass through.
 *
 * Plain TypeScript without Buffer or DOM, so that a part is streamed the same way in every process. Memory is bounded
 * by the chunk: at most about a thousand octets are held back.
 */
export function createTransferDecoder(encoding: TransferEncoding): TransferDecoder {
  switch (encoding) {
    case 'base64':
      return createBase64Decoder()
    case 'quoted-printable':
      return createQuotedPrintableDecoder()
    default:
      return { push: (chunk) => chunk, end: () => empty }
  }
}
