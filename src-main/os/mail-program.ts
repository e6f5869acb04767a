import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DesktopState } from '../../src-shared/contract/desktop'

const run = promisify(execFile)
const entry = 'tern.desktop'
const scheme = 'x-scheme-handler/mailto'
/** A desktop that does not answer is asked again another time. */
const patienceMs = 10_000

/** Asks and tells the desktop which program opens mailto: links. */
export interface MailProgram {
  readonly state: () => Promise<DesktopState['mailProgram']>
  /** The desktop may ask the user, or leave it as it is: `state` says what came of it. */
  readonly become: () => Promise<void>
}

/** Linux: by the tools that every desktop's own settings go by, since Electron's way blocks main while they run. */
export function linuxMailProgram(env: NodeJS.ProcessEnv): MailProgram {
  const mime = (...args: string[]) => run('xdg-mime', args, { env, timeout: patienceMs })
  const installed = async (): Promise<boolean> => {
    for (const folder of dataFolders(env)) {
      const there = await access(join(folder, 'applications', entry)).then(
        () => true,
        () => false,
      )
      if (there) return true
    }
    return false
  }
  return {
    state: async () => {
      if (!(await installed())) return 'unavailable'
      try {
        return (await mime('query', 'default', scheme)).stdout.trim() === entry ? 'yes' : 'no'
      } catch {
        return 'unavailable'
      }
    },
    become: async () => {
      if (await installed()) await mime('default', entry, scheme)
    },
  }
}

/** Where programs are registered: the user's own first (XDG Base Directory). */
function dataFolders(env: NodeJS.ProcessEnv): readonly string[] {
  const own = env.XDG_DATA_HOME || join(env.HOME ?? '/', '.local/share')
  return [own, ...(env.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':')]
}
