import { arrivalKeyOf, destinationOf, type Intent, keysOfChange, withKeys } from '../../src-shared/mail/change'
import { type IntentId, type LocationKey, serverLocationKey } from '../../src-shared/mail/ids'
import type { JournalFact } from './mail-journal'

/** Keys left longer ago are forgotten: who still names a message by them has not looked at it for a long time. */
const mostKeys = 20_000
const beginning = 0

/** Where the message that had a key went, and when, counted in facts. */
interface Step {
  readonly at: number
  readonly to: LocationKey
}

/**
 * Where messages went by changes that are done. A later change may name its message by the key it had then: it was
 * recorded before, in a store that was lost since, or made on a row that had just become another. Facts are taken in
 * their order.
 *
 * A server may give a UID again that we have made free ourselves by moving its message away (SYNC.md F3). So only what
 * happened since is followed: since the change was recorded, or since something was met at the key.
 */
export class KeyTrail {
  readonly #open = new Map<IntentId, { readonly intent: Intent; readonly at: number }>()
  /** By the key that was left, oldest step first. */
  readonly #onward = new Map<LocationKey, Step[]>()
  /** When another message was met at a key that was left. */
  readonly #metAt = new Map<LocationKey, number>()
  #now = beginning

  /** An intent under the keys it has now, where it was recorded before this trail began. */
  know(intent: Intent): void {
    this.#now += 1
    this.#open.set(intent.id, { intent, at: this.#now })
  }

  take(fact: JournalFact): void {
    this.#now += 1
    if (fact.kind === 'intent') this.#open.set(fact.intent.id, { intent: fact.intent, at: this.#now })
    if (fact.kind !== 'intent-settled') return
    const open = this.#open.get(fact.intentId)
    this.#open.delete(fact.intentId)
    const to = open && destinationOf(open.intent.change)
    if (!open || to === undefined || fact.outcome?.kind !== 'done') return
    const { intent } = open
    const keys = keysOfChange(this.#resolve(intent, () => open.at).change)
    for (const { from, uidValidity, uid } of fact.outcome.moved) {
      const key = serverLocationKey(to, uidValidity, uid)
      const index = keys.indexOf(from)
      this.#step(index < 0 ? from : arrivalKeyOf(intent.id, index), key)
      if (intent.change.kind === 'move') this.#step(from, key)
    }
  }

  /** Messages are met at these keys: who names one of them from now on means what is there. */
  meet(keys: Iterable<LocationKey>): void {
    this.#now += 1
    for (const key of keys) if (this.#onward.has(key)) this.#metAt.set(key, this.#now)
  }

  /** The intent about the same messages, under the keys they have now. */
  resolve(intent: Intent): Intent {
    const recordedAt = this.#open.get(intent.id)?.at
    return this.#resolve(intent, (key) => recordedAt ?? this.#metAt.get(key) ?? beginning)
  }

  #resolve(intent: Intent, since: (key: LocationKey) => number): Intent {
    const keys = keysOfChange(intent.change)
    // A key that stood for an arrival has never named anything else.
    const now = keys.map((key) => this.#follow(key, key.startsWith('local.') ? beginning : since(key)))
    return now.every((key, index) => key === keys[index]) ? intent : { ...intent, change: withKeys(intent.change, now) }
  }

  #step(from: LocationKey, to: LocationKey): void {
    if (from === to) return
    const steps = this.#onward.get(from)
    if (steps) steps.push({ at: this.#now, to })
    else this.#onward.set(from, [{ at: this.#now, to }])
    for (const oldest of this.#onward.keys()) {
      if (this.#onward.size <= mostKeys) break
      this.#onward.delete(oldest)
      this.#metAt.delete(oldest)
    }
  }

  /** Each step is later than the one before it, so this comes to its end. */
  #follow(key: LocationKey, since: number): LocationKey {
    let now = key
    let after = since
    for (;;) {
      const step = this.#onward.get(now)?.find(({ at }) => at > after)
      if (!step) return now
      now = step.to
      after = step.at
    }
  }
}
