import type { AccountStatus } from '../mail/account-status'
import type { TaskProgress } from '../mail/archive'
import type { SwitchProgress } from '../mail/mode-switch'
import type { AppState, Commands, Notice } from './commands'
import type { TrayChoice } from './desktop'
import type { NotificationChoice } from './notifications'
import type { MailtoFields } from './writing'

/** Main to windows: facts that already happened, never requests. */
export interface Events {
  'account.status': AccountStatus
  'app.state': AppState
  'app.notice': Notice
  /** How far the one long task is; null when none is under way (any more). */
  'task.progress': TaskProgress | null
  /** The user answered a notification of the desktop. */
  'notification.chosen': NotificationChoice
  /** How far a change of mode is; null when it is over, one way or the other. */
  'account.switching': SwitchProgress | null
  /** A link in a mail was clicked; the window asks or opens it. */
  'link.clicked': { readonly url: string }
  /** The link under the pointer or with the focus; empty where there is none. */
  'link.shown': { readonly url: string }
  /** A mailto: link was opened, here or from the system; nothing is sent by it (RFC 6068 §7). */
  'compose.mailto': MailtoFields
  /** The window is to close: what is being written is to be saved, then `compose.done`. `due` messages wait to go out. */
  'compose.finish': { readonly due: number }
  /** Something was chosen in the menu of the icon. */
  'tray.chosen': { readonly choice: TrayChoice }
  /** The window was closed for the first time since Tern is to keep running: the user is told, then `app.leave`. */
  'app.closing': { readonly hasTray: boolean }
  /** The word under the pointer is not in the dictionaries. */
  'spell.suggestions': {
    readonly word: string
    readonly suggestions: readonly string[]
    readonly x: number
    readonly y: number
  }
}

/** The preload's allow-list of events. */
export const eventNames: Record<keyof Events, true> = {
  'account.status': true,
  'app.state': true,
  'app.notice': true,
  'task.progress': true,
  'notification.chosen': true,
  'account.switching': true,
  'link.clicked': true,
  'link.shown': true,
  'compose.mailto': true,
  'compose.finish': true,
  'tray.chosen': true,
  'app.closing': true,
  'spell.suggestions': true,
}

/** What the preload puts on `window.mail`, and all that a window can reach of main. */
export interface MailBridge {
  call<K extends keyof Commands>(name: K, ...args: Parameters<Commands[K]>): Promise<ReturnType<Commands[K]>>
  /** Returns the function that stops listening. */
  on<K extends keyof Events>(name: K, listener: (event: Events[K]) => void): () => void
}
