import { connect, createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A port of loopback that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Resolves once whoever listens there has said a word. */
export async function untilItSpeaks(port: number, name: string): Promise<void> {
  for (let tries = 0; !(await speaks(port)); tries += 1) {
    if (tries > 400) throw new Error(`${name} does not start`)
    await delay(50)
  }
}

function speaks(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}
