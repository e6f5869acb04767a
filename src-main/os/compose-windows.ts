import type { BrowserWindow } from 'electron'
import type { Events } from '../../src-shared/contract/events'
import type { DraftId } from '../../src-shared/mail/ids'
import { sendEvent } from '../ipc/handle'

/** A page that does not answer (it is gone, or hangs) keeps nobody from quitting for longer than this. */
const answerMs = 4_000

/** What a page says when it has saved all that was being written in it. */
export interface PageDone {
  readonly sendNow: boolean
}

/**
 * Windows in which something is being written: one for each draft that was popped out, and the main window. Before one
 * of them closes its page saves what it has; the last state is on disk anyway, two seconds old at most.
 */
export class ComposeWindows {
  readonly #open = new Map<DraftId, BrowserWindow>()
  readonly #waiting = new Map<string, (done: PageDone) => void>()
  readonly #create: (draft: DraftId) => BrowserWindow

  constructor(create: (draft: DraftId) => BrowserWindow) {
    this.#create = create
  }

  get windows(): readonly BrowserWindow[] {
    return [...this.#open.values()]
  }

  /** The window of a draft, made where there is none. */
  show(draft: DraftId): void {
    const open = this.#open.get(draft)
    if (open) {
      open.focus()
      return
    }
    const window = this.#create(draft)
    this.#open.set(draft, window)
    let finished = false
    window.on('close', (event) => {
      if (finished) return
      event.preventDefault()
      void this.finish(window, draft, 0).then(() => {
        finished = true
        if (!window.isDestroyed()) window.close()
      })
    })
    window.on('closed', () => this.#open.delete(draft))
    window.webContents.on('render-process-gone', () => {
      if (!window.isDestroyed()) window.webContents.reload()
    })
  }

  /** The page called `page` has saved everything, or closes itself. */
  done(page: string, done: PageDone): void {
    const waiting = this.#waiting.get(page)
    this.#waiting.delete(page)
    if (waiting) waiting(done)
    else this.#open.get(page as DraftId)?.close()
  }

  /** Asks one page to save; with `due` messages waiting the user is asked as well, and may take their time. */
  finish(window: BrowserWindow, page: string, due: number): Promise<PageDone> {
    if (window.isDestroyed() || window.webContents.isCrashed()) return Promise.resolve({ sendNow: false })
    return new Promise((resolve) => {
      const settle = (done: PageDone): void => {
        clearTimeout(timer)
        resolve(done)
      }
      const timer =
        due > 0
          ? undefined
          : setTimeout(() => {
              this.#waiting.delete(page)
              resolve({ sendNow: false })
            }, answerMs)
      this.#waiting.set(page, settle)
      window.once('closed', () => settle({ sendNow: false }))
      sendEvent(window.webContents, 'compose.finish', { due } satisfies Events['compose.finish'])
    })
  }

  /** Every window but the main one; when Tern ends. */
  async finishAll(): Promise<void> {
    await Promise.all([...this.#open].map(([draft, window]) => this.finish(window, draft, 0)))
    for (const window of this.#open.values()) window.destroy()
  }
}
