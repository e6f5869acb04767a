/** One message as the server holds it. */
export interface FakeMessage {
  readonly uid: number
  readonly flags: Set<string>
  readonly source: Buffer
  readonly internalDate: number
  /** RFC 8474; the same for every copy. */
  readonly emailId: string
  modseq: bigint
}

export interface AppendOptions {
  readonly flags?: readonly string[]
  readonly internalDate?: number
  readonly emailId?: string
}

let made = 0

/**
 * A true mailbox: UIDs rise and are never given twice, each change raises MODSEQ, what is expunged stays on record for
 * VANISHED (RFC 9051 §2.3.1.1, RFC 7162 §3).
 */
export class FakeMailbox {
  readonly mailboxId: string
  path: string
  specialUse: string | undefined
  selectable = true
  subscribed = true
  /** `\*` lets clients make keywords of their own (RFC 9051 §7.1). */
  permanentFlags: readonly string[] = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft', '\\*']
  uidValidity: number
  uidNext = 1
  highestModseq = 1n
  messages: FakeMessage[] = []
  vanished: { readonly uid: number; readonly modseq: bigint }[] = []
  /** Other mailboxes that follow what comes and goes here, as labels of one message do. */
  onAppend: ((message: FakeMessage) => void) | undefined
  onExpunge: ((messages: readonly FakeMessage[]) => void) | undefined
  readonly #changed: (mailbox: FakeMailbox) => void

  constructor(path: string, uidValidity: number, changed: (mailbox: FakeMailbox) => void) {
    made += 1
    this.mailboxId = `F${made}`
    this.path = path
    this.uidValidity = uidValidity
    this.#changed = changed
  }

  append(source: Buffer, options: AppendOptions = {}): FakeMessage {
    made += 1
    const same = this.onAppend && this.messages.find(({ emailId }) => emailId === options.emailId)
    if (same) return same
    const message: FakeMessage = {
      uid: this.uidNext,
      flags: new Set(options.flags ?? []),
      source,
      internalDate: options.internalDate ?? Date.UTC(2026, 2, 3, 10) + this.uidNext * 1000,
      emailId: options.emailId ?? `M${made}`,
      modseq: this.#next(),
    }
    this.uidNext += 1
    this.messages.push(message)
    this.onAppend?.(message)
    this.#changed(this)
    return message
  }

  find(uid: number): FakeMessage | undefined {
    return this.messages.find((one) => one.uid === uid)
  }

  /** Adds or removes flags; what changes nothing raises nothing. */
  changeFlags(message: FakeMessage, operation: '+' | '-' | '=', flags: readonly string[]): boolean {
    const before = [...message.flags].sort().join(' ')
    if (operation === '=') message.flags.clear()
    for (const flag of flags) {
      const known = [...message.flags].find((one) => one.toLowerCase() === flag.toLowerCase())
      if (operation === '-' && known !== undefined) message.flags.delete(known)
      if (operation !== '-' && known === undefined) message.flags.add(flag)
    }
    if (before === [...message.flags].sort().join(' ')) return false
    message.modseq = this.#next()
    this.#changed(this)
    return true
  }

  expunge(messages: readonly FakeMessage[]): void {
    if (messages.length === 0) return
    const gone = new Set(messages)
    const modseq = this.#next()
    this.messages = this.messages.filter((one) => !gone.has(one))
    for (const { uid } of gone) this.vanished.push({ uid, modseq })
    this.onExpunge?.(messages)
    this.#changed(this)
  }

  /** The server rebuilt the mailbox: every message gets a new UID under a new UIDVALIDITY, in the order of `order`. */
  numberAnew(uidValidity: number, order: (messages: FakeMessage[]) => FakeMessage[] = (all) => all): void {
    const messages = order([...this.messages])
    this.uidValidity = uidValidity
    this.uidNext = 1
    this.vanished = []
    this.messages = messages.map((message) => {
      const uid = this.uidNext
      this.uidNext += 1
      return { ...message, uid, flags: new Set(message.flags), modseq: this.#next() }
    })
    this.#changed(this)
  }

  #next(): bigint {
    this.highestModseq += 1n
    return this.highestModseq
  }
}
