/** Notifications of the desktop: what a window wants to be shown, and what the user answers. Plain data. */

/** What can be done to a message from its notification, where the desktop shows buttons. */
export type NotificationAction = 'archive' | 'delete' | 'read'

export interface NotificationRequest {
  /** Comes back with what the user does; a later one with the same id takes this one's place. */
  readonly id: string
  readonly title: string
  /** Plain text; never markup. */
  readonly body: string
  readonly silent: boolean
  readonly actions: readonly { readonly action: NotificationAction; readonly label: string }[]
}

/** The notification was clicked, or one of its buttons. */
export interface NotificationChoice {
  readonly id: string
  readonly choice: 'open' | NotificationAction
}
