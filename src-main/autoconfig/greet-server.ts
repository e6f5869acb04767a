import { connect, type LookupFunction, type Socket } from 'node:net'
import { assertNever } from '../../src-shared/assert-never'
import type { Announcement, ServerKind } from '../../src-shared/mail/server-settings'
import { verifiedTls } from '../transport/verified-tls'
import { type Dialogue, type DialogueStep, dialogueFor } from './server-dialogues'

export interface GreetingTarget {
  readonly kind: ServerKind
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls'
  readonly ca: readonly string[]
  readonly lookup: LookupFunction | undefined
}

/** Lines of an announcement are short and few. */
const mostOctets = 64 * 1024

/**
 * Meets one server over TLS and reads what it announces before sign-in; no user name and no password is ever sent. Rejects
 * where it is not that kind of server, offers no TLS, or has a certificate that does not hold.
 */
export function greetServer(target: GreetingTarget, signal: AbortSignal): Promise<Announcement> {
  const meeting = new Meeting(target)
  const abandon = (): void => meeting.fail(signal.reason)
  signal.addEventListener('abort', abandon)
  if (signal.aborted) abandon()
  return meeting.announced.finally(() => signal.removeEventListener('abort', abandon))
}

/** One connection, from its first octet to the announcement. */
class Meeting {
  readonly announced: Promise<Announcement>
  readonly #target: GreetingTarget
  #socket: Socket
  #settle: { readonly resolve: (announced: Announcement) => void; readonly reject: (reason: Error) => void }
  #dialogue: Dialogue
  #waiting = ''
  #octets = 0

  constructor(target: GreetingTarget) {
    this.#target = target
    this.#settle = { resolve: () => {}, reject: () => {} }
    this.announced = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.#dialogue = dialogueFor(target.kind, { secure: target.security === 'tls', greeted: false })
    const { host, port, lookup } = target
    this.#socket = this.#watch(connect({ host, port, ...(lookup ? { lookup } : {}) }))
    this.#socket.once('connect', () => {
      if (target.security === 'tls') this.#encrypt()
      else this.#listen()
    })
  }

  fail(reason: unknown): void {
    this.#settle.reject(reason instanceof Error ? reason : new Error(String(reason)))
    this.#socket.destroy()
  }

  #watch<Kind extends Socket>(socket: Kind): Kind {
    socket.once('error', (reason) => this.fail(reason))
    socket.once('close', () => this.fail(new Error('the connection was closed')))
    return socket
  }

  #encrypt(): void {
    const { host, port, ca } = this.#target
    this.#socket = this.#watch(verifiedTls({ host, port, ca }, this.#socket, () => this.#listen()))
  }

  #listen(): void {
    this.#socket.on('data', (data: Buffer) => this.#take(data))
    if (this.#dialogue.begin !== undefined) this.#say(this.#dialogue.begin)
  }

  #take(data: Buffer): void {
    this.#octets += data.length
    if (this.#octets > mostOctets) {
      this.fail(new Error('the server says too much'))
      return
    }
    this.#waiting += data.toString('latin1')
    for (let at = this.#waiting.indexOf('\n'); at >= 0; at = this.#waiting.indexOf('\n')) {
      const line = this.#waiting.slice(0, at).replace(/\r$/, '')
      this.#waiting = this.#waiting.slice(at + 1)
      if (!this.#goOn(this.#dialogue.hear(line))) return
    }
  }

  /** Whether more lines are to be heard. */
  #goOn(step: DialogueStep): boolean {
    switch (step.kind) {
      case 'wait':
        return true
      case 'say':
        this.#say(step.line)
        return true
      case 'done':
        this.#settle.resolve(step.announced)
        this.#socket.destroy()
        return false
      case 'refuse':
        this.fail(new Error(step.reason))
        return false
      case 'start-tls':
        this.#startTls()
        return false
      default:
        return assertNever(step)
    }
  }

  #startTls(): void {
    // Anything said ahead of TLS is an attack or a fault (SECURITY.md T2).
    if (this.#waiting !== '') {
      this.fail(new Error('octets ahead of TLS'))
      return
    }
    this.#socket.removeAllListeners('data')
    this.#dialogue = dialogueFor(this.#target.kind, { secure: true, greeted: true })
    this.#encrypt()
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`)
  }
}
