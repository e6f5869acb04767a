import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OtherServer } from './cyrus'
import { type Unpacked, unpack } from './unpack'

/** What Courier says it can do; its own default, without what asks for a daemon beside it. */
const capability = 'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE'

/**
 * Courier's imapd, one process a connection as its own super-server starts it. Signing in is done here: its
 * authentication daemon has one fixed place in the system, and is not what is tried.
 */
export async function startCourierImap(): Promise<OtherServer> {
  const unpacked = unpack('courier', [
    'courier-imap',
    'courier-base',
    'courier-authlib',
    'libcourier-unicode4',
    'libgamin0',
  ])
  const folder = mkdtempSync(join(tmpdir(), 'courier-imap-'))
  const { monitor, name: monitorName } = startMonitor(unpacked)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    greet(socket, folder, { ...unpacked, env: { ...unpacked.env, GAM_CLIENT_ID: monitorName } })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let made = 0
  return {
    port: (server.address() as AddressInfo).port,
    newUser: async () => {
      made += 1
      const user = `user${made}`
      mkdirSync(join(folder, user))
      execFileSync(join(unpacked.root, 'usr/bin/maildirmake.courier'), [join(folder, user, 'Maildir')], {
        env: unpacked.env,
      })
      return { user, password: 'secret' }
    },
    stop: () =>
      new Promise((resolve) => {
        monitor.kill()
        server.close(() => {
          rmSync(folder, { recursive: true, force: true })
          resolve()
        })
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/**
 * The monitor of files that imapd asks at each sign-in and for its locks (gamin): without one it tries for 1.3 seconds to
 * start one, each time. It listens under a name of its own, so that nobody else's is used.
 */
function startMonitor({ env }: Unpacked): { readonly monitor: ChildProcess; readonly name: string } {
  const { root } = unpack('gamin', ['gamin'])
  const name = `tern-${randomUUID()}`
  const monitor = spawn(join(root, 'usr/libexec/gam_server'), ['--notimeout', name], { stdio: 'ignore', env })
  monitor.on('error', () => undefined)
  return { monitor, name }
}

/** Answers until somebody has signed in, then hands over. */
function greet(socket: Socket, folder: string, unpacked: Unpacked): void {
  let read = ''
  socket.write(`* OK [CAPABILITY ${capability}] Courier-IMAP ready\r\n`)
  const take = (chunk: Buffer): void => {
    read += chunk.toString('latin1')
    for (let end = read.indexOf('\r\n'); end >= 0; end = read.indexOf('\r\n')) {
      const [tag = '*', name = '', ...words] = read.slice(0, end).split(' ')
      read = read.slice(end + 2)
      if (/^login$/i.test(name)) {
        socket.off('data', take)
        const user = (words[0] ?? '').replaceAll('"', '')
        handOver(socket, join(folder, user), tag, Buffer.from(read, 'latin1'), unpacked)
        return
      }
      if (/^capability$/i.test(name)) socket.write(`* CAPABILITY ${capability}\r\n${tag} OK done\r\n`)
      else if (/^logout$/i.test(name)) socket.end(`* BYE\r\n${tag} OK done\r\n`)
      else socket.write(/^(id|noop)$/i.test(name) ? `${tag} OK done\r\n` : `${tag} BAD sign in first\r\n`)
    }
  }
  socket.on('data', take)
}

function handOver(socket: Socket, home: string, tag: string, rest: Buffer, { root, env }: Unpacked): void {
  const imapd = spawn(join(root, 'usr/bin/imapd'), ['Maildir'], {
    cwd: home,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...env,
      HOME: home,
      IMAPLOGINTAG: tag,
      IMAP_CAPABILITY: capability,
      IMAP_KEYWORDS: '1',
      IMAP_CHECK_ALL_FOLDERS: '0',
      IMAP_USELOCKS: '1',
      IMAP_IDLE_TIMEOUT: '1',
      IMAP_ENHANCEDIDLE: '0',
      IMAP_TRASHFOLDERNAME: 'Trash',
      TCPREMOTEIP: '127.0.0.1',
      TCPREMOTEPORT: '0',
      AUTHENTICATED: 'user',
    },
  })
  imapd.on('error', () => socket.destroy())
  imapd.stdin.on('error', () => socket.destroy())
  imapd.stdout.pipe(socket)
  imapd.stdin.write(rest)
  socket.pipe(imapd.stdin)
  socket.on('close', () => imapd.kill())
  imapd.on('exit', () => socket.destroySoon())
}
