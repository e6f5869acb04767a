import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectRoot = fileURLToPath(new URL('..', import.meta.url))

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a command in the foreground and resolves to its exit code (128 + n when signal n ended it, as a shell says it).
 *
 * Commands of node_modules/.bin are found without npx. Signals sent to us alone reach the command too, so whoever
 * starts a chain of these wrappers can end the chain at its head. Rejects when the command cannot be started.
 */
export function runCommand(command, args = [], { env = process.env, cwd, stdio = 'inherit' } = {}) {
  const binaries = path.join(projectRoot, 'node_modules', '.bin')
  const withBinaries = { ...env, PATH: `${binaries}${path.delimiter}${env.PATH ?? ''}` }
  const windows = process.platform === 'win32'
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio, shell: windows, env: withBinaries })
    // Ctrl-C in a terminal has already reached the command, and many programs take a second one for impatience.
    const forward = (signal) => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal)
    for (const signal of FORWARDED) process.on(signal, forward)
    const done = () => {
      for (const signal of FORWARDED) process.off(signal, forward)
    }
    child.once('error', (error) => {
      done()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      done()
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}
