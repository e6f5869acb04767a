import { readFileSync } from 'node:fs'
import tls from 'node:tls'

/**
 * The limit of what a server can give: asks for everything with as few turns as the protocol allows and throws it away.
 *
 * `imap-headers` and `imap-first` fetch all of INBOX, `pop3-first` retrieves every message pipelined. Resolves to
 * milliseconds from connecting to the last octet, and octets received.
 */
export async function rawStream(task, { host, port, user, password, ca }) {
  const startedAt = performance.now()
  const socket = tls.connect({ host, port, ca: readFileSync(ca), servername: host })
  let octets = 0
  let tail = ''
  let reached = () => {}
  let wanted = () => false
  socket.on('data', (chunk) => {
    octets += chunk.length
    // The end of an answer is short: the last octets are enough to see it.
    tail = (tail + chunk.subarray(-400).toString('latin1')).slice(-400)
    if (wanted(tail)) reached()
  })
  const failed = new Promise((_resolve, reject) => {
    socket.once('error', reject)
    socket.once('end', () => reject(new Error('the server hung up')))
  })
  const until = (condition) => {
    wanted = condition
    const met = new Promise((resolve) => {
      reached = resolve
      if (wanted(tail)) resolve()
    })
    return Promise.race([failed, met])
  }
  const say = (text, condition) => {
    tail = ''
    socket.write(`${text}\r\n`)
    return until(condition)
  }
  const ends = (tag) => (text) => new RegExp(`(^|\n)${tag} [^\n]*\n$`).test(text)
  await until((text) => text.endsWith('\n'))
  if (task.startsWith('imap')) {
    await say(`a LOGIN "${user}" "${password}"`, ends('a'))
    await say('b EXAMINE INBOX', ends('b'))
    await say(
      task === 'imap-headers'
        ? 'c UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])'
        : 'c UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])',
      ends('c'),
    )
  } else {
    await say(`USER ${user}`, (text) => text.endsWith('\n'))
    await say(`PASS ${password}`, (text) => text.endsWith('\n'))
    let count = 0
    await say('STAT', (text) => {
      count = Number(/^\+OK (\d+) /.exec(text)?.[1] ?? 0)
      return text.endsWith('\n')
    })
    const commands = Array.from({ length: count }, (_, index) => `RETR ${index + 1}\r\n`).join('')
    // QUIT is answered last, by a line that no message ends with.
    await say(
      `${commands}QUIT`,
      (text) => /\r\n\.\r\n\+OK [^\r\n]*\r\n$/.test(text) && /out|bye/i.test(text.slice(-60)),
    )
  }
  socket.destroy()
  failed.catch(() => undefined)
  return { ms: Math.round(performance.now() - startedAt), octets }
}
