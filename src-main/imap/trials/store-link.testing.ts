import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { openDatabases, type StoreDatabases } from '../../../src-renderer/store/schema'
import { type HostPort, StoreHost } from '../../../src-renderer/store/store-host'
import type { FromStore, ToStore } from '../../../src-shared/contract/store-calls'
import type { StorePort } from '../../store-bridge/store-port'

// fake-indexeddb takes one array named twice in a range for a cycle; Dexie's own upper bound is such an array.
Object.assign(Dexie, { maxKey: '\uffff' })

/** Asked at each moment something passes between engine and store; `lost` swallows it. */
export type Passage = (what: 'commit' | 'ack', changes: number) => 'passes' | 'lost'

/** The store window of a trial: the real host over a database in memory, which may die and be opened again. */
export class TrialStore {
  readonly databases: StoreDatabases
  readonly #now: () => number
  #host: StoreHost
  #generation = 0

  private constructor(databases: StoreDatabases, now: () => number) {
    this.databases = databases
    this.#now = now
    this.#host = this.#newHost()
  }

  static async open(name: string, now: () => number): Promise<TrialStore> {
    const databases = openDatabases(name)
    await Promise.all([databases.strict.open(), databases.relaxed.open()])
    return new TrialStore(databases, now)
  }

  /** The window dies: what was under way in the database ends there, and nothing more is heard of it. */
  replace(): void {
    this.#generation += 1
    this.#host = this.#newHost()
  }

  /** Two ends of one port, one of them served already. */
  connect(passage: Passage): StorePort {
    const generation = this.#generation
    const alive = (): boolean => generation === this.#generation
    let toEngine: (message: FromStore) => void = () => undefined
    let toHost: (message: ToStore) => void = () => undefined
    let open = true
    const weights = new Map<string, number>()
    const hostPort: HostPort = {
      postMessage: (message) => {
        if (!open || !alive()) return
        if (message.kind === 'ack' && passage('ack', weights.get(message.batchId) ?? 0) === 'lost') return
        queueMicrotask(() => {
          if (open) toEngine(message)
        })
      },
      onMessage: (listener) => {
        toHost = listener
      },
      close: () => {
        open = false
      },
    }
    const enginePort: StorePort = {
      postMessage: (message) => {
        if (!open || !alive()) return
        if (message.kind === 'commit') {
          weights.set(message.batch.batchId, message.batch.changes.length)
          if (passage('commit', message.batch.changes.length) === 'lost') return
        }
        // As over a real port: what arrives is a copy.
        const copy = structuredClone(message)
        queueMicrotask(() => {
          if (alive()) toHost(copy)
        })
      },
      onMessage: (listener) => {
        toEngine = listener
      },
      onClose: () => undefined,
      close: () => {
        open = false
      },
    }
    this.#host.serve(hostPort)
    return enginePort
  }

  async close(): Promise<void> {
    this.#generation += 1
    await this.#host.close()
  }

  #newHost(): StoreHost {
    return new StoreHost({ databases: this.databases, publish: () => undefined, now: this.#now })
  }
}
