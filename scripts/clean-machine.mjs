// Proves that a bare Debian 12 with Node 20 is enough: `npm run clean-machine`, as root, on Debian or Ubuntu
//
// Makes a new Debian 12 in a folder with debootstrap, puts this Node and npm into it, clones the last commit, and runs
// `npm ci && npm run demo` and `npm ci && npm test` there, each on a copy of its own. Prints what each step took.
// Options: --keep leaves the folder; --only demo|test runs one of the two. TERN_DEBIAN_MIRROR names another mirror.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from './run-command.mjs'

const MIRROR = process.env.TERN_DEBIAN_MIRROR ?? 'http://deb.debian.org/debian'
/** What reaches the inside: the way to the network, nothing else of this machine. */
const PASSED_ON = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
/** `npm run demo` stays open for a person to look at; here it has proven itself once it says so. */
const JOBS = {
  demo: { command: 'npm ci && npm run demo', until: /\[demo\].*ready/i, limitMinutes: 20 },
  test: { command: 'npm ci && npm test', until: undefined, limitMinutes: 60 },
}

const must = (command, args, options = {}) => {
  const run = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options })
  if (run.error) throw new Error(`${command}: ${run.error.message}`)
  if (run.status !== 0) throw new Error(`${command} ${args[0] ?? ''} failed`)
}
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`

function makeDebian(folder) {
  must('debootstrap', ['--variant=minbase', '--include=ca-certificates,git', 'bookworm', folder, MIRROR])
  cpSync('/etc/resolv.conf', path.join(folder, 'etc/resolv.conf'), { dereference: true })
  // As every installed machine has it.
  writeFileSync(path.join(folder, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost ip6-localhost\n')
  // This Node and its npm, as an unpacked nodejs.org archive would lie there.
  const local = path.join(folder, 'usr/local')
  cpSync(realpathSync(process.execPath), path.join(local, 'bin/node'))
  const npm = path.resolve(realpathSync(process.env.npm_execpath ?? '/usr/bin/npm'), '..', '..')
  cpSync(npm, path.join(local, 'lib/node_modules/npm'), { recursive: true })
  for (const name of ['npm', 'npx']) {
    const script = `#!/bin/sh\nexec /usr/local/bin/node /usr/local/lib/node_modules/npm/bin/${name}-cli.js "$@"\n`
    writeFileSync(path.join(local, 'bin', name), script, { mode: 0o755 })
  }
  const extra = process.env.NODE_EXTRA_CA_CERTS
  if (extra && existsSync(extra)) writeFileSync(path.join(folder, 'etc/extra-ca.pem'), readFileSync(extra))
}

/**
 * Makes `$0` the root of a machine of its own and runs `$1` there. Not a chroot: in one the kernel refuses user namespaces,
 * which Chromium's sandbox and the tests of a full disk need. Mounts and processes end with it.
 */
const INSIDE = `set -e
mount --bind "$0" "$0"
cd "$0"
mkdir -p .outside dev/shm dev/pts
mount -t proc proc proc
mount -t tmpfs tmpfs dev/shm
mount -t devpts devpts dev/pts
pivot_root . .outside
umount --lazy /.outside
rmdir /.outside
exec /bin/sh -c "$1"`

/** Runs a job inside and resolves once it ended well, or once it said that it is ready. */
function runJob(folder, name, { command, until, limitMinutes }) {
  const copy = path.join(folder, 'root', name)
  must('git', ['clone', '--quiet', '--no-hardlinks', projectRoot, copy])
  const environment = {
    HOME: '/root',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
  }
  for (const variable of PASSED_ON) if (process.env[variable]) environment[variable] = process.env[variable]
  if (existsSync(path.join(folder, 'etc/extra-ca.pem'))) environment.NODE_EXTRA_CA_CERTS = '/etc/extra-ca.pem'
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim()
  if (registry) environment.npm_config_registry = registry
  const script = `cd /root/${name} && ${command}`
  return new Promise((resolve, reject) => {
    const own = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child']
    const child = spawn('unshare', [...own, '/bin/sh', '-c', INSIDE, folder, script], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let ready = false
    const stop = () => {
      try {
        process.kill(-child.pid, 'SIGTERM')
      } catch {
        // It ended by itself.
      }
    }
    const limit = setTimeout(stop, limitMinutes * 60_000)
    const listen = (stream, out) =>
      stream.on('data', (piece) => {
        out.write(piece)
        if (ready || !until?.test(String(piece))) return
        ready = true
        stop()
      })
    listen(child.stdout, process.stdout)
    listen(child.stderr, process.stderr)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(limit)
      if (code === 0 || ready) resolve()
      else reject(new Error(`\`${command}\` failed on the clean machine (${code ?? 'stopped'})`))
    })
  })
}

async function main(words) {
  if (process.platform !== 'linux' || process.getuid() !== 0)
    throw new Error('a new Debian is made as root: run `sudo npm run clean-machine` on Debian or Ubuntu')
  if (spawnSync('debootstrap', ['--version']).error) throw new Error('first run `apt-get install debootstrap`')
  const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : undefined
  const jobs = Object.entries(JOBS).filter(([name]) => only === undefined || only === name)
  if (jobs.length === 0) throw new Error('--only demo or --only test')
  const folder = mkdtempSync('/var/tmp/tern-clean-')
  // The root of a machine, which every user may pass through.
  chmodSync(folder, 0o755)
  const times = []
  const timed = async (label, work) => {
    const since = Date.now()
    await work()
    times.push(`${label}: ${seconds(since)}`)
  }
  try {
    await timed('Debian 12 and Node', () => makeDebian(folder))
    for (const [name, job] of jobs) await timed(job.command, () => runJob(folder, name, job))
  } finally {
    if (words.includes('--keep')) console.log(`[clean-machine] kept in ${folder}`)
    else rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
    for (const line of times) console.log(`[clean-machine] ${line}`)
  }
}

process.exitCode = await main(process.argv.slice(2)).then(
  () => 0,
  (error) => {
    console.error(`[clean-machine] ${error.message}`)
    return 1
  },
)
