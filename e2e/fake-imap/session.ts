import type { Socket } from 'node:net'
import type { FakeAccount } from './account'
import type { Faults } from './faults'
import type { FakeMailbox } from './mailbox'
import { mailboxCommands } from './mailbox-commands'
import { messageCommands } from './message-commands'
import { CommandReader, type HeardCommand, parseCommand, textOfArgument } from './read-command'
import { formatRanges } from './uid-ranges'

/** What one command says before its tagged answer, and that answer. */
export interface Reply {
  readonly lines?: readonly (string | Buffer)[]
  readonly status?: 'OK' | 'NO' | 'BAD'
  /** A response code without its brackets. */
  readonly code?: string
  readonly text?: string
}

export type CommandHandler = (session: FakeSession, command: HeardCommand) => Reply

/** One connection: what it has selected, and what it has told its client so far. */
export class FakeSession {
  readonly number: number
  readonly account: FakeAccount
  readonly enabled = new Set<string>()
  readonly socket: Socket
  readonly #faults: Faults
  readonly #heard: (command: HeardCommand, session: number) => void
  readonly #reader = new CommandReader()
  #signedIn = false
  #selected: FakeMailbox | undefined
  #uidValidity: number | undefined
  #readOnly = false
  /** Messages the client knows of, in sequence order, with the MODSEQ it was told. */
  #view: { readonly uid: number; modseq: bigint }[] = []
  #idling: string | undefined
  #stalled = false
  #sent = 0
  #received = 0

  constructor(
    number: number,
    account: FakeAccount,
    socket: Socket,
    faults: Faults,
    heard: (command: HeardCommand, session: number) => void,
  ) {
    this.number = number
    this.account = account
    this.socket = socket
    this.#faults = faults
    this.#heard = heard
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.send(faults.greeting ?? '* OK fake server ready')
  }

  can(capability: string): boolean {
    return this.account.capabilities.has(capability)
  }

  get selected(): FakeMailbox | undefined {
    return this.#selected
  }

  get readOnly(): boolean {
    return this.#readOnly
  }

  /** UIDs by sequence number, as this client counts. */
  get view(): readonly { readonly uid: number; modseq: bigint }[] {
    return this.#view
  }

  select(mailbox: FakeMailbox | undefined, readOnly = false): void {
    this.#selected = mailbox
    this.#uidValidity = mailbox?.uidValidity
    this.#readOnly = readOnly
    this.#view = (mailbox?.messages ?? []).map(({ uid, modseq }) => ({ uid, modseq }))
  }

  /** The client has been told of this change already, or did not want to be. */
  told(uid: number, modseq: bigint): void {
    const known = this.#view.find((one) => one.uid === uid)
    if (known) known.modseq = modseq
  }

  /** Something changed: an idling client hears of it at once (RFC 2177). */
  news(mailbox: FakeMailbox): void {
    // A mailbox that is numbered anew under a client ends its session, as with Dovecot.
    if (mailbox === this.#selected && mailbox.uidValidity !== this.#uidValidity) this.end()
    if (this.#idling === undefined || mailbox !== this.#selected) return
    for (const line of this.#unsolicited()) this.send(line)
  }

  send(line: string | Buffer): void {
    const octets = Buffer.isBuffer(line) ? line : Buffer.from(`${line}\r\n`)
    const { cutAfterSent } = this.#faults
    if (cutAfterSent !== undefined && this.#sent + octets.length > cutAfterSent) {
      this.socket.write(octets.subarray(0, Math.max(0, cutAfterSent - this.#sent)))
      this.socket.destroySoon()
      return
    }
    this.#sent += octets.length
    if (!this.socket.destroyed) this.socket.write(octets)
  }

  end(): void {
    this.#stalled = true
    this.socket.destroy()
  }

  #take(chunk: Buffer): void {
    if (this.#stalled) return
    this.#received += chunk.length
    const { cutAfterReceived } = this.#faults
    if (cutAfterReceived !== undefined && this.#received > cutAfterReceived) {
      this.end()
      return
    }
    for (let next = this.#reader.next(chunk); next !== undefined; next = this.#reader.next()) {
      if (next === 'ask') this.send('+ go on')
      else this.#run(next.parts)
      if (this.#stalled) return
    }
  }

  #run(parts: readonly (string | Buffer)[]): void {
    if (this.#idling !== undefined) {
      const tag = this.#idling
      this.#idling = undefined
      this.send(`${tag} OK idle over`)
      return
    }
    const command = parseCommand(parts)
    this.#heard(command, this.number)
    const fault = this.#faults.onCommand?.(command, this.number)
    if (this.socket.destroyed) return
    switch (fault?.kind) {
      case 'lose-command':
        this.end()
        return
      case 'stall':
        this.#stalled = true
        return
      case 'bye':
        this.send(`* BYE ${fault.text}`)
        this.#stalled = true
        this.socket.end()
        return
      case 'refuse':
        this.send(`${command.tag} ${fault.status} ${fault.code ? `[${fault.code}] ` : ''}${fault.text ?? 'refused'}`)
        return
      case 'answer':
        for (const line of fault.lines) this.send(line)
        this.send(`${command.tag} ${fault.tagged ?? 'OK done'}`)
        return
    }
    const reply = this.#carryOut(command)
    this.#faults.afterCommand?.(command, this.number)
    if (this.socket.destroyed || !reply) return
    if (fault?.kind === 'lose-reply') {
      this.end()
      return
    }
    if (fault?.kind === 'swallow-reply') return
    const { status = 'OK', code, text = 'done' } = reply
    const lines = [
      ...(reply.lines ?? []),
      // Numbers must not move under a command that uses them (RFC 9051 §5.5).
      ...(/^(FETCH|STORE|SEARCH)$/.test(command.name) || status !== 'OK' ? [] : this.#unsolicited()),
      `${command.tag} ${status} ${code ? `[${code}] ` : ''}${text}`,
    ]
    for (const line of lines) {
      if (fault?.kind !== 'rewrite' || Buffer.isBuffer(line)) this.send(line)
      else for (const one of [fault.line(line) ?? []].flat()) this.send(one)
    }
    if (command.name === 'LOGOUT') this.socket.end()
  }

  #carryOut(command: HeardCommand): Reply | undefined {
    const { name, tag } = command
    switch (name) {
      case 'CAPABILITY':
        return { lines: [`* CAPABILITY ${[...this.account.capabilities].join(' ')}`] }
      case 'LOGIN':
        if (
          textOfArgument(command.args[0]) !== this.account.user ||
          textOfArgument(command.args[1]) !== this.account.password
        )
          return { status: 'NO', code: 'AUTHENTICATIONFAILED', text: 'wrong name or password' }
        this.#signedIn = true
        return { code: `CAPABILITY ${[...this.account.capabilities].join(' ')}`, text: 'signed in' }
      case 'ID':
        return { lines: [`* ID ("name" "${this.account.serverName}")`] }
      case 'LOGOUT':
        return { lines: ['* BYE logging out'] }
      case 'NOOP':
      case 'CHECK':
        return {}
    }
    if (!this.#signedIn) return { status: 'BAD', text: 'sign in first' }
    if (name === 'IDLE') {
      if (!this.can('IDLE')) return { status: 'BAD', text: 'unknown command' }
      for (const line of this.#unsolicited()) this.send(line)
      this.#idling = tag
      this.send('+ idling')
      return undefined
    }
    const handler = mailboxCommands[name] ?? (this.#selected ? messageCommands[name] : undefined)
    return handler ? handler(this, command) : { status: 'BAD', text: 'unknown command' }
  }

  /** What the client has not been told: gone, changed, come; in that order. */
  #unsolicited(): string[] {
    const mailbox = this.#selected
    if (!mailbox) return []
    const lines: string[] = []
    const here = new Map(mailbox.messages.map((one) => [one.uid, one]))
    const gone: number[] = []
    for (let at = 0; at < this.#view.length; ) {
      const uid = this.#view[at]?.uid ?? 0
      if (here.has(uid)) {
        at += 1
        continue
      }
      gone.push(uid)
      this.#view.splice(at, 1)
      if (!this.enabled.has('QRESYNC')) lines.push(`* ${at + 1} EXPUNGE`)
    }
    if (gone.length > 0 && this.enabled.has('QRESYNC')) lines.push(`* VANISHED ${formatRanges(gone)}`)
    const withUid = !this.#faults.newsWithoutUid && this.enabled.has('CONDSTORE')
    this.#view.forEach((known, index) => {
      const message = here.get(known.uid)
      if (!message || message.modseq <= known.modseq) return
      known.modseq = message.modseq
      const flags = `FLAGS (${[...message.flags].join(' ')})`
      lines.push(`* ${index + 1} FETCH (${withUid ? `UID ${known.uid} ${flags} MODSEQ (${message.modseq})` : flags})`)
    })
    const before = this.#view.length
    const last = this.#view.at(-1)?.uid ?? 0
    for (const { uid, modseq } of mailbox.messages) if (uid > last) this.#view.push({ uid, modseq })
    if (this.#view.length !== before) lines.push(`* ${this.#view.length} EXISTS`)
    return lines
  }
}
