/** What Tern is to the desktop, and its icon among the desktop's own. Plain data. */

export interface DesktopState {
  /** Whether the desktop starts Tern when the user signs in. */
  readonly startsAtLogin: boolean
  /** Whether mailto: links open here. `unavailable`: Tern is not installed, so the desktop cannot find it. */
  readonly mailProgram: 'yes' | 'no' | 'unavailable'
  /** Whether the desktop has a place for icons of programs without a window. */
  readonly hasTray: boolean
}

export type TrayLook = 'plain' | 'unread' | 'paused' | 'attention'

/** The icon and its menu, worded by the window: main knows no language. */
export interface TrayState {
  readonly look: TrayLook
  readonly tooltip: string
  readonly open: string
  readonly compose: string
  readonly check: string
  /** "Pause" or "Go on". */
  readonly pause: string
  readonly quit: string
}

/** What the window does when it is chosen; opening and quitting are main's. */
export type TrayChoice = 'compose' | 'check' | 'pause'

/** What closing the window means: it goes out of sight and mail goes on, Tern ends, or nothing after all. */
export type Leaving = 'background' | 'quit' | 'stay'
