import { type AddressInfo, createServer } from 'node:net'
import { FakeAccount } from './account'
import type { Faults } from './faults'
import type { HeardCommand } from './read-command'
import { FakeSession } from './session'

/** Commands that change something on the server. */
const changing =
  /^(UID )?(STORE|COPY|MOVE|EXPUNGE)$|^(APPEND|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|CLOSE|SETACL|SETQUOTA)$/

export interface FakeImap {
  readonly account: FakeAccount
  readonly faults: Faults
  readonly port: number
  /** Every command since the last `forget`. */
  readonly heard: readonly { readonly session: number; readonly command: HeardCommand }[]
  /** Those of them that change something. */
  readonly changes: () => readonly string[]
  readonly forget: () => void
  readonly connections: () => number
  /** Ends every connection without a word. */
  readonly drop: () => void
  readonly close: () => Promise<void>
}

/** A fake IMAP server on a port of loopback, in this process: a true model that can lie on request. */
export async function startFakeImap(account = new FakeAccount()): Promise<FakeImap> {
  const faults: Faults = {}
  const sessions = new Set<FakeSession>()
  const heard: { session: number; command: HeardCommand }[] = []
  let count = 0
  const unwatch = account.watch((mailbox) => {
    for (const session of sessions) session.news(mailbox)
  })
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    if (faults.mostConnections !== undefined && sessions.size >= faults.mostConnections) {
      socket.end('* BYE [LIMIT] Too many connections\r\n')
      return
    }
    count += 1
    const session = new FakeSession(count, account, socket, faults, (command, number) =>
      heard.push({ session: number, command }),
    )
    sessions.add(session)
    socket.on('close', () => sessions.delete(session))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const drop = (): void => {
    for (const session of sessions) session.end()
  }
  return {
    account,
    faults,
    port: (server.address() as AddressInfo).port,
    heard,
    changes: () => heard.filter(({ command }) => changing.test(command.name)).map(({ command }) => command.line),
    forget: () => {
      heard.length = 0
    },
    connections: () => sessions.size,
    drop,
    close: () =>
      new Promise((resolve) => {
        unwatch()
        server.close(() => resolve())
        drop()
      }),
  }
}
