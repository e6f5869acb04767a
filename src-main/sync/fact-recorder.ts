import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { AccountId } from '../../src-shared/mail/ids'
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
  #handedOver: Promise<unknown> = Promise.resolve()
  #refusal: { readonly reason: unknown } | undefined

  constructor(account: AccountId, journal: MailJournal, store: MailStore) {
    this.#account = account
    this.#journal = journal
    this.#store = store
  }

  /**
   * Journals `facts` and carries them out in the store as `changes`. Resolves when both are durable. Rejects with the
   * MailFailure of the journal (then nothing happened) or of the store (then a replay will carry it out).
   */
  record(facts: readonly JournalFact[], changes: readonly StoreChange[]): Promise<void> {
    const appended = this.#journal.append(facts)
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

  /** Whether the store refused a line: the account must be replayed from its journal before it goes on. */
  get refused(): boolean {
    return this.#refusal !== undefined
  }
}
