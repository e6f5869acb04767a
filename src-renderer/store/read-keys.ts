import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { above } from './key-ranges'
import { isBefore, type PlacedEntry } from './list-model'
import type { TernDatabase } from './schema'

const firstKeys = 100
const keysPerRead = 2_000

/** `listId`: all that is listed. `starredIn`: what of it is starred. */
export type KeyIndex = 'listId' | 'starredIn'

/**
 * The keys listed in any of these mailboxes, newest first: a first screenful soon, then the rest in larger pieces, so
 * that no read holds up a writer for long. Keys come from the index alone; no row is read. What changes meanwhile may
 * or may not be seen.
 */
export async function* readKeys(
  db: TernDatabase,
  mailboxes: readonly MailboxId[],
  index: KeyIndex = 'listId',
): AsyncGenerator<readonly PlacedEntry[], void> {
  const sources = mailboxes.map((mailbox) => new Source(db, mailbox, index))
  let wanted = firstKeys
  while (true) {
    const piece: PlacedEntry[] = []
    while (piece.length < wanted) {
      for (const source of sources) await source.fill(wanted)
      const next = newest(sources)
      if (!next) break
      piece.push(next)
    }
    if (piece.length > 0) yield piece
    if (piece.length < wanted) return
    wanted = keysPerRead
  }
}

function newest(sources: readonly Source[]): PlacedEntry | undefined {
  let best: Source | undefined
  for (const source of sources) if (source.head && (!best?.head || isBefore(source.head, best.head))) best = source
  return best?.take()
}

/** The keys of one mailbox, read ahead. */
class Source {
  readonly #db: TernDatabase
  readonly #mailbox: MailboxId
  readonly #index: KeyIndex
  #ahead: PlacedEntry[] = []
  #at = 0
  #last: PlacedEntry | undefined
  #ended = false

  constructor(db: TernDatabase, mailbox: MailboxId, index: KeyIndex) {
    this.#db = db
    this.#index = index
    this.#mailbox = mailbox
  }

  get head(): PlacedEntry | undefined {
    return this.#ahead[this.#at]
  }

  take(): PlacedEntry | undefined {
    const head = this.head
    this.#at += 1
    return head
  }

  async fill(count: number): Promise<void> {
    if (this.#ended || this.#at < this.#ahead.length) return
    const mailbox = this.#mailbox
    const last = this.#last
    const keys = await this.#db.locations
      .where(`[${this.#index}+sortDate+key+marks+thread]`)
      .between([mailbox], last ? [mailbox, last.sortDate, last.key] : above(mailbox), true, false)
      .reverse()
      .limit(count)
      .keys()
    this.#ahead = keys.map((key) => {
      const [, sortDate, location, marks, thread] = key as unknown as [MailboxId, number, LocationKey, number, string]
      return { key: location, sortDate, marks, thread, mailboxId: mailbox }
    })
    this.#at = 0
    this.#last = this.#ahead.at(-1)
    this.#ended = this.#ahead.length < count
  }
}
