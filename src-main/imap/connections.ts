import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { ImapSession } from './imap-wire'

export type SessionUse = 'work' | 'idle'

export interface ConnectionsContext {
  readonly dial: (use: SessionUse) => Promise<ImapSession>
  /** A connection ended that nobody gave back. */
  readonly lost: () => void
  readonly now: () => number
}

/** Nothing an account does needs more, and servers count (SYNC.md §3.5). */
const mostConnections = 3
/** What a server did not give is asked for again after this long. */
const askAgainMs = 5 * 60_000
/** A server may need a moment to see that a connection is gone before it gives another. */
const momentMs = 2_000

/**
 * The connections of one account: three at most, and fewer where the server gives fewer (SYNC.md F35). Only the first
 * must be had; a further one that is refused is about their number, even where the server speaks of the password, since
 * the first signed in with the same one.
 */
export class Connections {
  readonly #context: ConnectionsContext
  readonly #open = new Set<ImapSession>()
  #named: ImapSession | undefined
  #most = mostConnections
  #askAgainAt = 0
  /** Ended, with another one being made in their place. */
  #renewing = 0

  constructor(context: ConnectionsContext) {
    this.#context = context
  }

  /** How many the server is known to give. */
  get most(): number {
    if (this.#most < mostConnections && this.#context.now() >= this.#askAgainAt) this.#most = mostConnections
    return this.#most
  }

  /** The one that nothing goes without. Rejects with the MailFailure of the attempt. */
  first(): Promise<ImapSession> {
    return this.#dial('work')
  }

  /** One more, or undefined while the server gives no more. Never rejects for what the server says. */
  async another(use: SessionUse, signal: AbortSignal): Promise<ImapSession | undefined> {
    if (this.#open.size + this.#renewing >= this.most) return undefined
    try {
      return await this.#dial(use)
    } catch (thrown) {
      signal.throwIfAborted()
      const { kind } = mailErrorOf(thrown)
      this.#most = Math.max(1, this.#open.size)
      // The same password is not sent again to a server that refused it (SECURITY.md T9).
      this.#askAgainAt = kind === 'auth-rejected' ? Number.POSITIVE_INFINITY : this.#context.now() + askAgainMs
      return undefined
    }
  }

  /** Ends one in good order; its place may be had again. */
  async giveBack(session: ImapSession): Promise<void> {
    this.#open.delete(session)
    await session.logout()
  }

  /**
   * Ends one and makes another in its place, which nobody else gets meanwhile; `atOnce`: in the middle of a command. Rejects
   * with the MailFailure of the attempt.
   */
  async renew(session: ImapSession, atOnce = false): Promise<ImapSession> {
    this.#renewing += 1
    this.#open.delete(session)
    try {
      if (!atOnce) await session.logout()
      session.close()
      return await this.first().catch(async (thrown: unknown) => {
        // The same password is not sent again to a server that refused it (SECURITY.md T9).
        if (mailErrorOf(thrown).kind === 'auth-rejected') throw thrown
        await new Promise((resolve) => setTimeout(resolve, momentMs))
        return this.first()
      })
    } finally {
      this.#renewing -= 1
    }
  }

  /**
   * Asks every connection whether it lives. One that does not say anything within eight seconds is closed, which is
   * then known as lost (SYNC.md F34). One that is in the middle of an answer proves it by going on.
   */
  probe(): void {
    for (const session of this.#open) void session.probe().catch(() => undefined)
  }

  /** What one knows of the names of mailboxes, all know, those to come too. */
  shareNames(from: ImapSession): void {
    this.#named = from
    for (const session of this.#open) session.adoptNames(from)
  }

  close(): void {
    for (const session of this.#open) session.close()
    this.#open.clear()
  }

  async #dial(use: SessionUse): Promise<ImapSession> {
    const session = await this.#context.dial(use)
    this.#open.add(session)
    if (this.#named) session.adoptNames(this.#named)
    this.#most = Math.max(this.#most, this.#open.size)
    void session.closed.then(() => {
      if (this.#open.delete(session)) this.#context.lost()
    })
    return session
  }
}
