// The tasks of task.mjs on a Dovecot of our own, beside a raw stream of the same octets.
//
//   npm run bench [-- --n 1000,10000 --runs 3 --tasks first-headers,headers,first,pop3-first]
//
// Tern and the raw client take turns, each run on a fresh profile; the tables show medians.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDovecot } from '../e2e/dovecot/server.mjs'
import { benchMessage } from '../e2e/sample-mail/bench-corpus.mjs'
import { electronEnvironment } from '../scripts/electron-runtime.mjs'
import { projectRoot, runCommand } from '../scripts/run-command.mjs'
import { startVirtualDesktop } from '../scripts/virtual-desktop.mjs'
import { rawStream } from './raw-stream.mjs'

const { values: options } = parseArgs({
  options: {
    n: { type: 'string', default: '1000,10000' },
    runs: { type: 'string', default: '3' },
    tasks: { type: 'string', default: 'first-headers,headers,first,pop3-first' },
  },
})
const RAW_TASKS = { headers: 'imap-headers', first: 'imap-first', 'pop3-first': 'pop3-first' }
const PASSWORD = 'bench'

async function main() {
  const electron = await electronEnvironment()
  const env = { ...process.env, ...electron }
  const built = await runCommand('electron-vite', ['build', '--logLevel', 'warn'], { env, cwd: projectRoot })
  if (built !== 0) return built
  const server = await startDovecot()
  const desktop = await startVirtualDesktop({ keyring: true })
  try {
    console.log(`${cpus().length} cores, ${cpus()[0]?.model}, Electron ${electron.ELECTRON_MAJOR_VER}\n`)
    for (const n of options.n.split(',').map(Number)) await measure(server, { ...env, ...desktop.env }, n)
    return 0
  } finally {
    await desktop.stop()
    await server.stop()
  }
}

async function measure(server, env, n) {
  const { user } = await server.newUser({ user: `bench${n}@example.org`, password: PASSWORD })
  let octets = 0
  for (let from = 0; from < n; from += 500) {
    const sources = Array.from({ length: Math.min(500, n - from) }, (_, index) => benchMessage(from + index, 1))
    octets += sources.reduce((sum, source) => sum + source.length, 0)
    await server.deliver(user, 'INBOX', sources)
  }
  console.log(`${n} messages, ${(octets / 1e6).toFixed(1)} MB\n`)
  console.log(
    '| task | Tern ms | raw ms | ratio | first 50 rows ms | main lag ms | engine lag p99, worst ms | peak memory MB | engine at first, most MB |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const task of options.tasks.split(',')) {
    const runs = []
    for (let run = 0; run < Number(options.runs); run += 1) {
      const raw = RAW_TASKS[task]
      const port = task.startsWith('pop3') ? server.ports.pop3s : server.ports.imaps
      const target = { host: server.host, port, user, password: PASSWORD, ca: server.caFile }
      const limit = raw ? (await rawStream(raw, target)).ms : undefined
      runs.push({ ...(await runTask(task, target, env, n)), limit })
    }
    const of = (key) => median(runs.map((run) => run[key]).filter((value) => value !== undefined))
    const ratio = of('limit') === undefined ? '' : (of('ms') / of('limit')).toFixed(2)
    const lag = `${of('engineLagP99Ms')}, ${of('engineLagMs')}`
    const engine = `${of('engineFirstMB')}, ${of('engineMostMB')}`
    const cells = [of('ms'), of('limit'), ratio, of('first50Ms'), of('mainLagMs'), lag, of('memoryMB'), engine]
    console.log(`| ${task} | ${cells.map((cell) => cell ?? '').join(' | ')} |`)
  }
  console.log('')
}

async function runTask(task, { host, port, user, password, ca }, env, n) {
  const folder = mkdtempSync(path.join(tmpdir(), 'tern-bench-'))
  try {
    const words = await output(process.execPath, [path.join(import.meta.dirname, 'task.mjs')], {
      ...env,
      BENCH_TASK: task,
      BENCH_HOST: host,
      BENCH_PORT: String(port),
      BENCH_USER: user,
      BENCH_PASS: password,
      BENCH_CA: ca,
      BENCH_DIR: folder,
      BENCH_N: String(n),
      BENCH_DETAILS: '1',
    })
    return JSON.parse(words.trim().split('\n').at(-1))
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function output(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let words = ''
    child.stdout.on('data', (text) => {
      words += text
    })
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve(words) : reject(new Error(`the task ended with ${code}`))))
  })
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}

process.exitCode = await main().catch((error) => {
  console.error(`[bench] ${error.stack ?? error.message}`)
  return 1
})
