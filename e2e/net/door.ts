import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { CertificateFiles } from '../dovecot/certificates.mjs'

/** A TLS port on loopback in front of a mail server, or in front of nothing. */
export interface Door {
  readonly port: number
  /** What clients have said inside TLS, all connections together. */
  readonly heard: () => string
  /** Connections whose handshake is done, over all time. */
  readonly opened: () => number
  /** Connections that are open now. */
  readonly open: () => number
  /** Ends every connection; the next ones are welcome. */
  readonly drop: () => void
  readonly close: () => Promise<void>
}

/**
 * Opens a port that shows this certificate and hands everything on, decrypted, to port `to` on loopback. Without `to`
 * it lets everybody in and says nothing: a server that hangs in the greeting. `port` is for a door that comes back.
 */
export async function openDoor(certificate: CertificateFiles, to?: number, port = 0): Promise<Door> {
  const sockets = new Set<Socket>()
  let heard = ''
  let opened = 0
  const drop = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer(
    { cert: readFileSync(certificate.certFile), key: readFileSync(certificate.keyFile) },
    (client) => {
      keep(client)
      opened += 1
      client.on('data', (octets) => {
        heard += octets.toString('latin1')
      })
      if (to === undefined) return
      const inner = connect(to, '127.0.0.1')
      keep(inner)
      client.pipe(inner).pipe(client)
      client.on('close', () => inner.destroy())
      inner.on('close', () => client.destroy())
    },
  )
  // A client that does not like the certificate says so and goes.
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    opened: () => opened,
    open: () => sockets.size,
    drop,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        drop()
      }),
  }
}
