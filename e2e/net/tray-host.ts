import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startVirtualDesktop } from '../../scripts/virtual-desktop.mjs'

/** Debian's own: the module belongs to it. */
const python = '/usr/bin/python3'
const startMs = 20_000
const lookAgainMs = 25
const watcher = ['org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher', 'org.kde.StatusNotifierWatcher']

const prepare = `import dbus, sys
bus = dbus.SessionBus()
if not bus.name_has_owner('${watcher[0]}'): sys.exit(1)
mock = dbus.Interface(bus.get_object('${watcher[0]}', '${watcher[1]}'), 'org.freedesktop.DBus.Mock')
mock.AddMethod('', 'RegisterStatusNotifierItem', 's', '', '')
mock.AddMethod('', 'RegisterStatusNotifierHost', 's', '', '')
mock.AddProperty('${watcher[2]}', 'IsStatusNotifierHostRegistered', dbus.Boolean(True))`

/** A desktop without screen that has a tray, on a bus of its own: a program that gets `env` registers its icons there. */
export interface TrayHost {
  readonly env: Readonly<Record<string, string>>
  /** Icons that were registered so far. */
  registered(): number
  stop(): Promise<void>
}

export async function startTrayHost(): Promise<TrayHost> {
  const desktop = await startVirtualDesktop({ display: false, keyring: true })
  const folder = mkdtempSync(join(tmpdir(), 'tern-tray-'))
  const log = join(folder, 'log')
  const env = { ...process.env, ...desktop.env }
  let daemon: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    daemon?.kill()
    await desktop.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    daemon = spawn(python, ['-m', 'dbusmock', '--session', '-l', log, ...watcher], { env, stdio: 'ignore' })
    for (const since = Date.now(); spawnSync(python, ['-c', prepare], { env }).status !== 0; ) {
      if (Date.now() - since > startMs || daemon.exitCode !== null) throw new Error('no tray host started')
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    env: desktop.env,
    stop,
    registered: () => readFileSync(log, 'utf8').match(/RegisterStatusNotifierItem/g)?.length ?? 0,
  }
}
