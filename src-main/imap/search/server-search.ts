import type { MailboxRow } from '../../../src-shared/contract/store-rows'
import { type LocationKey, type MailboxId, serverLocationKey, type Uid } from '../../../src-shared/mail/ids'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import type { SearchQuery } from '../../../src-shared/mail/search-query'
import type { ImapSession } from '../imap-wire'
import { Wake } from '../wake'
import { gmailQuery } from './gmail-query'
import { planSearchKeys } from './search-keys'

interface Asked {
  readonly mailbox: MailboxId
  readonly query: SearchQuery
  readonly resolve: (keys: readonly LocationKey[]) => void
  readonly reject: (reason: unknown) => void
}

export interface ServerSearchContext {
  /** The mailboxes as the server has them. */
  readonly rows: () => readonly MailboxRow[]
  /** There is something to ask and no connection of its own to ask it over. */
  readonly onNeedsLine: () => void
}

/** A connection that nothing is asked over any more is given back after this long. */
const restMs = 20_000
const idleMs = 60 * 60_000
/** On the connection that everything goes over, what somebody waits for waits for an answer no longer than this. */
const patienceMs = 5_000
const lookEveryMs = 500

/**
 * What a user looks for on the server, mailbox by mailbox, on a connection of its own so that nothing waits behind it;
 * where the server gives none, between two commands of the one that works. Nothing that is found is written anywhere.
 * Another query takes the place of the one before, whose questions reject.
 */
export class ServerSearch {
  readonly #context: ServerSearchContext
  readonly #wake = new Wake()
  #waiting: Asked[] = []
  #asking: Asked | undefined
  /** Ends the question under way, where it has a connection of its own. */
  #cut: (() => void) | undefined
  #online = false
  #hasLine = true

  constructor(context: ServerSearchContext) {
    this.#context = context
  }

  /** Whether the working connection has something to ask. */
  get needsLine(): boolean {
    return !this.#hasLine && this.#waiting.length > 0
  }

  /**
   * The keys of what the server finds in one mailbox; rows of some may not be here (yet). Rejects with `offline` without
   * a connection, `bad-request` once another query is asked, and with what the server says of this mailbox.
   */
  ask(mailbox: MailboxId, query: SearchQuery, host: string, signal: AbortSignal): Promise<readonly LocationKey[]> {
    if (!this.#online) return Promise.reject(new MailFailure({ kind: 'offline', host }))
    this.#supersede(query)
    return new Promise((resolve, reject) => {
      const one: Asked = { mailbox, query, resolve, reject }
      this.#waiting.push(one)
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== one)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#wake.ring()
      if (!this.#hasLine) this.#context.onNeedsLine()
    })
  }

  /** The account went offline: nobody is left waiting. */
  release(host: string): void {
    this.#online = false
    for (const { reject } of this.#waiting.splice(0)) reject(new MailFailure({ kind: 'offline', host }))
  }

  /** Works until `signal` aborts. Rejects with a MailFailure where its connection fails. */
  async run(
    open: () => Promise<ImapSession | undefined>,
    close: (session: ImapSession) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    let session: ImapSession | undefined
    this.#online = true
    this.#hasLine = true
    while (!signal.aborted) {
      if (this.#waiting.length === 0) {
        const rung = await this.#wake.wait(session ? restMs : idleMs, signal)
        if (rung || !session) continue
        const unused = session
        session = undefined
        await close(unused)
        continue
      }
      session ??= await open()
      this.#hasLine = session !== undefined
      if (!session) {
        // The working connection answers; with the next question one of its own is tried for again.
        this.#context.onNeedsLine()
        await this.#wake.wait(idleMs, signal)
        continue
      }
      const own = session
      let isCut = false
      this.#cut = () => {
        isCut = true
        session = undefined
        void close(own)
      }
      try {
        await this.serve(own)
      } catch (thrown) {
        if (!isCut) throw thrown
      } finally {
        this.#cut = undefined
      }
    }
  }

  /**
   * Asks what was asked first on the connection that works. A server can take minutes: where another query is asked
   * meanwhile, or something else `isAwaited`, `close` has to end that connection.
   */
  async serveShared(session: ImapSession, close: () => void, isAwaited: () => boolean): Promise<void> {
    const begunAt = Date.now()
    let isCut = false
    const cut = (): void => {
      if (isCut) return
      isCut = true
      close()
    }
    const look = setInterval(() => {
      if (isAwaited() && Date.now() - begunAt > patienceMs) cut()
    }, lookEveryMs)
    this.#cut = cut
    try {
      await this.serve(session)
    } catch (thrown) {
      if (!isCut) throw thrown
    } finally {
      clearInterval(look)
      this.#cut = undefined
    }
  }

  /** Asks what was asked first. Rejects only where the connection is of no more use; another mailbox is selected then. */
  async serve(session: ImapSession): Promise<void> {
    const one = this.#waiting.shift()
    if (!one) return
    this.#asking = one
    try {
      one.resolve(await this.#find(session, one))
    } catch (thrown) {
      one.reject(thrown)
      if (!session.usable) throw thrown
    } finally {
      if (this.#asking === one) this.#asking = undefined
    }
  }

  #supersede(query: SearchQuery): void {
    const same = JSON.stringify(query)
    const other = ({ query: before }: Asked): boolean => JSON.stringify(before) !== same
    const reason = new MailFailure({ kind: 'bad-request', reason: 'another search began' })
    for (const one of this.#waiting.filter(other)) one.reject(reason)
    this.#waiting = this.#waiting.filter((one) => !other(one))
    if (!this.#asking || !other(this.#asking)) return
    this.#asking.reject(reason)
    this.#cut?.()
  }

  async #find(session: ImapSession, { mailbox, query }: Asked): Promise<readonly LocationKey[]> {
    const row = this.#context.rows().find(({ id }) => id === mailbox)
    if (!row?.selectable) throw new MailFailure({ kind: 'not-found', what: 'mailbox' })
    const gmail = session.quirks.labels && session.can('X-GM-EXT-1')
    const raw = gmail ? gmailQuery(query) : undefined
    const keys = gmail ? raw && [{ atom: 'X-GM-RAW' }, { text: raw }] : planSearchKeys(query)
    if (!keys || keys === 'nothing') return []
    const { uidValidity } = await session.select(row.path)
    // Without UIDPLUS what is marked so was moved away, and is not listed here (SYNC.md F16).
    const leftOut = gmail || session.can('UIDPLUS') ? [] : [{ atom: 'UNDELETED' }]
    const uids = await session.searchFor([...keys, ...leftOut])
    return uids.map((uid) => serverLocationKey(mailbox, uidValidity, uid as Uid))
  }
}
