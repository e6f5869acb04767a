/** A bell for one loop: rung any number of times while it works, it is heard once. */
export class Wake {
  #rung = false
  #resolve: (() => void) | undefined

  ring(): void {
    this.#rung = true
    this.#resolve?.()
  }

  /** Resolves when rung, when the time is over, or when `signal` aborts; true where it was rung. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, ms)
        this.#resolve = done
        signal.addEventListener('abort', done, { once: true })
      })
      this.#resolve = undefined
    }
    const rung = this.#rung
    this.#rung = false
    return rung
  }
}
