import { Notification } from 'electron'
import type { NotificationChoice, NotificationRequest } from '../../src-shared/contract/notifications'

/** So many stay answerable; a desktop that keeps older ones shows them without an answer. */
const mostKept = 20
/** Electron says within moments whether the desktop took it; one that says nothing has it. */
const verdictMs = 2_000

/**
 * Notifications of the desktop. The sentences are the window's; here they are shown, kept as long as they can be
 * answered (what is collected is clicked in vain), and their answers told.
 */
export class Notifications {
  readonly #shown = new Map<string, Notification>()
  readonly #chosen: (choice: NotificationChoice) => void
  readonly #icon: string | undefined

  constructor(chosen: (choice: NotificationChoice) => void, icon: string | undefined) {
    this.#chosen = chosen
    this.#icon = icon
  }

  /** Shows one. False where this desktop shows none. */
  async show({ id, title, body, silent, actions }: NotificationRequest): Promise<boolean> {
    if (!Notification.isSupported()) return false
    const notification = new Notification({
      title,
      body: process.platform === 'linux' ? escapeMarkup(body) : body,
      silent,
      ...(this.#icon ? { icon: this.#icon } : {}),
      actions: actions.map(({ label }) => ({ type: 'button', text: label })),
    })
    this.#shown.get(id)?.close()
    this.#shown.delete(id)
    this.#shown.set(id, notification)
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size <= mostKept) break
      this.#shown.delete(oldest)
    }
    notification.on('click', () => this.#chosen({ id, choice: 'open' }))
    notification.on('action', (_event, index) => {
      const choice = actions[index]?.action
      if (choice) this.#chosen({ id, choice })
    })
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(true), verdictMs)
      const settle = (taken: boolean): void => {
        clearTimeout(timer)
        resolve(taken)
      }
      notification.once('show', () => settle(true))
      notification.once('failed', () => settle(false))
      notification.show()
    })
  }
}

/** Desktops of Linux read the body as markup: a subject must not make links or pictures of it. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
