// Adds to package-lock.json the optional packages for other platforms that npm left out.
//
// A registry mirror that carries only this platform's binaries makes npm write a lock without the others, and
// `npm ci` then refuses the lock ("Missing: … from lock file"). The versions are exact in the parent's
// optionalDependencies, so the entries can be written without asking anybody; npm skips them where os or cpu
// differ. Run after every `npm install`: node scripts/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32']
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32']

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))

/** The lock keys under which `from` would look for `name`, nearest first. */
function placesFor(from, name) {
  const parts = from.split('/node_modules/')
  const places = []
  for (let i = parts.length; i > 0; i -= 1)
    places.push(`${parts.slice(0, i).join('/node_modules/')}/node_modules/${name}`)
  return [...places, `node_modules/${name}`]
}
/** Where `from` finds `name` at exactly `version`, or undefined. */
const resolved = (from, name, version) => {
  const place = placesFor(from, name).find((key) => lock.packages[key])
  return place !== undefined && lock.packages[place].version === version ? place : undefined
}

let added = 0
for (const [from, entry] of Object.entries({ ...lock.packages })) {
  const wanted = Object.entries(entry.optionalDependencies ?? {}).filter(([, version]) => /^\d/.test(version))
  // A missing sibling goes where npm put those it could see.
  const sibling = wanted.map(([name, version]) => resolved(from, name, version)?.slice(0, -name.length)).find(Boolean)
  for (const [name, version] of wanted) {
    const words = name.split(/[^a-z0-9]+/)
    const os = systems.filter((word) => words.includes(word))
    const cpu = processors.filter((word) => words.includes(word))
    if (resolved(from, name, version) || cpu.length + os.length === 0) continue
    lock.packages[`${sibling ?? 'node_modules/'}${name}`] = {
      version,
      ...(cpu.length > 0 ? { cpu } : {}),
      dev: true,
      optional: true,
      ...(os.length > 0 ? { os } : {}),
    }
    added += 1
  }
}
const root = lock.packages['']
lock.packages = Object.fromEntries([
  ['', root],
  ...Object.entries(lock.packages)
    .filter(([key]) => key !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1)),
])
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`complete-lock: ${added} entries added`)
