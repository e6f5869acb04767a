import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { Intent } from '../../src-shared/mail/change'
import type { AccountId, LocationKey } from '../../src-shared/mail/ids'
import { KeyTrail } from './key-trail'
import type { JournalFact, MailJournal } from './mail-journal'
import type { MailStore } from './mail-store'

/**
 * The one way facts that exist nowhere else get on record: a journal line first, then the store, in the same order.
 *
 * The store keeps the number of the last line it holds, so the two must never change places: a line is handed to the
 * store only after every earlier one was. Where the store refuses one, nothing more is recorded until the caller has
 * brought the store up to date from the journal: a later line would raise the mark over the missing one.
 */
export class FactRecorder {
  readonly #account: AccountId
  readonly #journal: MailJournal
  readonly #store: MailStore
  readonly #trail = new KeyTrail()
  #handedOver: Promise<unknown> = Promise.resolve()
  #refusal: { readonly reason: unknown } | undefined

  constructor(account: AccountId, journal: MailJournal, store: MailStore) {
    this.#account = account
    this.#journal = journal
    this.#store = store
  }

  /**
   * Journals `facts` and carries them out in the store as `changes`. Resolves when both are durable. Rejects with the
   * MailFailure of the journal (then nothing happened) or of the store (then a replay will carry it out). A new intent
   * made on a row that a move has just settled under another key is about that row.
   */
  record(recorded: readonly JournalFact[], wanted: readonly StoreChange[]): Promise<void> {
    const facts = recorded.map((fact) =>
      fact.kind === 'intent' ? { ...fact, intent: this.#trail.resolve(fact.intent) } : fact,
    )
    const changes = wanted.map((change) =>
      change.kind === 'add-intent' ? { ...change, intent: this.#trail.resolve(change.intent) } : change,
    )
    for (const fact of facts) this.#trail.take(fact)
    const appended = this.#journal.append(facts)
    // It is awaited only in its turn, and may fail before that.
    appended.catch(() => undefined)
    const turn = this.#handedOver
    const handOver = async (): Promise<{ readonly committed: Promise<void> }> => {
      await turn
      const seq = await appended
      if (this.#refusal) throw this.#refusal.reason
      return {
        committed: this.#store.commit(changes, { durability: 'strict', journal: { accountId: this.#account, seq } }),
      }
    }
    const handed = handOver()
    this.#handedOver = handed.catch(() => undefined)
    return handed.then(async ({ committed }) => {
      try {
        await committed
      } catch (reason) {
        this.#refusal = { reason }
        throw reason
      }
    })
  }

  /** Intents of an earlier life, as they are now, before they are settled. */
  know(intents: readonly Intent[]): void {
    for (const intent of intents) this.#trail.know(intent)
  }

  /** Messages that are new at these keys are about to be committed: what is recorded from now on may be about them. */
  meet(keys: Iterable<LocationKey>): void {
    this.#trail.meet(keys)
  }

  /** Whether the store refused a line: the account must be replayed from its journal before it goes on. */
  get refused(): boolean {
    return this.#refusal !== undefined
  }
}
