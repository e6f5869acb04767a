import { createSocket } from 'node:dgram'
import { decode, encode } from 'dns-packet'

/**
 * A DNS server on loopback that knows `records`, a table of `TYPE name` to data as dns-packet writes it. What is not in
 * the table does not exist (NXDOMAIN). `asked` lists every question in order.
 */
export async function startNameServer(records) {
  const socket = createSocket('udp4')
  const asked = []
  socket.on('message', (message, { address, port }) => {
    const { id, questions = [] } = decode(message)
    const answers = questions.flatMap(({ type, name }) => {
      asked.push(`${type} ${name}`)
      return (records[`${type} ${name.toLowerCase()}`] ?? []).map((data) => ({ type, name, ttl: 1, data }))
    })
    const rcode = answers.length > 0 ? 0 : 3
    socket.send(encode({ type: 'response', id, flags: 0x0180 | rcode, questions, answers }), port, address)
  })
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(undefined)))
  return {
    server: `127.0.0.1:${socket.address().port}`,
    asked,
    stop: () => new Promise((resolve) => socket.close(() => resolve(undefined))),
  }
}
