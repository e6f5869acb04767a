import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Courier's own POP3 program over a Maildir, for one user. */
export interface Courier {
  readonly port: number
  /** As Courier's local delivery writes it: lines end with LF. */
  deliver(source: Buffer): void
  /** Every message as it lies on the server's disk. */
  sources(): readonly Buffer[]
  stop(): Promise<void>
}

const packages = ['courier-pop', 'courier-base', 'courier-authlib', 'libcourier-unicode4', 'libgamin0']
/** Unpacked beside the project's other caches, and never installed: Debian has room for one POP3 server only. */
const unpacked = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'courier')

/** Starts it; fetches and unpacks Debian's packages when it is first asked for. Rejects where there is no `apt-get`. */
export async function startCourier(): Promise<Courier> {
  const program = join(unpacked, 'usr', 'lib', 'courier', 'courier', 'courierpop3d')
  if (!existsSync(program)) unpack()
  const libraries = [join(unpacked, 'usr', 'lib'), join(unpacked, 'usr', 'lib', 'x86_64-linux-gnu')].join(':')
  const home = mkdtempSync(join(tmpdir(), 'courier-'))
  for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(home, 'Maildir', name), { recursive: true })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    signIn(socket, (rest) => {
      const env = { ...process.env, LD_LIBRARY_PATH: libraries, AUTHENTICATED: 'ada' }
      const child = spawn(program, ['Maildir'], { cwd: home, env, stdio: ['pipe', 'pipe', 'ignore'] })
      child.stdin.on('error', () => undefined)
      child.stdin.write(rest)
      socket.pipe(child.stdin)
      child.stdout.pipe(socket)
      socket.once('close', () => child.kill())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  let delivered = 0
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    deliver(source) {
      delivered += 1
      const stored = Buffer.from(source.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
      writeFileSync(join(home, 'Maildir', 'new', `${1_000_000 + delivered}.${delivered}.courier`), stored)
    },
    sources: () =>
      ['new', 'cur'].flatMap((folder) =>
        readdirSync(join(home, 'Maildir', folder)).map((name) => readFileSync(join(home, 'Maildir', folder, name))),
      ),
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Courier signs users in with a program of its own, which needs a daemon; from then on the other one speaks. */
function signIn(socket: Socket, begin: (rest: Buffer) => void): void {
  let read = Buffer.alloc(0)
  socket.write('+OK Hello there.\r\n')
  const take = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk])
    for (let end = read.indexOf('\r\n'); end >= 0; end = read.indexOf('\r\n')) {
      const line = read.toString('latin1', 0, end)
      read = read.subarray(end + 2)
      if (/^CAPA$/i.test(line)) socket.write('+OK\r\nTOP\r\nUSER\r\nPIPELINING\r\nUIDL\r\n.\r\n')
      else if (/^USER ada$/i.test(line)) socket.write('+OK Password required.\r\n')
      else if (line === 'PASS secret') {
        socket.off('data', take)
        socket.pause()
        begin(read)
        return
      } else socket.write('-ERR Invalid command.\r\n')
    }
  }
  socket.on('data', take)
}

function unpack(): void {
  const folder = mkdtempSync(join(tmpdir(), 'courier-packages-'))
  try {
    execFileSync('apt-get', ['download', ...packages], { cwd: folder, stdio: 'ignore' })
    mkdirSync(unpacked, { recursive: true })
    for (const name of readdirSync(folder)) execFileSync('dpkg', ['-x', join(folder, name), unpacked])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
