import { execFile, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { makeAuthority, makeServerCertificate } from './certificates.mjs'
import { makeMaildir, writeMessages } from './maildir.mjs'
import { dovecotConfig } from './write-config.mjs'

const run = promisify(execFile)
const output = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim()
const asRoot = process.getuid?.() === 0
const portNames = ['imap', 'imaps', 'pop3', 'pop3s', 'lmtp', 'submission', 'submissions', 'relay']

function portIsFree(port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Free ports below the range for outgoing connections, so that none is taken while the server is down. */
async function freePorts() {
  const ports = {}
  for (const name of portNames) {
    let port
    do port = 20_000 + Math.floor(Math.random() * 12_000)
    while (Object.values(ports).includes(port) || !(await portIsFree(port)))
    ports[name] = port
  }
  return ports
}

function greets(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', () => end(true))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}

/** A handle on the server whose files are in `folder`, running in this process or another. */
export function openDovecot(folder) {
  const { ports, relayPort, host, caFile } = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8'))
  const owner = asRoot
    ? { uid: Number(output('id', '-u', 'nobody')), gid: Number(output('id', '-g', 'nobody')) }
    : undefined
  const doveadm = async (...args) => (await run('doveadm', ['-c', join(folder, 'dovecot.conf'), ...args])).stdout
  const maildirOf = async (user, mailbox) => {
    if (mailbox.toUpperCase() === 'INBOX') return join(folder, 'mail', user, 'Maildir')
    // Fails for a mailbox that is there; whether it is there is what the next line finds out.
    await doveadm('mailbox', 'create', '-u', user, '-s', mailbox).catch(() => '')
    // A name may begin and end with spaces.
    return (await doveadm('mailbox', 'path', '-u', user, mailbox)).replace(/\n$/, '')
  }
  return {
    folder,
    ports,
    relayPort,
    host,
    caFile,
    doveadm,
    async newUser({
      user = `u${randomBytes(5).toString('hex')}@example.org`,
      password = randomBytes(9).toString('hex'),
    } = {}) {
      const home = join(folder, 'mail', user)
      mkdirSync(home, { recursive: true, mode: 0o700 })
      if (owner) chownSync(home, owner.uid, owner.gid)
      makeMaildir(join(home, 'Maildir'), owner)
      appendFileSync(join(folder, 'users'), `${user}:{PLAIN.b64}${Buffer.from(password).toString('base64')}::::::\n`)
      // Dovecot looks at the file once a second: until then it would refuse the password.
      const known = () =>
        doveadm('auth', 'lookup', user).then(
          () => true,
          () => false,
        )
      for (let tries = 0; !(await known()); tries += 1) {
        if (tries > 100) throw new Error(`Dovecot does not get to know ${user}`)
        await delay(50)
      }
      return { user, password, home }
    },
    async changePassword(user, password) {
      const file = join(folder, 'users')
      const others = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith(`${user}:`))
      const line = `${user}:{PLAIN.b64}${Buffer.from(password).toString('base64')}::::::`
      writeFileSync(file, `${[...others, line].join('\n')}\n`)
      const known = () =>
        doveadm('auth', 'test', user, password).then(
          () => true,
          () => false,
        )
      for (let tries = 0; !(await known()); tries += 1) {
        if (tries > 100) throw new Error(`Dovecot does not get to know the new password of ${user}`)
        await delay(50)
      }
    },
    async deliver(user, mailbox, source, { flags, receivedAt } = {}) {
      writeMessages(await maildirOf(user, mailbox), Array.isArray(source) ? source : [source], {
        flags,
        receivedAt,
        owner,
      })
    },
  }
}

/**
 * A Dovecot of our own on loopback (IMAP, POP3, LMTP, submission), running when the promise resolves.
 *
 * Works for root and for an ordinary user. `folder` must be short (socket paths) and is kept; without one a temporary
 * folder is made and removed by `stop`. The server ends with this process. Rejects with the server's own words.
 */
export async function startDovecot({ folder: asked, log, config } = {}) {
  const folder = asked ?? mkdtempSync(join(tmpdir(), 'tern-mail-'))
  for (const name of ['', 'run', 'state', 'mail']) mkdirSync(join(folder, name), { recursive: true })
  chmodSync(folder, 0o755)
  const self = output('id', '-un')
  const [mail, internal, loginUser] = asRoot ? ['nobody', 'dovecot', 'dovenull'] : [self, self, self]
  if (asRoot) chownSync(join(folder, 'mail'), Number(output('id', '-u', mail)), Number(output('id', '-g', mail)))
  const authority = await makeAuthority(folder)
  const certificate = await makeServerCertificate(folder, { name: 'server', authority })
  const { relay, ...ports } = await freePorts()
  const logFile = log ?? join(folder, 'log')
  const configFile = join(folder, 'dovecot.conf')
  const accounts = {
    login: loginUser,
    internal,
    internalGroup: output('id', '-gn', internal),
    mail,
    mailGroup: output('id', '-gn', mail),
  }
  appendFileSync(join(folder, 'users'), '')
  writeFileSync(
    configFile,
    dovecotConfig({ folder, log: logFile, ports, relayPort: relay, accounts, certificate, extra: config }),
  )
  writeFileSync(
    join(folder, 'server.json'),
    JSON.stringify({ ports, relayPort: relay, host: 'localhost', caFile: authority.certFile, pid: process.pid }),
  )
  let child
  let ended

  async function startListening() {
    if (child) return
    const command = ['dovecot', '-F', '-c', configFile]
    const wrapped = existsSync('/usr/bin/setpriv') ? ['setpriv', '--pdeathsig', 'KILL', ...command] : command
    const started = spawn(wrapped[0], wrapped.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    started.stderr.on('data', (data) => {
      words += data
    })
    child = started
    ended = new Promise((resolve) => {
      started.once('error', resolve)
      started.once('exit', resolve)
    }).then(() => {
      child = undefined
    })
    for (let tries = 0; !(await greets(ports.imap)); tries += 1) {
      if (!child || tries > 500) {
        throw new Error(`Dovecot did not start: ${words}${existsSync(logFile) ? readFileSync(logFile, 'utf8') : ''}`)
      }
      await delay(20)
    }
  }

  async function stopListening() {
    // Sessions would outlive the server by many seconds; a server that goes away takes them along.
    if (child) await run('doveadm', ['-c', configFile, 'kick', '*']).catch(() => undefined)
    child?.kill('SIGTERM')
    await ended
  }

  const killChild = () => child?.kill('SIGTERM')
  process.once('exit', killChild)
  await startListening()
  return {
    ...openDovecot(folder),
    startListening,
    stopListening,
    async stop() {
      process.off('exit', killChild)
      await stopListening()
      if (!asked) rmSync(folder, { recursive: true, force: true })
    },
  }
}
