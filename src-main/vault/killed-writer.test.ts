import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AccountId, Sha256 } from '../../src-shared/mail/ids'
import { accountFolder, journalPath } from './account-files'
import { FileJournal } from './file-journal'
import { FileVault } from './file-vault'

const kills = 24
const account = 'killed' as AccountId
let folder: string
let program: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tern-killed-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: join(import.meta.dirname, 'killed-writer.testing.ts'),
      outDir: join(folder, 'program'),
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'killed-writer.mjs' } },
    },
  })
  program = join(folder, 'program', 'killed-writer.mjs')
}, 30_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Lets the writer make `promises` promises, kills it there and then, and resolves with all it managed to make. */
function writeUntilKilled(profile: string, seed: number, promises: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, profile, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const said: string[] = []
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => {
      said.push(line)
      if (said.length === promises) child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('close', (_, signal) =>
      signal === 'SIGKILL' ? resolve(said) : reject(new Error('the writer ended by itself')),
    )
  })
}

it(`keeps every promise over ${kills} kills at moments it does not choose`, { timeout: 120_000 }, async () => {
  const profile = join(folder, 'profile')
  const messages = new Set<Sha256>()
  const recorded = new Map<number, number>()
  for (let kill = 0; kill < kills; kill++) {
    // Spread over the first hundred promises, so that it also dies while its files are new.
    for (const line of await writeUntilKilled(profile, kill, 1 + ((kill * 37) % 101))) {
      const [kind, name, at] = line.split(' ')
      if (kind === 'm') messages.add(name as Sha256)
      else recorded.set(Number(name), Number(at))
    }
    // Whatever is visible is whole, also before anyone clears up.
    for (const name of await readdir(accountFolder(profile, account))) {
      if (!name.endsWith('.eml')) continue
      const octets = await readFile(join(accountFolder(profile, account), name))
      expect(`${createHash('sha256').update(octets).digest('hex')}.eml`).toBe(name)
    }
  }

  const vault = await FileVault.open(profile, { reserveOctets: 0 })
  for (const sha256 of messages) expect(await vault.verify(account, sha256)).toBe(true)
  expect(await readdir(accountFolder(profile, account))).not.toContain('tmp')

  const journal = await FileJournal.open(journalPath(profile, account), () => 0)
  let expected = 0
  for await (const { seq, fact } of journal.linesAfter(0)) {
    expected += 1
    expect(seq).toBe(expected)
    const at = recorded.get(seq)
    if (at !== undefined) expect(fact).toEqual({ kind: 'first-session', at })
    recorded.delete(seq)
  }
  expect([...recorded]).toEqual([])
  await journal.close()
})
