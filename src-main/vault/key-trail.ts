import { arrivalKeyOf, destinationOf, type Intent, keysOfChange, withKeys } from '../../src-shared/mail/change'
import { type IntentId, type LocationKey, serverLocationKey } from '../../src-shared/mail/ids'
import type { JournalFact } from '../sync/mail-journal'

/**
 * Where messages went by changes that are done: a later change was recorded under the key its message had then, which
 * a store that was lost with those changes cannot know any more. Lines are taken in their order.
 */
export class KeyTrail {
  readonly #open = new Map<IntentId, Intent>()
  readonly #onward = new Map<LocationKey, LocationKey>()

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
      this.#onward.set(index < 0 ? from : arrivalKeyOf(intent.id, index), key)
      if (intent.change.kind === 'move') this.#onward.set(from, key)
    }
  }

  /** The intent about the same messages, under the keys they have now. */
  resolve(intent: Intent): Intent {
    const keys = keysOfChange(intent.change)
    const now = keys.map((key) => this.#follow(key))
    return now.every((key, index) => key === keys[index]) ? intent : { ...intent, change: withKeys(intent.change, now) }
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
