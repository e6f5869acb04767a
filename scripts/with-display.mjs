// Runs a command on a screen: node scripts/with-display.mjs [--keyring] [--virtual] COMMAND…
//
// Where there is a display the command simply runs. Where there is none, as on a build server, it gets an invisible
// one and a message bus of its own. --keyring adds an unlocked, empty keyring, so that passwords are really encrypted
// and the user's own keyring is left alone. --virtual uses an invisible display even where there is a real one.
import { runCommand } from './run-command.mjs'
import { startVirtualDesktop } from './virtual-desktop.mjs'

const OPTIONS = ['--keyring', '--virtual']

async function main(words) {
  const start = words.findIndex((word) => !OPTIONS.includes(word))
  if (start < 0) {
    console.error('usage: node scripts/with-display.mjs [--keyring] [--virtual] COMMAND…')
    return 2
  }
  const options = words.slice(0, start)
  const [command, ...args] = words.slice(start)
  const keyring = options.includes('--keyring')
  const display = options.includes('--virtual') || !(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  if (process.platform !== 'linux' || !(display || keyring)) return runCommand(command, args)
  const desktop = await startVirtualDesktop({ display, keyring })
  const env = { ...process.env, ...desktop.env }
  if (display) for (const name of ['WAYLAND_DISPLAY', 'XDG_SESSION_TYPE']) delete env[name]
  try {
    return await runCommand(command, args, { env })
  } finally {
    await desktop.stop()
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.error(`[display] ${error.message}`)
  return 1
})
