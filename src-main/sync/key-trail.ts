import { arrivalKeyOf, destinationOf, type Intent, keysOfChange, withKeys } from '../../src-shared/mail/change'
import { type IntentId, type LocationKey, serverLocationKey } from '../../src-shared/mail/ids'
import type { JournalFact } from './mail-journal'

/** Older steps are forgotten: who still names a message by them has not looked at it for a long time. */
const mostSteps = 20_000

/**
 * Where messages went by changes that are done. A later change may name its message by the key it had then: it was
 * recorded before, in a store that was lost since, or made on a row that had just become another. Facts are taken in
 * their order.
 */
export class KeyTrail {
  readonly #open = new Map<IntentId, Intent>()
  readonly #onward = new Map<LocationKey, LocationKey>()

  /** An intent under the keys it has now, where it was recorded before this trail began. */
  know(intent: Intent): void {
    this.#open.set(intent.id, intent)
  }

  take(fact: JournalFact): void {
    if (fact.kind === 'intent') this.#open.set(fact.intent.id, fact.intent)
    if (fact.kind !== 'intent-settled') return
    const intent = this.#open.get(fact.intentId)
    this.#open.delete(fact.intentId)
    const to = intent && destinationOf(intent.change)
    if (!intent || to === undefined || fact.outcome?.kind !== 'done') return
    const keys = keysOfChange(this.resolve(intent).change)
    for (const { from, uidValidity, uid } of fact.outcome.moved) {
      const key = serverLocationKey(to, uidValidity, uid)
      const index = keys.indexOf(from)
      this.#step(index < 0 ? from : arrivalKeyOf(intent.id, index), key)
      if (intent.change.kind === 'move') this.#step(from, key)
    }
  }

  /** The intent about the same messages, under the keys they have now. */
  resolve(intent: Intent): Intent {
    const keys = keysOfChange(intent.change)
    const now = keys.map((key) => this.#follow(key))
    return now.every((key, index) => key === keys[index]) ? intent : { ...intent, change: withKeys(intent.change, now) }
  }

  #step(from: LocationKey, to: LocationKey): void {
    if (from === to) return
    this.#onward.set(from, to)
    for (const oldest of this.#onward.keys()) {
      if (this.#onward.size <= mostSteps) break
      this.#onward.delete(oldest)
    }
  }

  #follow(key: LocationKey): LocationKey {
    const met = new Set<LocationKey>()
    let now = key
    for (let next = this.#onward.get(now); next !== undefined && !met.has(next); next = this.#onward.get(now)) {
      met.add(next)
      now = next
    }
    return now
  }
}
