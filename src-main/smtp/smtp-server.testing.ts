import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'

/**
 * A scripted SMTP server for tests, on loopback and in clear text: a true model of who has got which message, which can
 * be made to hang up, stall or answer amiss at any point.
 */
export interface ScriptedSmtp {
  readonly port: number
  /** Every message that was delivered: envelope and octets, in order, undone from dot-stuffing. */
  readonly delivered: readonly Delivered[]
  /** Every line a client said, without the octets of messages. */
  readonly commands: readonly string[]
  readonly connections: number
  close(): Promise<void>
}

export interface Delivered {
  readonly from: string
  readonly to: readonly string[]
  readonly source: Buffer
}

export interface Script {
  readonly extensions?: readonly string[]
  /** The answer to a command, in place of the usual one. `undefined`: the usual. `cut`: hang up instead. */
  readonly answer?: (command: string) => string | 'cut' | 'stall' | Amiss | undefined
  /** Hang up after this many octets from the client. */
  readonly cutAfterOctets?: number
  /** What happens once the final dot is here. `deliver-then-cut`: delivered, and the answer is lost. */
  readonly atEnd?: 'deliver' | 'deliver-then-cut' | 'cut' | `${number} ${string}` | Amiss
  readonly user?: string
  readonly password?: string
}

/** Octets in place of an answer. */
export interface Amiss {
  /** As they are, nothing added. */
  readonly octets: Buffer
  /** Whether the server does what it was asked to all the same. */
  readonly obeys: boolean
  /** Then it hangs up. */
  readonly cuts?: boolean
}

const end = Buffer.from('\r\n.\r\n')

/** Starts one; at every step a connection follows the script that `scriptOf` gives for its number, from 0. */
export async function startScriptedSmtp(scriptOf: (connection: number) => Script): Promise<ScriptedSmtp> {
  const delivered: Delivered[] = []
  const commands: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  const server: Server = createServer((socket) => {
    const number = connections
    connections += 1
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket, () => scriptOf(number))
  })

  function serve(socket: Socket, script: () => Script): void {
    let pending = Buffer.alloc(0)
    let heard = 0
    let inData = false
    let from = ''
    let to: string[] = []
    let mute = false
    const say = (line: string): void => {
      if (!socket.destroyed && !mute) socket.write(`${line}\r\n`)
    }
    const sayAmiss = ({ octets, cuts }: Amiss): void => {
      if (cuts) socket.end(octets)
      else socket.write(octets)
    }
    const cut = (): void => {
      socket.destroy()
    }
    const greeting = script().answer?.('greeting')
    if (greeting === 'cut') cut()
    else if (typeof greeting === 'object') sayAmiss(greeting)
    else if (greeting !== 'stall') say(greeting ?? '220 test ESMTP')

    socket.on('data', (chunk: Buffer) => {
      const left = (script().cutAfterOctets ?? Number.POSITIVE_INFINITY) - heard
      const taken = chunk.subarray(0, Math.max(0, left))
      heard += taken.length
      pending = Buffer.concat([pending, taken])
      while (!socket.destroyed && step()) {}
      if (taken.length < chunk.length) cut()
    })

    function step(): boolean {
      if (inData) {
        // The empty message begins with its end.
        const whole = Buffer.concat([Buffer.from('\r\n'), pending])
        const at = whole.indexOf(end)
        if (at < 0) return false
        const body = whole.subarray(2, at + 2)
        pending = Buffer.from(whole.subarray(at + end.length))
        inData = false
        const atEnd = script().atEnd ?? 'deliver'
        const obeys = typeof atEnd === 'object' ? atEnd.obeys : atEnd === 'deliver' || atEnd === 'deliver-then-cut'
        if (obeys) delivered.push({ from, to, source: undot(body) })
        if (typeof atEnd === 'object') sayAmiss(atEnd)
        else if (atEnd === 'deliver') say('250 2.0.0 taken')
        else if (atEnd === 'deliver-then-cut' || atEnd === 'cut') cut()
        else say(atEnd)
        to = []
        return true
      }
      const at = pending.indexOf('\r\n')
      if (at < 0) return false
      const line = pending.subarray(0, at).toString()
      pending = Buffer.from(pending.subarray(at + 2))
      commands.push(line)
      const answer = script().answer?.(line)
      if (answer === 'cut') {
        cut()
        return false
      }
      if (answer === 'stall') return true
      if (typeof answer === 'object') {
        mute = true
        if (answer.obeys) usual(line)
        mute = false
        sayAmiss(answer)
        return true
      }
      if (answer !== undefined) {
        say(answer)
        return true
      }
      usual(line)
      return true
    }

    function usual(line: string): void {
      const verb = line.split(' ')[0]?.toUpperCase()
      switch (verb) {
        case 'EHLO': {
          const words = ['test', ...(script().extensions ?? ['SIZE 10000000', '8BITMIME', 'AUTH PLAIN', 'PIPELINING'])]
          say(words.map((word, index) => `250${index === words.length - 1 ? ' ' : '-'}${word}`).join('\r\n'))
          break
        }
        case 'AUTH': {
          const given = Buffer.from(line.split(' ')[2] ?? '', 'base64').toString()
          const right = script().password === undefined || given === `\0${script().user ?? ''}\0${script().password}`
          say(right ? '235 2.7.0 welcome' : '535 5.7.8 no')
          break
        }
        case 'MAIL':
          from = /<([^>]*)>/.exec(line)?.[1] ?? ''
          to = []
          say('250 2.1.0 ok')
          break
        case 'RCPT':
          to.push(/<([^>]*)>/.exec(line)?.[1] ?? '')
          say('250 2.1.5 ok')
          break
        case 'DATA':
          if (to.length === 0) say('554 5.5.1 no valid recipients')
          else {
            inData = true
            say('354 go on')
          }
          break
        case 'STARTTLS':
          say('502 5.5.1 not here')
          break
        case 'QUIT':
          say('221 bye')
          socket.end()
          break
        default:
          say('250 ok')
      }
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    delivered,
    commands,
    get connections() {
      return connections
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A message as it was before dots were doubled (RFC 5321 §4.5.2). */
function undot(body: Buffer): Buffer {
  return Buffer.from(body.toString('latin1').replaceAll('\r\n..', '\r\n.').replace(/^\.\./, '.'), 'latin1')
}
