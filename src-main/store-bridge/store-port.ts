import type { MessagePort as NodeMessagePort } from 'node:worker_threads'
import type { FromStore, ToStore } from '../../src-shared/contract/store-calls'

/** A connection to one store, whatever carries it. Messages that come before `onMessage` wait for it. */
export interface StorePort {
  postMessage(message: ToStore): void
  onMessage(listener: (message: FromStore) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** What is used of Electron's MessagePortMain, which wraps what it delivers in an event. */
export interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** A port as the engine's process gets it from main. */
export function electronStorePort(port: ElectronPort): StorePort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data as FromStore))
      port.start()
    },
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  }
}

/** A port of plain Node, which delivers the bare value. */
export function nodeStorePort(port: NodeMessagePort): StorePort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close(),
  }
}
