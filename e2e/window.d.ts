import type { MailBridge } from '../src-shared/contract/events'

declare global {
  interface Window {
    /** What the preload puts there; stories talk to it inside `page.evaluate`. */
    readonly mail: MailBridge
  }
}
