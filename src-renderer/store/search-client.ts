import type { LocationKey } from '../../src-shared/mail/ids'
import { type FromSearch, type SearchQuery, type SearchScope, searchChannel, type ToSearch } from './search/query'

export type { SearchClause, SearchQuery, SearchScope, SearchTerm, TextField } from './search/query'
export { fold, spellingsOf, wordsOf } from './search/tokenize'

/** How much of all mail here is in the index. */
export interface Coverage {
  readonly indexed: number
  readonly total: number
  readonly building: boolean
}

export interface SearchListeners {
  /** All hits so far, newest first. `cut`: there are more than are listed. */
  readonly onHits: (keys: readonly LocationKey[], done: boolean, cut: boolean) => void
  readonly onFailed: () => void
  /** Answers may be others now: who shows some asks again. */
  readonly onChanged: () => void
  readonly onCoverage: (coverage: Coverage) => void
}

/** Asks the search index from a window: one question at a time, the newest counts. */
export class SearchClient {
  readonly #channel = new BroadcastChannel(searchChannel)
  readonly #listeners: SearchListeners
  #id: string | undefined
  #keys: LocationKey[] = []

  constructor(listeners: SearchListeners) {
    this.#listeners = listeners
    this.#channel.onmessage = ({ data }: MessageEvent<FromSearch | ToSearch>) => this.#hear(data)
  }

  ask(query: SearchQuery, scope: SearchScope): void {
    this.stop()
    this.#id = crypto.randomUUID()
    this.#keys = []
    this.#say({ kind: 'search', id: this.#id, query, scope })
  }

  stop(): void {
    if (this.#id !== undefined) this.#say({ kind: 'stop', id: this.#id })
    this.#id = undefined
  }

  close(): void {
    this.stop()
    this.#channel.close()
  }

  #say(message: ToSearch): void {
    this.#channel.postMessage(message)
  }

  #hear(message: FromSearch | ToSearch): void {
    if (message.kind === 'coverage') {
      this.#listeners.onCoverage(message)
      return
    }
    if (message.kind === 'changed') {
      this.#listeners.onChanged()
      return
    }
    if (message.kind === 'search' || message.kind === 'stop' || message.id !== this.#id) return
    if (message.kind === 'failed') {
      this.#id = undefined
      this.#listeners.onFailed()
      return
    }
    this.#keys = [...this.#keys, ...(message.keys as LocationKey[])]
    if (message.done) this.#id = undefined
    this.#listeners.onHits(this.#keys, message.done, message.cut)
  }
}
