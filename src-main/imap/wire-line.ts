import type { MailFailure } from '../../src-shared/mail/mail-error'
import { imapFailure } from './imap-errors'
import type { ImapTarget } from './imap-target'
import { type ExecResponse, type LibraryClient, serverNameOf, type UntaggedHandlers } from './library-client'
import { type Quirks, quirksOf } from './quirks'
import { underWatch, type WatchedLine } from './watch-command'
import { aliveMs, quietMs, responseLimit } from './wire-limits'
import { encodeMailboxName } from './wire-responses'

/** Capabilities that IMAP4rev2 has built in (RFC 9051 Appendix E). */
const partOfRev2 = new Set(['IDLE', 'MOVE', 'UIDPLUS', 'ESEARCH'])

/**
 * The connection under a session: its life, what it can, and one command at a time under a watch. Every `false`, lost
 * connection and tagged NO of the library becomes a MailFailure here.
 */
export abstract class WireLine {
  protected readonly client: LibraryClient
  protected readonly target: ImapTarget
  /** We are the ones who keep the server waiting. */
  protected holding = false
  /** Why the connection ended, which the command under way is not told. */
  #broken: unknown
  #idling: Promise<unknown> | undefined
  /** Commands under way. */
  #watched = 0
  /** Something changed in the selected mailbox; a hint, never a fact (SYNC.md F15). */
  onNews: () => void = () => {}
  /** Resolves when the connection is over, for whatever reason; a command may not notice by itself. */
  readonly closed: Promise<void>

  constructor(client: LibraryClient, target: ImapTarget) {
    this.client = client
    this.target = target
    client.on('error', (error: unknown) => {
      this.#broken ??= error
    })
    for (const event of ['exists', 'expunge', 'flags'] as const) client.on(event, () => this.onNews())
    this.closed = client.usable ? new Promise((resolve) => client.once('close', () => resolve())) : Promise.resolve()
  }

  get usable(): boolean {
    return this.client.usable
  }

  /** Capabilities that change how we work; names as in the RFCs. */
  can(
    capability:
      | 'IDLE'
      | 'MOVE'
      | 'UIDPLUS'
      | 'CONDSTORE'
      | 'QRESYNC'
      | 'ESEARCH'
      | 'ACL'
      | 'QUOTA'
      | 'CREATE-SPECIAL-USE'
      | 'X-GM-EXT-1',
  ): boolean {
    const { capabilities, enabled } = this.client
    // Advertised is not enabled, and only enabled it may be used (RFC 7162 §3.2.3).
    if (capability === 'QRESYNC') return enabled.has('QRESYNC')
    return capabilities.has(capability) || (partOfRev2.has(capability) && enabled.has('IMAP4REV2'))
  }

  /** What the server said of itself (RFC 2971), lower case; empty where it did not. */
  get serverName(): string {
    return serverNameOf(this.client)
  }

  /** What this provider does otherwise. */
  get quirks(): Quirks {
    const { capabilities } = this.client
    return quirksOf({ host: this.host, serverName: this.serverName, has: (one) => capabilities.has(one) })
  }

  /** Where mailboxes are labels: the name of a message that is the same in every one of them. */
  get contentIdItem(): 'X-GM-MSGID' | undefined {
    return this.client.capabilities.has('X-GM-EXT-1') ? 'X-GM-MSGID' : undefined
  }

  get host(): string {
    return this.target.host
  }

  /** Waits for news of the selected mailbox until another command, `stopIdle` or the end of the connection. */
  async idle(): Promise<void> {
    // An IDLE that never began is not ended by the end of its connection.
    const idling = Promise.race([this.client.idle(), this.closed])
    this.#idling = idling
    try {
      await idling
    } catch (thrown) {
      throw this.failure(thrown, 'IDLE')
    } finally {
      if (this.#idling === idling) this.#idling = undefined
    }
    if (!this.client.usable) throw this.failure(undefined, 'IDLE')
  }

  /** Ends an `idle` under way. Resolves once the server has confirmed it, which proves that the connection lives. */
  async stopIdle(): Promise<void> {
    const idling = this.#idling
    if (!idling) return
    const { preCheck } = this.client
    const end = async (): Promise<void> => {
      if (preCheck) await preCheck()
      await idling
    }
    await this.guarded('DONE', responseLimit, end, aliveMs)
  }

  /**
   * Asks whether the connection lives; ends an `idle` and proves its news. Nothing is asked behind a command under way: it
   * has a watch of its own, and a server that searches or moves much mail says nothing for longer than a living one may.
   */
  async probe(): Promise<void> {
    if (this.#watched > 0) return
    await this.guarded('NOOP', undefined, () => this.client.noop(), aliveMs)
    if (!this.client.usable) throw this.failure(undefined, 'NOOP')
  }

  /** Ends the connection in good order, or at once where it is dead. */
  async logout(): Promise<void> {
    if (!this.client.usable) return this.close()
    const cut = setTimeout(() => this.close(), 2_000)
    try {
      await this.client.logout()
    } catch {
      // It was the last thing to say.
    } finally {
      clearTimeout(cut)
      this.close()
    }
  }

  close(): void {
    this.client.close()
  }

  /** The name as it goes over the wire: as it was listed, since only the server knows its encoding. */
  protected encode(path: string): string {
    const listed = this.client.folders.get(path)?.pathAsListed
    if (listed !== undefined) return listed
    const utf8 = this.client.enabled.has('UTF8=ACCEPT') || this.client.enabled.has('IMAP4REV2')
    return utf8 ? path : encodeMailboxName(path)
  }

  protected async exec(
    command: string,
    attributes: readonly unknown[],
    maxOctets: number | undefined,
    untagged: UntaggedHandlers = {},
    partial = false,
    longestQuietMs = quietMs,
  ): Promise<ExecResponse['response']> {
    const run = () => this.client.exec(command, attributes, { untagged })
    const { response, next } = await this.guarded(command, maxOctets, run, longestQuietMs)
    next()
    // imapflow takes a NO about messages that are gone for an OK (SYNC.md F6).
    if (response.command === 'NO' && !partial) throw this.failure({ responseStatus: 'NO' }, command)
    return response
  }

  /** Runs one command under a watch; what ends it is told as what it is. */
  protected async guarded<T>(
    command: string,
    maxOctets: number | undefined,
    run: () => Promise<T>,
    longestQuietMs = quietMs,
  ): Promise<T> {
    const { host, port } = this.target
    const line: WatchedLine = {
      received: () => this.client.stats().received,
      sent: () => {
        const { socket } = this.client
        return (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0)
      },
      holding: () => this.holding,
      close: () => this.close(),
    }
    this.#watched += 1
    try {
      return await underWatch(line, { host, port, command, maxOctets, longestQuietMs }, run)
    } catch (thrown) {
      throw this.failure(thrown, command)
    } finally {
      this.#watched -= 1
    }
  }

  protected failure(thrown: unknown, during: string): MailFailure {
    const { host, port, user } = this.target
    const failure = imapFailure(thrown, { host, port, user, during })
    if (failure.error.kind !== 'connection-lost' || this.#broken === undefined) return failure
    return imapFailure(this.#broken, { host, port, user, during })
  }
}
