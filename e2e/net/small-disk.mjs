import { execFile, spawn } from 'node:child_process'
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { electronEnvironment } from '../../scripts/electron-runtime.mjs'

const run = promisify(execFile)

/**
 * A real, small file system at `folder`, seen only by programs started with `env`.
 *
 * A tmpfs in a mount namespace of its own, which an ordinary user may make as well as root (user namespaces, Linux
 * only). A process that does nothing keeps it; `path` is the folder as seen from outside, through that process.
 * Rejects with what the system says where it forbids it.
 */
export async function mountSmallDisk(folder, octets) {
  const script = 'mount -t tmpfs -o "mode=0700,size=$1" tmpfs "$0" && echo ready && exec cat'
  // `cat` ends with its input, that is with us.
  const keeper = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', script, folder, String(octets)])
  await new Promise((resolve, reject) => {
    let words = ''
    keeper.stderr.on('data', (data) => {
      words += data
    })
    keeper.stdout.once('data', resolve)
    keeper.once('error', reject)
    keeper.once('exit', () => reject(new Error(`no small disk: ${words}`)))
  })
  const path = `/proc/${keeper.pid}/root${folder}`
  const enter = ['nsenter', '-t', String(keeper.pid), '--user', '--mount', '--preserve-credentials', '--']
  const electron = process.env.ELECTRON_EXEC_PATH ?? (await electronEnvironment()).ELECTRON_EXEC_PATH
  // Inside, everybody is root; the app is to be who we are, in one more namespace.
  const asOurselves = ['unshare', '--user', `--map-user=${process.getuid()}`, `--map-group=${process.getgid()}`, '--']
  const starter = `${folder}.start`
  const quoted = [...enter, ...asOurselves, electron].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  writeFileSync(starter, `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o700 })
  const resize = (size) => run(enter[0], [...enter.slice(1), 'mount', '-o', `remount,size=${size}`, 'tmpfs', folder])
  return {
    path,
    env: { ELECTRON_EXEC_PATH: starter },
    free: () => {
      const { bavail, bsize } = statfsSync(path)
      return bavail * bsize
    },
    fill: (name, count) => writeFileSync(join(path, name), Buffer.alloc(count)),
    clear: (name) => rmSync(join(path, name)),
    exhaust: async () => {
      for (let tries = 0; ; tries += 1) {
        const { blocks, bfree, bsize } = statfsSync(path)
        try {
          await resize((blocks - bfree) * bsize)
          return
        } catch (refused) {
          // Something was written meanwhile: less than is used it cannot become.
          if (tries > 50) throw refused
        }
      }
    },
    restore: async () => {
      await resize(octets)
    },
    stop: async () => {
      rmSync(starter, { force: true })
      const ended = new Promise((resolve) => keeper.once('exit', resolve))
      keeper.stdin.end()
      await ended
    },
  }
}
