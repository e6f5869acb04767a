import { connect, type Socket } from 'node:net'
import Pop3Command from 'node-pop3'
import type { TransportSecurity } from '../../src-shared/mail/account'
import type { Uidl } from '../../src-shared/mail/ids'
import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'
import { isLoopback, verifiedTls } from '../transport/verified-tls'
import { greetingError, refusal, signInError, socketError } from './pop3-errors'
import { NotPop3, ReplyReader, type StatusLine } from './pop3-replies'

declare const session: unique symbol
/** The position of a message in one session; it means nothing in any other (RFC 1939 §5). */
export type MessageNumber = number & { readonly [session]: true }

export interface Pop3Target {
  readonly host: string
  readonly port: number
  readonly security: TransportSecurity
  readonly user: string
  readonly password: string
  /** Authorities beside the built-in ones, PEM. */
  readonly ca?: readonly string[]
  readonly pinnedFingerprint?: string
  readonly deadlines?: Partial<typeof usualDeadlines>
  /** Octets of one message that are taken; a larger one ends the session. */
  readonly messageLimit?: number
}

export interface Pop3Capabilities {
  readonly uidl: boolean
  readonly top: boolean
  readonly pipelining: boolean
  /** Days after which the server itself removes mail (RFC 2449 §6.7); undefined where it does not say. */
  readonly expire: number | 'never' | undefined
  /** How long it wants to be left alone between two sign-ins (RFC 2449 §6.5). */
  readonly loginDelaySeconds: number | undefined
}

/** Where one message goes. After `abort` nothing follows; only `end` says that all of it has come. */
export interface Pop3Sink {
  /** Octets of the message, dot-stuffing undone. A promise holds the server back until it settles. */
  write(chunk: Uint8Array): Promise<void> | undefined
  end(): void
  /** `refused`: this message alone. Anything else has ended the session. */
  abort(error: MailError): void
}

/** A signed-in session. Once it failed or was closed it never speaks again; every rejection is a MailFailure. */
export interface Pop3Session {
  readonly capabilities: Pop3Capabilities
  stat(): Promise<{ readonly messages: number; readonly octets: number }>
  uidl(): Promise<readonly { readonly number: MessageNumber; readonly uidl: Uidl }[] | 'unsupported'>
  list(): Promise<readonly { readonly number: MessageNumber; readonly octets: number }[]>
  /** The header and the first lines of the body (RFC 1939 §7). */
  top(number: MessageNumber, lines: number): Promise<Uint8Array>
  /** Retrieves messages in this order, many at a time where the server allows it (RFC 2449 §6.6). */
  retrieve(numbers: readonly MessageNumber[], sink: (number: MessageNumber) => Pop3Sink): Promise<void>
  /** Marks for removal; nothing is removed before `quit`. May be called again without waiting. */
  delete(number: MessageNumber): Promise<void>
  noop(): Promise<void>
  reset(): Promise<void>
  /** `committed`: the server has confirmed the removals. `unknown`: the next listing tells. Never rejects. */
  quit(): Promise<'committed' | 'unknown'>
  close(): void
}

const usualDeadlines = {
  connectMs: 20_000,
  greetingMs: 15_000,
  tlsMs: 15_000,
  /** From a command to the first octet of its answer; a locked mailbox is refused only after 11 s (SYNC.md F44). */
  answerMs: 75_000,
  /** An answer that stops in the middle. */
  quietMs: 60_000,
}
const usualMessageLimit = 512 * 1024 * 1024
const listingLimit = 32 * 1024 * 1024
/** Commands under way where the server takes more than one: enough to fill a long line, few enough to stop soon. */
const pipelined = 100

/** Connects and signs in. Rejects with a MailFailure, or the reason of `signal`, which also ends the session later. */
export async function openPop3(target: Pop3Target, signal: AbortSignal): Promise<Pop3Session> {
  signal.throwIfAborted()
  const { host, port, security, user, password } = target
  // CR, LF or NUL in an argument would be a command of its own (node-pop3 row 11).
  if (/[\r\n\0]/.test(user + password))
    throw new MailFailure({ kind: 'bad-request', reason: 'line break in user name or password' })
  if (security === 'none' && !isLoopback(host))
    throw new MailFailure({ kind: 'tls-unavailable', host, port, reason: 'clear text is for this device only' })
  const line = new Pop3Line(target)
  const abort = (): void => {
    line.fail(signal.reason)
  }
  signal.addEventListener('abort', abort, { once: true })
  line.closed.then(() => signal.removeEventListener('abort', abort))
  try {
    await line.open()
    await line.signIn()
    return line
  } catch (thrown) {
    line.close()
    throw thrown
  }
}

/**
 * One connection and all that is said on it.
 *
 * Built on node-pop3, which words and awaits the plain commands; what it gets wrong is replaced here, each part named by
 * its row in SYNC.md §4.2: the socket and its framing (1 to 6, 14), deadlines (7), the greeting (8), no second sign-in
 * by itself (9, 10), and everything that has several answers under way (12) or large ones (13).
 */
class Pop3Line extends Pop3Command implements Pop3Session {
  capabilities: Pop3Capabilities = {
    uidl: false,
    top: false,
    pipelining: false,
    expire: undefined,
    loginDelaySeconds: undefined,
  }
  readonly closed: Promise<void>
  readonly #target: Pop3Target
  readonly #deadlines: typeof usualDeadlines
  readonly #replies = new ReplyReader()
  readonly #pending = new Set<(failure: unknown) => void>()
  #setClosed: () => void = () => {}
  #socket: Socket | undefined
  #during = 'connect'
  #failure: { readonly reason: unknown } | undefined
  #timer: NodeJS.Timeout | undefined
  #turns: Promise<unknown> = Promise.resolve()
  /** Sinks that have no room. */
  #held = 0

  constructor(target: Pop3Target) {
    super({ host: target.host, port: target.port, user: target.user, password: '' })
    this.#target = target
    this.#deadlines = { ...usualDeadlines, ...target.deadlines }
    this.closed = new Promise((resolve) => {
      this.#setClosed = resolve
    })
    // Emitted for node-pop3's own listeners; without any it would end the process (row 6).
    this.on('error', () => undefined)
  }

  /** Rows 9 and 10: a session that is over stays over. */
  override async _connect(): Promise<string> {
    this.#assertAlive()
    return ''
  }

  async open(): Promise<void> {
    const { security } = this.#target
    const greeting = this.#reply('greeting', false)
    greeting.catch(() => undefined)
    await this.#connected(security === 'tls' ? undefined : 'plain')
    this.#watch('greeting', this.#deadlines.greetingMs)
    const { ok, text } = await greeting
    if (!ok) throw this.fail(new MailFailure(greetingError(text, this.#target)))
    if (security === 'starttls') await this.#startTls()
  }

  async signIn(): Promise<void> {
    const { user, password } = this.#target
    for (const [command, argument] of [
      ['USER', user],
      ['PASS', password],
    ]) {
      const { ok, text } = await this.#ask(`${command}`, `${command} ${argument}`, false)
      if (!ok) throw this.fail(new MailFailure(signInError(text, this.#target)))
    }
    // Asked for after sign-in, when a server says all it can (RFC 2449 §5).
    const answer = await this.#listing('CAPA')
    this.capabilities = capabilitiesOf(answer === undefined ? [] : answer)
    if (answer === undefined) this.capabilities = { ...this.capabilities, uidl: true, top: true }
  }

  async stat(): Promise<{ readonly messages: number; readonly octets: number }> {
    const match = /^(\d+) (\d+)/.exec(await this.#plain('STAT', () => this.STAT()))
    if (!match) throw this.#notPop3('STAT')
    return { messages: Number(match[1]), octets: Number(match[2]) }
  }

  async uidl() {
    const lines = await this.#listing('UIDL')
    return lines === undefined
      ? ('unsupported' as const)
      : lines.map((text) => {
          const match = /^(\d+) +(\S.*?) *$/.exec(text)
          if (!match) throw this.fail(this.#notPop3('UIDL'))
          return { number: Number(match[1]) as MessageNumber, uidl: match[2] as Uidl }
        })
  }

  async list() {
    const lines = await this.#listing('LIST')
    if (lines === undefined)
      throw new MailFailure({ kind: 'refused', host: this.#target.host, command: 'LIST', code: '', serverText: '' })
    return lines.map((text) => {
      const match = /^(\d+) +(\d+)/.exec(text)
      if (!match) throw this.fail(this.#notPop3('LIST'))
      return { number: Number(match[1]) as MessageNumber, octets: Number(match[2]) }
    })
  }

  async top(number: MessageNumber, lines: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    const { ok, text } = await this.#ask('TOP', `TOP ${number} ${lines}`, true, (octets) => pieces.push(octets))
    if (!ok) throw new MailFailure(refusal(text, 'TOP', this.#target))
    return Buffer.concat(pieces)
  }

  async retrieve(numbers: readonly MessageNumber[], sink: (number: MessageNumber) => Pop3Sink): Promise<void> {
    const atOnce = this.capabilities.pipelining ? pipelined : 1
    const underWay: Promise<void>[] = []
    for (const number of numbers) {
      underWay.push(this.#retrieveOne(number, sink(number)))
      // What fails is told by the wait below; until then it must not count as unhandled.
      underWay.at(-1)?.catch(() => undefined)
      if (underWay.length >= atOnce) await underWay.shift()
    }
    await Promise.all(underWay)
  }

  async delete(number: MessageNumber): Promise<void> {
    const ask = () => this.#ask('DELE', `DELE ${number}`, false)
    const { ok, text } = await (this.capabilities.pipelining ? ask() : this.#inTurn(ask))
    if (!ok) throw new MailFailure(refusal(text, 'DELE', this.#target))
  }

  async noop(): Promise<void> {
    await this.#plain('NOOP', () => this.NOOP().then(() => ''))
  }

  async reset(): Promise<void> {
    await this.#plain('RSET', () => this.RSET())
  }

  async quit(): Promise<'committed' | 'unknown'> {
    try {
      await this.#plain('QUIT', () => this.QUIT())
      return 'committed'
    } catch {
      return 'unknown'
    } finally {
      this.close()
    }
  }

  close(): void {
    this.fail(new MailFailure({ kind: 'connection-lost', host: this.#target.host, during: 'close' }))
  }

  /** Ends the session for this reason, if it has not ended before; returns the reason it ended for. */
  fail(reason: unknown): unknown {
    if (this.#failure) return this.#failure.reason
    this.#failure = { reason }
    clearTimeout(this.#timer)
    this._socket = null
    this.#socket?.destroy()
    for (const reject of [...this.#pending]) reject(reason)
    this.#pending.clear()
    this.emit('error', reason)
    this.#setClosed()
    return reason
  }

  #assertAlive(): void {
    if (this.#failure) throw this.#failure.reason
  }

  #notPop3(command: string): MailFailure {
    return new MailFailure({ kind: 'protocol', host: this.#target.host, reason: `${command} was answered strangely` })
  }

  #connected(over: 'plain' | undefined): Promise<void> {
    const { host, port, ca = [], pinnedFingerprint } = this.#target
    return this.#guarded<void>((resolve) => {
      this.#watch('connect', this.#deadlines.connectMs)
      const rules = { host, port, ca, ...(pinnedFingerprint ? { pinnedFingerprint } : {}) }
      this.#use(over ? connect({ host, port }, () => resolve()) : verifiedTls(rules, undefined, () => resolve()))
    })
  }

  /** RFC 2595 §4: only after `+OK` and with nothing behind it; what came in clear counts for nothing. */
  async #startTls(): Promise<void> {
    const { host, port, ca = [], pinnedFingerprint } = this.#target
    const { ok } = await this.#ask('STLS', 'STLS', false)
    if (!ok)
      throw this.fail(
        new MailFailure({ kind: 'tls-unavailable', host, port, reason: 'the server does not offer STLS' }),
      )
    const plain = this.#socket
    if (!plain) throw this.#notPop3('STLS')
    await this.#guarded<void>((resolve) => {
      this.#watch('TLS', this.#deadlines.tlsMs)
      plain.removeAllListeners('data')
      plain.removeAllListeners('end')
      plain.removeAllListeners('close')
      const rules = { host, port, ca, ...(pinnedFingerprint ? { pinnedFingerprint } : {}) }
      this.#use(verifiedTls(rules, plain, () => resolve()))
    })
    clearTimeout(this.#timer)
  }

  #use(socket: Socket): void {
    this.#socket = socket
    // node-pop3 writes its commands here; what comes back it learns from the events below.
    this._socket = socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.once('error', (error: unknown) =>
      this.fail(
        error instanceof MailFailure ? error : new MailFailure(socketError(error, this.#during, this.#target), error),
      ),
    )
    const ended = (): void => {
      this.fail(new MailFailure(socketError(undefined, this.#during, this.#target)))
    }
    socket.once('end', ended)
    socket.once('close', ended)
  }

  #receive(chunk: Buffer): void {
    if (this.#failure) return
    if (this.#replies.waiting > 0) this.#watch(this.#during, this.#deadlines.quietMs)
    try {
      this.#replies.push(chunk)
    } catch (thrown) {
      if (!(thrown instanceof NotPop3)) {
        this.fail(thrown)
        return
      }
      const { host, port } = this.#target
      // Words behind the answer to STLS are an attack (SECURITY.md T2).
      this.fail(
        new MailFailure(
          this.#during === 'STLS'
            ? { kind: 'tls-unavailable', host, port, reason: 'the server spoke before the encryption began' }
            : { kind: 'protocol', host, reason: thrown.message },
          thrown,
        ),
      )
    }
    if (this.#replies.waiting === 0) clearTimeout(this.#timer)
  }

  #watch(during: string, forMs: number): void {
    clearTimeout(this.#timer)
    this.#during = during
    // A server that we hold back is not late.
    if (this.#held > 0) return
    const { host, port } = this.#target
    this.#timer = setTimeout(() => this.fail(new MailFailure({ kind: 'timeout', host, port, during })), forMs)
  }

  /** A promise that also ends with the session. */
  #guarded<T>(start: (resolve: (value: T | PromiseLike<T>) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure.reason)
        return
      }
      this.#pending.add(reject)
      start((value) => {
        this.#pending.delete(reject)
        resolve(value)
      })
    })
  }

  #reply(during: string, multiLine: boolean, data?: (octets: Uint8Array) => void): Promise<StatusLine> {
    return this.#guarded((resolve) => {
      let line: StatusLine = { ok: false, text: '' }
      this.#replies.expect({
        multiLine,
        status: (got) => {
          line = got
        },
        ...(data ? { data } : {}),
        end: () => {
          this.#during = during
          resolve(line)
        },
      })
    })
  }

  #ask(name: string, command: string, multiLine: boolean, data?: (octets: Uint8Array) => void): Promise<StatusLine> {
    if (this.#failure) return Promise.reject(this.#failure.reason)
    const reply = this.#reply(name, multiLine, data)
    this.#watch(name, this.#deadlines.answerMs)
    this.#socket?.write(Buffer.from(`${command}\r\n`, 'utf8'))
    return reply
  }

  /** A command with one line of answer, worded and awaited by node-pop3. */
  #plain(name: string, run: () => Promise<string>): Promise<string> {
    return this.#inTurn(() => {
      // node-pop3 takes a QUIT on a connection that is gone for done.
      this.#assertAlive()
      const answered = this.#reply(name, false).then(({ ok, text }) => {
        if (ok) this.emit('response', text, null)
        else this.emit('error', new MailFailure(refusal(text, name, this.#target)))
      })
      answered.catch(() => undefined)
      this.#watch(name, this.#deadlines.answerMs)
      return this.#guarded((resolve) => resolve(run()))
    })
  }

  /** One command after the other (row 12). */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turns.then(work)
    this.#turns = turn.catch(() => undefined)
    return turn
  }

  /** The lines of a listing, or undefined where the server has no such command. */
  async #listing(command: string): Promise<readonly string[] | undefined> {
    const pieces: Uint8Array[] = []
    let octets = 0
    const { ok } = await this.#ask(command, command, true, (piece) => {
      octets += piece.length
      if (octets > listingLimit) {
        const { host } = this.#target
        this.fail(new MailFailure({ kind: 'too-large', host, octets, limit: listingLimit }))
      } else pieces.push(piece)
    })
    if (!ok) return undefined
    return Buffer.concat(pieces)
      .toString('latin1')
      .split(/\r?\n/)
      .filter((line) => line !== '')
  }

  async #retrieveOne(number: MessageNumber, sink: Pop3Sink): Promise<void> {
    const limit = this.#target.messageLimit ?? usualMessageLimit
    let octets = 0
    try {
      const { ok, text } = await this.#ask('RETR', `RETR ${number}`, true, (chunk) => {
        octets += chunk.length
        if (octets > limit) {
          const { host } = this.#target
          this.fail(new MailFailure({ kind: 'too-large', host, octets, limit }))
        } else if (!this.#failure) this.#holdBackFor(sink.write(chunk))
      })
      if (ok) sink.end()
      else sink.abort(refusal(text, 'RETR', this.#target))
    } catch (thrown) {
      const { host } = this.#target
      sink.abort(thrown instanceof MailFailure ? thrown.error : { kind: 'connection-lost', host, during: 'RETR' })
      throw thrown
    }
  }

  /** No more is read from the server until the sink can take it. */
  #holdBackFor(room: Promise<void> | undefined): void {
    if (!room) return
    this.#held += 1
    clearTimeout(this.#timer)
    this.#socket?.pause()
    const go = (): void => {
      this.#held -= 1
      if (this.#held > 0 || this.#failure) return
      this.#watch(this.#during, this.#deadlines.quietMs)
      this.#socket?.resume()
    }
    room.then(go, (thrown) => this.fail(thrown))
  }
}

function capabilitiesOf(lines: readonly string[]): Pop3Capabilities {
  const words = new Map<string, string>()
  for (const line of lines) {
    const [name = '', ...rest] = line.trim().split(/ +/)
    words.set(name.toUpperCase(), rest.join(' '))
  }
  const expire = words.get('EXPIRE')?.split(' ')[0]?.toUpperCase()
  const delay = Number.parseInt(words.get('LOGIN-DELAY') ?? '', 10)
  return {
    uidl: words.has('UIDL'),
    top: words.has('TOP'),
    pipelining: words.has('PIPELINING'),
    expire: expire === undefined ? undefined : expire === 'NEVER' ? 'never' : Number.parseInt(expire, 10),
    loginDelaySeconds: Number.isNaN(delay) ? undefined : delay,
  }
}
