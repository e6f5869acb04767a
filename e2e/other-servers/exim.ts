import { execFile, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startDovecot } from '../dovecot/server.mjs'
import { freePort, untilItSpeaks } from '../net/free-port'
import type { SubmissionServer } from './submission-server'
import { unpack } from './unpack'

const run = promisify(execFile)

const largest = 1_000_000
const packages = [
  'exim4-daemon-light',
  'exim4-base',
  'libgnutls-dane0',
  'libunbound8',
  'libevent-2.1-7',
  'libidn12',
  'libnsl2',
  // Who runs it is in no file of the system.
  'libnss-wrapper',
]

/**
 * An Exim of our own that takes submissions of a Dovecot's users and delivers to it. Unpacked, not installed: no two
 * servers that take mail can be installed side by side. Needs apt, and has been tried as root.
 */
export async function startExim(): Promise<SubmissionServer> {
  const { root, env } = unpack('exim', packages)
  const folder = mkdtempSync(join(tmpdir(), 'tern-exim-'))
  chmodSync(folder, 0o755)
  const dovecot = await startDovecot()
  const [submission, submissions] = [await freePort(), await freePort()]
  // Root is nobody's mail server: it runs as whom the mail belongs to.
  const { uid, gid } = statSync(join(dovecot.folder, 'mail'))
  for (const name of ['spool', 'log']) {
    mkdirSync(join(folder, name))
    chownSync(join(folder, name), uid, gid)
  }
  // The program was made to run as a user of this name, and asks for it before it reads a configuration.
  const accounts = join(folder, 'passwd')
  const groups = join(folder, 'group')
  writeFileSync(
    accounts,
    `${readFileSync('/etc/passwd', 'utf8').replace(/^Debian-exim:.*\n/m, '')}Debian-exim:x:${uid}:${gid}::/:/bin/false\n`,
  )
  writeFileSync(
    groups,
    `${readFileSync('/etc/group', 'utf8').replace(/^Debian-exim:.*\n/m, '')}Debian-exim:x:${gid}:\n`,
  )
  const dovecotConf = readFileSync(join(dovecot.folder, 'dovecot.conf'), 'utf8')
  const fileOf = (key: string): string => new RegExp(`^${key} = <(.*)$`, 'm').exec(dovecotConf)?.[1] ?? ''
  // Its own process reads them, as whoever it is.
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  for (const [from, to] of [
    [fileOf('ssl_cert'), certificate],
    [fileOf('ssl_key'), key],
  ] as const) {
    writeFileSync(to, readFileSync(from), { mode: 0o600 })
    chownSync(to, uid, gid)
  }
  const users = join(dovecot.folder, 'users')
  const kept = `\${sg{\${extract{1}{:}{\${lookup{$auth2}lsearch{${users}}{$value}}}}}{\\N^\\{[^}]*\\}\\N}{}}`
  const config = join(folder, 'exim.conf')
  writeFileSync(
    config,
    `
exim_user = ${uid}
exim_group = ${gid}
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%s
pid_file_path = ${folder}/exim.pid
primary_hostname = localhost
qualify_domain = example.org
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${submission} : ${submissions}
tls_on_connect_ports = ${submissions}
tls_advertise_hosts = *
tls_certificate = ${certificate}
tls_privatekey = ${key}
auth_advertise_hosts = \${if eq{$tls_in_cipher}{}{}{*}}
message_size_limit = ${largest}
smtputf8_advertise_hosts = *
dsn_advertise_hosts = *
deliver_drop_privilege
queue_run_max = 1
never_users =
keep_environment =
acl_smtp_mail = check_mail
acl_smtp_rcpt = check_rcpt

begin acl
check_mail:
  require message = sign in first
          authenticated = *
  accept
check_rcpt:
  deny  message = no such domain here
        ! domains = example.org
  accept

begin routers
home:
  driver = manualroute
  domains = example.org
  transport = lmtp
  route_list = * 127.0.0.1
  self = send

begin transports
lmtp:
  driver = smtp
  protocol = lmtp
  port = ${dovecot.ports.lmtp}
  hosts_try_fastopen =
  hosts_avoid_tls = *

begin retry
* * F,1m,1s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{!eq{$auth3}{}}{eq{\${base64:$auth3}}{${kept}}}}}
  server_set_id = $auth2
`,
  )
  const wrapper = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
    .map((one) => join(root, 'usr/lib', one, 'libnss_wrapper.so'))
    .find((path) => existsSync(path))
  if (wrapper === undefined) throw new Error('libnss_wrapper is not there')
  const environment = { ...env, LD_PRELOAD: wrapper, NSS_WRAPPER_PASSWD: accounts, NSS_WRAPPER_GROUP: groups }
  const program = join(root, 'usr/sbin/exim4')
  let words = ''
  const daemon = spawn(program, ['-C', config, '-bdf', '-q1s'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => {
    daemon.once('exit', () => resolve())
    daemon.once('error', () => resolve())
  })
  daemon.stderr.on('data', (data: Buffer) => {
    words += data
  })
  const log = (): string =>
    ['main', 'panic', 'reject']
      .map((name) => join(folder, 'log', name))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('')
  const stop = async (): Promise<void> => {
    daemon.kill('SIGTERM')
    await ended
    await dovecot.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await Promise.race([untilItSpeaks(submission, 'Exim'), ended.then(() => Promise.reject(new Error('Exim ended')))])
  } catch (thrown) {
    const said = `${words}${log()}`.slice(-2000)
    await stop()
    throw new Error(`Exim does not start: ${said}`, { cause: thrown })
  }
  return {
    dovecot,
    submission,
    submissions,
    largest,
    ca: readFileSync(dovecot.caFile, 'utf8'),
    async settled() {
      for (let tries = 0; ; tries += 1) {
        const { stdout } = await run(program, ['-C', config, '-bpc'], { env: environment })
        if (stdout.trim() === '0') return
        if (tries > 400) throw new Error(`Exim keeps mail: ${stdout}${log().slice(-2000)}`)
        await delay(50)
      }
    },
    stop,
  }
}
