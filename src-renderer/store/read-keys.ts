import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { isBefore, type KeyEntry } from './key-order'
import { above } from './key-ranges'
import type { TernDatabase } from './schema'

const firstKeys = 100
const keysPerRead = 2_000

/**
 * The keys listed in any of these mailboxes, newest first: a first screenful soon, then the rest in larger pieces, so
 * that no read holds up a writer for long. Keys come from the index alone; no row is read. What changes meanwhile may
 * or may not be seen.
 */
export async function* readKeys(
  db: TernDatabase,
  mailboxes: readonly MailboxId[],
): AsyncGenerator<readonly KeyEntry[], void> {
  const sources = mailboxes.map((mailbox) => new Source(db, mailbox))
  let wanted = firstKeys
  while (true) {
    const piece: KeyEntry[] = []
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

function newest(sources: readonly Source[]): KeyEntry | undefined {
  let best: Source | undefined
  for (const source of sources) if (source.head && (!best?.head || isBefore(source.head, best.head))) best = source
  return best?.take()
}

/** The keys of one mailbox, read ahead. */
class Source {
  readonly #db: TernDatabase
  readonly #mailbox: MailboxId
  #ahead: KeyEntry[] = []
  #at = 0
  #last: KeyEntry | undefined
  #ended = false

  constructor(db: TernDatabase, mailbox: MailboxId) {
    this.#db = db
    this.#mailbox = mailbox
  }

  get head(): KeyEntry | undefined {
    return this.#ahead[this.#at]
  }

  take(): KeyEntry | undefined {
    const head = this.head
    this.#at += 1
    return head
  }

  async fill(count: number): Promise<void> {
    if (this.#ended || this.#at < this.#ahead.length) return
    const mailbox = this.#mailbox
    const last = this.#last
    const keys = await this.#db.locations
      .where('[listId+sortDate+key]')
      .between([mailbox], last ? [mailbox, last.sortDate, last.key] : above(mailbox), true, false)
      .reverse()
      .limit(count)
      .keys()
    this.#ahead = keys.map((key) => {
      const [, sortDate, location] = key as unknown as [MailboxId, number, LocationKey]
      return { key: location, sortDate }
    })
    this.#at = 0
    this.#last = this.#ahead.at(-1)
    this.#ended = this.#ahead.length < count
  }
}
