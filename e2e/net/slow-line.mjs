import net from 'node:net'

/**
 * A relay to a server on this machine that is as far away and as narrow as told, and shows what passes.
 *
 * Half of `rttMs` is added each way, and 1.5 of it before a connection stands. `octetsPerSecond` bounds what comes from
 * the server on one connection. `watch(direction, chunk, connection)` sees each piece on the server's side of the
 * distance: `up` when it reaches the server, `down` when it leaves it.
 */
export async function startSlowLine({ to, rttMs = 0, octetsPerSecond = 0, watch = () => {} }) {
  const sockets = new Set()
  let count = 0
  const server = net.createServer({ noDelay: true, pauseOnConnect: true }, (client) => {
    count += 1
    const number = count
    keep(client)
    setTimeout(() => {
      const upstream = net.connect({ port: to, host: '127.0.0.1', noDelay: true })
      keep(upstream)
      join(client, upstream, { delayMs: rttMs / 2, seen: (chunk) => watch('up', chunk, number), seeOnArrival: true })
      join(upstream, client, {
        delayMs: rttMs / 2,
        octetsPerSecond,
        seen: (chunk) => watch('down', chunk, number),
        seeOnArrival: false,
      })
      client.resume()
    }, rttMs * 1.5)
  })
  const keep = (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  }
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    connections: () => count,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const mostOnTheWay = 4 * 1024 * 1024

/** One direction. Pieces arrive in order, each after its delay and after what the line carried before it. */
function join(from, into, { delayMs, octetsPerSecond = 0, seen, seeOnArrival }) {
  /** What is on the way, each piece with its time; no chunk ends the stream. */
  const queue = []
  let freeAt = 0
  let onTheWay = 0
  let timer
  const deliver = () => {
    timer = undefined
    while (queue.length > 0 && queue[0].at <= performance.now() + 0.5) {
      const { chunk } = queue.shift()
      if (!chunk) {
        into.end()
        continue
      }
      onTheWay -= chunk.length
      if (seeOnArrival) seen(chunk)
      if (!into.destroyed) into.write(chunk)
    }
    if (onTheWay < mostOnTheWay) from.resume()
    if (queue.length > 0) timer = setTimeout(deliver, Math.max(1, queue[0].at - performance.now()))
  }
  const send = (chunk) => {
    freeAt = Math.max(performance.now(), freeAt)
    if (octetsPerSecond > 0) freeAt += ((chunk?.length ?? 0) * 1000) / octetsPerSecond
    queue.push({ at: freeAt + delayMs, chunk })
    if (!chunk) return
    onTheWay += chunk.length
    if (!seeOnArrival) seen(chunk)
    if (onTheWay >= mostOnTheWay) from.pause()
  }
  from.on('data', (chunk) => {
    // On a narrow line in small pieces, so that the receiver sees a steady stream.
    const size = octetsPerSecond > 0 ? 4096 : chunk.length
    for (let at = 0; at < chunk.length; at += size) send(chunk.subarray(at, at + size))
    if (timer === undefined) deliver()
  })
  let ended = false
  const end = () => {
    if (ended) return
    ended = true
    send(undefined)
    if (timer === undefined) deliver()
  }
  from.once('end', end)
  from.once('close', end)
}
