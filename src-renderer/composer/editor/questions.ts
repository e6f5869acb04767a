/** Who does not answer within this is taken for dead: nobody's text is that long. */
const answerMs = 8_000

/** Questions to somebody who may hang, or be gone. */
export class Questions<T> {
  readonly #waiting = new Map<number, (answer: T | undefined) => void>()
  #asked = 0
  #closed = false

  /** Resolves with undefined where there is no answer in time, or will be none. */
  ask(send: (id: number) => void): Promise<T | undefined> {
    if (this.#closed) return Promise.resolve(undefined)
    this.#asked++
    const id = this.#asked
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answer(id, undefined), answerMs)
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
      send(id)
    })
  }

  answer(id: number, answer: T | undefined): void {
    this.#waiting.get(id)?.(answer)
    this.#waiting.delete(id)
  }

  /** Nobody answers any more. */
  close(): void {
    this.#closed = true
    for (const id of [...this.#waiting.keys()]) this.answer(id, undefined)
  }
}
