import { connect, type Socket } from 'node:net'
import Pop3Command from 'node-pop3'
import type { Uidl } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { isLoopback, verifiedTls } from '../transport/verified-tls'
import { authCommand, challengeStatus, isUnknownMechanism, planSignIn, type SignInStep } from './plan-sign-in'
import { type Pop3Capabilities, parseCapabilities, unknownCapabilities } from './pop3-capabilities'
import { greetingError, refusal, signInError, socketError } from './pop3-errors'
import { NotPop3, ReplyReader, type StatusLine } from './pop3-replies'
import type { Listed, MessageNumber, Pop3Deadlines, Pop3Session, Pop3Sink, Pop3Target } from './pop3-session'

export type { Listed, MessageNumber, Pop3Session, Pop3Sink, Pop3Target } from './pop3-session'

const usualDeadlines: Pop3Deadlines = {
  connectMs: 20_000,
  greetingMs: 15_000,
  tlsMs: 15_000,
  // A locked mailbox is refused only after 11 s (SYNC.md F44).
  answerMs: 75_000,
  quietMs: 60_000,
}
/** Of UIDL and LIST: half a million messages. */
const listingLimit = 32 * 1024 * 1024
/** RFC 1939 §7 allows 70; longer ones exist. */
const uidlLimit = 1_000
const capabilitiesLimit = 64 * 1024
/** Of a header; what is longer is cut. */
export const topLimit = 128 * 1024
/** A server that goes on for ever after TOP. */
const topEndsAt = 8 * 1024 * 1024
/** Commands under way where the server takes more than one, and octets they ask for: enough to fill a long line. */
const pipelined = { commands: 300, octets: 16 * 1024 * 1024 }

/** Connects and signs in. Rejects with a MailFailure, or the reason of `signal`, which also ends the session later. */
export async function openPop3(target: Pop3Target, signal: AbortSignal): Promise<Pop3Session> {
  signal.throwIfAborted()
  const { host, port, security, user, credential } = target
  const secret = credential.kind === 'password' ? credential.password : credential.accessToken
  // CR, LF or NUL in an argument would be a command of its own (node-pop3 row 11).
  if (/[\r\n\0]/.test(user + secret))
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
  capabilities: Pop3Capabilities = unknownCapabilities
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
  #known: Promise<void> = Promise.resolve()
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

  /**
   * Asks what the server can do, signs in the best way it offers, and asks again: a server says all it can only to
   * someone it knows (RFC 2449 §5), and what was said in clear counts for nothing (RFC 2595 §4). Where it takes several
   * commands at once, the second answer is not waited for.
   */
  async signIn(): Promise<void> {
    const { credential, host, port, user } = this.#target
    await this.#askCapabilities()
    // Without it a server may rewrite headers that are not ASCII (RFC 6856 §4); and it must come before the sign-in.
    if (this.capabilities.utf8) await this.#ask('UTF8', 'UTF8', false)
    await this.#tryEach(planSignIn(user, credential, this.capabilities, { host, port }))
    this.#known = this.#askAgain()
    this.#known.catch(() => undefined)
    if (!this.capabilities.pipelining) await this.#known
  }

  known(): Promise<void> {
    return this.#known
  }

  async #askAgain(): Promise<void> {
    const { language } = this.#target
    await this.#askCapabilities()
    if (this.capabilities.lang && language !== undefined && /^[A-Za-z0-9-]{1,40}$/.test(language))
      await this.#ask('LANG', `LANG ${language}`, false)
  }

  async #askCapabilities(): Promise<void> {
    const lines = await this.#listing('CAPA', capabilitiesLimit)
    this.capabilities = lines === undefined ? unknownCapabilities : parseCapabilities(lines)
  }

  async #tryEach(steps: readonly SignInStep[]): Promise<void> {
    const { host, user } = this.#target
    for (const [index, step] of steps.entries()) {
      if (step.kind === 'impossible') {
        const reason = 'the server takes no OAuth token over POP3'
        throw this.fail(new MailFailure({ kind: 'auth-rejected', host, user, serverText: reason }))
      }
      const refused = step.kind === 'sasl' ? await this.#authenticate(step) : await this.#userAndPass()
      if (refused === undefined) return
      if (index + 1 < steps.length && isUnknownMechanism(refused)) continue
      throw this.fail(new MailFailure(signInError(refused, this.#target)))
    }
  }

  /** What the server said when it refused; undefined where it did not. */
  async #userAndPass(): Promise<string | undefined> {
    const { credential, user } = this.#target
    if (credential.kind !== 'password') throw this.#notPop3('AUTH')
    const named = await this.#ask('USER', `USER ${user}`, false)
    if (!named.ok) return named.text
    const { ok, text } = await this.#ask('PASS', `PASS ${credential.password}`, false)
    return ok ? undefined : text
  }

  async #authenticate(step: Extract<SignInStep, { kind: 'sasl' }>): Promise<string | undefined> {
    const first = authCommand(step)
    let answer = await this.#ask('AUTH', first.line, false, undefined, true)
    if (answer.asks && !first.sent) answer = await this.#ask('AUTH', step.initial, false, undefined, true)
    let status = ''
    if (answer.asks) {
      status = challengeStatus(answer.text)
      answer = await this.#ask('AUTH', step.whenChallenged, false)
    }
    if (answer.ok) return undefined
    return status === '' ? answer.text : `${answer.text} (${status})`
  }

  async stat(): Promise<{ readonly messages: number; readonly octets: number }> {
    const { ok, text } = await this.#ask('STAT', 'STAT', false)
    if (!ok) throw new MailFailure(refusal(text, 'STAT', this.#target))
    const match = /^(\d{1,15}) +(\d{1,15})/.exec(text)
    if (!match) throw this.fail(this.#notPop3('STAT'))
    return { messages: Number(match[1]), octets: Number(match[2]) }
  }

  async uidl() {
    const lines = await this.#listing('UIDL', listingLimit)
    if (lines === undefined) return 'unsupported' as const
    return lines.flatMap((text) => {
      const match = /^(\d{1,9})(?:[ \t]+(\S.*?))?[ \t]*$/.exec(text)
      if (!match) throw this.fail(this.#notPop3('UIDL'))
      const uidl = match[2]
      // One without a name, or with one that no server needs, is known by its octets alone.
      return uidl === undefined || uidl.length > uidlLimit
        ? []
        : [{ number: Number(match[1]) as MessageNumber, uidl: uidl as Uidl }]
    })
  }

  async list() {
    const lines = await this.#listing('LIST', listingLimit)
    if (lines === undefined)
      throw new MailFailure({ kind: 'refused', host: this.#target.host, command: 'LIST', code: '', serverText: '' })
    return lines.map((text) => {
      const match = /^(\d{1,9})[ \t]+(\d{1,15})(?:[ \t]|$)/.exec(text)
      if (!match) throw this.fail(this.#notPop3('LIST'))
      return { number: Number(match[1]) as MessageNumber, octets: Number(match[2]) }
    })
  }

  async top(number: MessageNumber, lines: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = []
    let octets = 0
    const { ok, text } = await this.#ask('TOP', `TOP ${number} ${lines}`, true, (piece) => {
      if (octets < topLimit) pieces.push(piece.subarray(0, topLimit - octets))
      octets += piece.length
      if (octets > topEndsAt) this.#tooLarge(octets, topEndsAt)
    })
    if (!ok) throw new MailFailure(refusal(text, 'TOP', this.#target))
    return Buffer.concat(pieces)
  }

  async retrieve(wanted: readonly Listed[], sink: (number: MessageNumber) => Pop3Sink): Promise<void> {
    const most = this.capabilities.pipelining ? pipelined : { commands: 1, octets: 0 }
    const underWay: { readonly done: Promise<void>; readonly octets: number }[] = []
    let octets = 0
    const hasRoom = (): boolean => underWay.length === 0 || (underWay.length < most.commands && octets < most.octets)
    for (let next = 0; next < wanted.length || underWay.length > 0; ) {
      // Many commands in one piece: a packet, and a record of TLS, for each of them would cost more than the command.
      this.#socket?.cork()
      for (let one = wanted[next]; one && hasRoom(); one = wanted[++next]) {
        const done = this.#retrieveOne(one, sink(one.number))
        // What fails is told by the wait below; until then it must not count as unhandled.
        done.catch(() => undefined)
        underWay.push({ done, octets: one.octets })
        octets += one.octets
      }
      this.#socket?.uncork()
      // Half of what is under way comes in before more is asked for.
      const keep = next < wanted.length ? underWay.length / 2 : 0
      do {
        const first = underWay.shift()
        octets -= first?.octets ?? 0
        await first?.done
      } while (underWay.length > keep)
    }
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

  #reply(during: string, multiLine: boolean, data?: (octets: Uint8Array) => void, mayAsk = false): Promise<StatusLine> {
    return this.#guarded((resolve) => {
      let line: StatusLine = { ok: false, text: '' }
      this.#replies.expect({
        multiLine,
        mayAsk,
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

  #ask(
    name: string,
    command: string,
    multiLine: boolean,
    data?: (octets: Uint8Array) => void,
    mayAsk = false,
  ): Promise<StatusLine> {
    if (this.#failure) return Promise.reject(this.#failure.reason)
    const reply = this.#reply(name, multiLine, data, mayAsk)
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
  async #listing(command: string, limit: number): Promise<readonly string[] | undefined> {
    const pieces: Uint8Array[] = []
    let octets = 0
    const { ok } = await this.#ask(command, command, true, (piece) => {
      octets += piece.length
      if (octets > limit) this.#tooLarge(octets, limit)
      else pieces.push(piece)
    })
    if (!ok) return undefined
    return Buffer.concat(pieces)
      .toString('latin1')
      .split(/\r?\n/)
      .filter((line) => line !== '')
  }

  async #retrieveOne({ number, octets: announced }: Listed, sink: Pop3Sink): Promise<void> {
    const limit = mostOctets(announced)
    let octets = 0
    try {
      const { ok, text } = await this.#ask('RETR', `RETR ${number}`, true, (chunk) => {
        octets += chunk.length
        if (octets > limit) this.#tooLarge(octets, limit)
        else if (!this.#failure) this.#holdBackFor(sink.write(chunk))
      })
      if (ok) sink.end()
      else sink.abort(refusal(text, 'RETR', this.#target))
    } catch (thrown) {
      const { host } = this.#target
      sink.abort(thrown instanceof MailFailure ? thrown.error : { kind: 'connection-lost', host, during: 'RETR' })
      throw thrown
    }
  }

  #tooLarge(octets: number, limit: number): void {
    this.fail(new MailFailure({ kind: 'too-large', host: this.#target.host, octets, limit }))
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

/** Servers announce what they store, and send more: dots and line ends (RFC 1939 §11). Beyond that it is no message. */
function mostOctets(announced: number): number {
  return announced * 2 + 16 * 1024 * 1024
}
