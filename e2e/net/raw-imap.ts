import { connect, type Socket } from 'node:net'

/** A plain IMAP client of a few lines, built on nothing: the second client of an account under test. */
export class RawImap {
  readonly #socket: Socket
  #buffer = ''
  #lines: string[] = []
  #tag = 0
  #waiting: { tag: string; resolve: (lines: string[]) => void; reject: (error: Error) => void } | undefined
  #goOn: (() => void) | undefined
  capabilities = ''

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#take(text))
    const ended = (): void => this.#waiting?.reject(new Error('the server has hung up'))
    socket.on('close', ended)
    socket.on('error', ended)
  }

  static async signIn(port: number, user: string, password: string): Promise<RawImap> {
    const client = new RawImap(connect(port, '127.0.0.1'))
    await client.command(`LOGIN "${user}" "${password}"`)
    client.capabilities = (await client.command('CAPABILITY')).join(' ')
    return client
  }

  /** The untagged lines of the answer, octets as latin1, literals in place. Rejects what is not OK. */
  async command(line: string, literal?: Buffer): Promise<string[]> {
    this.#tag += 1
    const tag = `r${this.#tag}`
    const answered = new Promise<string[]>((resolve, reject) => {
      this.#waiting = { tag, resolve, reject }
    })
    if (literal) {
      const asked = new Promise<void>((resolve) => {
        this.#goOn = resolve
      })
      this.#socket.write(`${tag} ${line} {${literal.length}}\r\n`)
      await Promise.race([asked, answered])
      this.#socket.write(literal)
      this.#socket.write('\r\n')
    } else this.#socket.write(`${tag} ${line}\r\n`)
    return answered
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(text: string): void {
    this.#buffer += text
    for (;;) {
      let end = this.#buffer.indexOf('\r\n')
      for (;;) {
        if (end < 0) return
        const literal = /\{(\d+)\}$/.exec(this.#buffer.slice(0, end))
        if (!literal) break
        const after = end + 2 + Number(literal[1])
        if (this.#buffer.length < after) return
        end = this.#buffer.indexOf('\r\n', after)
      }
      const line = this.#buffer.slice(0, end)
      this.#buffer = this.#buffer.slice(end + 2)
      this.#hear(line)
    }
  }

  #hear(line: string): void {
    if (line.startsWith('+')) {
      this.#goOn?.()
      return
    }
    const waiting = this.#waiting
    if (!waiting || !line.startsWith(`${waiting.tag} `)) {
      if (line.startsWith('* ')) this.#lines.push(line)
      return
    }
    const lines = this.#lines
    this.#lines = []
    this.#waiting = undefined
    if (line.startsWith(`${waiting.tag} OK`)) waiting.resolve(lines)
    else waiting.reject(new Error(line))
  }
}
