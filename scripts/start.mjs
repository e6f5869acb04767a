// Opens Tern as a user would see it, building it first when a source is newer than the last build.
// Arguments are passed on: npm start -- mailto:someone@example.org
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { electronEnvironment } from './electron-runtime.mjs'
import { projectRoot, runCommand } from './run-command.mjs'

const SOURCES = ['src-main', 'src-preload', 'src-renderer', 'src-shared']
const SETTINGS = ['electron.vite.config.ts', 'package.json', 'package-lock.json']
const BUILT = ['out/main/index.js', 'out/main/engine.js', 'out/preload/index.cjs', 'out/renderer/index.html']

const changedAt = (file) =>
  stat(path.join(projectRoot, file)).then(
    (found) => found.mtimeMs,
    () => undefined,
  )

/** True when something built is missing or older than something it is made of. A deletion counts by its folder. */
async function needsBuild() {
  const built = await Promise.all(BUILT.map(changedAt))
  if (built.includes(undefined)) return true
  const oldest = Math.min(...built)
  const inside = await Promise.all(
    SOURCES.map((folder) => readdir(path.join(projectRoot, folder), { recursive: true })),
  )
  const files = SOURCES.flatMap((folder, i) => [folder, ...inside[i].map((name) => path.join(folder, name))])
  const changes = await Promise.all([...SETTINGS, ...files].map(changedAt))
  return changes.some((at) => at !== undefined && at > oldest)
}

const env = { ...process.env, ...(await electronEnvironment()) }
const built = (await needsBuild()) ? await runCommand('electron-vite', ['build'], { env, cwd: projectRoot }) : 0
process.exitCode =
  built === 0 ? await runCommand(env.ELECTRON_EXEC_PATH, [projectRoot, ...process.argv.slice(2)], { env }) : built
