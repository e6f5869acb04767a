import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Faults } from '../fake-imap/faults'
import { type HeardCommand, parseCommand } from '../fake-imap/read-command'

export interface FaultProxy {
  readonly port: number
  readonly faults: Faults
  readonly heard: HeardCommand[]
  readonly drop: () => void
  readonly close: () => Promise<void>
}

/**
 * A TCP port before a real server that does to it what the fake server does by itself: loses commands or answers, cuts
 * after so many octets, stalls. Clear text on loopback; one command is in flight at a time, as imapflow sends them.
 */
export async function openFaultProxy(to: number): Promise<FaultProxy> {
  const faults: Faults = {}
  const heard: HeardCommand[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  let count = 0
  const server = createServer((client) => {
    count += 1
    const number = count
    const inner = connect(to, '127.0.0.1')
    keep(client)
    keep(inner)
    client.on('close', () => inner.destroy())
    inner.on('close', () => client.destroy())
    const end = (): void => {
      client.destroy()
      inner.destroy()
    }
    let received = 0
    let sent = 0
    let current: HeardCommand | undefined
    let stalled = false
    let loseReply = false
    client.on('data', (chunk: Buffer) => {
      received += chunk.length
      if (faults.cutAfterReceived !== undefined && received > faults.cutAfterReceived) return void end()
      const line = chunk.toString('utf8').split('\r\n', 1)[0] ?? ''
      if (/^[0-9A-F]+ [A-Z]/.test(line)) {
        const command = parseCommand([line])
        current = command
        heard.push(command)
        const fault = faults.onCommand?.(command, number)
        if (client.destroyed) return
        if (fault?.kind === 'lose-command') return void end()
        if (fault?.kind === 'stall') stalled = true
        if (fault?.kind === 'lose-reply') loseReply = true
      }
      if (!stalled) inner.write(chunk)
    })
    inner.on('data', (chunk: Buffer) => {
      if (current) faults.afterCommand?.(current, number)
      current = undefined
      if (client.destroyed) return
      if (loseReply) return void end()
      sent += chunk.length
      if (faults.cutAfterSent !== undefined && sent > faults.cutAfterSent) {
        client.write(chunk.subarray(0, Math.max(0, chunk.length - (sent - faults.cutAfterSent))))
        client.destroySoon()
        return
      }
      client.write(chunk)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    heard,
    drop,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        drop()
      }),
  }
}
