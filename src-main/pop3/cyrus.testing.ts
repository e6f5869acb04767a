import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A Cyrus of our own with one user, `ada` with the password `secret`. Needs the package cyrus-pop3d, and root. */
export interface Cyrus {
  readonly port: number
  /** False where Cyrus takes no such message: it refuses NUL (RFC 5321 §4.5.2). */
  deliver(source: Buffer): Promise<boolean>
  /** Every message as it lies on the server's disk. */
  sources(): readonly Buffer[]
  stop(): Promise<void>
}

export async function startCyrus(): Promise<Cyrus> {
  const folder = mkdtempSync(join(tmpdir(), 'cyrus-'))
  const port = await freePort()
  for (const name of ['conf', 'spool', 'proc', 'lock']) mkdirSync(join(folder, name))
  writeFileSync(
    join(folder, 'imapd.conf'),
    `configdirectory: ${folder}/conf
partition-default: ${folder}/spool
defaultpartition: default
admins: admin
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder}/sasldb2
sasl_mech_list: PLAIN
allowplaintext: yes
autocreate_quota: 0
autocreate_post: yes
unixhierarchysep: yes
lmtpsocket: ${folder}/lmtp
`,
  )
  writeFileSync(
    join(folder, 'cyrus.conf'),
    `START {
  recover cmd="ctl_cyrusdb -C ${folder}/imapd.conf -r"
}
SERVICES {
  pop3 cmd="pop3d -C ${folder}/imapd.conf" listen="127.0.0.1:${port}" prefork=0
  lmtpunix cmd="lmtpd -C ${folder}/imapd.conf -a" listen="${folder}/lmtp" prefork=0
}
EVENTS {
}
`,
  )
  execFileSync('saslpasswd2', ['-p', '-c', '-f', join(folder, 'sasldb2'), '-u', hostname(), 'ada'], {
    input: 'secret\n',
  })
  execFileSync('chown', ['-R', 'cyrus:mail', folder])
  chmodSync(folder, 0o755)
  const files = ['-C', join(folder, 'imapd.conf'), '-M', join(folder, 'cyrus.conf'), '-p', join(folder, 'pid')]
  const master = spawn('cyrmaster', files, { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => master.once('exit', () => resolve()))
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 200) throw new Error('Cyrus does not start')
    await delay(50)
  }
  return {
    port,
    deliver: (source) => deliverByLmtp(join(folder, 'lmtp'), source),
    sources: () =>
      // Mailboxes lie under their unique ids.
      readdirSync(join(folder, 'spool'), { recursive: true, encoding: 'utf8' })
        .filter((name) => /(^|\/)\d+\.$/.test(name))
        .map((name) => readFileSync(join(folder, 'spool', name))),
    async stop() {
      master.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}

/** RFC 2033. */
async function deliverByLmtp(path: string, source: Buffer): Promise<boolean> {
  const socket = connect(path)
  const answer = answersOf(socket)
  await answer()
  for (const line of ['LHLO test', 'MAIL FROM:<>', 'RCPT TO:<ada>', 'DATA']) {
    socket.write(`${line}\r\n`)
    const got = await answer()
    if (!/^[23]/.test(got)) throw new Error(got)
  }
  const text = source.toString('latin1').replace(/^\./gm, '..')
  socket.write(Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1'))
  const taken = (await answer()).startsWith('2')
  socket.end('QUIT\r\n')
  return taken
}

/** One whole answer after the other, its last line. */
function answersOf(socket: Socket): () => Promise<string> {
  let read = ''
  const waiting: ((line: string) => void)[] = []
  const lines: string[] = []
  socket.on('data', (chunk) => {
    read += chunk.toString('latin1')
    const whole = read.split('\r\n')
    read = whole.pop() ?? ''
    for (const line of whole.filter((one) => /^\d{3}(?!-)/.test(one))) {
      const next = waiting.shift()
      if (next) next(line)
      else lines.push(line)
    }
  })
  return () => new Promise((resolve) => (lines.length > 0 ? resolve(lines.shift() ?? '') : waiting.push(resolve)))
}
