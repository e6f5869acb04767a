import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const watcher = 'org.kde.StatusNotifierWatcher'
const patienceMs = 3_000

/**
 * Whether the desktop shows icons of programs without a window: on Linux it has to say so on the session bus
 * (StatusNotifierItem), and many do not. Where it cannot be asked there is none.
 */
export async function hasTray(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus']
  try {
    const { stdout } = await run('dbus-send', [...ask, 'org.freedesktop.DBus.NameHasOwner', `string:${watcher}`], {
      timeout: patienceMs,
    })
    return /boolean true/.test(stdout)
  } catch {
    return false
  }
}
