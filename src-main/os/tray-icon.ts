import { join } from 'node:path'
import { Menu, nativeImage, Tray } from 'electron'
import type { TrayChoice, TrayLook, TrayState } from '../../src-shared/contract/desktop'

/** Windows and Linux; a Mac's menu bar is lower. */
const side = process.platform === 'darwin' ? 18 : 22

export interface TrayHost {
  /** Folder of the icons. */
  readonly icons: string
  readonly open: () => void
  readonly chosen: (choice: TrayChoice) => void
  readonly quit: () => void
}

/** The icon among the desktop's own: how things are, by drawing and by words, and what can be done without a window. */
export class TrayIcon {
  readonly #host: TrayHost
  #tray: Tray | undefined
  #shown: TrayState | undefined

  constructor(host: TrayHost) {
    this.#host = host
  }

  /** Shows it so, or with null takes it away. */
  set(state: TrayState | null): void {
    if (!state) {
      this.#tray?.destroy()
      this.#tray = undefined
      this.#shown = undefined
      return
    }
    const before = this.#shown
    this.#shown = state
    if (!this.#tray) {
      this.#tray = new Tray(this.#image(state.look))
      this.#tray.on('click', this.#host.open)
    } else if (before?.look !== state.look) this.#tray.setImage(this.#image(state.look))
    if (before?.tooltip !== state.tooltip) this.#tray.setToolTip(state.tooltip)
    // On Linux a menu is drawn by the desktop, which forgets where the user is when it is given another.
    if (!before || wordsOf(before) !== wordsOf(state)) this.#tray.setContextMenu(this.#menu(state))
  }

  #menu(words: TrayState): Menu {
    const { open, chosen, quit } = this.#host
    return Menu.buildFromTemplate([
      { label: words.open, click: open },
      { type: 'separator' },
      { label: words.compose, click: () => chosen('compose') },
      { label: words.check, click: () => chosen('check') },
      { label: words.pause, click: () => chosen('pause') },
      { type: 'separator' },
      { label: words.quit, click: quit },
    ])
  }

  #image(look: TrayLook) {
    return nativeImage.createFromPath(join(this.#host.icons, `tray-${look}.png`)).resize({ width: side })
  }
}

const wordsOf = ({ open, compose, check, pause, quit }: TrayState): string =>
  [open, compose, check, pause, quit].join('\n')
