import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account, RetentionChoice, RetentionRules } from '../../src-shared/mail/account'
import type { AccountId, MailboxId, MessageId } from '../../src-shared/mail/ids'
import { planShelf, removeHoldMs, type ShelfCopy } from '../../src-shared/mail/plan-shelf'
import type { Shelf, ShelfRef, ShelfRow } from '../../src-shared/mail/shelf'
import type { MailStore } from '../sync/mail-store'
import type { ServerShelf } from '../sync/server-shelf'
import { type Ledger, refKey } from './ledger'
import { planTrash } from './plan-trash'
import { copyOfWaiting, putListing, readListing, type ServerListing, type WaitingMessage } from './server-listing'

export interface Pop3ShelfContext {
  readonly account: () => Pop3Account
  readonly ledger: Ledger
  readonly store: MailStore
  readonly trash: MailboxId
  readonly now: () => number
  /** Something is to be done on the server from this instant on. */
  readonly wanted: (at: number) => void
}

/** The shelf of one account: decisions become ledger rows, and the next session carries them out. */
export class Pop3Shelf implements ServerShelf {
  /** Messages asked for, by `refKey`: a listing that a session writes meanwhile must not forget them. */
  readonly wanted = new Set<string>()
  readonly #context: Pop3ShelfContext

  constructor(context: Pop3ShelfContext) {
    this.#context = context
  }

  async list(choice?: RetentionChoice): Promise<Shelf> {
    const { account, ledger, now, store, trash } = this.#context
    const { id, ...own } = account()
    const rules: RetentionRules = choice ? { ...choice, rulesSince: now() } : own
    const listing = await readListing(store, id)
    return ledger.use(async (rows) => {
      await this.noteTrash(rows)
      const tried = rules.removeWhenDeleted && !own.removeWhenDeleted
      const inTrash = tried ? new Set(await store.read('messagesIn', trash)) : undefined
      // What lies in the trash would come under the rule the moment it holds; nothing of that is on record yet.
      const deleted = inTrash ? new Set(planTrash(rows.values(), inTrash).deleted) : undefined
      const deletedHereAt = now()
      return shelfOf(
        [...rows.values()].map((row) => (deleted?.has(row) ? { ...row, deletedHereAt } : row)),
        listing,
        rules,
      )
    })
  }

  async keep(refs: readonly ShelfRef[], keep: boolean): Promise<{ readonly tooLate: number }> {
    let tooLate = 0
    await this.#context.ledger.update(refs, (row) => {
      if (row.state !== 'stored' || row.deleSentAt !== undefined) tooLate += 1
      if (keep ? row.kept : row.kept === undefined && row.removeAskedAt === undefined) return row
      const { kept: _kept, removeAskedAt: _asked, ...rest } = row
      return keep ? { ...rest, kept: 1 } : rest
    })
    return { tooLate }
  }

  async removeNow(refs: readonly ShelfRef[]): Promise<void> {
    const at = this.#context.now()
    await this.#context.ledger.update(refs, ({ kept: _kept, ...row }) => ({ ...row, removeAskedAt: at }))
    this.#context.wanted(at + removeHoldMs)
  }

  async download(refs: readonly ShelfRef[]): Promise<void> {
    const { account, now, store, wanted } = this.#context
    const { id } = account()
    const listing = await readListing(store, id)
    if (!listing) return
    const asked = new Set(refs.map(refKey))
    for (const key of asked) this.wanted.add(key)
    const waiting = listing.waiting.map(
      (one): WaitingMessage => (asked.has(refKey(one)) ? { ...one, reason: 'wanted' } : one),
    )
    await store.commit([putListing(id, { ...listing, waiting })], { durability: 'strict' })
    wanted(now())
  }

  async repair(refs: readonly ShelfRef[]): Promise<void> {
    const at = this.#context.now()
    await this.#context.ledger.update(refs, (row) => ({ ...row, damagedAt: at }))
    this.#context.wanted(at)
  }

  async purged(messages: readonly MessageId[], movedTo?: AccountId): Promise<void> {
    const at = this.#context.now()
    await this.#context.ledger.updateMessages(messages, ({ movedTo: _before, ...row }) => {
      if (movedTo === undefined) return { ...row, deletedHereAt: row.deletedHereAt ?? at, purgedAt: at }
      const { deletedHereAt: _deleted, ...rest } = row
      return { ...rest, movedTo }
    })
  }

  /** Takes down which messages came into the trash here, or back out of it; the grace counts from then on. */
  async noteTrash(rows: ReadonlyMap<string, UidlRow>): Promise<void> {
    const { account, ledger, now, store, trash } = this.#context
    if (!account().removeWhenDeleted) return
    const inTrash = new Set(await store.read('messagesIn', trash))
    const { deleted, restored } = planTrash(rows.values(), inTrash)
    const here = new Set(
      await store.read(
        'existingMessages',
        restored.map(({ messageId }) => messageId),
      ),
    )
    const at = now()
    await ledger.update([...deleted, ...restored.filter(({ messageId }) => here.has(messageId))], (row) => {
      const { deletedHereAt: _at, ...rest } = row
      return inTrash.has(row.messageId) ? { ...rest, deletedHereAt: at } : rest
    })
  }
}

/** What is on the server by the last listing, each with its fate; newest first. Pure. */
function shelfOf(rows: readonly UidlRow[], listing: ServerListing | undefined, rules: RetentionRules): Shelf {
  const uidl = listing?.uidl ?? true
  const here = rows.filter(isOnServer)
  const waiting = listing?.waiting ?? []
  const copies: readonly ShelfCopy[] = [...here, ...waiting.map(copyOfWaiting)]
  const fates = planShelf(copies, rules, { uidl })
  const shelf: { readonly order: number; readonly row: ShelfRow }[] = []
  fates.forEach((fate, index) => {
    const row = here[index]
    const other = waiting[index - here.length]
    if (row) shelf.push({ order: row.order ?? 0, row: { ...rowOf(row), fate } })
    else if (other) shelf.push({ order: other.order, row: { ...waitingRow(other), fate } })
  })
  shelf.sort((a, b) => b.order - a.order || (b.row.storedAt ?? 0) - (a.row.storedAt ?? 0))
  return {
    ...(listing ? { listedAt: listing.listedAt } : {}),
    ...(listing?.expire === undefined ? {} : { expire: listing.expire }),
    uidl,
    rows: shelf.map(({ row }) => row),
  }
}

/** Whether the last listing had it, as far as the ledger knows. */
export function isOnServer(row: UidlRow): boolean {
  return row.state === 'stored' && row.missingSince === undefined
}

function rowOf({ uidl, occurrence, announced, messageId, storedAt, readBackAt }: UidlRow): Omit<ShelfRow, 'fate'> {
  return {
    uidl,
    occurrence,
    octets: announced,
    messageId,
    storedAt,
    ...(readBackAt === undefined ? {} : { verifiedAt: readBackAt }),
  }
}

function waitingRow({ uidl, occurrence, octets, header }: WaitingMessage): Omit<ShelfRow, 'fate'> {
  return { uidl, occurrence, octets, ...(header ? { header } : {}) }
}
