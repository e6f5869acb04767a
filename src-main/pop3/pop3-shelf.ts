import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account, RetentionChoice, RetentionRules } from '../../src-shared/mail/account'
import type { AccountId, MailboxId, MessageId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { removeHoldMs } from '../../src-shared/mail/plan-shelf'
import type { ShelfChoice, ShelfFilter, ShelfLines, ShelfRef } from '../../src-shared/mail/shelf'
import type { MailStore } from '../sync/mail-store'
import type { ServerShelf, ShelfPlan } from '../sync/server-shelf'
import { isLost, type Ledger, refKey } from './ledger'
import { planTrash } from './plan-trash'
import { listingOf, putListing, readListing, readListingText, type WaitingMessage } from './server-listing'
import { planLines } from './shelf-lines'

/** How long the lines stay in memory after they were asked for last. */
const keptMs = 60_000

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
  #last: { readonly madeOf: readonly unknown[]; readonly plan: ShelfPlan } | undefined
  #timer: NodeJS.Timeout | undefined
  /** Beyond any of an engine before this one, whose lines may still be on screen. */
  #version: number

  constructor(context: Pop3ShelfContext) {
    this.#context = context
    this.#version = context.now()
  }

  async plan(choice?: RetentionChoice): Promise<ShelfPlan> {
    const { account, ledger, now, store, trash } = this.#context
    if (!choice) {
      await ledger.use((rows) => this.noteTrash(rows))
      return this.#planned()
    }
    const { id, removeWhenDeleted } = account()
    const rules: RetentionRules = { ...choice, rulesSince: now() }
    const listing = await readListing(store, id)
    return ledger.use(async (rows) => {
      await this.noteTrash(rows)
      const tried = rules.removeWhenDeleted && !removeWhenDeleted
      const inTrash = tried ? new Set(await store.read('messagesIn', trash)) : undefined
      // What lies in the trash would come under the rule the moment it holds; nothing of that is on record yet.
      const deleted = inTrash ? new Set(planTrash(rows.values(), inTrash).deleted) : undefined
      const deletedHereAt = now()
      const asIf = [...rows.values()].map((row) => (deleted?.has(row) ? { ...row, deletedHereAt } : row))
      return planLines(asIf, listing, rules, 0)
    })
  }

  async lines(filter: ShelfFilter, from: number, count: number): Promise<ShelfLines> {
    const { rows, summary } = await this.#planned()
    return { version: summary.version, rows: rows(filter, from, count) }
  }

  async chosen(choice: ShelfChoice): Promise<readonly ShelfRef[]> {
    if (choice.kind === 'these') return choice.refs
    const { rows, summary } = await this.#planned()
    if (summary.version !== choice.version) throw new MailFailure({ kind: 'changed-elsewhere', what: 'mailbox' })
    const not = new Set(choice.refs.map(refKey))
    return rows(choice.filter).filter((row) => !not.has(refKey(row)))
  }

  /** The plan, made again only where anything it follows from has changed. */
  async #planned(): Promise<ShelfPlan> {
    const { account, ledger, store } = this.#context
    const { id, ...rules } = account()
    const stated = await readListingText(store, id)
    return ledger.use(async (rows) => {
      const madeOf = [ledger.version, stated, JSON.stringify(rules)]
      let last = this.#last
      if (!last || madeOf.some((one, index) => one !== last?.madeOf[index])) {
        this.#version += 1
        last = { madeOf, plan: planLines(rows.values(), listingOf(stated), rules, this.#version) }
        this.#last = last
      }
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => {
        this.#last = undefined
      }, keptMs)
      // Nothing has to stay alive for it.
      this.#timer.unref()
      return last.plan
    })
  }

  async keep(refs: readonly ShelfRef[], keep: boolean): Promise<{ readonly tooLate: number }> {
    let tooLate = 0
    await this.#context.ledger.update(refs, (row) => {
      if (row.state !== 'stored' || row.deleSentAt !== undefined) tooLate += 1
      if (keep ? row.kept : row.kept === undefined && row.removeAskedAt === undefined) return row
      const { kept: _kept, removeAskedAt: _asked, ...rest } = notGivenUp(row)
      return keep ? { ...rest, kept: 1 } : rest
    })
    return { tooLate }
  }

  async removeNow(refs: readonly ShelfRef[]): Promise<void> {
    const at = this.#context.now()
    await this.#context.ledger.update(refs, (row) => {
      const { kept: _kept, ...rest } = row
      return row.removeAskedAt === undefined && !isLost(row) ? { ...rest, removeAskedAt: at } : row
    })
    this.#context.wanted(at + removeHoldMs)
  }

  async bringBack(refs: readonly ShelfRef[]): Promise<void> {
    const { ledger, now, wanted } = this.#context
    await ledger.update(refs, (row) => (isLost(row) ? { ...row, bringBack: 1 } : row))
    wanted(now())
  }

  async giveUp(refs: readonly ShelfRef[]): Promise<void> {
    const at = this.#context.now()
    await this.#context.ledger.update(refs, (row) => {
      const { bringBack: _back, kept: _kept, ...rest } = row
      return isLost(row) ? { ...rest, purgedAt: at, removeAskedAt: at } : row
    })
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

/** Without the word that its last copy may go, if that was given. */
function notGivenUp(row: UidlRow): UidlRow {
  if (row.movedTo === undefined || row.purgedAt === undefined) return row
  const { purgedAt: _purged, ...rest } = row
  return rest
}
