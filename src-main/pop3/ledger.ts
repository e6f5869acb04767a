import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { AccountId, MessageId } from '../../src-shared/mail/ids'
import type { ShelfRef } from '../../src-shared/mail/shelf'
import type { FactRecorder } from '../sync/fact-recorder'
import type { MailStore } from '../sync/mail-store'

/** More rows than this stay in memory for a while only: they take about half a kilobyte each. */
const mostKept = 200_000
/** How long those do after they were needed last. */
const keptMs = 60_000

/** One name for a message of one account on its server. */
export function refKey({ uidl, occurrence }: ShelfRef): string {
  return `${occurrence} ${uidl}`
}

/** Whether it was moved to another account, and no copy was found there. */
export function isLost(row: UidlRow): boolean {
  return row.movedTo !== undefined && row.damagedAt !== undefined && row.purgedAt === undefined
}

/**
 * What is known of every message that ever was on the server of one account: the rows of the store, each recorded in
 * the journal first. The only writer of them, so that a session that runs and a user who decides never overwrite each
 * other. Once read the rows stay in memory, unless they are very many: at 100,000 of them reading takes seconds, each
 * check of the server needs all of them, and so does whoever looks at what is there.
 */
export class Ledger {
  readonly #account: AccountId
  readonly #store: MailStore
  readonly #recorder: FactRecorder
  #open: Promise<Map<string, UidlRow>> | undefined
  #users = 0
  #timer: NodeJS.Timeout | undefined
  /** Rows could not be recorded and may stand in the map all the same: whoever comes next reads them anew. */
  #inDoubt = false
  #turn: Promise<unknown> = Promise.resolve()
  #version = 0

  constructor(account: AccountId, store: MailStore, recorder: FactRecorder) {
    this.#account = account
    this.#store = store
    this.#recorder = recorder
  }

  /** Another number whenever a row may be another one. */
  get version(): number {
    return this.#version
  }

  /** Works with all rows, by `refKey`; the map follows every change until `work` settles. */
  async use<T>(work: (rows: ReadonlyMap<string, UidlRow>) => Promise<T>): Promise<T> {
    this.#users += 1
    let rows: Map<string, UidlRow> | undefined
    try {
      this.#open ??= this.#load()
      rows = await this.#open
      return await work(rows)
    } finally {
      this.#users -= 1
      // What could not be read is asked for again.
      if (!rows) this.#inDoubt = true
      this.#forgetLater(rows?.size)
    }
  }

  #forgetLater(rows = 0): void {
    clearTimeout(this.#timer)
    const forget = (): void => {
      if (this.#users > 0) return
      this.#open = undefined
      this.#inDoubt = false
    }
    if (this.#inDoubt) forget()
    if (rows <= mostKept) return
    this.#timer = setTimeout(forget, keptMs)
    // Nothing has to stay alive for it.
    this.#timer.unref()
  }

  /** Records rows that are new or changed as a whole. */
  async record(rows: readonly UidlRow[]): Promise<void> {
    if (rows.length === 0) return
    await this.recordWith(rows, () => this.#recorder.record([{ kind: 'uidl', rows }], [{ kind: 'put-uidl', rows }]))
  }

  /** Takes over rows that `record` puts on record, together with their messages. Rejects with what it rejects with. */
  async recordWith(rows: readonly UidlRow[], record: () => Promise<void>): Promise<void> {
    const before = this.#open
    await this.#note(rows)
    try {
      await record()
    } catch (thrown) {
      this.#inDoubt = true
      throw thrown
    }
    // Whoever began to read meanwhile may have read the rows as they were.
    if (this.#open !== before) await this.#note(rows)
  }

  async #note(rows: readonly UidlRow[]): Promise<void> {
    const open = this.#open && (await this.#open)
    this.#version += 1
    for (const row of rows) open?.set(refKey(row), row)
  }

  /** Changes rows by what they are now; `change` returns a row that is not to be changed as it is. Returns how many were. */
  update(refs: readonly ShelfRef[], change: (row: UidlRow) => UidlRow): Promise<number> {
    return this.#inTurn(async () => this.#change(await this.#find(refs), change))
  }

  /** The same for the rows of these messages. */
  updateMessages(messages: readonly MessageId[], change: (row: UidlRow) => UidlRow): Promise<number> {
    return this.#inTurn(async () => {
      const found = await this.#store.read('uidlsOf', messages)
      const mine = found.filter(({ accountId }) => accountId === this.#account)
      return this.#change(await this.#find(mine), change)
    })
  }

  async #change(rows: readonly UidlRow[], change: (row: UidlRow) => UidlRow): Promise<number> {
    const changed = rows.flatMap((row) => {
      const now = change(row)
      return now === row ? [] : [now]
    })
    await this.record(changed)
    return changed.length
  }

  async #find(refs: readonly ShelfRef[]): Promise<readonly UidlRow[]> {
    const open = this.#open && (await this.#open)
    if (!open) return this.#store.read('uidlRows', this.#account, refs)
    return refs.flatMap((ref) => open.get(refKey(ref)) ?? [])
  }

  async #load(): Promise<Map<string, UidlRow>> {
    const rows = await this.#store.read('uidls', this.#account)
    this.#version += 1
    return new Map(rows.map((row) => [refKey(row), row]))
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
