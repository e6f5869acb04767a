// Every fault that POP3 is tried with, in one run, and how many were survived.
//
//   npm run faults:pop3                    # all of them: about half an hour
//   npm run faults:pop3 -- --kills 20      # fewer kills, and of the rest one of each kind
//
// Each line of the table counts faults after which every message ever delivered was on the server or whole here, and none
// was shown twice, as seen from outside. A fault that was not survived fails the run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot, runCommand } from './run-command.mjs'

const { values: options } = parseArgs({ options: { kills: { type: 'string', default: '200' } } })
const kills = Number(options.kills)
const all = kills >= 200

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tern-faults-'))
  const file = path.join(folder, 'survived')
  writeFileSync(file, '')
  const env = {
    ...process.env,
    TERN_FAULTS_SURVIVED: file,
    KILLS: String(kills),
    // Each run of the app is killed three times.
    TERN_KILL_RUNS: String(Math.ceil(kills / 3)),
    ...(all ? { FAULTS: 'all', TERN_DAMAGES: 'all' } : {}),
  }
  const stories = ['killed.spec.ts', 'local-truth.spec.ts'].map((name) => path.join('e2e', 'stories', name))
  const runs = [
    ['vitest', ['run', '--project', 'unit', 'src-main/pop3/killed-collector', 'src-main/pop3/faults']],
    ['vitest', ['run', '--project', 'dovecot', 'src-main/pop3/full-disk']],
    ['npm', ['run', 'build']],
    [
      process.execPath,
      ['scripts/electron-runtime.mjs', 'node', 'scripts/with-display.mjs', '--keyring', 'playwright', 'test'].concat(
        ['--project=app', '--grep', 'pop3: killed|lost or damaged'],
        stories,
      ),
    ],
  ]
  let failed = 0
  for (const [command, args] of runs) failed ||= await runCommand(command, args, { env, cwd: projectRoot })
  const counts = new Map()
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const { kind, count } = JSON.parse(line)
    counts.set(kind, (counts.get(kind) ?? 0) + count)
  }
  rmSync(folder, { recursive: true, force: true })
  console.log('\n| fault | survived |\n|---|---|')
  for (const [kind, count] of counts) console.log(`| ${kind} | ${count} |`)
  console.log(`| all | ${[...counts.values()].reduce((sum, count) => sum + count, 0)} |\n`)
  return failed
}

process.exitCode = await main()
