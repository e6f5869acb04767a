import type { LocationRow, MessageRow } from '../../src-shared/contract/store-rows'
import { type AccountId, type LocationKey, type MessageId, placeOfContent } from '../../src-shared/mail/ids'
import { above } from './key-ranges'
import type { TernDatabase } from './schema'

/** What rows are asked for by, when mail arrives. */
type NameKind =
  | keyof Pick<MessageRow, 'id' | 'mid' | 'thread' | 'subjectKey'>
  | keyof Pick<LocationRow, 'key'>
  /** A message that lies, or lay, somewhere else than where it was first met. */
  | 'elsewhere'

/** 2 MiB: at 100,000 messages it is never wrong, at a million one question in twenty is asked in vain. */
const bits = 2 ** 24
const marksPerName = 4

/**
 * Says of names that no row can bear them, so that the database need not be asked: nearly all mail of a first download
 * is new, and by asking five times for each message it took longer than by writing them.
 *
 * A Bloom filter. It speaks only of accounts that had no message when it first heard of them, since every row they ever
 * get passes it; of others, and of names it may have seen, it says nothing. A name is noted before its row is written,
 * so a transaction that fails costs a question at most.
 */
export class KnownNames {
  readonly #whole = new Map<AccountId, boolean>()
  #marks: Uint32Array | undefined

  /** Learns of each account whether everything in it will have passed here. Reads in the transaction under way. */
  async meet(db: TernDatabase, accounts: Iterable<AccountId>): Promise<void> {
    for (const account of new Set(accounts)) {
      if (this.#whole.has(account)) continue
      const mail = db.messages.where('[accountId+body]').between([account], above(account))
      this.#whole.set(account, (await mail.limit(1).count()) === 0)
    }
  }

  /** Whether it is certain that no row of this account has that name. */
  isNew(account: AccountId, kind: NameKind, name: string): boolean {
    if (this.#whole.get(account) !== true) return false
    const marks = this.#marks
    return marks === undefined || !placesOf(kind, name).every((place) => marked(marks, place))
  }

  noteMessage({ id, mid, thread, subjectKey }: MessageRow): void {
    this.#note('id', id)
    this.#note('mid', mid)
    this.#note('thread', thread)
    if (subjectKey !== undefined) this.#note('subjectKey', subjectKey)
  }

  noteLocation({ key, messageId }: LocationRow): void {
    this.#note('key', key)
    if (placeOfContent(messageId) !== key) this.#note('elsewhere', messageId)
  }

  /** The only place a message can be at, where that is certain. */
  onlyPlaceOf({ accountId, id }: MessageRow): LocationKey | undefined {
    return this.isNew(accountId, 'elsewhere', id) ? placeOfContent(id) : undefined
  }

  #note(kind: NameKind, name: MessageId | LocationKey | string): void {
    this.#marks ??= new Uint32Array(bits / 32)
    for (const place of placesOf(kind, name)) {
      const word = place >>> 5
      this.#marks[word] = (this.#marks[word] ?? 0) | (1 << (place & 31))
    }
  }
}

function marked(marks: Uint32Array, place: number): boolean {
  return ((marks[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0
}

/** Two hashes give as many as are needed (Kirsch and Mitzenmacher, 2006). */
function placesOf(kind: NameKind, name: string): number[] {
  let a = 0x811c9dc5
  let b = 0x41c6ce57
  for (const part of [kind, name]) {
    for (let at = 0; at < part.length; at += 1) {
      const code = part.charCodeAt(at)
      a = Math.imul(a ^ code, 0x01000193)
      b = Math.imul(b ^ code, 0x5f356495)
    }
  }
  a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d)
  a ^= a >>> 13
  b = Math.imul(b ^ (b >>> 16), 0x45d9f3b)
  b = (b ^ (b >>> 15)) | 1
  return Array.from({ length: marksPerName }, (_, n) => ((a + Math.imul(n, b)) >>> 0) % bits)
}
