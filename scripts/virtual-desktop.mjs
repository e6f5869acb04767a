import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const START_TIMEOUT_MS = 20_000
const END_TIMEOUT_MS = 5_000

/**
 * Starts what a desktop program needs, each private to the caller, and resolves to the variables that lead there:
 *
 * - `display`: an Xvfb on a free display number, 1440×900 or `screen`; its picture lies in `framebuffer` as an XWD file
 * - always: a message bus that starts no services by itself, serving as session and system bus, so that a program
 *   neither finds the user's own keyring nor complains about a missing system bus
 * - `keyring`: an unlocked GNOME keyring on that bus: empty, or the one that an earlier desktop left in `keyringHome`
 *
 * `stop()` ends all of it and removes its files. Everything also ends when this process is killed. Linux only; rejects
 * with the program's own words when one does not start.
 */
export async function startVirtualDesktop({
  display = true,
  keyring = false,
  keyringHome = undefined,
  screen = '1440x900x24',
} = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tern-desktop-'))
  const running = []
  const stop = async () => {
    for (const child of running.reverse()) await end(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const env = {}
    if (display) {
      const options = ['-screen', '0', screen, '-nolisten', 'tcp', '-fbdir', folder]
      const xvfb = startService('Xvfb', ['-displayfd', '3', '-noreset', ...options])
      running.push(xvfb)
      env.DISPLAY = `:${await firstLine(xvfb)}`
    }
    const bus = startService('dbus-daemon', [
      `--config-file=${await busConfig(folder)}`,
      '--nofork',
      '--print-address=3',
    ])
    running.push(bus)
    env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus)
    env.DBUS_SYSTEM_BUS_ADDRESS = env.DBUS_SESSION_BUS_ADDRESS
    if (keyring) {
      running.push(await startKeyring(folder, keyringHome ?? path.join(folder, 'home'), env))
      // Chromium asks a keyring only under a desktop it knows to have one.
      env.XDG_CURRENT_DESKTOP = 'GNOME'
    }
    return { env, framebuffer: path.join(folder, 'Xvfb_screen0'), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Without service folders in it nothing is started on demand: no stray keyring, portal or settings daemon. */
async function busConfig(folder) {
  const file = path.join(folder, 'bus.conf')
  const rules = '<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>'
  await writeFile(
    file,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/>${rules}</policy></busconfig>\n`,
  )
  return file
}

/** Its files go to `home`, so nothing of the user's keyring is read or written. */
async function startKeyring(folder, home, env) {
  const runtime = path.join(folder, 'run')
  for (const part of [home, runtime]) await mkdir(part, { mode: 0o700, recursive: true })
  const own = { HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: runtime, ...env }
  const options = ['--foreground', '--unlock', '--components=secrets', `--control-directory=${runtime}`]
  const keyring = startService('gnome-keyring-daemon', options, own)
  keyring.stdin.end('\n') // the password it creates the login keyring with, then end of input
  const owned = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner']
  const ask = ['--session', '--print-reply=literal', `--dest=${owned[0]}`, owned[1], owned[2]]
  await until('gnome-keyring-daemon', keyring, () => {
    const reply = spawnSync('dbus-send', [...ask, 'string:org.freedesktop.secrets'], {
      env: { ...process.env, ...own },
      encoding: 'utf8',
    })
    return reply.stdout.includes('true')
  })
  return keyring
}

/** A child that the kernel ends with us, with a pipe at descriptor 3 on which it may report that it is ready. */
function startService(command, args, env = {}) {
  const dieWithUs = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL'] : []
  const [program, ...rest] = [...dieWithUs, command, ...args]
  // A process group of its own: Ctrl-C in the terminal ends the command first, and its display after it.
  const child = spawn(program, rest, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.complaints = ''
  child.stderr.on('data', (text) => {
    child.complaints += text
  })
  child.stdin.on('error', () => undefined)
  child.on('error', (error) => {
    child.complaints += error.message
  })
  return child
}

const hasEnded = (child) => child.pid === undefined || child.exitCode !== null || child.signalCode !== null
const failure = (name, child) => new Error(`${name} did not start: ${child.complaints.trim() || 'no answer'}`)

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = ''
    const name = child.spawnargs.join(' ')
    const timer = setTimeout(() => reject(failure(name, child)), START_TIMEOUT_MS)
    const settle = (act) => {
      clearTimeout(timer)
      act()
    }
    child.stdio[3].on('data', (data) => {
      text += data
      if (text.includes('\n')) settle(() => resolve(text.slice(0, text.indexOf('\n')).trim()))
    })
    child.once('close', () => settle(() => reject(failure(name, child))))
  })
}

async function until(name, child, isReady) {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!isReady()) {
    if (hasEnded(child) || Date.now() > deadline) throw failure(name, child)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

function end(child) {
  if (hasEnded(child)) return Promise.resolve()
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS)
    child.once('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
