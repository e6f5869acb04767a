import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

export interface FakeMessage {
  readonly uidl: string
  readonly source: Buffer
}

/** What goes wrong in one session; all of it at once is allowed. */
export interface Faults {
  /** The connection breaks after so many octets from the server. */
  readonly cutAfter?: number
  /** The server falls silent after so many octets. */
  readonly stallAfter?: number
  /** What it says comes in pieces of so many octets. */
  readonly pieces?: number
  /** It does what this command asks for, and hangs up without an answer. */
  readonly swallow?: string
  /** This command is refused, with these words. */
  readonly refuse?: { readonly command: string; readonly text: string }
  /** Words instead of the greeting or of the answer to a command. */
  readonly instead?: { readonly command: string; readonly say: string }
}

export interface FakeOptions {
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer }
  readonly password?: string
  readonly token?: string
}

const usualCapabilities = ['TOP', 'UIDL', 'USER', 'PIPELINING', 'RESP-CODES', 'SASL PLAIN XOAUTH2 OAUTHBEARER']

/** Octets as they go over the line: a dot more before a dot, an end of line at the end, and the end mark. */
function stuffed(source: Buffer): Buffer {
  const text = source.toString('latin1').replace(/^\./gm, '..')
  return Buffer.from(`${text}${text === '' || text.endsWith('\n') ? '' : '\r\n'}.\r\n`, 'latin1')
}

function headerOf(source: Buffer): Buffer {
  const end = source.indexOf('\r\n\r\n')
  return end < 0 ? source : source.subarray(0, end + 4)
}

/**
 * A POP3 server in this process, as wicked as a test wants it. What it holds and what it was told can be looked at from
 * outside at any time, so a test knows without asking the client what is still on the server.
 */
export class FakePop3Server {
  /** Oldest first. Only QUIT takes anything out, and the test itself. */
  readonly mailbox: FakeMessage[] = []
  capabilities: readonly string[] = usualCapabilities
  /** Whether UIDL is answered at all. */
  hasUidl = true
  hasCapa = true
  /** What LIST says of a message; its true length unless a test lies. */
  announce: (message: FakeMessage) => number = ({ source }) => source.length
  /** What UIDL says of a message. */
  name: (message: FakeMessage) => string = ({ uidl }) => uidl
  faults: Faults = {}
  /** Every line of every client, in order; `connect` where one came. */
  readonly heard: string[] = []
  /** Removed by QUIT, in order. */
  readonly removed: FakeMessage[] = []
  /** Octets said in the last session. */
  said = 0
  sessions = 0
  /** While it is held by another client, sign-in is refused with `[IN-USE]`. */
  locked = false
  readonly password: string
  readonly token: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(options: FakeOptions) {
    this.password = options.password ?? 'secret'
    this.token = options.token ?? 'token'
    const serve = (socket: Socket): void => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => undefined)
      new FakeSession(this, socket)
    }
    this.#server = options.tls ? createTlsServer({ ...options.tls }, serve) : createServer(serve)
    this.#server.on('tlsClientError', () => undefined)
  }

  static async start(options: FakeOptions = {}): Promise<FakePop3Server> {
    const fake = new FakePop3Server(options)
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  deliver(source: Buffer, uidl = `u${this.#next++}`): FakeMessage {
    const message = { uidl, source }
    this.mailbox.push(message)
    return message
  }
  #next = 1

  /** As another program would: takes messages out without a session. */
  takeAway(which: (message: FakeMessage) => boolean): void {
    for (const message of this.mailbox.filter(which)) this.mailbox.splice(this.mailbox.indexOf(message), 1)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

class FakeSession {
  readonly #server: FakePop3Server
  readonly #faults: Faults
  #socket: Socket
  #read = ''
  #listed: readonly FakeMessage[] = []
  readonly #deleted = new Set<FakeMessage>()
  #signedIn = false
  #user = ''
  #sasl: ((line: string) => string) | undefined
  #out: Buffer = Buffer.alloc(0)
  #sending = false
  #over = false

  constructor(server: FakePop3Server, socket: Socket) {
    this.#server = server
    this.#faults = server.faults
    this.#socket = socket
    server.sessions += 1
    server.said = 0
    server.heard.push('connect')
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#hear(chunk))
    if (!this.#instead('greeting')) this.#say('+OK ready\r\n')
  }

  #hear(chunk: Buffer): void {
    this.#read += chunk.toString('latin1')
    for (let end = this.#read.indexOf('\r\n'); end >= 0 && !this.#over; end = this.#read.indexOf('\r\n')) {
      const line = this.#read.slice(0, end)
      this.#read = this.#read.slice(end + 2)
      this.#server.heard.push(line)
      if (this.#sasl) this.#say(this.#sasl(line))
      else this.#obey(line)
    }
  }

  #obey(line: string): void {
    const [word = '', ...args] = line.split(' ')
    const command = word.toUpperCase()
    const { refuse, swallow } = this.#faults
    if (this.#instead(command)) return
    if (refuse && line.toUpperCase().startsWith(refuse.command)) this.#say(`-ERR ${refuse.text}\r\n`)
    else if (swallow === command) {
      this.#answer(command, args)
      this.#hangUp()
    } else this.#say(this.#answer(command, args))
  }

  #answer(command: string, args: readonly string[]): string | Buffer {
    return this.#signedIn ? this.#answerInside(command, args) : this.#answerOutside(command, args)
  }

  #answerOutside(command: string, args: readonly string[]): string {
    switch (command) {
      case 'CAPA':
        return this.#capa()
      case 'USER':
        this.#user = args.join(' ')
        return '+OK\r\n'
      case 'PASS':
        return this.#enter(this.#user !== '' && args.join(' ') === this.#server.password)
      case 'AUTH':
        return this.#authenticate(args[0]?.toUpperCase() ?? '', args[1])
      case 'UTF8':
      case 'QUIT':
        return '+OK\r\n'
      default:
        return '-ERR no\r\n'
    }
  }

  #answerInside(command: string, args: readonly string[]): string | Buffer {
    const server = this.#server
    const message = this.#listed[Number(args[0]) - 1]
    const present = message && !this.#deleted.has(message) ? message : undefined
    const refused = '-ERR no\r\n'
    switch (command) {
      case 'CAPA':
        return this.#capa()
      case 'LANG':
      case 'NOOP':
        return '+OK\r\n'
      case 'STAT': {
        const left = this.#listed.filter((one) => !this.#deleted.has(one))
        return `+OK ${left.length} ${left.reduce((sum, one) => sum + server.announce(one), 0)}\r\n`
      }
      case 'LIST':
        return this.#lines((one) => `${server.announce(one)}`)
      case 'UIDL':
        return server.hasUidl ? this.#lines((one) => server.name(one)) : refused
      case 'RETR':
        return present ? Buffer.concat([Buffer.from('+OK octets follow\r\n'), stuffed(present.source)]) : refused
      case 'TOP':
        return present ? Buffer.concat([Buffer.from('+OK\r\n'), stuffed(headerOf(present.source))]) : refused
      case 'DELE':
        if (present) this.#deleted.add(present)
        return present ? '+OK\r\n' : refused
      case 'RSET':
        this.#deleted.clear()
        return '+OK\r\n'
      case 'QUIT':
        for (const one of this.#deleted) server.mailbox.splice(server.mailbox.indexOf(one), 1)
        server.removed.push(...this.#deleted)
        this.#deleted.clear()
        this.#over = true
        return '+OK bye\r\n'
      default:
        return refused
    }
  }

  #capa(): string {
    return this.#server.hasCapa ? `+OK\r\n${this.#server.capabilities.join('\r\n')}\r\n.\r\n` : '-ERR what?\r\n'
  }

  #lines(of: (message: FakeMessage) => string): string {
    const lines = this.#listed.flatMap((one, index) => (this.#deleted.has(one) ? [] : [`${index + 1} ${of(one)}\r\n`]))
    return `+OK\r\n${lines.join('')}.\r\n`
  }

  #enter(right: boolean): string {
    if (!right) return '-ERR [AUTH] wrong\r\n'
    if (this.#server.locked) return '-ERR [IN-USE] locked by another session\r\n'
    this.#signedIn = true
    this.#listed = [...this.#server.mailbox]
    return '+OK in\r\n'
  }

  #authenticate(mechanism: string, initial: string | undefined): string {
    const judge = (line: string): string => {
      this.#sasl = undefined
      const words = Buffer.from(line, 'base64').toString('utf8')
      const right =
        mechanism === 'PLAIN'
          ? words.endsWith(`\0${this.#server.password}`)
          : words.includes(`auth=Bearer ${this.#server.token}\u0001`)
      if (right || mechanism === 'PLAIN') return this.#enter(right)
      // RFC 7628 §3.2.2: the error comes as a challenge, and the client's answer ends the exchange.
      this.#sasl = () => {
        this.#sasl = undefined
        return '-ERR [AUTH] refused\r\n'
      }
      return `+ ${Buffer.from('{"status":"invalid_token","scope":"mail"}').toString('base64')}\r\n`
    }
    if (!this.#server.capabilities.some((line) => line.startsWith('SASL') && line.split(' ').includes(mechanism)))
      return '-ERR unsupported mechanism\r\n'
    if (initial !== undefined) return judge(initial)
    this.#sasl = judge
    return '+ \r\n'
  }

  #instead(command: string): boolean {
    const { instead } = this.#faults
    if (instead?.command !== command) return false
    this.#say(instead.say)
    return true
  }

  #say(words: string | Buffer): void {
    this.#out = Buffer.concat([this.#out, typeof words === 'string' ? Buffer.from(words, 'latin1') : words])
    if (!this.#sending) void this.#send()
  }

  async #send(): Promise<void> {
    this.#sending = true
    const { cutAfter = Infinity, pieces = Infinity, stallAfter = Infinity } = this.#faults
    while (this.#out.length > 0 && !this.#socket.destroyed) {
      const room = Math.min(cutAfter, stallAfter) - this.#server.said
      const piece = this.#out.subarray(0, Math.min(pieces, room))
      this.#out = this.#out.subarray(piece.length)
      this.#server.said += piece.length
      if (piece.length > 0) await new Promise((resolve) => this.#socket.write(piece, resolve))
      if (this.#server.said >= cutAfter) {
        this.#hangUp()
        return
      }
      if (this.#server.said >= stallAfter) return
    }
    this.#sending = false
    if (this.#over) this.#socket.end()
  }

  #hangUp(): void {
    this.#over = true
    this.#out = Buffer.alloc(0)
    // In good order, so that what was said before arrives: a reset could overtake it.
    this.#socket.end()
  }
}
