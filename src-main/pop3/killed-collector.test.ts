import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultsSurvived } from '../../e2e/faults-survived'
import { buildCollectProgram } from './build-program.testing'
import { isSafeHere, mail, openCollector } from './collector.testing'
import { FakePop3Server } from './fake-server.testing'

// Processes that collect, killed with SIGKILL at moments they do not choose. `KILLS=200` for a long run.

const kills = Number(process.env.KILLS ?? 6)
let folder: string
let program: string
let server: FakePop3Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tern-killed-'))
  program = await buildCollectProgram(folder)
  server = await FakePop3Server.start()
}, 60_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the program until the server has heard so many lines, and a little longer; then kills it, if it still lives. */
function collectUntilKilled(
  profile: string,
  keeps: boolean,
  lines: number,
  thenMs: number,
): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [program, profile, String(server.port)], {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: keeps ? { ...process.env, KEEP: '1' } : process.env,
    })
    const from = server.heard.length
    const watch = setInterval(() => {
      if (server.heard.length - from < lines) return
      clearInterval(watch)
      setTimeout(() => child.kill('SIGKILL'), thenMs)
    }, 1)
    child.once('error', reject)
    child.once('exit', (_code, signal) => {
      clearInterval(watch)
      resolve(signal)
    })
  })
}

test.each([
  ['kept on the server', true],
  ['removed after download', false],
])(`%s: ${kills} kills lose nothing and double nothing`, { timeout: 1_200_000 }, async (_name, keeps) => {
  const profile = join(folder, keeps ? 'keeps' : 'empties')
  server.mailbox.splice(0)
  const delivered: Buffer[] = []
  let state = 7
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  let killed = 0
  for (let round = 0; round < kills; round += 1) {
    for (let count = 0; count < 5; count += 1) {
      const source = mail(`${round} ${count}`, 'x'.repeat(random(8) === 0 ? 1_500_000 : random(20_000)))
      server.deliver(source)
      delivered.push(source)
    }
    // Sign-in, listing, each RETR, each DELE, QUIT: spread over all of them.
    const signal = await collectUntilKilled(profile, keeps, 1 + random(20), random(25))
    if (signal === 'SIGKILL') killed += 1
    const onServer = new Set(server.mailbox.map(({ source }) => source))
    for (const source of delivered.slice(-40))
      expect(onServer.has(source) || (await isSafeHere(profile, source))).toBe(true)
  }
  expect(killed).toBeGreaterThan(kills / 4)
  for (const source of delivered) {
    const there = server.mailbox.some((message) => message.source === source)
    expect(there || (await isSafeHere(profile, source))).toBe(true)
  }
  if (keeps) expect(server.mailbox.length).toBe(delivered.length)
  const account = { retention: { kind: keeps ? 'leave' : 'after-download' }, removeExisting: true } as const
  const last = await openCollector({ profile, port: server.port, database: `last-${keeps}`, account })
  await last.collect()
  await last.collect()
  expect(await last.listed()).toEqual(delivered.map((source) => source.toString('latin1')).sort())
  expect(server.mailbox.length).toBe(keeps ? delivered.length : 0)
  await last.close()
  faultsSurvived('collector killed (SIGKILL), at no chosen moment', killed)
})
