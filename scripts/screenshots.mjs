// Pictures of every screen, in every theme and language and three widths, to be looked at; and faults.txt, what can be
// measured of them: cut off, covered, outside, too small.
//
//   npm run screenshots -- [--out FOLDER] [--themes light,dark,forced] [--languages en,de] [--widths 1280,960,640]
//                          [--world mail,setup] [--only list,menu] [--spread]
//
// With --spread every pair of language and width has one theme only: a quarter of the pictures, and of the time.
//
// Each file of e2e/pictures is a world: real servers with mail of its own, the built app on an invisible display.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { electronEnvironment } from './electron-runtime.mjs'
import { projectRoot, runCommand } from './run-command.mjs'
import { startVirtualDesktop } from './virtual-desktop.mjs'

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(projectRoot, 'demo-output', 'screenshots') },
    themes: { type: 'string' },
    languages: { type: 'string' },
    widths: { type: 'string' },
    world: { type: 'string' },
    only: { type: 'string' },
    spread: { type: 'boolean' },
  },
})

async function main() {
  const wishes = Object.entries(options).map(([name, value]) => [`TERN_PICTURES_${name.toUpperCase()}`, String(value)])
  const desktop = await startVirtualDesktop({ keyring: true })
  try {
    const env = { ...process.env, ...(await electronEnvironment()), ...desktop.env, ...Object.fromEntries(wishes) }
    const worlds = (options.world?.split(',') ?? []).map((world) => `e2e/pictures/${world}.pictures.ts`)
    const code = await runCommand('playwright', ['test', '--project=pictures', '--workers=1', ...worlds], { env })
    console.log(`Pictures are in ${options.out}`)
    return code
  } finally {
    await desktop.stop()
  }
}

process.exitCode = await main().catch((error) => {
  console.error(`[screenshots] ${error.stack ?? error.message}`)
  return 1
})
