// Stands in for the default_app.asar of an official Electron: opens the app whose directory is on the command line.
//
// An ES module with a top-level await on purpose: from CommonJS an import() lets Electron become ready before the app
// has run, and registerSchemesAsPrivileged then throws.

import { existsSync, readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron/main'

const { target, preloads } = readArguments(process.argv.slice(1))
if (target === undefined) {
  console.error('This Electron has no welcome page. Pass the directory of an app.')
  process.exit(1)
}
const manifestPath = path.join(target, 'package.json')
const main = Module._resolveFilename(target, null, true)

for (const module of preloads) createRequire(target)(module)
Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true })
if (existsSync(manifestPath)) introduce(JSON.parse(readFileSync(manifestPath, 'utf8')))
app.setAppPath(existsSync(manifestPath) ? target : path.dirname(main))
await import(pathToFileURL(main).href)

/** `-r module` is how Playwright brings its loader in; the first argument that is no switch is the app. */
function readArguments(args) {
  const found = []
  for (let i = 0; i < args.length; i += 1) {
    const argument = args[i]
    if (argument === '--version' || argument === '-v') {
      console.log(`v${process.versions.electron}`)
      process.exit(0)
    }
    if (argument === '-r' || argument === '--require') {
      i += 1
      found.push(path.resolve(args[i]))
    } else if (!argument.startsWith('-')) return { target: path.resolve(argument), preloads: found }
  }
  return { target: undefined, preloads: found }
}

/** Gives the app the name, version and desktop file it would have when packaged. */
function introduce(manifest) {
  if (manifest.version) app.setVersion(manifest.version)
  app.name = manifest.productName || manifest.name || app.name
  app.setDesktopName(manifest.desktopName || `${app.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.desktop`)
}
