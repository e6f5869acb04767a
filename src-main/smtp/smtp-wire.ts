import { connect as connectPlain, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { rootCertificates, type TLSSocket } from 'node:tls'
import { domainToASCII } from 'node:url'
import SMTPConnection, { type SMTPConnectionOptions, type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection'
import type { TransportSecurity } from '../../src-shared/mail/account'
import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'
import { certificateRefusal, isLoopback, type TlsRules, verifiedTls } from '../transport/verified-tls'
import { saslHandlers } from './sasl'
import { replyCode, type SmtpPlace, type SmtpTrouble, smtpError, wordsOf } from './smtp-errors'

/** With what one signs in; none where the server asks for none. */
export type SmtpCredential =
  | { readonly kind: 'password'; readonly password: string }
  /** An OAuth access token (XOAUTH2, OAUTHBEARER of RFC 7628). */
  | { readonly kind: 'token'; readonly token: string }

export interface SmtpTarget extends TlsRules {
  readonly security: TransportSecurity
  readonly user: string
  readonly credential: SmtpCredential | undefined
}

/** The envelope and size of one message (RFC 5321, 1870, 6152, 3461). */
export interface Handover {
  readonly sender: string
  readonly recipients: readonly string[]
  /** Octets of `source`. */
  readonly octets: number
  readonly eightBit: boolean
  /** Ask for a notice of delivery, failure and delay, under this envelope id. */
  readonly notify?: string
}

/** What must be on record before the next octets go out; each is awaited. */
export interface HandoverMarks {
  /** Before the first octet of the message. */
  readonly beforeData: () => Promise<void>
  /** Before the final dot, the only octets that can deliver (RFC 5321 §4.1.1.4). */
  readonly beforeEnd: () => Promise<void>
}

export interface Refusal {
  readonly address: string
  readonly serverText: string
  readonly permanent: boolean
}

/** What certainly became of a message that was handed over, or that nobody knows. */
export type HandoverOutcome =
  /** The server answers for it towards `accepted`; `refused` got nothing. */
  | { readonly kind: 'taken'; readonly accepted: readonly string[]; readonly refused: readonly Refusal[] }
  /** It went to nobody. `permanent`: asking again is of no use. */
  | {
      readonly kind: 'refused'
      readonly error: MailError
      readonly permanent: boolean
      readonly refused: readonly Refusal[]
    }
  /** The final dot was sent and no answer came. */
  | { readonly kind: 'unknown'; readonly error: MailError }

/** A server that is signed in to, for any number of messages, one after the other. */
export interface SmtpSession {
  /** The largest message the server takes in octets; undefined where it does not say (RFC 1870). */
  readonly largest: number | undefined
  /** Hands over one message. Never rejects. After anything but `taken` the session may be over. */
  submit(handover: Handover, source: AsyncIterable<Uint8Array>, marks: HandoverMarks): Promise<HandoverOutcome>
  readonly open: boolean
  /** QUIT and close; whatever was taken stays taken. */
  quit(): void
}

const connectMs = 30_000
const replyMs = 120_000
/** RFC 5321 §4.5.3.2.6: the answer to the final dot may take ten minutes. */
const finalReplyMs = 600_000

/** Connects, secures, signs in. Rejects with a MailFailure; nothing was sent then. `signal` closes it at any time. */
export async function openSmtp(target: SmtpTarget, signal: AbortSignal): Promise<SmtpSession> {
  signal.throwIfAborted()
  const { host, port, security } = target
  const place: SmtpPlace = { host, port, user: target.user }
  if (security === 'none' && !isLoopback(host))
    throw new MailFailure({ kind: 'tls-unavailable', host, port, reason: 'clear text is for this device only' })
  const socket = await connected(target, place, signal)
  const options: SMTPConnectionOptions = {
    connection: socket,
    host,
    port,
    secure: security === 'tls',
    secured: security === 'tls',
    // Never neither: without one of these nodemailer would encrypt if offered (SECURITY.md T1).
    ...(security === 'starttls' ? { requireTLS: true } : { ignoreTLS: true }),
    // The handshake ends before the verdict, which comes before anything but EHLO is said: see below.
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: false, ca: [...rootCertificates, ...target.ca] },
    // Neither this machine's name nor its address (SECURITY.md C5).
    name: '[127.0.0.1]',
    greetingTimeout: connectMs,
    connectionTimeout: connectMs,
    socketTimeout: replyMs,
    logger: false,
    customAuth: saslHandlers(),
  }
  const session = new Session(new SMTPConnection(options), target, place)
  signal.addEventListener('abort', () => session.close(), { once: true })
  try {
    await session.greet()
    return session
  } catch (thrown) {
    session.close()
    signal.throwIfAborted()
    throw thrown
  }
}

/** A socket on which the server may speak; with `tls`, after the certificate's verdict. */
function connected(target: SmtpTarget, place: SmtpPlace, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      socket.off('error', failed)
      socket.off('close', closed)
      socket.setNoDelay(true)
      resolve(socket)
    }
    const socket: Socket =
      target.security === 'tls'
        ? verifiedTls(target, undefined, done)
        : connectPlain({ host: target.host, port: target.port }, done)
    const failed = (thrown: Error): void => end(thrown)
    const closed = (): void => end(new Error('closed'))
    const aborted = (): void => end(signal.reason)
    const timer = setTimeout(() => end(Object.assign(new Error('connecting'), { code: 'ETIMEDOUT' })), connectMs)
    function end(thrown: unknown): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      socket.off('close', closed)
      socket.on('error', () => {})
      socket.destroy()
      if (signal.aborted) reject(signal.reason)
      else if (target.security === 'tls' && tlsNoise(thrown))
        reject(
          new MailFailure(
            { kind: 'tls-unavailable', host: place.host, port: place.port, reason: (thrown as Error).message },
            thrown,
          ),
        )
      else reject(new MailFailure(unreached(thrown, place), thrown))
    }
    socket.once('error', failed)
    socket.once('close', closed)
    signal.addEventListener('abort', aborted, { once: true })
  })
}

/** The port answers, but no TLS. */
function tlsNoise(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown }).code
  return typeof code === 'string' && (code.startsWith('ERR_SSL') || code === 'EPROTO')
}

/** Before there is a connection every failure but a verdict is a server that is not there. */
function unreached(thrown: unknown, place: SmtpPlace): MailError {
  const error = smtpError(thrown, place, 'connect')
  return error.kind === 'connection-lost'
    ? { kind: 'unreachable', host: place.host, port: place.port, reason: (thrown as Error).message }
    : error
}

class Session implements SmtpSession {
  readonly #connection: SMTPConnection
  readonly #target: SmtpTarget
  readonly #place: SmtpPlace
  #lost: unknown
  #waiting: ((thrown: unknown) => void) | undefined
  #extensions = ''
  largest: number | undefined

  constructor(connection: SMTPConnection, target: SmtpTarget, place: SmtpPlace) {
    this.#connection = connection
    this.#target = target
    this.#place = place
    const lose = (thrown: unknown): void => {
      this.#lost ??= thrown
      this.#waiting?.(thrown)
    }
    connection.on('error', lose)
    // What ended it is told in the same breath, and says more.
    connection.on('end', () => setImmediate(lose, Object.assign(new Error('closed'), { code: 'ECONNECTION' })))
  }

  get open(): boolean {
    return this.#lost === undefined
  }

  /** Greeting, EHLO, STARTTLS where asked for, the certificate's verdict, sign-in. */
  async greet(): Promise<void> {
    await this.#step('greeting', (done) => this.#connection.connect(done))
    if (this.#target.security === 'starttls') this.#judge()
    this.#extensions = String(this.#connection.lastServerResponse || '')
    const size = /^250[ -]SIZE[ \t]+(\d+)/im.exec(this.#extensions)?.[1]
    if (size !== undefined && Number(size) > 0) this.largest = Number(size)
    await this.#signIn()
  }

  /** After STARTTLS: EHLO has been repeated, which says nothing of anybody; now the certificate has to hold. */
  #judge(): void {
    const socket = this.#connection._socket as TLSSocket
    const refusal = certificateRefusal(socket, this.#target)
    if (refusal) throw refusal
  }

  async #signIn(): Promise<void> {
    const { credential, user } = this.#target
    if (user === '') return
    if (!credential) throw new MailFailure({ kind: 'credential-missing', host: this.#place.host, user })
    if (!this.#connection.allowsAuth) {
      // A server on this device may know who is asking; any other must not be used without a sign-in it was set up with.
      throw new MailFailure({ kind: 'protocol', host: this.#place.host, reason: 'no AUTH offered' })
    }
    const auth =
      credential.kind === 'password'
        ? { user, pass: credential.password }
        : { user, pass: credential.token, method: /\bOAUTHBEARER\b/.test(this.#extensions) ? 'OAUTHBEARER' : 'XOAUTH2' }
    await this.#step('AUTH', (done) => this.#connection.login(auth, done))
  }

  async submit(handover: Handover, source: AsyncIterable<Uint8Array>, marks: HandoverMarks): Promise<HandoverOutcome> {
    const { host } = this.#place
    const refuse = (error: MailError, permanent: boolean, refused: readonly Refusal[] = []): HandoverOutcome => ({
      kind: 'refused',
      error,
      permanent,
      refused,
    })
    if (this.largest !== undefined && handover.octets > this.largest)
      return refuse({ kind: 'too-large', host, octets: handover.octets, limit: this.largest }, true)
    const wire = this.#wireAddresses([handover.sender, ...handover.recipients])
    if (wire === undefined)
      return refuse({ kind: 'refused', host, command: 'SMTPUTF8', code: 'SMTPUTF8', serverText: '' }, true)
    const [from, ...to] = wire
    const nameOf = new Map(to.map((address, index) => [address, handover.recipients[index] ?? address]))

    let handedOver = false
    let over = false
    let marking: Promise<void> = Promise.resolve()
    const brokeOff = (): Error => new Error('the connection broke before the end')
    const onRecord = (mark: () => Promise<void>) => async (): Promise<void> => {
      // The source may still be read when it is over, up to its end.
      if (over) throw brokeOff()
      marking = mark()
      await marking
    }
    const paces: HandoverMarks = {
      beforeData: onRecord(() => this.#invited(marks)),
      beforeEnd: onRecord(marks.beforeEnd),
    }
    const octets = Readable.from(
      paced(source, paces, () => {
        if (over) throw brokeOff()
        handedOver = true
        this.#patience(finalReplyMs)
      }),
      { objectMode: false },
    )
    try {
      const info = await this.#step<SMTPConnectionSendInfo>('DATA', (done) =>
        this.#connection.send(
          {
            from,
            to,
            size: handover.octets,
            use8BitMime: handover.eightBit,
            ...(handover.notify === undefined
              ? {}
              : { dsn: { ret: 'HDRS', envid: handover.notify, notify: ['SUCCESS', 'FAILURE', 'DELAY'] } }),
          },
          octets,
          done,
        ),
      )
      if (!handedOver) {
        // An answer before the question is about nothing we have sent.
        this.close()
        return refuse({ kind: 'protocol', host, reason: 'an answer before the end of the message' }, false)
      }
      if (replyCode(info.response) === undefined) {
        // Not a reply (RFC 5321 §4.2), so it says nothing: neither that it was taken nor that it was not.
        this.close()
        return { kind: 'unknown', error: { kind: 'protocol', host, reason: 'no answer to the message' } }
      }
      return {
        kind: 'taken',
        accepted: info.accepted.map((address) => nameOf.get(address) ?? address),
        refused: refusalsOf(info.rejectedErrors, nameOf),
      }
    } catch (thrown) {
      over = true
      // A mark that is still being set would come on record after what became of the message, and in its place.
      await marking.catch(() => undefined)
      const error = smtpError(thrown, this.#place, 'DATA')
      const trouble = thrown as Partial<SmtpTrouble> & { rejectedErrors?: readonly RecipientTrouble[] }
      // What had come of a reply when the connection broke is none.
      const broke = trouble.code === 'ECONNECTION' || trouble.code === 'ESOCKET' || trouble.code === 'ETIMEDOUT'
      const code = broke ? undefined : replyCode(trouble.response)
      if (code === undefined || code < 400) {
        // No refusal. Once the dot was out nobody knows; before it, everybody can be asked again.
        this.close()
        return handedOver ? { kind: 'unknown', error } : refuse(error, false)
      }
      const refused = refusalsOf(trouble.rejectedErrors, nameOf)
      const permanent = refused.length > 0 ? refused.every((one) => one.permanent) : code >= 500
      return refuse(error, permanent, refused)
    } finally {
      octets.destroy()
      this.#patience(replyMs)
    }
  }

  quit(): void {
    if (this.open) this.#connection.quit()
    // Whoever does not answer QUIT is left.
    setTimeout(() => this.close(), 2_000).unref()
  }

  close(): void {
    this.#lost ??= new Error('closed')
    this.#connection.close()
  }

  /** nodemailer takes a 2xx for an invitation as well; what is said next would be taken for something else then. */
  async #invited(marks: HandoverMarks): Promise<void> {
    if (!String(this.#connection.lastServerResponse).startsWith('3'))
      throw new MailFailure({ kind: 'protocol', host: this.#place.host, reason: 'no invitation after DATA' })
    await marks.beforeData()
  }

  #patience(ms: number): void {
    const socket = this.#connection._socket
    if (socket) socket.setTimeout(ms)
  }

  /**
   * Addresses as this server takes them: as they are with SMTPUTF8 (RFC 6531), else the domain in ASCII; undefined
   * where the part before the @ cannot be written so.
   */
  #wireAddresses(addresses: readonly string[]): string[] | undefined {
    if (/^250[ -]SMTPUTF8\b/im.test(this.#extensions)) return [...addresses]
    const ascii: string[] = []
    for (const address of addresses) {
      const at = address.lastIndexOf('@')
      const local = address.slice(0, at)
      const domain = address.slice(at + 1)
      if (!isAscii(local)) return undefined
      ascii.push(isAscii(domain) ? address : `${local}@${domainToASCII(domain)}`)
    }
    return ascii
  }

  /** One asynchronous step of nodemailer; fails with whatever ends the connection meanwhile. */
  async #step<T>(during: string, run: (done: (thrown?: Error | null, value?: T) => void) => void): Promise<T> {
    if (this.#lost !== undefined) throw this.#failureOf(this.#lost, during)
    return new Promise<T>((resolve, reject) => {
      const fail = (thrown: unknown): void => {
        this.#waiting = undefined
        reject(during === 'DATA' ? thrown : this.#failureOf(thrown, during))
      }
      this.#waiting = fail
      run((thrown, value) => {
        this.#waiting = undefined
        if (thrown) fail(thrown)
        else resolve(value as T)
      })
    })
  }

  #failureOf(thrown: unknown, during: string): MailFailure {
    return thrown instanceof MailFailure ? thrown : new MailFailure(smtpError(thrown, this.#place, during), thrown)
  }
}

interface RecipientTrouble {
  readonly recipient?: string
  readonly response?: string
}

/**
 * Recipients who got nothing, as far as the server says. Only who was put off by a proper 4xx is asked again: behind an
 * answer that is none the server may have taken the recipient, and nobody is to get a message twice.
 */
function refusalsOf(troubles: readonly RecipientTrouble[] | undefined, nameOf: ReadonlyMap<string, string>): Refusal[] {
  return (troubles ?? []).flatMap(({ recipient, response }) => {
    if (recipient === undefined) return []
    const code = replyCode(response)
    const permanent = code === undefined || code < 400 || code >= 500
    return [{ address: nameOf.get(recipient) ?? recipient, serverText: wordsOf(response), permanent }]
  })
}

/** The octets of a message, held back at its beginning and before its end until each is on record. */
async function* paced(
  source: AsyncIterable<Uint8Array>,
  marks: HandoverMarks,
  handingOver: () => void,
): AsyncGenerator<Uint8Array> {
  await marks.beforeData()
  yield* source
  await marks.beforeEnd()
  handingOver()
}

function isAscii(text: string): boolean {
  return !/[^\x20-\x7e]/.test(text)
}

/** Signs in once and leaves; sends nothing. Rejects with a MailFailure. */
export async function trySmtpSignIn(
  target: SmtpTarget,
  signal: AbortSignal,
): Promise<{ readonly largest: number | undefined }> {
  const session = await openSmtp(target, signal)
  session.quit()
  return { largest: session.largest }
}
