// Makes packages of the built app: `npm run dist -- --linux deb`; every word goes to electron-builder.
//
// The Electron inside is the one scripts/electron-runtime.mjs found, and this says which. On Linux the .deb is put
// together by scripts/fpm-deb.mjs, because electron-builder would download a Ruby for it; TERN_OFFICIAL_FPM=1 lets it.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { projectRoot, runCommand } from './run-command.mjs'

const require = createRequire(import.meta.url)

async function main(words) {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (!dist) throw new Error('no Electron is set: use `npm run dist`')
  const version = (await readFile(path.join(dist, 'version'), 'utf8')).replace(/^v/, '').trim()
  const wanted = require('electron/package.json').version
  console.log(`[dist] the package contains Electron ${version} from ${dist}`)
  if (version !== wanted)
    console.log(`[dist] NOT FOR RELEASE: Tern is meant for Electron ${wanted}; this package is for trying and testing.`)
  const packer = process.platform === 'linux' && process.env.TERN_OFFICIAL_FPM !== '1'
  if (packer) console.log('[dist] the .deb is put together by scripts/fpm-deb.mjs on dpkg-deb')
  const env = {
    ...process.env,
    ...(packer ? { CUSTOM_FPM_PATH: path.join(projectRoot, 'scripts', 'fpm-deb.mjs') } : {}),
  }
  const settings = [`-c.electronDist=${dist}`, `-c.electronVersion=${version}`, '--publish', 'never']
  return runCommand('electron-builder', [...words, ...settings], { cwd: projectRoot, env })
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.error(`[dist] ${error.message}`)
  return 1
})
