import { assertNever } from '../../src-shared/assert-never'
import type {
  FromStore,
  StoreBatch,
  StoreChange,
  StoreNack,
  StoreReads,
  ToStore,
} from '../../src-shared/contract/store-calls'
import type { AccountId, BatchId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { CommitOptions, MailStore } from '../sync/mail-store'
import type { StorePort } from './store-port'
import { weighChanges } from './weigh-batch'

/** A store that answered: its own id, and the last journal line it holds of each account. */
export type ReadyStore = Extract<FromStore, { kind: 'ready' }>

export interface PortMailStoreOptions {
  /** This incarnation of the engine; the store refuses batches of any other. */
  readonly gen: string
  /** A store answered. Nothing goes to it before `admit`, unless it is the admitted one come back. */
  readonly onReady: (ready: ReadyStore) => void
  /** There is work for the store and it has not answered for a minute: its window is to be replaced. */
  readonly onStuck: () => void
  /** The database cannot be opened. What is open waits for the next store. */
  readonly onBroken: (reason: string) => void
  /** Whether there is no room to write in: then that is what is wrong with the database, and nothing else. */
  readonly deviceIsFull?: () => boolean
  readonly stuckAfterMs?: number
}

/** A store that cannot even open its database for want of room is asked again after this long. */
const greetAgainMs = 5_000

const mostOpenBatches = 4
/** Of one journal: while the store works on one, the next lies before it. */
const mostOpenLines = 2
const mostOpenOctets = 4 * 1024 * 1024

interface OpenBatch {
  readonly batch: StoreBatch
  readonly octets: number
  readonly resolve: () => void
  readonly reject: (failure: MailFailure) => void
  sent: boolean
}

interface OpenRead {
  readonly message: ToStore
  readonly resolve: (value: unknown) => void
  readonly reject: (failure: MailFailure) => void
}

interface Attachment {
  readonly port: StorePort
  ready: boolean
  stuck: boolean
  broken: boolean
}

/**
 * The store at the other end of a port. The window behind it comes and goes; this stays.
 *
 * Work waits while no store is attached and is sent again, in order, to the next one, as long as that is the same
 * database by its id. With another database everything open is rejected, and so is everything new until the owner has
 * said `admit`: what the old one knew is not there.
 *
 * Journal lines must reach the store in order and without a hole, since each raises the store's mark. So of each
 * account two batches with a mark are on their way at most, the second of which names the first and is refused without
 * it; other batches may overtake them, and none is accepted before the account was brought up to date, by a batch that begins with `put-account` or `drop-account`: at first, after
 * another database came, and after one was refused.
 */
export class PortMailStore implements MailStore {
  readonly #options: PortMailStoreOptions
  #attachment: Attachment | undefined
  #storeId: string | undefined
  #admitted = false
  #closed = false
  #batches: OpenBatch[] = []
  readonly #reads = new Map<number, OpenRead>()
  readonly #upToDate = new Set<AccountId>()
  #lastBatch = 0
  #lastRead = 0
  #stuckTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: PortMailStoreOptions) {
    this.#options = options
  }

  /** Talks to the store at this port from now on; the port before it is closed. */
  attach(port: StorePort): void {
    this.#detach()
    if (this.#closed) {
      port.close()
      return
    }
    const attachment: Attachment = { port, ready: false, stuck: false, broken: false }
    this.#attachment = attachment
    port.onMessage((message) => {
      if (this.#attachment === attachment) this.#receive(attachment, message)
    })
    port.onClose(() => {
      if (this.#attachment === attachment) this.#detach()
    })
    port.postMessage({ kind: 'hello', gen: this.#options.gen })
    this.#watch()
  }

  /** Lets work go to the store of this id, if that is the one attached or expected back. */
  admit(storeId: string): void {
    if (storeId !== this.#storeId || this.#closed) return
    this.#admitted = true
    this.#pump()
  }

  commit(changes: readonly StoreChange[], options: CommitOptions = {}): Promise<void> {
    const { journal, durability = 'relaxed', urgent = false } = options
    const refusal = this.#refusal() ?? (journal && this.#journalRefusal(journal, changes))
    if (refusal) return Promise.reject(refusal)
    this.#lastBatch += 1
    const { gen } = this.#options
    const batch: StoreBatch = {
      batchId: `${gen}.${this.#lastBatch}` as BatchId,
      gen,
      durability,
      ...(urgent ? { urgent } : {}),
      ...(journal ? { journal: { accountId: journal.accountId, seq: journal.seq } } : {}),
      changes,
    }
    return new Promise((resolve, reject) => {
      this.#batches.push({ batch, octets: weighChanges(changes), resolve, reject, sent: false })
      this.#pump()
    })
  }

  read<K extends keyof StoreReads>(call: K, ...args: Parameters<StoreReads[K]>): Promise<ReturnType<StoreReads[K]>> {
    const refusal = this.#refusal()
    if (refusal) return Promise.reject(refusal)
    this.#lastRead += 1
    const id = this.#lastRead
    const message = { kind: 'read', id, call, args } as ToStore
    return new Promise((resolve, reject) => {
      this.#reads.set(id, { message, resolve: resolve as (value: unknown) => void, reject })
      if (this.#open) this.#ask(id, message)
    })
  }

  /** Ends for good: what is open is rejected, though it may still be carried out. */
  close(): void {
    this.#closed = true
    this.#detach()
    this.#rejectAll('the store was closed')
  }

  get #open(): Attachment | undefined {
    return this.#admitted && this.#attachment?.ready ? this.#attachment : undefined
  }

  #refusal(): MailFailure | undefined {
    if (this.#closed) return internal('the store was closed')
    return this.#admitted ? undefined : internal('no store has been admitted')
  }

  #journalRefusal(
    { accountId: account, begins = false }: NonNullable<CommitOptions['journal']>,
    changes: readonly StoreChange[],
  ): MailFailure | undefined {
    const first = changes[0]?.kind
    if (begins || first === 'put-account' || first === 'drop-account') this.#upToDate.add(account)
    return this.#upToDate.has(account) ? undefined : internal('the store is not up to date with the journal')
  }

  #detach(): void {
    const attachment = this.#attachment
    this.#attachment = undefined
    clearTimeout(this.#stuckTimer)
    this.#stuckTimer = undefined
    for (const open of this.#batches) open.sent = false
    attachment?.port.close()
  }

  #receive(attachment: Attachment, message: FromStore): void {
    clearTimeout(this.#stuckTimer)
    this.#stuckTimer = undefined
    switch (message.kind) {
      case 'ready':
        this.#begin(attachment, message)
        break
      case 'ack':
        this.#take(message.batchId)?.resolve()
        break
      case 'nack':
        this.#refused(attachment, message.batchId, message.code, message.reason)
        break
      case 'answer':
        this.#reads.get(message.id)?.resolve(message.value)
        this.#reads.delete(message.id)
        break
      case 'failed':
        this.#reads.get(message.id)?.reject(this.#failure('error', message.reason))
        this.#reads.delete(message.id)
        break
      default:
        assertNever(message)
    }
    this.#pump()
  }

  #begin(attachment: Attachment, ready: ReadyStore): void {
    const { storeId } = ready
    if (this.#storeId !== storeId) {
      this.#storeId = storeId
      this.#admitted = false
      this.#upToDate.clear()
      this.#rejectAll('the store was replaced')
    }
    attachment.ready = true
    if (this.#admitted) for (const [id, { message }] of this.#reads) this.#ask(id, message)
    // Before the owner hears of it: what it does next comes after what was open.
    this.#pump()
    this.#options.onReady(ready)
  }

  #refused(attachment: Attachment, batchId: BatchId, code: StoreNack, reason: string): void {
    const full = this.#options.deviceIsFull?.() === true
    if (full && batchId === '') {
      setTimeout(() => {
        if (this.#attachment === attachment) attachment.port.postMessage({ kind: 'hello', gen: this.#options.gen })
      }, greetAgainMs)
      return
    }
    if ((code === 'closed' && !full) || batchId === '') {
      if (attachment.broken) return
      attachment.broken = true
      this.#options.onBroken(reason)
      return
    }
    const refused = this.#take(batchId)
    if (!refused) return
    const account = refused.batch.journal?.accountId
    const failure = this.#failure(code, reason)
    refused.reject(failure)
    if (account === undefined) return
    // Lines after the one that is missing would raise the mark over it.
    this.#upToDate.delete(account)
    const later = this.#batches.filter(({ batch }) => batch.journal?.accountId === account)
    this.#batches = this.#batches.filter((open) => !later.includes(open))
    for (const { reject } of later) reject(failure)
  }

  #failure(code: StoreNack, reason: string): MailFailure {
    if (code === 'quota' || this.#options.deviceIsFull?.() === true)
      return new MailFailure({ kind: 'disk-full', path: 'the database', freeOctets: 0 })
    return internal(`${code}: ${reason}`)
  }

  #take(batchId: BatchId): OpenBatch | undefined {
    const found = this.#batches.find(({ batch }) => batch.batchId === batchId)
    if (found) this.#batches.splice(this.#batches.indexOf(found), 1)
    return found
  }

  /**
   * Sends what may be sent: what is urgent at once, the rest in order, within the credit, and of each account's journal
   * one batch behind the one the store is at.
   */
  #pump(): void {
    const open = this.#open
    if (open && !open.broken) {
      let count = 0
      let octets = 0
      const lines = new Map<AccountId, number[]>()
      const note = ({ journal }: StoreBatch): void => {
        if (journal) lines.set(journal.accountId, [...(lines.get(journal.accountId) ?? []), journal.seq])
      }
      for (const { batch, octets: weight, sent } of this.#batches) {
        if (!sent) continue
        count += 1
        octets += weight
        note(batch)
      }
      for (const waiting of [...this.#batches]) if (waiting.batch.urgent && !waiting.sent) this.#send(open, waiting)
      for (const waiting of [...this.#batches]) {
        if (waiting.sent) continue
        if (count >= mostOpenBatches || (count > 0 && octets + waiting.octets > mostOpenOctets)) break
        const account = waiting.batch.journal?.accountId
        const before = (account !== undefined && lines.get(account)) || []
        if (before.length >= mostOpenLines) continue
        if (!this.#send(open, waiting, before.at(-1))) continue
        count += 1
        octets += waiting.octets
        note(waiting.batch)
      }
    }
    this.#watch()
  }

  /** `after`: the journal line before it that is on its way. */
  #send({ port }: Attachment, open: OpenBatch, after?: number): boolean {
    open.sent = true
    const { journal } = open.batch
    const batch = journal && after !== undefined ? { ...open.batch, journal: { ...journal, after } } : open.batch
    try {
      port.postMessage({ kind: 'commit', batch })
      return true
    } catch (cause) {
      // What cannot be cloned can never be sent.
      this.#take(open.batch.batchId)
      if (open.batch.journal) this.#upToDate.delete(open.batch.journal.accountId)
      open.reject(internal('a batch could not be sent', cause))
      return false
    }
  }

  #ask(id: number, message: ToStore): void {
    try {
      this.#attachment?.port.postMessage(message)
    } catch (cause) {
      this.#reads.get(id)?.reject(internal('a question could not be sent', cause))
      this.#reads.delete(id)
    }
    this.#watch()
  }

  #rejectAll(reason: string): void {
    const failure = internal(reason)
    const batches = this.#batches
    const reads = [...this.#reads.values()]
    this.#batches = []
    this.#reads.clear()
    for (const { reject } of batches) reject(failure)
    for (const { reject } of reads) reject(failure)
  }

  /** Starts the clock where an answer is owed and it does not run yet. Each answer stops it. */
  #watch(): void {
    const attachment = this.#attachment
    if (!attachment || attachment.stuck || this.#stuckTimer !== undefined) return
    const owed =
      !attachment.ready || (this.#admitted && (this.#reads.size > 0 || this.#batches.some(({ sent }) => sent)))
    if (!owed) return
    this.#stuckTimer = setTimeout(() => {
      this.#stuckTimer = undefined
      attachment.stuck = true
      this.#options.onStuck()
    }, this.#options.stuckAfterMs ?? 60_000)
  }
}

function internal(reason: string, cause?: unknown): MailFailure {
  return new MailFailure({ kind: 'internal', reason }, cause)
}
