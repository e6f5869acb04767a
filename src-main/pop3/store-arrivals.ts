import { randomUUID } from 'node:crypto'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import {
  type AccountId,
  localLocationKey,
  type MailboxId,
  type MessageId,
  type Sha256,
  type Uidl,
} from '../../src-shared/mail/ids'
import type { FactRecorder } from '../sync/fact-recorder'
import type { JournalFact } from '../sync/mail-journal'
import type { VaultEntry } from '../sync/mail-vault'
import type { Ledger } from './ledger'
import type { UnknownMessage } from './plan-session'

/** A whole message whose octets are proven on disk. */
export interface Arrival {
  readonly entry: VaultEntry
  readonly parsed: ParsedMessage
  readonly listed: Omit<UnknownMessage<unknown>, 'number'>
  /** Its ledger row so far: the octets are others now, or the message is wanted here again. */
  readonly renews?: UidlRow
}

export interface ArrivalContext {
  readonly accountId: AccountId
  readonly inbox: MailboxId
  readonly recorder: FactRecorder
  readonly ledger: Ledger
  readonly firstSession: boolean
  readonly now: () => number
}

/** The first messages are to be seen soon, many others soon after: each transaction holds up the list for a while. */
const rowsPerBatch = { first: 50, later: 250 }
const firstRows = 200
/** Text that goes to the store in one batch, in characters. */
const textPerBatch = 1_000_000
/** Batches on their way: while the store works on one, the next is written to the journal. */
const mostOpen = 2

interface Waiting {
  readonly arrival: Arrival
  readonly stored: (row: UidlRow) => void
  readonly failed: (reason: unknown) => void
}

/** Puts downloaded messages on record in the order they came, in batches: journal line, then strict commit. */
export class ArrivalRecorder {
  readonly #context: ArrivalContext
  /** Ledger rows the server no longer lists, or that are another server's, by hash: the same octets under a new name are the same message. */
  readonly #unlisted: Map<Sha256, UidlRow[]>
  /** Without UIDL a message is known by its hash; how many with this hash were met in this session. */
  readonly #byHash: Map<Sha256, UidlRow[]>
  readonly #metByHash = new Map<Sha256, number>()
  #waiting: Waiting[] = []
  #open = 0
  #recorded = 0

  constructor(context: ArrivalContext, ledger: Iterable<UidlRow>, unlisted: readonly UidlRow[]) {
    this.#context = context
    this.#unlisted = groupByHash(unlisted)
    this.#byHash = groupByHash([...ledger].filter((row) => !row.elsewhere))
  }

  /** Resolves with the message's ledger row once it is durable in journal and store, never before. */
  add(arrival: Arrival): Promise<UidlRow> {
    return new Promise((stored, failed) => {
      this.#waiting.push({ arrival, stored, failed })
      // Messages that end in the same moment share a batch.
      if (this.#waiting.length === 1) queueMicrotask(() => this.#sendBatches())
    })
  }

  #sendBatches(): void {
    while (this.#open < mostOpen && this.#waiting.length > 0) {
      this.#open += 1
      void this.#record(this.#takeBatch()).finally(() => {
        this.#open -= 1
        this.#sendBatches()
      })
    }
  }

  /** Never rejects: what failed is told to each message. */
  async #record(batch: readonly Waiting[]): Promise<void> {
    try {
      const facts: JournalFact[] = []
      const changes: StoreChange[] = []
      const placed: UidlRow[] = []
      const rows = batch.map(({ arrival }) => this.#place(arrival, facts, changes, placed))
      if (facts.length > 0) {
        await this.#context.ledger.recordWith(placed, () =>
          this.#context.recorder.record(facts, [{ kind: 'put-uidl', rows: placed }, ...changes]),
        )
      }
      this.#recorded += batch.length
      batch.forEach(({ failed, stored }, index) => {
        const row = rows[index]
        if (row) stored(row)
        else failed(new Error('a message without a ledger row'))
      })
    } catch (reason) {
      for (const { failed } of batch) failed(reason)
    }
  }

  #takeBatch(): Waiting[] {
    const most = this.#recorded < firstRows ? rowsPerBatch.first : rowsPerBatch.later
    let text = 0
    let count = 0
    for (const { arrival } of this.#waiting) {
      text += arrival.parsed.leaves.reduce((sum, leaf) => sum + leaf.text.length, 0)
      if (count > 0 && (count >= most || text > textPerBatch)) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  /** The ledger row of an arrival, and what has to be recorded for it: nothing where it was here before. */
  #place(arrival: Arrival, facts: JournalFact[], changes: StoreChange[], placed: UidlRow[]): UidlRow {
    const { accountId, inbox, firstSession, now } = this.#context
    const { sha256, octets } = arrival.entry
    const at = now()
    if (arrival.listed.uidl === undefined) {
      const met = this.#metByHash.get(sha256) ?? 0
      this.#metByHash.set(sha256, met + 1)
      const known = this.#byHash.get(sha256)?.[met]
      if (known && !known.bringBack) return known
    }
    const before = this.#unlisted.get(sha256)?.pop()
    const messageId = before?.messageId ?? (`m${randomUUID()}` as MessageId)
    const row: UidlRow = {
      accountId,
      uidl: arrival.listed.uidl ?? (`sha256:${sha256}` as Uidl),
      occurrence:
        arrival.listed.uidl === undefined ? (this.#metByHash.get(sha256) ?? 1) - 1 : arrival.listed.occurrence,
      state: 'stored',
      messageId,
      sha256,
      announced: arrival.listed.octets,
      received: octets,
      storedAt: before?.storedAt ?? at,
      existing: before?.existing ?? arrival.renews?.existing ?? (firstSession ? 1 : 0),
      order: arrival.listed.order,
      ...(before?.movedTo === undefined ? {} : { movedTo: before.movedTo }),
    }
    placed.push(row)
    if (before) {
      facts.push({ kind: 'uidl', rows: [row] })
      return row
    }
    const receivedAt = listDate(arrival.parsed.envelope.sentAt, at)
    facts.push({ kind: 'received', messageId, mailboxId: inbox, receivedAt, uidl: row })
    changes.push({
      kind: 'put-message',
      arrival: {
        message: {
          id: messageId,
          accountId,
          envelope: arrival.parsed.envelope,
          hasAttachments: arrival.parsed.attachments.some((part) => part.disposition === 'attachment'),
          octets,
          receivedAt,
          sha256,
        },
        location: { key: localLocationKey(messageId), mailboxId: inbox, flags: [], sortDate: receivedAt },
        body: { sha256, octets, parsed: arrival.parsed },
      },
    })
    return row
  }
}

/** POP3 gives no INTERNALDATE: a message is listed under the date it states, unless that lies ahead of now. */
export function listDate(sentAt: number | undefined, now: number): number {
  return sentAt !== undefined && sentAt > 0 && sentAt < now ? sentAt : now
}

function groupByHash(rows: Iterable<UidlRow>): Map<Sha256, UidlRow[]> {
  const groups = new Map<Sha256, UidlRow[]>()
  for (const row of rows) {
    const group = groups.get(row.sha256)
    if (group) group.push(row)
    else groups.set(row.sha256, [row])
  }
  return groups
}
