import type { ToStore } from '../../src-shared/contract/store-calls'
import { patchChannelOf } from './patch-channel'
import { defaultDatabase, openDatabases } from './schema'
import { type HostPort, StoreHost } from './store-host'

/**
 * The store page: takes ports to the engine from its preload and serves the newest, once it alone holds the lock on
 * the database. A page that is being replaced ends its transactions before the next one may begin.
 */
/** A search that ended is started again after this long. */
const searchPauseMs = 30_000

let waiting: MessagePort | undefined
let host: StoreHost | undefined

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const [port] = event.ports
  if (event.source !== window || event.data !== 'tern-store-port' || !port) return
  if (host) host.serve(hostPort(port))
  else {
    waiting?.close()
    waiting = port
  }
})

// Mail must not be evicted to make room for anything (SYNC.md F49); vault and journal stand by where this is refused.
void navigator.storage.persist().catch(() => false)

void navigator.locks.request('tern-store', () => {
  const channel = new BroadcastChannel(patchChannelOf(defaultDatabase))
  host = new StoreHost({
    databases: openDatabases(defaultDatabase),
    publish: (patch) => channel.postMessage(patch),
    now: () => Date.now(),
  })
  if (waiting) host.serve(hostPort(waiting))
  waiting = undefined
  startSearch()
  // Held for as long as this page lives.
  return new Promise<never>(() => {})
})

/** Search lives beside the store and apart from it: whatever becomes of it, mail goes on. */
function startSearch(): void {
  const worker = new Worker(new URL('./search/worker.ts', import.meta.url), { type: 'module' })
  const again = (): void => {
    worker.terminate()
    setTimeout(startSearch, searchPauseMs)
  }
  worker.onmessage = again
  worker.onerror = again
}

function hostPort(port: MessagePort): HostPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = ({ data }: MessageEvent<ToStore>) => listener(data)
    },
    close: () => port.close(),
  }
}
