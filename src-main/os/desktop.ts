import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { app, shell } from 'electron'
import type { DesktopState } from '../../src-shared/contract/desktop'
import { autostartEntry, startsSomething } from './desktop-entry'
import { hasTray } from './has-tray'
import { linuxMailProgram, type MailProgram } from './mail-program'
import { writeWhole } from './secrets'

/** Started by the desktop at sign-in, Tern stays out of sight. */
export const backgroundSwitch = 'background'

/** What Tern is to the desktop. The desktop's own settings say so, never a note of ours. */
export class Desktop {
  readonly #mail: MailProgram = process.platform === 'linux' ? linuxMailProgram(process.env) : electronMailProgram

  async state(): Promise<DesktopState> {
    const [startsAtLogin, mailProgram, tray] = await Promise.all([this.#startsAtLogin(), this.#mail.state(), hasTray()])
    return { startsAtLogin, mailProgram, hasTray: tray }
  }

  async startAtLogin(on: boolean): Promise<DesktopState> {
    if (process.platform !== 'linux') app.setLoginItemSettings({ openAtLogin: on, args: [`--${backgroundSwitch}`] })
    else if (on) {
      await mkdir(dirname(autostartFile()), { recursive: true })
      await writeWhole(autostartFile(), autostartEntry(ownCommand()))
    } else await rm(autostartFile(), { force: true })
    return this.state()
  }

  async beMailProgram(): Promise<DesktopState> {
    await this.#mail.become().catch(() => undefined)
    return this.state()
  }

  async #startsAtLogin(): Promise<boolean> {
    if (process.platform !== 'linux') return app.getLoginItemSettings({ args: [`--${backgroundSwitch}`] }).openAtLogin
    const entry = await readFile(autostartFile(), 'utf8').catch(() => '')
    return startsSomething(entry)
  }
}

/** Windows lets only the user choose, in its own settings: they are opened. */
const electronMailProgram: MailProgram = {
  state: async () => (app.isDefaultProtocolClient('mailto') ? 'yes' : 'no'),
  become: async () => {
    app.setAsDefaultProtocolClient('mailto')
    if (process.platform === 'win32') await shell.openExternal('ms-settings:defaultapps')
  },
}

function autostartFile(): string {
  const config = process.env.XDG_CONFIG_HOME || join(app.getPath('home'), '.config')
  return join(config, 'autostart', 'tern.desktop')
}

/** How this very Tern is started: an installed one by its program, one under development by Electron and its folder. */
function ownCommand(): readonly string[] {
  return [process.execPath, ...(app.isPackaged ? [] : [app.getAppPath()]), `--${backgroundSwitch}`]
}
