/** After this long without a call the next one is carried out at once. */
const calmMs = 500
const firstPauseMs = 40
const longestPauseMs = 320

/**
 * Carries out `run` when it is asked to: at once while that happens now and then, three times a second while it happens
 * all the time. The last call is always followed by a run.
 */
export class Paced {
  readonly #run: () => void
  readonly #now: () => number
  #ranAt = Number.NEGATIVE_INFINITY
  #pauseMs = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `now` in milliseconds of a clock that never goes back. */
  constructor(run: () => void, now = (): number => performance.now()) {
    this.#run = run
    this.#now = now
  }

  ask(): void {
    if (this.#timer !== undefined) return
    const sinceMs = this.#now() - this.#ranAt
    if (sinceMs > calmMs) this.#pauseMs = 0
    if (sinceMs >= this.#pauseMs) this.#carryOut()
    else this.#timer = setTimeout(() => this.#carryOut(), this.#pauseMs - sinceMs)
  }

  /** Carries out what waits, if anything does. */
  now(): void {
    this.end()
    this.#carryOut()
  }

  /** Nothing is carried out any more of what was asked for so far. */
  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #carryOut(): void {
    this.#timer = undefined
    this.#ranAt = this.#now()
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2))
    this.#run()
  }
}
