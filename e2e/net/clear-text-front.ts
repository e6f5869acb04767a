import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** What is said in clear, before TLS. */
export interface ClearTalk {
  readonly greeting: string
  /** The answer to a line of the client; `secure` is the one after which TLS begins, with whatever is injected behind it. */
  readonly answer: (line: string) => { readonly say: string; readonly secure?: boolean }
}

export interface ClearTextFront {
  readonly port: number
  /** Lines that clients said in clear. */
  readonly heard: readonly string[]
  readonly close: () => Promise<void>
}

/**
 * The port for STARTTLS or STLS of a server that has none: talks in clear as a server, or somebody on the way, would,
 * and behind TLS it is the server at `to`, whose own greeting nobody sees.
 */
export async function openClearTextFront(
  to: number,
  talk: ClearTalk,
  tls: { readonly key: Buffer; readonly cert: Buffer },
): Promise<ClearTextFront> {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    let read = ''
    client.write(talk.greeting)
    const hear = (chunk: Buffer): void => {
      read += chunk.toString('latin1')
      for (let end = read.indexOf('\r\n'); end >= 0; end = read.indexOf('\r\n')) {
        const line = read.slice(0, end)
        read = read.slice(end + 2)
        heard.push(line)
        const { say, secure } = talk.answer(line)
        client.write(say)
        if (!secure) continue
        client.off('data', hear)
        beginTls(client)
        return
      }
    }
    client.on('data', hear)
  })
  const beginTls = (client: Socket): void => {
    const secure = new TLSSocket(client, { isServer: true, ...tls })
    const inner = connect(to, '127.0.0.1')
    keep(secure)
    keep(inner)
    inner.once('data', (greeting: Buffer) => {
      const rest = greeting.subarray(greeting.indexOf('\r\n') + 2)
      if (rest.length > 0) secure.write(rest)
      inner.pipe(secure)
      secure.pipe(inner)
    })
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
