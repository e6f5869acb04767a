// Makes sure this Linux has what Tern needs beside npm: `node scripts/system-packages.mjs [run] [test]`
//
//   run    libraries Electron loads; enough for `npm start`
//   test   also a display, buses, fonts and a Dovecot; enough for `npm test`
//
// Looks for the things themselves, not for package names, so any distribution passes that has them. What is missing is
// installed with apt as root or through passwordless sudo; otherwise the command to run is printed and the exit code
// is 1. Other systems need nothing. No installed daemon is started.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const output = (command, args) => {
  const run = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 })
  return run.status === 0 ? run.stdout : ''
}
const lookedUp = new Map()
/** Runs a lookup once; several requirements ask the same list. */
const once = (command, args) => {
  const key = [command, ...args].join(' ')
  if (!lookedUp.has(key)) lookedUp.set(key, output(command, args))
  return lookedUp.get(key)
}
const ldconfig = existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig'
const library = (name) => () => once(ldconfig, ['-p']).includes(`\t${name} `)
const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
const program = (name) => () => folders.some((folder) => existsSync(path.join(folder, name)))
const file = (name) => () => existsSync(name)
const glyphs = (language) => () => once('fc-list', [`:lang=${language}`, 'family']) !== ''

/** Packages by their names in Debian 12, then in later releases; `there` says whether a requirement is met. */
const requirements = {
  run: [
    { packages: ['libgtk-3-0', 'libgtk-3-0t64'], there: library('libgtk-3.so.0') },
    { packages: ['libnss3'], there: library('libnss3.so') },
    { packages: ['libasound2', 'libasound2t64'], there: library('libasound.so.2') },
    { packages: ['libgbm1'], there: library('libgbm.so.1') },
    { packages: ['libnotify4'], there: library('libnotify.so.4') },
    { packages: ['libsecret-1-0'], there: library('libsecret-1.so.0') },
    { packages: ['xdg-utils'], there: program('xdg-open') },
  ],
  test: [
    { packages: ['xvfb'], there: program('Xvfb') },
    // A parser of mail that is not ours, for what leaves the machine.
    { packages: ['python3'], there: program('python3') },
    { packages: ['x11-utils'], there: program('xwininfo') },
    { packages: ['dbus-daemon', 'dbus'], there: program('dbus-daemon') },
    { packages: ['gnome-keyring'], there: program('gnome-keyring-daemon') },
    // A desktop's notifications, without a desktop.
    {
      packages: ['python3-dbusmock'],
      there: file('/usr/lib/python3/dist-packages/dbusmock/__init__.py'),
    },
    { packages: ['openssl'], there: program('openssl') },
    { packages: ['fontconfig'], there: program('fc-list') },
    { packages: ['fonts-noto-cjk'], there: glyphs('ja') },
    { packages: ['fonts-noto-color-emoji'], there: glyphs('und-zsye') },
    { packages: ['dovecot-imapd'], there: file('/usr/lib/dovecot/imap') },
    { packages: ['dovecot-pop3d'], there: file('/usr/lib/dovecot/pop3') },
    { packages: ['dovecot-lmtpd'], there: file('/usr/lib/dovecot/lmtp') },
    { packages: ['dovecot-submissiond'], there: file('/usr/lib/dovecot/submission') },
  ],
}
const implied = { run: ['run'], test: ['run', 'test'] }

const aptInstall = [
  'install',
  '--yes',
  '--quiet',
  '--no-install-recommends',
  '-oDPkg::Lock::Timeout=300',
  '-oDpkg::Use-Pty=0',
]
const aptGet = (args) =>
  spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    .status === 0

/** The name of a requirement's package in this release, or undefined when apt's lists are empty or do not have it. */
function nameHere(packages) {
  const known = output('apt-cache', ['policy', ...packages])
  return packages.find((name) => new RegExp(`^${name}:\\n.*\\n  Candidate: (?!\\(none\\))`, 'm').test(known))
}

const POLICY = '/usr/sbin/policy-rc.d'
const POLICY_ASIDE = '/usr/sbin/policy-rc.d.before-tern'

/**
 * Installs as root. The tests start their own Dovecot on their own ports; Debian's would occupy the real ones, so for
 * the time of the installation Debian's own policy hook forbids starting services. It is put back whatever happens.
 */
function install(missing) {
  if (existsSync(POLICY_ASIDE)) renameSync(POLICY_ASIDE, POLICY) // an earlier installation was killed
  const before = existsSync(POLICY)
  const putBack = () => {
    rmSync(POLICY, { force: true })
    if (before) renameSync(POLICY_ASIDE, POLICY)
  }
  // apt gets the same Ctrl-C as we do and ends; without a listener we would end before the policy is put back.
  const listener = () => undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, listener)
  if (before) renameSync(POLICY, POLICY_ASIDE)
  try {
    writeFileSync(POLICY, '#!/bin/sh\nexit 101\n')
    chmodSync(POLICY, 0o755)
    const names = () => missing.map(({ packages }) => nameHere(packages) ?? packages[0])
    const listed = missing.every(({ packages }) => nameHere(packages) !== undefined)
    if (listed && aptGet([...aptInstall, ...names()])) return true
    // The lists are missing or stale.
    return aptGet(['update', '--quiet']) && aptGet([...aptInstall, ...names()])
  } finally {
    putBack()
  }
}

function main(groups) {
  if (process.platform !== 'linux') return 0
  const unknown = groups.filter((group) => !(group in implied))
  if (groups.length === 0 || unknown.length > 0) {
    console.error('usage: node scripts/system-packages.mjs run|test')
    return 2
  }
  const wanted = [...new Set(groups.flatMap((group) => implied[group]))].flatMap((group) => requirements[group])
  const missing = () => {
    lookedUp.clear()
    return wanted.filter(({ there }) => !there())
  }
  const before = missing()
  if (before.length === 0) return 0
  const names = before.map(({ packages }) => nameHere(packages) ?? packages[0]).join(' ')
  const byHand = `sudo apt-get update && sudo apt-get install --no-install-recommends ${names}`
  if (!program('apt-get')()) {
    console.error(`[packages] Missing here (by their names in Debian): ${names}\nInstall them and start again.`)
    return 1
  }
  if (process.getuid() !== 0) {
    if (program('sudo')() && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) {
      const again = ['-n', process.execPath, fileURLToPath(import.meta.url), ...groups]
      return spawnSync('sudo', again, { stdio: 'inherit' }).status ?? 1
    }
    console.error(`[packages] Missing here: ${names}\nThis account may not install them. Run:\n\n  ${byHand}\n`)
    return 1
  }
  console.error(`[packages] installing ${names}`)
  const installed = install(before)
  const left = missing()
  if (left.length === 0) return 0
  const leftNames = left.map(({ packages }) => packages[0]).join(' ')
  console.error(
    `[packages] ${installed ? 'Still missing' : 'apt-get failed; missing'}: ${leftNames}. Try:\n\n  ${byHand}\n`,
  )
  return 1
}

process.exitCode = main(process.argv.slice(2))
