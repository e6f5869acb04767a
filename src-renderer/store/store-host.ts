import type { Dexie } from 'dexie'
import { assertNever } from '../../src-shared/assert-never'
import type { FromStore, StoreBatch, StoreNack, StorePatch, ToStore } from '../../src-shared/contract/store-calls'
import type { MetaRow } from '../../src-shared/contract/store-rows'
import type { BatchId } from '../../src-shared/mail/ids'
import { batchesKey, commitBatch, journalPrefix, pruneApplied } from './commit-batch'
import { ContactTally } from './contact-tally'
import { KnownNames } from './known-names'
import type { StoreDatabases, TernDatabase } from './schema'
import { type StoreReaders, storeReaders } from './store-reads'

/** What the host needs of a port to the engine. */
export interface HostPort {
  postMessage(message: FromStore): void
  onMessage(listener: (message: ToStore) => void): void
  close(): void
}

export interface StoreHostContext {
  readonly databases: StoreDatabases
  /** Tells every window how lists changed. */
  readonly publish: (patch: StorePatch) => void
  readonly now: () => number
}

const sentinelKey = 'sentinel'
/** Contacts are written when no mail has come for this long, or at last after this long. */
const contactsAfterMs = 2_000
const contactsAtLastMs = 30_000
const pruneEveryMs = 60 * 60 * 1000

/**
 * The one writer of the database: carries out what the engine sends, in the order it was sent but for what is urgent,
 * and answers what it asks. One engine at a time: the newest `hello` decides whose batches count, the others are refused as stale.
 */
export class StoreHost {
  readonly #context: StoreHostContext
  readonly #reads: StoreReaders
  #port: HostPort | undefined
  #gen: string | undefined
  /** The database the engine was told of. Where another one lies under its name, nothing is read or written. */
  #storeId: string | undefined
  /** What waits for its turn at the database, and the running of it. */
  readonly #steps: (() => Promise<void>)[] = []
  #turn: Promise<void> | undefined
  #patches: number
  #prunedAt = 0
  readonly #contacts = new ContactTally()
  readonly #names = new KnownNames()
  #contactTimer: ReturnType<typeof setTimeout> | undefined
  #contactsWaitSince: number | undefined

  constructor(context: StoreHostContext) {
    this.#context = context
    this.#reads = storeReaders(context.databases.relaxed)
    // Beyond any number of a store before this one, so that windows see a gap and read their lists again: that one
    // may have ended between a commit and its patch.
    this.#patches = context.now()
    const { strict, relaxed } = context.databases
    for (const db of [strict, relaxed]) db.on('ready', (opened) => this.#recognise(opened), true)
    this.#publish([])
  }

  /** Serves an engine; the port before this one is closed. */
  serve(port: HostPort): void {
    this.#port?.close()
    this.#port = port
    port.onMessage((message) => this.#receive(port, message))
  }

  /** Ends after what is under way. */
  async close(): Promise<void> {
    this.#port?.close()
    this.#port = undefined
    clearTimeout(this.#contactTimer)
    while (this.#turn) await this.#turn
    this.#context.databases.strict.close()
    this.#context.databases.relaxed.close()
  }

  #receive(port: HostPort, message: ToStore): void {
    switch (message.kind) {
      case 'hello':
        this.#gen = message.gen
        this.#inTurn(() => this.#greet(port))
        return
      case 'commit':
        this.#inTurn(() => this.#commit(port, message.batch), message.batch.urgent)
        return
      case 'read':
        void this.#answer(port, message)
        return
      default:
        assertNever(message)
    }
  }

  /** `step` never rejects. An urgent one goes before all that waits. */
  #inTurn(step: () => Promise<void>, urgent = false): void {
    if (urgent) this.#steps.unshift(step)
    else this.#steps.push(step)
    this.#turn ??= this.#takeTurns()
  }

  async #takeTurns(): Promise<void> {
    for (let step = this.#steps.shift(); step; step = this.#steps.shift()) await step()
    this.#turn = undefined
  }

  async #greet(port: HostPort): Promise<void> {
    const { strict } = this.#context.databases
    try {
      // Whichever it is: the engine compares it with the one it knows.
      this.#storeId = undefined
      const { madeAnew, ...ready } = await retryClosed(strict, () => describeStore(strict))
      this.#storeId = ready.storeId
      // Lists on screen may show what was in it.
      if (madeAnew) {
        this.#patches += 1
        this.#publish([])
      }
      port.postMessage({ kind: 'ready', ...ready })
    } catch (thrown) {
      // Nothing else can be said in answer to `hello`: a refusal of no batch at all.
      port.postMessage({ kind: 'nack', batchId: '' as BatchId, code: nackOf(thrown), reason: reasonOf(thrown) })
    }
  }

  async #commit(port: HostPort, batch: StoreBatch): Promise<void> {
    const { batchId, gen, durability } = batch
    if (gen !== this.#gen) {
      port.postMessage({ kind: 'nack', batchId, code: 'stale', reason: 'another engine has taken over' })
      return
    }
    const db = this.#context.databases[durability]
    try {
      const news = await retryClosed(db, () => commitBatch(db, batch, this.#context.now(), this.#names))
      port.postMessage({ kind: 'ack', batchId })
      this.#contacts.see(batch.changes)
      this.#writeContactsSoon()
      if (news === 'reload') this.#patches += 1
      if (news === 'reload' || news.length > 0) this.#publish(news === 'reload' ? [] : news)
    } catch (thrown) {
      const another = isAnotherDatabase(thrown)
      if (another) this.#beginAnew(port)
      port.postMessage({ kind: 'nack', batchId, code: another ? 'stale' : nackOf(thrown), reason: reasonOf(thrown) })
    }
    await this.#prune()
  }

  async #answer(port: HostPort, { id, call, args }: Extract<ToStore, { kind: 'read' }>): Promise<void> {
    try {
      if (!Object.hasOwn(this.#reads, call)) throw new Error('no such question')
      const gen = this.#gen
      if (gen === undefined) throw new AnotherDatabase()
      const read = this.#reads[call] as (...given: readonly unknown[]) => Promise<unknown>
      const value = await retryClosed(this.#context.databases.relaxed, () => read(...args))
      // An engine that has gone hears of nothing, and is not to end the one after it.
      if (port !== this.#port) return
      // Begun on the one and answered by the other.
      if (this.#gen !== gen) throw new AnotherDatabase()
      port.postMessage({ kind: 'answer', id, value })
    } catch (thrown) {
      if (isAnotherDatabase(thrown)) this.#beginAnew(port)
      port.postMessage({ kind: 'failed', id, reason: reasonOf(thrown) })
    }
  }

  /**
   * Chromium throws a damaged database away while it is in use, and the next one to ask gets an empty one under the same
   * name (SYNC.md F47). Mail that is written there as if it were the old one would be told from nothing; a ledger that is
   * read there would bring all mail a second time. So each opening looks whose it is.
   */
  async #recognise(db: Dexie): Promise<void> {
    if (this.#storeId === undefined) return
    const sentinel = await db.table<MetaRow, string>('meta').get(sentinelKey)
    if (sentinel?.v !== this.#storeId) throw new AnotherDatabase()
  }

  /** Nothing more is taken from the engine that knew the lost one; it hears of this one and makes room for another. */
  #beginAnew(port: HostPort): void {
    if (this.#gen === undefined || port !== this.#port) return
    this.#gen = undefined
    this.#patches += 1
    this.#publish([])
    // After what is under way, which must not take the new one for the one it was made for.
    this.#inTurn(async () => {
      const { strict, relaxed } = this.#context.databases
      // Dexie remembers that they could not be opened.
      for (const db of [strict, relaxed]) db.close({ disableAutoOpen: false })
      await this.#greet(port)
    }, true)
  }

  /** Beside the mail: nothing waits for it, and a failure costs suggestions at most. */
  #writeContactsSoon(): void {
    if (this.#contacts.empty) return
    const now = this.#context.now()
    this.#contactsWaitSince ??= now
    const leftMs = this.#contactsWaitSince + contactsAtLastMs - now
    clearTimeout(this.#contactTimer)
    this.#contactTimer = setTimeout(
      () => {
        this.#contactsWaitSince = undefined
        this.#inTurn(() => this.#contacts.write(this.#context.databases.relaxed).catch(() => undefined))
      },
      Math.max(0, Math.min(contactsAfterMs, leftMs)),
    )
  }

  async #prune(): Promise<void> {
    const now = this.#context.now()
    if (now - this.#prunedAt < pruneEveryMs) return
    this.#prunedAt = now
    // Only tidying: what it cannot do now it does later.
    await pruneApplied(this.#context.databases.relaxed, now).catch(() => undefined)
  }

  #publish(lists: StorePatch['lists']): void {
    this.#context.publish({ n: this.#patches, lists })
    this.#patches += 1
  }
}

class AnotherDatabase extends Error {
  override readonly name = 'AnotherDatabase'

  constructor() {
    super('the database was lost, and another one lies under its name')
  }
}

function isAnotherDatabase(thrown: unknown): boolean {
  return namesOf(thrown).includes('AnotherDatabase')
}

/**
 * Which store this is, and the journal marks it holds. Gives a new store its name.
 *
 * LevelDB can lose a file in the middle of what it wrote (one that a truncated MANIFEST does not name) and open all the
 * same: then marks are there, and rows below them are not. Mail would be missing, and a letter box would be downloaded
 * a second time. So each batch is counted; where names of batches are missing, or the store's own, all of it goes, and it
 * is made again like one that was lost.
 */
async function describeStore(db: TernDatabase): Promise<{
  readonly storeId: string
  readonly journal: Readonly<Record<string, number>>
  readonly madeAnew: boolean
}> {
  return db.transaction('rw', db.tables, async () => {
    const [sentinel, batches] = await db.meta.bulkGet([sentinelKey, batchesKey])
    const count = await db.applied.count()
    const isWhole = sentinel !== undefined && Number(batches?.v ?? count) === count
    const madeAnew = !isWhole && (count > 0 || (await db.meta.count()) > 0)
    if (madeAnew) for (const table of db.tables) await table.clear()
    const storeId = isWhole ? String(sentinel.v) : crypto.randomUUID()
    if (!isWhole) await db.meta.put({ k: sentinelKey, v: storeId })
    if (batches === undefined || !isWhole) await db.meta.put({ k: batchesKey, v: isWhole ? count : 0 })
    const marks = await db.meta.where('k').startsWith(journalPrefix).toArray()
    const journal = Object.fromEntries(marks.map(({ k, v }) => [k.slice(journalPrefix.length), Number(v)]))
    return { storeId, journal, madeAnew }
  })
}

/** The browser may close a database on its own account; one that can be opened again is not broken. */
async function retryClosed<T>(db: TernDatabase, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (thrown) {
    if (nackOf(thrown) !== 'closed' || isAnotherDatabase(thrown)) throw thrown
    db.close({ disableAutoOpen: false })
    await db.open()
    return attempt()
  }
}

const closedErrors: ReadonlySet<string> = new Set([
  'DatabaseClosedError',
  'OpenFailedError',
  'InvalidStateError',
  'MissingAPIError',
  'NoSuchDatabaseError',
  'UnknownError',
  'VersionError',
])

/** The refusal that fits what Dexie threw; its errors carry the browser's own as `inner`. */
export function nackOf(thrown: unknown): StoreNack {
  const names = namesOf(thrown)
  if (names.includes('QuotaExceededError')) return 'quota'
  return names.some((name) => closedErrors.has(name)) ? 'closed' : 'error'
}

function namesOf(thrown: unknown): readonly string[] {
  const names: string[] = []
  let error: unknown = thrown
  for (let depth = 0; depth < 4 && error instanceof Object; depth += 1) {
    const { name, inner } = error as { name?: unknown; inner?: unknown }
    if (typeof name === 'string') names.push(name)
    error = inner
  }
  return names
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
}
