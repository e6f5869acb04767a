import type { StoreChange, WantedBody } from '../../src-shared/contract/store-calls'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { AccountId, LocationKey, UidValidity } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailStore } from '../sync/mail-store'
import type { MailVault, VaultEntry } from '../sync/mail-vault'
import type { ParseSource } from '../sync/parse-source'
import { uidSetOf } from '../sync/uid-set'
import type { ImapSession } from './imap-wire'
import { isOtherMessage } from './other-message'
import { wholeOctets, windowOctets } from './wire-limits'

export interface BodyContext {
  readonly accountId: AccountId
  readonly store: MailStore
  readonly vault: MailVault
  readonly parse: ParseSource
  /** The server gave another message than the one whose header it gave: nothing of it was kept (SECURITY.md H4). */
  readonly onOther?: (wanted: WantedBody) => void
}

/** One command asks for at most this much, so that a failure costs little. */
const octetsPerCommand = 8 * 1024 * 1024
const messagesPerCommand = 500
/** A fetch that may be paused asks for as much as comes in this time, at least for one message or window. */
const pausableMs = 150
const leastOctets = 32 * 1024
/** Of a message larger than this, a fetch that may be paused asks for windows. */
const pausableWhole = windowOctets
/**
 * Octets and messages received and not yet on disk; above either the server is held back. Enough to keep the four threads
 * busy that write files, and no more: an opened message stands in line with them.
 */
const inFlightOctets = 16 * 1024 * 1024
const inFlightMessages = 32
const rowsPerCommit = 50
const textPerCommit = 1_000_000
const commitsInFlight = 4

/**
 * Brings the octets of messages here: into the vault, then their text into the store (SYNC.md §3.5 P6).
 *
 * Many UIDs share one command; files are written side by side and commits overlap with both. A message that the server
 * does not give stays wanted. One fetch lives as long as one round over a mailbox; `settle` ends it.
 */
export class BodyFetch {
  readonly #session: ImapSession
  readonly #context: BodyContext
  readonly #stored: (count: number) => void
  readonly #writing = new Set<Promise<void>>()
  readonly #committing = new Set<Promise<void>>()
  readonly #pause: (() => boolean) | undefined
  readonly #urgent: boolean
  #octets = 0
  #ready: StoreChange[] = []
  #text = 0
  #failure: { readonly reason: unknown } | undefined

  /**
   * `stored` is told how many messages more are in the store. With `pause`, commands are kept so small that it is asked
   * about every `pausableMs`; once it says yes, nothing more is asked for. `urgent`: somebody waits for it on screen.
   */
  constructor(
    session: ImapSession,
    context: BodyContext,
    stored: (count: number) => void,
    { pause, urgent = false }: { readonly pause?: (() => boolean) | undefined; readonly urgent?: boolean } = {},
  ) {
    this.#session = session
    this.#context = context
    this.#stored = stored
    this.#pause = pause
    this.#urgent = urgent
  }

  /**
   * Fetches from the selected mailbox. Resolves with the keys that were not asked for because of a pause. Rejects with
   * the MailFailure of wire, vault or store.
   */
  async fetch(wanted: readonly WantedBody[], signal: AbortSignal): Promise<ReadonlySet<LocationKey>> {
    const whole = this.#pause ? pausableWhole : wholeOctets
    const left = new Set(wanted.map(({ key }) => key))
    const together = wanted.filter(({ octets }) => octets <= whole)
    let budget = this.#pause ? leastOctets : octetsPerCommand
    for (let at = 0; at < together.length; ) {
      signal.throwIfAborted()
      if (this.#pause?.()) return left
      const command = commandFrom(together, at, budget)
      const startedAt = performance.now()
      for (const short of await this.#fetchTogether(command)) await this.#fetchInWindows(short, true)
      if (this.#pause) budget = nextBudget(command, performance.now() - startedAt)
      at += command.length
      for (const { key } of command) left.delete(key)
    }
    for (const one of wanted.filter(({ octets }) => octets > whole)) {
      signal.throwIfAborted()
      if (this.#pause?.() || !(await this.#fetchInWindows(one))) return left
      left.delete(one.key)
    }
    return left
  }

  /** Resolves when everything fetched is on disk and in the store. */
  async settle(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing)
    this.#flush()
    while (this.#committing.size > 0) await Promise.all(this.#committing)
    if (this.#failure) throw this.#failure.reason
  }

  /** Gives those of which fewer octets came than the server had announced (SYNC.md F36). */
  async #fetchTogether(wanted: readonly WantedBody[]): Promise<readonly WantedBody[]> {
    const short: WantedBody[] = []
    const byUid = new Map<number, WantedBody>(wanted.map((one) => [one.uid, one]))
    await this.#session.fetchSources(uidSetOf(byUid.keys()), (row) => {
      if (this.#failure) throw this.#failure.reason
      // Only what was asked for, once (SECURITY.md H4); other rows are flag news.
      const one = row.uid === undefined ? undefined : byUid.get(row.uid)
      const { source } = row
      if (!one || !source) return undefined
      byUid.delete(one.uid)
      if (source.length < one.octets && !this.#session.quirks.sizesVary) {
        short.push(one)
        return undefined
      }
      this.#keep(one, source)
      return this.#room()
    })
    if (this.#failure) throw this.#failure.reason
    return short
  }

  #keep(one: WantedBody, source: Uint8Array): void {
    const { accountId, vault } = this.#context
    if (this.#isOther(one, source)) return
    this.#octets += source.length
    this.#track(this.#writing, async () => {
      try {
        const entry = await vault.put(accountId, source)
        this.#add(one, entry, await this.#context.parse(source))
      } finally {
        this.#octets -= source.length
      }
    })
  }

  /** Whether these octets begin with the header of another message than the one wanted. */
  #isOther(one: WantedBody, source: Uint8Array): boolean {
    const other = isOtherMessage(one.messageIdHeader, source)
    if (other) this.#context.onOther?.(one)
    return other
  }

  /**
   * Larger than one literal may be, or not whole in one: window by window to disk, and only then into memory to be
   * parsed. False where it was paused on the way: what came so far is let go. With `toTheEnd` it ends where the server
   * says twice that there is no more, whatever it announced.
   */
  async #fetchInWindows(one: WantedBody, toTheEnd = false): Promise<boolean> {
    const { accountId, vault, parse } = this.#context
    const writer = await vault.begin(accountId)
    let octets = 0
    try {
      for (;;) {
        if (octets > 0 && !toTheEnd && this.#pause?.()) {
          await writer.discard()
          return false
        }
        const window = await this.#session.fetchWindow(one.uid, octets)
        if (octets === 0 && window.length > 0 && this.#isOther(one, window)) {
          await writer.discard()
          return true
        }
        await writer.write(window)
        octets += window.length
        // A short window before the announced end is not the end (SYNC.md F36); an empty one is.
        if (window.length === 0 || (window.length < windowOctets && octets >= one.octets)) break
      }
    } catch (thrown) {
      await writer.discard()
      throw thrown
    }
    if (octets === 0) await writer.discard()
    else {
      const entry = await writer.finish()
      this.#add(one, entry, await parse(await vault.read(accountId, entry.sha256)))
    }
    return true
  }

  #add({ messageId }: WantedBody, { sha256, octets }: VaultEntry, parsed: ParsedMessage): void {
    this.#ready.push({ kind: 'put-body', messageId, body: { sha256, octets, parsed } })
    this.#text += parsed.leaves.reduce((sum, leaf) => sum + leaf.text.length, 0)
    if (this.#ready.length >= rowsPerCommit || this.#text >= textPerCommit) this.#flush()
  }

  #flush(): void {
    const changes = this.#ready
    if (changes.length === 0) return
    this.#ready = []
    this.#text = 0
    this.#track(this.#committing, async () => {
      await this.#context.store.commit(changes, { urgent: this.#urgent })
      this.#stored(changes.length)
    })
  }

  #track(set: Set<Promise<void>>, work: () => Promise<void>): void {
    const promise = work()
      .catch((reason) => {
        this.#failure ??= { reason }
      })
      .finally(() => set.delete(promise))
    set.add(promise)
  }

  /** Resolves when another message may come. */
  #room(): Promise<void> | undefined {
    if (!this.#full()) return undefined
    return this.#untilRoom()
  }

  async #untilRoom(): Promise<void> {
    while (this.#full() && !this.#failure) await Promise.race([...this.#writing, ...this.#committing])
  }

  #full(): boolean {
    return (
      this.#octets > inFlightOctets || this.#writing.size >= inFlightMessages || this.#committing.size > commitsInFlight
    )
  }
}

/** What fits into one command, from `at` on, in order; at least one message. */
function commandFrom(wanted: readonly WantedBody[], at: number, budget: number): readonly WantedBody[] {
  let end = at
  let octets = 0
  while (end < wanted.length && end - at < messagesPerCommand) {
    octets += wanted[end]?.octets ?? 0
    if (end > at && octets > budget) break
    end += 1
  }
  return wanted.slice(at, end)
}

/** As much as came in `pausableMs` at the speed of the last command. */
function nextBudget(command: readonly WantedBody[], tookMs: number): number {
  const octets = command.reduce((sum, one) => sum + one.octets, 0)
  const fitting = (octets * pausableMs) / Math.max(1, tookMs)
  return Math.min(octetsPerCommand, Math.max(leastOctets, fitting))
}

/** Selects a mailbox whose UIDs still mean what the store knows; a new UIDVALIDITY is for the next pass to see. */
export async function selectForBodies(session: ImapSession, path: string, uidValidity: UidValidity): Promise<void> {
  const state = await session.select(path)
  if (state.uidValidity !== uidValidity) throw new MailFailure({ kind: 'not-found', what: 'mailbox' })
}
