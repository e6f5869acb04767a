import type { ListEntry, ListPatch, Renamed } from '../../src-shared/contract/store-calls'
import type { LocationRow } from '../../src-shared/contract/store-rows'
import { type LocationKey, type MailboxId, mailboxOfKey } from '../../src-shared/mail/ids'

/** More news than this is told as "read the lists again". */
const mostEntries = 2_000

interface ListNews {
  readonly added: Map<LocationKey, ListEntry>
  readonly removed: Set<LocationKey>
  readonly changed: Set<LocationKey>
  readonly renamed: Renamed[]
}

/** Collects, over one batch, how lists changed. A list removes first and adds then, so a row that moved is in both. */
export class ListChanges {
  readonly #lists = new Map<MailboxId, ListNews>()
  #tooMuch = false

  /** A location before and after; either may not exist. */
  see(before: LocationRow | undefined, now: LocationRow | undefined): void {
    const stays = before?.listId === now?.listId && before?.sortDate === now?.sortDate
    if (stays) {
      if (now?.listId === undefined) return
      if (before?.marks === now.marks && before.thread === now.thread) this.#change(now.listId, now.key)
      else this.#add(now.listId, now)
      return
    }
    if (before?.listId !== undefined) {
      const news = this.#of(before.listId)
      news.added.delete(before.key)
      news.changed.delete(before.key)
      news.removed.add(before.key)
    }
    if (now?.listId !== undefined) this.#add(now.listId, now)
  }

  /** The message at this location has other content than before. */
  seeContent(row: LocationRow): void {
    if (row.listId !== undefined) this.#change(row.listId, row.key)
  }

  /** The same of the only place a message is at, whether or not it is listed there: a list that lacks it does nothing. */
  seeContentAt(key: LocationKey): void {
    const list = mailboxOfKey(key)
    if (list !== undefined) this.#change(list, key)
  }

  /** The server has told the UID of this row. */
  seeRenamed(pair: Renamed): void {
    const list = mailboxOfKey(pair[1])
    if (list !== undefined) this.#of(list).renamed.push(pair)
  }

  /** Something so large happened that lists are better read again. */
  seeUpheaval(): void {
    this.#tooMuch = true
  }

  /** What to tell, or `reload` where that would be more work than reading again. */
  news(): 'reload' | readonly ListPatch[] {
    let entries = 0
    const patches: ListPatch[] = []
    for (const [mailboxId, { added, removed, changed, renamed }] of this.#lists) {
      entries += added.size + removed.size + changed.size
      patches.push({
        mailboxId,
        added: [...added.values()],
        removed: [...removed],
        changed: [...changed],
        ...(renamed.length > 0 && { renamed }),
      })
    }
    return this.#tooMuch || entries > mostEntries ? 'reload' : patches
  }

  #add(list: MailboxId, { key, sortDate, marks, thread }: LocationRow): void {
    const news = this.#of(list)
    news.changed.delete(key)
    news.added.set(key, { key, sortDate, marks, thread })
  }

  #change(list: MailboxId, key: LocationKey): void {
    const news = this.#of(list)
    if (!news.added.has(key)) news.changed.add(key)
  }

  #of(list: MailboxId): ListNews {
    const known = this.#lists.get(list)
    if (known) return known
    const news: ListNews = { added: new Map(), removed: new Set(), changed: new Set(), renamed: [] }
    this.#lists.set(list, news)
    return news
  }
}
