import type { WantedBody } from '../../src-shared/contract/store-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { ImapAccount, OfflinePolicy } from '../../src-shared/mail/account'
import type { MailboxId, MessageId, UidValidity } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type BodyContext, BodyFetch, selectForBodies } from './fetch-bodies'
import type { ImapSession } from './imap-wire'
import { Wake } from './wake'

export interface BodyWorkerContext extends BodyContext {
  readonly account: ImapAccount
  readonly now: () => number
  readonly onProgress: () => void
}

interface Urgent {
  readonly message: MessageId
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

const wantedPerRound = 2_000
const dayMs = 24 * 60 * 60_000
const keepDays: Readonly<Record<OfflinePolicy, number>> = {
  everything: Number.POSITIVE_INFINITY,
  'last-12-months': 365,
  'last-90-days': 90,
}

/** Fills the offline copies on a connection of its own, INBOX first, newest first; an opened message before all else. */
export class BodyWorker {
  readonly #context: BodyWorkerContext
  readonly #wake = new Wake()
  readonly #pending = new Set<MailboxId>()
  /** Those of them in which messages are expected, not only looked for. */
  readonly #unfilled = new Set<MailboxId>()
  readonly #uidValidity = new Map<MailboxId, UidValidity>()
  #mailboxes: readonly MailboxRow[] = []
  #urgent: Urgent[] = []
  #running = false
  #done = 0
  #total = 0

  constructor(context: BodyWorkerContext) {
    this.#context = context
  }

  /** Whether there is, or may be, something to bring that nobody looked for yet. */
  get busy(): boolean {
    return this.#unfilled.size > 0 || this.#total > 0
  }

  /** Messages of the round under way; undefined where none is. */
  get progress(): { readonly done: number; readonly total: number } | undefined {
    return this.#total > 0 ? { done: Math.min(this.#done, this.#total), total: this.#total } : undefined
  }

  setMailboxes(mailboxes: readonly MailboxRow[]): void {
    this.#mailboxes = mailboxes
    for (const { id, checkpoint } of mailboxes) {
      if (!checkpoint || this.#uidValidity.get(id) === checkpoint.uidValidity) continue
      this.#uidValidity.set(id, checkpoint.uidValidity)
      this.#pending.add(id)
      this.#unfilled.add(id)
      this.#wake.ring()
    }
  }

  /** There may be messages without octets in this mailbox; `arrived` says that there are. */
  wake(mailbox: MailboxId, uidValidity: UidValidity, arrived: boolean): void {
    if (arrived) this.#unfilled.add(mailbox)
    this.#uidValidity.set(mailbox, uidValidity)
    this.#pending.add(mailbox)
    this.#wake.ring()
  }

  /** Resolves when the message can be read offline. Rejects `offline` while there is no connection. */
  async fetchNow(message: MessageId, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const stored = await this.#context.store.read('message', message)
    if (!stored) throw new MailFailure({ kind: 'not-found', what: 'message' })
    if (stored.message.body === 'full') return
    if (!this.#running) throw new MailFailure({ kind: 'offline', host: this.#context.account.incoming.host })
    await new Promise<void>((resolve, reject) => {
      const urgent: Urgent = { message, resolve, reject }
      this.#urgent.push(urgent)
      signal.addEventListener(
        'abort',
        () => {
          this.#urgent = this.#urgent.filter((one) => one !== urgent)
          reject(signal.reason)
        },
        { once: true },
      )
      this.#wake.ring()
    })
  }

  /** The account went offline: nobody is left waiting. */
  release(host: string): void {
    this.#running = false
    this.#unfilled.clear()
    this.#total = 0
    this.#done = 0
    for (const { reject } of this.#urgent.splice(0)) reject(new MailFailure({ kind: 'offline', host }))
  }

  async run(open: () => Promise<ImapSession>, signal: AbortSignal): Promise<void> {
    let session: ImapSession | undefined
    // Opened only when there is something to bring.
    const connect = async (): Promise<ImapSession> => {
      session ??= await open()
      return session
    }
    this.#running = true
    for (const id of this.#uidValidity.keys()) this.#pending.add(id)
    let resting = false
    while (!signal.aborted) {
      if (this.#urgent.length > 0 || this.#pending.size > 0) {
        resting = false
        await this.#serveUrgent(connect, signal)
        const mailbox = this.#next()
        if (mailbox) await this.#fill(connect, mailbox, signal)
        continue
      }
      // Said each time it comes to rest: whoever was told of work under way must hear of its end.
      if (!resting) {
        resting = true
        this.#unfilled.clear()
        this.#total = 0
        this.#done = 0
        this.#context.onProgress()
      }
      // Longer than a server must wait for us is 30 min (RFC 9051 §5.4); a word now and then keeps the line.
      await this.#wake.wait(4 * 60_000, signal)
      if (session && !signal.aborted && this.#pending.size === 0) await session.probe()
    }
  }

  #next(): MailboxRow | undefined {
    const order = (row: MailboxRow): number =>
      row.role === 'inbox' ? 0 : row.role === 'junk' || row.role === 'trash' ? 2 : row.role === 'all' ? 3 : 1
    const candidates = this.#mailboxes.filter(({ id }) => this.#pending.has(id))
    if (candidates.length === 0) this.#pending.clear()
    return candidates.sort((a, b) => order(a) - order(b))[0]
  }

  async #fill(connect: () => Promise<ImapSession>, row: MailboxRow, signal: AbortSignal): Promise<void> {
    const { account, now, store } = this.#context
    const days = keepDays[account.keepOffline]
    const since = Number.isFinite(days) ? now() - days * dayMs : 0
    this.#pending.delete(row.id)
    const asked = new Set<string>()
    for (;;) {
      const wanted = await store.read('bodiesWanted', row.id, wantedPerRound, since)
      // What was asked for and not given is left for another day.
      const round = wanted.filter(({ key }) => !asked.has(key))
      if (round.length === 0) {
        this.#unfilled.delete(row.id)
        return
      }
      for (const { key } of round) asked.add(key)
      this.#total += round.length
      this.#context.onProgress()
      const counted = this.#done
      const session = await connect()
      if (!(await this.#select(session, row.id))) return
      const fetch = new BodyFetch(session, this.#context, (count) => {
        this.#done += count
        this.#context.onProgress()
      })
      try {
        await fetch.fetch(round, signal, async () => {
          if (this.#urgent.length === 0) return
          await this.#serveUrgent(connect, signal)
          await this.#select(session, row.id)
        })
      } finally {
        await fetch.settle()
      }
      this.#done = counted + round.length
    }
  }

  async #select(session: ImapSession, id: MailboxId): Promise<boolean> {
    const row = this.#mailboxes.find((one) => one.id === id)
    const uidValidity = this.#uidValidity.get(id)
    if (!row || uidValidity === undefined) return false
    try {
      await selectForBodies(session, row.path, uidValidity)
      return true
    } catch (thrown) {
      // Renamed, deleted or numbered anew: the next pass sees it.
      const { kind } = mailErrorOf(thrown)
      if ((kind === 'not-found' || kind === 'refused') && session.usable) return false
      throw thrown
    }
  }

  async #serveUrgent(connect: () => Promise<ImapSession>, signal: AbortSignal): Promise<void> {
    if (this.#urgent.length === 0) return
    const session = await connect()
    for (let one = this.#urgent.shift(); one; one = this.#urgent.shift()) {
      try {
        await this.#fetchOne(session, one.message, signal)
        one.resolve()
      } catch (thrown) {
        one.reject(thrown)
        if (!session.usable) throw thrown
      }
    }
  }

  async #fetchOne(session: ImapSession, message: MessageId, signal: AbortSignal): Promise<void> {
    const { store } = this.#context
    const stored = await store.read('message', message)
    if (stored?.message.body === 'full') return
    for (const { key, uid, uidValidity, mailboxId } of stored?.locations ?? []) {
      if (uid === undefined || this.#uidValidity.get(mailboxId) !== uidValidity) continue
      if (!(await this.#select(session, mailboxId))) continue
      const wanted: WantedBody = { messageId: message, key, uid, octets: stored?.message.octets ?? 0 }
      const fetch = new BodyFetch(session, this.#context, () => undefined)
      await fetch.fetch([wanted], signal, async () => undefined)
      await fetch.settle()
      if ((await store.read('message', message))?.message.body === 'full') return
    }
    throw new MailFailure({ kind: 'not-found', what: 'message' })
  }
}
