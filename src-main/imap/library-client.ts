import type { Token } from './fetch-row'

/** An untagged answer as imapflow takes it apart. */
export interface Untagged {
  readonly command: string
  readonly attributes?: readonly Token[]
  /** Of a SEARCH answer, read by a way of its own. */
  readonly numbers?: readonly number[]
}
export type UntaggedHandlers = Record<string, (untagged: Untagged) => Promise<void>>

/** A tagged answer; the next command is sent once `next` was called. */
export interface ExecResponse {
  readonly response: { readonly command?: string; readonly attributes?: readonly Token[] }
  readonly next: () => void
}

/** What is used of an imapflow session, its command door and other parts included that its typings leave out. */
export interface LibraryClient {
  readonly usable: boolean
  readonly capabilities: ReadonlyMap<string, unknown>
  readonly enabled: ReadonlySet<string>
  readonly mailbox: false | { readonly path: string; exists: number }
  readonly serverInfo?: { readonly name?: string } | null
  /** Mailboxes by path, as they were listed. */
  readonly folders: Map<string, { readonly pathAsListed?: string }>
  readonly namespaces?: { readonly other?: unknown; readonly shared?: unknown }
  /** Ends an IDLE under way. */
  readonly preCheck?: false | (() => Promise<void>)
  readonly socket?: { readonly bytesWritten?: number; readonly writableLength?: number }
  stats(): { readonly received: number }
  /** One command; one is in flight at a time. */
  exec(
    command: string,
    attributes: readonly unknown[] | false,
    options?: { readonly untagged?: UntaggedHandlers },
  ): Promise<ExecResponse>
  search(query: { readonly uid?: string; readonly all?: boolean }, options: { readonly uid: true }): Promise<unknown>
  idle(): Promise<unknown>
  noop(): Promise<void>
  logout(): Promise<void>
  close(): void
  on(event: 'error' | 'exists' | 'expunge' | 'flags', listener: (told: unknown) => void): unknown
  once(event: 'close', listener: () => void): unknown
}

/** What a server said of itself (RFC 2971), lower case; empty where it did not. */
export function serverNameOf({ serverInfo }: Pick<LibraryClient, 'serverInfo'>): string {
  return String(serverInfo?.name ?? '').toLowerCase()
}
