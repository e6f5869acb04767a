import type { IntentId } from '../../src-shared/mail/ids'

/**
 * Who has an intent: the user, who may still take it back, or the engine, which is about to tell the server. Both ask
 * here, in one turn of the event loop, so that no intent is ever both withdrawn and carried out.
 */
export class IntentClaims {
  readonly #claimed = new Set<IntentId>()
  readonly #withdrawn = new Set<IntentId>()

  /** For the engine: true, and all of them are its own until `release`; false where one was withdrawn. */
  claim(ids: readonly IntentId[]): boolean {
    if (ids.some((id) => this.#withdrawn.has(id))) return false
    for (const id of ids) this.#claimed.add(id)
    return true
  }

  release(ids: readonly IntentId[]): void {
    for (const id of ids) this.#claimed.delete(id)
  }

  /** For the user: true, and the engine will never begin it; false where it is under way. */
  withdraw(id: IntentId): boolean {
    if (this.#claimed.has(id)) return false
    this.#withdrawn.add(id)
    return true
  }

  isWithdrawn(id: IntentId): boolean {
    return this.#withdrawn.has(id)
  }
}
