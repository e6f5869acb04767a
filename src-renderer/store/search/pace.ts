/** The store has told of nothing for this long: no mail is coming. */
const quietMs = 500
/** While mail is coming, a pause is so many times as long as the step before it. */
const pauseFactor = 9
const longestPauseMs = 1_500

/** Messages per step: so few that a search never waits for long, and more, which is faster, where nobody searches. */
const shortStep = 40
const longStep = 160
/** Who has searched may search again for this long. */
const searchingMs = 15_000

/**
 * How fast the index follows. Mail that pours in goes first, since index and store write to one disk and share one
 * database: meanwhile the index takes a tenth of the time. A single message is found at once all the same.
 */
export class Pace {
  readonly #now: () => number
  #toldAt = Number.NEGATIVE_INFINITY
  #askedAt = Number.NEGATIVE_INFINITY

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The store has told of a change. */
  told(): void {
    this.#toldAt = this.#now()
  }

  /** Somebody searches. */
  asked(): void {
    this.#askedAt = this.#now()
  }

  /** How many messages to take next. */
  get perStep(): number {
    const now = this.#now()
    return now - this.#askedAt > searchingMs && now - this.#toldAt > quietMs ? longStep : shortStep
  }

  /** How long to pause after a step that took `stepMs`. */
  pauseAfter(stepMs: number): number {
    if (this.#now() - this.#toldAt > quietMs) return 0
    return Math.min(stepMs * pauseFactor, longestPauseMs)
  }
}
