const lf = 0x0a
const cr = 0x0d

/** Makes every LF that stands alone a CRLF, as messages are kept; remembers the octet before between pieces. */
export class CrlfMaker {
  #before = 0

  push(chunk: Uint8Array): Uint8Array {
    let alone = 0
    for (let at = chunk.indexOf(lf); at >= 0; at = chunk.indexOf(lf, at + 1))
      if ((at > 0 ? chunk[at - 1] : this.#before) !== cr) alone += 1
    const before = this.#before
    this.#before = chunk.at(-1) ?? before
    if (alone === 0) return chunk
    const made = Buffer.allocUnsafe(chunk.length + alone)
    let to = 0
    let from = 0
    for (let at = chunk.indexOf(lf); at >= 0; at = chunk.indexOf(lf, at + 1)) {
      made.set(chunk.subarray(from, at), to)
      to += at - from
      if ((at > 0 ? chunk[at - 1] : before) !== cr) {
        made[to] = cr
        to += 1
      }
      from = at
    }
    made.set(chunk.subarray(from), to)
    return made
  }
}

/** Makes every CRLF an LF; a CR at the end of a piece is held back until the next octet is known. */
export class LfMaker {
  #held = false

  push(chunk: Uint8Array): Uint8Array {
    const made = Buffer.allocUnsafe(chunk.length + 1)
    let to = 0
    let from = 0
    if (this.#held && chunk.length > 0) {
      if (chunk[0] !== lf) {
        made[to] = cr
        to += 1
      }
      this.#held = false
    }
    for (let at = chunk.indexOf(lf); at >= 0; at = chunk.indexOf(lf, at + 1)) {
      const end = at > from && chunk[at - 1] === cr ? at - 1 : at
      made.set(chunk.subarray(from, end), to)
      to += end - from
      from = at
    }
    const end = chunk.length > from && chunk.at(-1) === cr ? chunk.length - 1 : chunk.length
    this.#held = end < chunk.length
    made.set(chunk.subarray(from, end), to)
    return made.subarray(0, to + end - from)
  }

  end(): Uint8Array {
    return this.#held ? Buffer.from([cr]) : Buffer.alloc(0)
  }
}

/** Whether every line end so far is CRLF and no CR stands alone: such a message comes back octet for octet from LF. */
export class CrlfWitness {
  #before = 0
  pure = true

  push(chunk: Uint8Array): void {
    if (!this.pure) return
    for (let at = 0; at < chunk.length; at += 1) {
      const octet = chunk[at]
      if ((octet === lf) !== (this.#before === cr)) {
        this.pure = false
        return
      }
      this.#before = octet ?? 0
    }
  }

  end(): boolean {
    return this.pure && this.#before !== cr
  }
}
