import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { type LocationKey, type MailboxId, serverLocationKey, type Uid } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import type { ServerSearchTerm } from '../../src-shared/mail/server-search'
import type { ImapSession } from './imap-wire'

interface Question {
  readonly terms: readonly ServerSearchTerm[]
  readonly mailbox: MailboxId | undefined
  readonly resolve: (keys: readonly LocationKey[]) => void
  readonly reject: (reason: unknown) => void
}

/** Of one mailbox no more than this, the newest by UID: who wants an older one narrows the search. */
const mostPerMailbox = 2_000

/** The server's own search, for mail whose text is not here. One question at a time, between other work. */
export class ServerSearch {
  readonly #ring: () => void
  #waiting: Question[] = []
  #online = false

  /** `ring` is called when there is a question. */
  constructor(ring: () => void) {
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

  /** Messages that have every term, in one mailbox or in all. Rejects with `offline` while there is no connection. */
  ask(
    terms: readonly ServerSearchTerm[],
    mailbox: MailboxId | undefined,
    host: string,
  ): Promise<readonly LocationKey[]> {
    if (terms.length === 0) return Promise.resolve([])
    if (!this.#online) return Promise.reject(new MailFailure({ kind: 'offline', host }))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ terms, mailbox, resolve, reject })
      this.#ring()
    })
  }

  /** Answers all that wait. Rejects only where the connection is of no more use; another mailbox may be selected then. */
  async serve(session: ImapSession, mailboxes: readonly MailboxRow[], signal: AbortSignal): Promise<void> {
    for (let one = this.#waiting.shift(); one; one = this.#waiting.shift()) {
      const { terms, mailbox, resolve, reject } = one
      try {
        resolve(await searchAll(session, mailboxesOf(mailboxes, mailbox), terms, signal))
      } catch (thrown) {
        reject(thrown)
        if (!session.usable) throw thrown
      }
    }
  }
}

/** All mailboxes but those that only show what lies in others as well. */
function mailboxesOf(mailboxes: readonly MailboxRow[], only: MailboxId | undefined): readonly MailboxRow[] {
  return mailboxes.filter(({ id, role, selectable }) =>
    only === undefined ? selectable && role !== 'all' && role !== 'flagged' : id === only,
  )
}

async function searchAll(
  session: ImapSession,
  mailboxes: readonly MailboxRow[],
  terms: readonly ServerSearchTerm[],
  signal: AbortSignal,
): Promise<readonly LocationKey[]> {
  const keys: LocationKey[] = []
  for (const { id, path } of mailboxes) {
    signal.throwIfAborted()
    try {
      const { uidValidity, exists } = await session.select(path)
      if (exists === 0) continue
      const uids = await uidsWithAll(session, terms)
      const newest = [...uids].sort((a, b) => b - a).slice(0, mostPerMailbox)
      keys.push(...newest.map((uid) => serverLocationKey(id, uidValidity, uid as Uid)))
    } catch (thrown) {
      // Gone, forbidden, or a word this server does not take: the other mailboxes are still asked.
      if (mailErrorOf(thrown).kind !== 'refused' || !session.usable) throw thrown
    }
  }
  return keys
}

async function uidsWithAll(session: ImapSession, terms: readonly ServerSearchTerm[]): Promise<ReadonlySet<number>> {
  let all: ReadonlySet<number> | undefined
  for (const term of terms) {
    const found = new Set(await session.searchFor(term))
    all = all ? new Set([...all].filter((uid) => found.has(uid))) : found
    if (all.size === 0) break
  }
  return all ?? new Set()
}
