/** An argument of a command: an atom or string, a literal, or a list. */
export type Argument = string | Buffer | readonly Argument[]

export interface HeardCommand {
  readonly tag: string
  /** In capitals; `UID FETCH` is one name. */
  readonly name: string
  readonly args: readonly Argument[]
  /** For the log: literals shown by their length. */
  readonly line: string
}

/** Takes a client's octets apart into lines with their literals (RFC 9051 §4.3). */
export class CommandReader {
  #buffer: Buffer = Buffer.alloc(0)
  #parts: (string | Buffer)[] = []
  #literal = -1

  /** The next whole line, `wait` for a literal the client wants to be asked for, or nothing yet. */
  next(chunk?: Buffer): { readonly parts: readonly (string | Buffer)[] } | 'ask' | undefined {
    if (chunk) this.#buffer = Buffer.concat([this.#buffer, chunk])
    for (;;) {
      if (this.#literal >= 0) {
        if (this.#buffer.length < this.#literal) return undefined
        this.#parts.push(this.#buffer.subarray(0, this.#literal))
        this.#buffer = this.#buffer.subarray(this.#literal)
        this.#literal = -1
      }
      const end = this.#buffer.indexOf('\r\n')
      if (end < 0) return undefined
      const text = this.#buffer.toString('utf8', 0, end)
      this.#buffer = this.#buffer.subarray(end + 2)
      const literal = /\{(\d+)(\+?)\}$/.exec(text)
      if (!literal) {
        const parts = [...this.#parts, text]
        this.#parts = []
        return { parts }
      }
      this.#parts.push(text.slice(0, literal.index))
      this.#literal = Number(literal[1])
      if (literal[2] !== '+') return 'ask'
    }
  }
}

export function parseCommand(parts: readonly (string | Buffer)[]): HeardCommand {
  const words = parseArguments(parts)
  const tag = String(words[0] ?? '*')
  const first = String(words[1] ?? '').toUpperCase()
  const uid = first === 'UID'
  return {
    tag,
    name: uid ? `UID ${String(words[2] ?? '').toUpperCase()}` : first,
    args: words.slice(uid ? 3 : 2),
    line: parts.map((part) => (typeof part === 'string' ? part : `{${part.length}}`)).join(''),
  }
}

function parseArguments(parts: readonly (string | Buffer)[]): Argument[] {
  const stack: Argument[][] = [[]]
  const put = (value: Argument): void => {
    stack.at(-1)?.push(value)
  }
  for (const part of parts) {
    if (typeof part !== 'string') {
      put(part)
      continue
    }
    for (let at = 0; at < part.length; ) {
      const char = part[at]
      if (char === ' ') at += 1
      else if (char === '(') {
        stack.push([])
        at += 1
      } else if (char === ')') {
        const list = stack.pop() ?? []
        put(list)
        at += 1
      } else if (char === '"') {
        const match = /^"((?:[^"\\]|\\.)*)"/.exec(part.slice(at))
        if (!match) return stack[0] ?? []
        put((match[1] ?? '').replace(/\\(.)/g, '$1'))
        at += match[0].length
      } else {
        // `BODY.PEEK[HEADER.FIELDS (From To)]<0.100>` is one word.
        const match = /^[^\s()"[]*(?:\[[^\]]*\])?[^\s()"]*/.exec(part.slice(at))
        const word = match?.[0] || (char ?? '')
        put(word)
        at += word.length
      }
    }
  }
  return stack[0] ?? []
}

export function textOfArgument(argument: Argument | undefined): string {
  if (typeof argument === 'string') return argument
  return Buffer.isBuffer(argument) ? argument.toString('utf8') : ''
}

export function listOfArgument(argument: Argument | undefined): readonly Argument[] {
  return Array.isArray(argument) ? (argument as readonly Argument[]) : []
}
