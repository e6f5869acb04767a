import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startVirtualDesktop } from '../../scripts/virtual-desktop.mjs'

/** Debian's own: the module belongs to it. */
const python = '/usr/bin/python3'
const startMs = 20_000
const lookAgainMs = 25

const emit = `import dbus, sys
bus = dbus.SessionBus()
there = bus.get_object('org.freedesktop.Notifications', '/org/freedesktop/Notifications')
dbus.Interface(there, 'org.freedesktop.DBus.Mock').EmitSignal(
    'org.freedesktop.Notifications', 'ActionInvoked', 'us', [dbus.UInt32(int(sys.argv[1])), sys.argv[2]])`
const owned = `import dbus, sys
sys.exit(0 if dbus.SessionBus().name_has_owner('org.freedesktop.Notifications') else 1)`

/** What a desktop was asked to show. */
export interface ShownNotification {
  /** As the desktop numbers them, from 1. */
  readonly id: number
  readonly title: string
  /** As it came: markup where there is any. */
  readonly body: string
}

/** A desktop without screen that shows notifications, on a bus of its own: what is passed as `env` is heard by it. */
export interface NotificationDaemon {
  readonly env: Readonly<Record<string, string>>
  shown(): readonly ShownNotification[]
  /** The user clicks it. */
  click(id: number): void
  stop(): Promise<void>
}

export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const desktop = await startVirtualDesktop({ display: false, keyring: true })
  const folder = mkdtempSync(join(tmpdir(), 'tern-notes-'))
  const log = join(folder, 'log')
  const env = { ...process.env, ...desktop.env }
  const run = (script: string, ...args: string[]) => spawnSync(python, ['-c', script, ...args], { env })
  let daemon: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    daemon?.kill()
    await desktop.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    const template = [
      '--template',
      'notification_daemon',
      '--parameters',
      '{"capabilities": "actions body body-markup"}',
    ]
    daemon = spawn(python, ['-m', 'dbusmock', '--session', ...template, '-l', log], { env, stdio: 'ignore' })
    for (const since = Date.now(); run(owned).status !== 0; ) {
      if (Date.now() - since > startMs || daemon.exitCode !== null) throw new Error('no notification daemon started')
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    env: desktop.env,
    stop,
    shown: () =>
      // 1700000000.000 Notify "Tern" 0 "icon" "title" "body" ["default", …
      [
        ...readFileSync(log, 'utf8').matchAll(
          /^[\d.]+ Notify "(?:[^"\\]|\\.)*" \d+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"/gm,
        ),
      ].map(([, title = '', body = ''], at) => ({ id: at + 1, title, body })),
    click: (id) => {
      const { status, stderr } = run(emit, String(id), 'default')
      if (status !== 0) throw new Error(`the click was not heard: ${stderr}`)
    },
  }
}
