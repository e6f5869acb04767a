import type { WantedBody } from '../../src-shared/contract/store-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { ImapAccount } from '../../src-shared/mail/account'
import {
  type LocationKey,
  type MailboxId,
  type MessageId,
  mailboxOfKey,
  type UidValidity,
} from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { keptSince } from '../sync/keep-offline'
import { type BodyContext, BodyFetch, selectForBodies } from './fetch-bodies'
import type { ImapSession } from './imap-wire'
import { Wake } from './wake'

export interface BodyWorkerContext extends BodyContext {
  readonly account: ImapAccount
  readonly now: () => number
  readonly onProgress: () => void
  /** There is something to bring and no connection of its own to bring it over. */
  readonly onNeedsLine: () => void
}

const wantedPerRound = 2_000
/** A connection that brings nothing any more is given back after this long. */
const restMs = 5 * 60_000
/** Where the server gives no connection for bodies, it is asked for one again this often. */
const askAgainMs = 60_000

/**
 * Fills the offline copies, INBOX first, newest first, on a connection of its own; where the server gives none, in small
 * pieces on the one that works, whenever that has nothing else to do.
 */
export class BodyWorker {
  readonly #context: BodyWorkerContext
  readonly #wake = new Wake()
  readonly #pending = new Set<MailboxId>()
  /** Those of them in which messages are expected, not only looked for. */
  readonly #unfilled = new Set<MailboxId>()
  readonly #uidValidity = new Map<MailboxId, UidValidity>()
  /** What was asked for and not given is left for another day. */
  readonly #asked = new Map<MailboxId, Set<string>>()
  /** What turned out to be another message than its row says: not asked for again before that was looked into. */
  readonly #others = new Set<LocationKey>()
  #mailboxes: readonly MailboxRow[] = []
  #hasLine = false
  #resting = false
  #filling: Promise<void> = Promise.resolve()
  #settling: Promise<void> = Promise.resolve()
  /** Messages of the round that is settling. */
  #writing: ReadonlySet<MessageId> = new Set()
  #done = 0
  #total = 0

  constructor(context: BodyWorkerContext) {
    const { onOther } = context
    this.#context = {
      ...context,
      onOther: (one) => {
        this.#others.add(one.key)
        onOther?.(one)
      },
    }
  }

  /** Rows of this mailbox have been looked into: what they say is asked for again. */
  lookedInto(mailbox: MailboxId): void {
    for (const key of this.#others) if (mailboxOfKey(key) === mailbox) this.#others.delete(key)
  }

  /** Whether there is, or may be, something to bring that nobody looked for yet. */
  get busy(): boolean {
    return this.#unfilled.size > 0 || this.#total > 0
  }

  /** Whether the working connection has to bring bodies, too. */
  get needsLine(): boolean {
    return !this.#hasLine && this.#pending.size > 0
  }

  /** Messages of the round under way; undefined where none is. */
  get progress(): { readonly done: number; readonly total: number } | undefined {
    return this.#total > 0 ? { done: Math.min(this.#done, this.#total), total: this.#total } : undefined
  }

  setMailboxes(mailboxes: readonly MailboxRow[]): void {
    this.#mailboxes = mailboxes
    for (const { id, checkpoint } of mailboxes) {
      if (!checkpoint || this.#uidValidity.get(id) === checkpoint.uidValidity) continue
      this.wake(id, checkpoint.uidValidity, true)
    }
  }

  /** There may be messages without octets in this mailbox; `arrived` says that there are. */
  wake(mailbox: MailboxId, uidValidity: UidValidity, arrived: boolean): void {
    if (arrived) this.#unfilled.add(mailbox)
    this.#uidValidity.set(mailbox, uidValidity)
    this.#pending.add(mailbox)
    this.#asked.delete(mailbox)
    this.#resting = false
    this.#wake.ring()
  }

  /** The account went offline. */
  release(): void {
    this.#hasLine = false
    this.#unfilled.clear()
    this.#asked.clear()
    this.#others.clear()
    this.#settling = Promise.resolve()
    this.#total = 0
    this.#done = 0
  }

  /**
   * Works until `signal` aborts, over connections that `open` gives and `close` takes back. Rejects with a MailFailure
   * where one of them fails.
   */
  async run(
    open: () => Promise<ImapSession | undefined>,
    close: (session: ImapSession) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    let session: ImapSession | undefined
    this.#hasLine = true
    for (const id of this.#uidValidity.keys()) this.#pending.add(id)
    try {
      while (!signal.aborted) {
        if (this.#pending.size > 0) {
          // Opened only when there is something to bring.
          session ??= await open()
          this.#hasLine = session !== undefined
          if (session) await this.fill(session, signal)
          else {
            this.#context.onNeedsLine()
            await new Wake().wait(askAgainMs, signal)
          }
          continue
        }
        this.#rest()
        const rung = await this.#wake.wait(restMs, signal)
        if (rung || !session || signal.aborted) continue
        const unused = session
        session = undefined
        await close(unused)
      }
    } finally {
      // Nothing is written any more once this has ended.
      await this.#filling.catch(() => undefined)
      await this.#settling.catch(() => undefined)
    }
  }

  /**
   * Brings what is wanted of the next mailbox. `pause` is asked between commands; once it says yes, the rest stays
   * wanted, and commands are then kept small from the start.
   */
  async fill(session: ImapSession, signal: AbortSignal, pause?: () => boolean): Promise<void> {
    await this.#inTurn(async () => {
      const mailbox = this.#next()
      if (mailbox) await this.#fill(session, mailbox, signal, pause)
    })
    if (this.#pending.size > 0) return
    await this.#settled()
    if (this.#pending.size === 0) this.#rest()
  }

  /** Runs `work` while nothing is being brought or written. */
  async alone(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      await this.#settled()
      await work()
    })
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    await this.#filling
    this.#filling = work()
    const settled = this.#filling.catch(() => undefined)
    try {
      await this.#filling
    } finally {
      this.#filling = settled
    }
  }

  #rest(): void {
    if (this.#resting) return
    this.#resting = true
    this.#unfilled.clear()
    this.#total = 0
    this.#done = 0
    // Said each time it comes to rest: whoever was told of work under way must hear of its end.
    this.#context.onProgress()
  }

  #next(): MailboxRow | undefined {
    const order = (row: MailboxRow): number =>
      row.role === 'inbox' ? 0 : row.role === 'junk' || row.role === 'trash' ? 2 : row.role === 'all' ? 3 : 1
    const candidates = this.#mailboxes.filter(({ id }) => this.#pending.has(id))
    if (candidates.length === 0) this.#pending.clear()
    return candidates.sort((a, b) => order(a) - order(b))[0]
  }

  async #fill(session: ImapSession, row: MailboxRow, signal: AbortSignal, pause?: () => boolean): Promise<void> {
    const { account, now, store } = this.#context
    const since = keptSince(account, row.id, now())
    this.#pending.delete(row.id)
    if (!Number.isFinite(since)) {
      this.#unfilled.delete(row.id)
      return
    }
    this.#resting = false
    const asked = this.#asked.get(row.id) ?? new Set<string>()
    this.#asked.set(row.id, asked)
    for (;;) {
      const wanted = await store.read('bodiesWanted', row.id, wantedPerRound, since)
      if (wanted.some(({ messageId }) => this.#writing.has(messageId))) {
        // The same message under another label is being written: then it is not wanted any more.
        await this.#settled()
        continue
      }
      const round = wanted.filter(({ key }) => !asked.has(key) && !this.#others.has(key))
      if (round.length === 0) {
        this.#unfilled.delete(row.id)
        return
      }
      this.#total = Math.max(this.#total, this.#done + round.length)
      this.#context.onProgress()
      if (!(await this.#select(session, row.id))) return
      const fetch = new BodyFetch(
        session,
        this.#context,
        (count) => {
          this.#done += count
          this.#context.onProgress()
        },
        { pause },
      )
      let left: ReadonlySet<string>
      try {
        left = await fetch.fetch(round, signal)
      } finally {
        await this.#settleLater(fetch, round)
      }
      for (const { key } of round) if (!left.has(key)) asked.add(key)
      if (left.size > 0) {
        this.#pending.add(row.id)
        return
      }
      if (wanted.length < wantedPerRound) {
        this.#unfilled.delete(row.id)
        return
      }
      await this.#settled()
    }
  }

  /** While the last of one mailbox is written, the next is fetched already. */
  async #settleLater(fetch: BodyFetch, round: readonly WantedBody[]): Promise<void> {
    const before = this.#settling
    this.#writing = new Set(round.map(({ messageId }) => messageId))
    this.#settling = fetch.settle()
    // Who waits for it hears of it.
    this.#settling.catch(() => undefined)
    await before
  }

  async #settled(): Promise<void> {
    const settling = this.#settling
    await settling
    if (this.#settling !== settling) return
    this.#settling = Promise.resolve()
    this.#writing = new Set()
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
}
