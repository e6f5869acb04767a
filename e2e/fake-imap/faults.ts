import type { HeardCommand } from './read-command'

/** What happens to one command instead of, or besides, being carried out. */
export type Fault =
  /** The connection ends; the command is not carried out. */
  | { readonly kind: 'lose-command' }
  /** Carried out, but the connection ends before a word is said. */
  | { readonly kind: 'lose-reply' }
  /** Nothing happens, for ever. */
  | { readonly kind: 'stall' }
  /** Carried out, never answered, the connection stays open. */
  | { readonly kind: 'swallow-reply' }
  | { readonly kind: 'refuse'; readonly status: 'NO' | 'BAD'; readonly code?: string; readonly text?: string }
  | { readonly kind: 'bye'; readonly text: string }
  /** Answered with these lines and an OK, and not carried out. */
  | { readonly kind: 'answer'; readonly lines: readonly string[]; readonly tagged?: string }
  /** Carried out; each line of the answer passes through here, and one that becomes undefined is not sent. */
  | { readonly kind: 'rewrite'; readonly line: (line: string) => string | readonly string[] | undefined }

/** How the server misbehaves; everything is optional and may be changed while it runs. */
export interface Faults {
  /** Asked for each command that was heard whole. */
  onCommand?: ((command: HeardCommand, connection: number) => Fault | undefined) | undefined
  /** Called when a command was carried out and before its answer is sent; may end connections. */
  afterCommand?: ((command: HeardCommand, connection: number) => void) | undefined
  /** A connection ends after it has sent, or received, this many octets. */
  cutAfterSent?: number | undefined
  cutAfterReceived?: number | undefined
  /** The greeting in place of OK. */
  greeting?: string | undefined
  /** Connections refused beyond this number, as servers with a limit do. */
  mostConnections?: number | undefined
  /** Untagged news without UID, as RFC 3501 allows. */
  newsWithoutUid?: boolean | undefined
}
