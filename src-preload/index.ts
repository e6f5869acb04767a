import { contextBridge, ipcRenderer } from 'electron'
import { commandNames } from '../src-shared/contract/commands'
import { eventNames, type MailBridge } from '../src-shared/contract/events'

/** The bridge between a page and main: named commands and events, nothing generic (SECURITY.md E3). */
const bridge: MailBridge = {
  call(name, ...args) {
    if (!Object.hasOwn(commandNames, name)) return Promise.reject(new Error('no such command'))
    return ipcRenderer.invoke(name, ...args)
  },
  on(name, listener) {
    if (!Object.hasOwn(eventNames, name)) return () => {}
    const forward = (_event: unknown, fact: Parameters<typeof listener>[0]): void => listener(fact)
    ipcRenderer.on(name, forward)
    return () => ipcRenderer.off(name, forward)
  },
}

contextBridge.exposeInMainWorld('mail', bridge)

// The store page gets its ports to the engine from here: a port cannot pass the bridge, only a message to the page.
ipcRenderer.on('tern-store-port', (event) =>
  window.postMessage('tern-store-port', window.location.origin, [...event.ports]),
)
