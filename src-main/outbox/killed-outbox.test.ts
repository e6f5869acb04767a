import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ScriptedSmtp, startScriptedSmtp } from '../smtp/smtp-server.testing'

/** `npm run test:kills` has 200 of them; here as many as fit into every day. */
const kills = Number(process.env.TERN_KILLS ?? 16)
let folder: string
let program: string
let server: ScriptedSmtp
/** Called at each step of each conversation; may kill. */
let onStep: (step: string) => void = () => {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tern-sending-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'killed-outbox.testing.ts'),
      outDir: join(folder, 'program'),
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'killed-outbox.mjs' } },
    },
  })
  program = join(folder, 'program', 'killed-outbox.mjs')
  server = await startScriptedSmtp(() => ({
    extensions: ['AUTH PLAIN'],
    answer: (command) => {
      onStep(command.split(' ')[0] ?? '')
      return undefined
    },
    get atEnd() {
      onStep('.')
      return 'deliver' as const
    },
  }))
}, 60_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

function run(seed: string, count: number, kill?: { readonly step: string; readonly nth: number }): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [program, join(folder, 'profile'), String(server.port), seed, String(count)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let seen = 0
    onStep = (step) => {
      if (!kill || step !== kill.step) return
      seen += 1
      if (seen === kill.nth) child.kill('SIGKILL')
    }
    const said: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line)
      // Killed while it writes, before anything was sent.
      if (kill?.step === 'promise' && said.length === kill.nth) child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('close', (code, signal) =>
      signal === 'SIGKILL' || code === 0 ? resolve(said) : reject(new Error(`it ended with ${code}`)),
    )
  })
}

test(`over ${kills} kills while sending each message is delivered once, or known to be unknown, and none twice`, {
  timeout: 60_000 + kills * 4_000,
}, async () => {
  const steps = ['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', '.', 'promise', '.']
  const promised = new Set<string>()
  for (let n = 0; n < kills; n += 1) {
    const step = steps[n % steps.length] ?? '.'
    for (const line of await run(`run ${n}`, 4, { step, nth: 1 + (Math.floor(n / steps.length) % 3) }))
      if (line.startsWith('s ')) promised.add(line.slice(2))
  }
  const said = await run('the end', 0)
  expect(said.at(-1)).toBe('done')
  const unknown = new Set(said.filter((line) => line.startsWith('u ')).map((line) => line.slice(2)))
  const delivered = new Map<string, number>()
  for (const { source } of server.delivered) {
    const id = /^Message-ID: <([^>]*)>/m.exec(source.toString())?.[1] ?? ''
    delivered.set(id, (delivered.get(id) ?? 0) + 1)
  }
  expect(promised.size).toBeGreaterThan(kills / 2)
  expect([...delivered].filter(([, times]) => times > 1)).toEqual([])
  expect([...promised].filter((id) => !delivered.has(id) && !unknown.has(id))).toEqual([])
  if (process.env.TERN_KILLS)
    console.log(`${kills} kills: ${delivered.size} delivered, ${unknown.size} unknown, ${promised.size} promised`)
})
