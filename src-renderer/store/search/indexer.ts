import type { BodyRow, MessageRow } from '../../../src-shared/contract/store-rows'
import type { AccountId, MessageId } from '../../../src-shared/mail/ids'
import type { TernDatabase } from '../schema'
import { indexTextOf, searchTextOf } from './document-of'
import type { IndexDatabase, IndexEntry } from './index-database'

export interface IndexerContext {
  readonly db: TernDatabase
  readonly index: IndexDatabase
  /** Resolves when the store has told of a change, or after a while. */
  readonly wait: () => Promise<void>
  /** Lets a search that came meanwhile go first, and mail that comes; a step has just taken `stepMs`. */
  readonly yieldTurn: (stepMs: number) => Promise<void>
  /** How many messages to take in one step now. */
  readonly perStep: () => number
  /** Changes have been taken in. */
  readonly changed: () => void
  readonly report: (coverage: { readonly indexed: number; readonly total: number; readonly building: boolean }) => void
}

/** Some of all mail as it was read, in the order of the keys. */
interface Piece {
  readonly last: MessageId | undefined
  readonly entries: readonly IndexEntry[]
}

interface Round {
  readonly left: MessageId[]
  readonly notes: readonly number[]
}

/** Notes taken together: a message that is in several of them is looked at once. */
const notesPerRound = 100
/** Where the reading of all mail has got to; `done` once it has. */
const scanKey = 'scan'
const done = 'done'
/** Steps after which pieces of the index are merged. */
const tidyEvery = 50

/**
 * Keeps the index up to date: what the store notes as changed goes first, then, where the index is new, all mail that was
 * there before it. Every step is written whole, and is taken off the store's notes only afterwards: a crash repeats a step
 * and loses none.
 */
export class Indexer {
  readonly #context: IndexerContext
  #total = 0
  #steps = 0
  /** Notes under way: what is left of them to look at, and what is taken off then. */
  #round: Round | undefined
  /** What is written next, read while what comes before it is written. */
  #ahead: Promise<Piece> | undefined

  constructor(context: IndexerContext) {
    this.#context = context
  }

  /** Runs until `signal` aborts. Rejects where database or index cannot be used. */
  async run(signal: AbortSignal): Promise<void> {
    const { wait, yieldTurn } = this.#context
    if (this.building) this.#total = await this.#context.db.messages.count()
    this.#report()
    while (!signal.aborted) {
      const startedAt = performance.now()
      const worked = (await this.#takeNotes()) || (this.building && (await this.#scan()))
      await yieldTurn(performance.now() - startedAt)
      if (!worked) await wait()
    }
  }

  get building(): boolean {
    return this.#context.index.about(scanKey) !== done
  }

  /** Whether there was anything noted. */
  async #takeNotes(): Promise<boolean> {
    const { db } = this.#context
    this.#round ??= await this.#nextRound()
    const round = this.#round
    if (!round) return false
    this.#ahead = undefined
    this.#write(await this.#read(round.left.splice(0, this.#context.perStep())))
    if (round.left.length === 0) {
      // A message that changed again meanwhile is in another note.
      await db.indexNotes.bulkDelete([...round.notes])
      this.#round = undefined
    }
    this.#context.changed()
    return true
  }

  async #nextRound(): Promise<Round | undefined> {
    const rows = await this.#context.db.indexNotes.limit(notesPerRound).toArray()
    if (rows.length === 0) return undefined
    const left = [...new Set(rows.flatMap(({ messages }) => messages))]
    return { left, notes: rows.flatMap(({ n }) => n ?? []) }
  }

  /** One step through all mail, in the order of the keys. Whether there was anything left. */
  async #scan(): Promise<boolean> {
    const { index } = this.#context
    const { last, entries } = await (this.#ahead ?? this.#readFrom(index.about(scanKey) ?? ''))
    this.#ahead = undefined
    if (last === undefined) {
      index.setAbout(scanKey, done)
      index.tidy()
      this.#report()
      return false
    }
    // What changes from here on is noted, and then what was read ahead is read again.
    this.#ahead = this.#readFrom(last)
    this.#ahead.catch(() => undefined)
    this.#write(entries.filter(({ id }) => !index.has(id)))
    index.setAbout(scanKey, last)
    this.#report()
    return true
  }

  async #readFrom(after: string): Promise<Piece> {
    const { db, perStep } = this.#context
    const ids = (await db.messages
      .where('id')
      .above(after as MessageId)
      .limit(perStep())
      .primaryKeys()) as MessageId[]
    return { last: ids.at(-1), entries: await this.#read(ids) }
  }

  async #read(ids: readonly MessageId[]): Promise<readonly IndexEntry[]> {
    const { db } = this.#context
    const [messages, bodies, accounts] = await db.transaction('r', [db.messages, db.bodies, db.accounts], () =>
      Promise.all([db.messages.bulkGet([...ids]), db.bodies.bulkGet([...ids]), db.accounts.toArray()]),
    )
    const mirrors = new Set(accounts.filter(({ protocol }) => protocol === 'imap').map(({ id }) => id))
    return ids.map((id, at) => entryOf(id, messages[at], bodies[at], mirrors))
  }

  #write(entries: readonly IndexEntry[]): void {
    const { index } = this.#context
    index.write(entries)
    this.#steps += 1
    if (this.#steps % tidyEvery === 0) index.tidy()
  }

  #report(): void {
    const { index, report } = this.#context
    const { building } = this
    const indexed = index.count
    report({ indexed, total: building ? Math.max(this.#total, indexed) : indexed, building })
  }
}

function entryOf(
  id: MessageId,
  message: MessageRow | undefined,
  body: BodyRow | undefined,
  mirrors: ReadonlySet<AccountId>,
): IndexEntry {
  if (!message) return { id, at: 0, text: undefined }
  const { accountId, envelope, receivedAt } = message
  // The date it is listed under: INTERNALDATE on a mirror, else what the message says.
  const at = mirrors.has(accountId) ? receivedAt : (envelope.sentAt ?? receivedAt)
  return { id, at, text: indexTextOf(accountId, searchTextOf(message, body)) }
}
