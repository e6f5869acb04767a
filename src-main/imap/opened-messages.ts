import type { StoreReads, WantedBody } from '../../src-shared/contract/store-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { MessageId } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import { type BodyContext, BodyFetch, selectForBodies } from './fetch-bodies'
import type { ImapSession } from './imap-wire'

type Stored = NonNullable<ReturnType<StoreReads['message']>>

interface Waiting {
  readonly stored: Stored
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** Messages somebody looks at whose octets are not here: fetched before all other work (SYNC.md §3.5 P0). */
export class OpenedMessages {
  readonly #context: BodyContext
  readonly #ring: () => void
  #waiting: Waiting[] = []
  #online = false

  /** `ring` is called when there is one to fetch. */
  constructor(context: BodyContext, ring: () => void) {
    this.#context = context
    this.#ring = ring
  }

  get some(): boolean {
    return this.#waiting.length > 0
  }

  /** From now on there is somebody who serves. */
  begin(): void {
    this.#online = true
  }

  /** The account went offline: nobody is left waiting. */
  release(host: string): void {
    this.#online = false
    for (const { reject } of this.#waiting.splice(0)) reject(new MailFailure({ kind: 'offline', host }))
  }

  /** Resolves when the message can be read offline. Rejects with `offline` while there is no connection. */
  async fetch(message: MessageId, host: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const stored = await this.#context.store.read('message', message)
    if (!stored) throw new MailFailure({ kind: 'not-found', what: 'message' })
    if (stored.message.body === 'full') return
    if (!this.#online) throw new MailFailure({ kind: 'offline', host })
    await new Promise<void>((resolve, reject) => {
      const one: Waiting = { stored, resolve, reject }
      // The latest click first: it is what the user looks at now.
      this.#waiting.unshift(one)
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== one)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#ring()
    })
  }

  /** Fetches all that wait. Rejects only where the connection is of no more use; `session` may have another mailbox selected then. */
  async serve(session: ImapSession, mailboxes: readonly MailboxRow[], signal: AbortSignal): Promise<void> {
    for (let one = this.#waiting.shift(); one; one = this.#waiting.shift()) {
      try {
        await this.#fetch(session, mailboxes, one.stored, signal)
        one.resolve()
      } catch (thrown) {
        one.reject(thrown)
        if (!session.usable) throw thrown
      }
    }
  }

  /** As it was known when it was asked for; where it is not there any more, as it is known now. */
  async #fetch(
    session: ImapSession,
    mailboxes: readonly MailboxRow[],
    stored: Stored,
    signal: AbortSignal,
  ): Promise<void> {
    if (await this.#fetchOne(session, mailboxes, stored, signal)) return
    const now = await this.#context.store.read('message', stored.message.id)
    if (now?.message.body === 'full' || (now && (await this.#fetchOne(session, mailboxes, now, signal)))) return
    throw new MailFailure({ kind: 'not-found', what: 'message' })
  }

  /** Whether it came. */
  async #fetchOne(
    session: ImapSession,
    mailboxes: readonly MailboxRow[],
    stored: Stored,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (const { key, uid, uidValidity, mailboxId } of stored.locations) {
      const row = mailboxes.find(({ id }) => id === mailboxId)
      if (uid === undefined || uidValidity === undefined || !row) continue
      try {
        await selectForBodies(session, row.path, uidValidity)
      } catch (thrown) {
        // Renamed, deleted or numbered anew: it may lie elsewhere, too.
        const { kind } = mailErrorOf(thrown)
        if ((kind === 'not-found' || kind === 'refused') && session.usable) continue
        throw thrown
      }
      const { octets, envelope } = stored.message
      const wanted: WantedBody = {
        messageId: stored.message.id,
        key,
        uid,
        octets,
        messageIdHeader: envelope.messageIdHeader,
      }
      let brought = 0
      const count = (more: number): void => {
        brought += more
      }
      const fetch = new BodyFetch(session, this.#context, count, { urgent: true })
      try {
        await fetch.fetch([wanted], signal)
      } finally {
        await fetch.settle()
      }
      if (brought > 0) return true
    }
    return false
  }
}
