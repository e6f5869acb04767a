import type { StoreChange, WantedBody } from '../../src-shared/contract/store-calls'
import type { MailboxRow, SyncCheckpoint } from '../../src-shared/contract/store-rows'
import { type ImapAccount, type SyncMode, syncModeOf } from '../../src-shared/mail/account'
import { keysOfChange, type MailChange } from '../../src-shared/mail/change'
import type { Credential } from '../../src-shared/mail/credential'
import {
  type IntentId,
  type LocationKey,
  type MailboxId,
  type MessageId,
  mailboxOfKey,
  type UidValidity,
} from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import type { SearchQuery } from '../../src-shared/mail/search-query'
import type { ListHeader } from '../mime/parse-header-fields'
import type { FactRecorder } from '../sync/fact-recorder'
import { IntentClaims } from '../sync/intent-claims'
import type { MailEngine, ReportStatus } from '../sync/mail-engine'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import type { ParseSource } from '../sync/parse-source'
import type { SelectedState } from '../sync/plan-mailbox-sync'
import { BodyWorker } from './body-worker'
import { Connections, type SessionUse } from './connections'
import { evictOctets } from './evict-octets'
import { imapSecretOf } from './imap-target'
import { type ImapSession, openImap } from './imap-wire'
import { lessOften } from './less-often'
import { listMailboxes, type MirroredMailbox } from './list-mailboxes'
import { OpenedMessages } from './opened-messages'
import { pushIntents } from './push-intents'
import { type PassOptions, runMailboxSync } from './run-mailbox-sync'
import { ServerSearch } from './search/server-search'
import { Wake } from './wake'
import type { Quota } from './wire-mailboxes'

export interface ImapEngineContext {
  readonly account: ImapAccount
  readonly store: MailStore
  readonly vault: MailVault
  readonly recorder: FactRecorder
  readonly parse: ParseSource
  readonly parseHeader: (header: Uint8Array) => ListHeader
  /** What proves who the user is, asked for at each sign-in; undefined where nothing is known. */
  readonly credential: () => Promise<Credential | undefined>
  /** Authorities beside the built-in ones, PEM. */
  readonly ca: readonly string[]
  readonly report: ReportStatus
  readonly now: () => number
}

/** The connection that works; replaced where a second one is asked whether it sees the same. */
interface Line {
  session: ImapSession
  /** Ends the session in good order and opens another. */
  renew(): Promise<void>
}

/** Mailboxes that nobody tells us about are asked for this often, all in one command where the server can. */
const lookRoundEveryMs = 3 * 60_000
/** A server is asked this often how full it is. */
const quotaEveryMs = 10 * 60_000
/** A mailbox with a new UIDVALIDITY waits this long for changes that are held; then it is read without them. */
const holdRenumberedMs = 10 * 60_000
/** The same where INBOX has no connection of its own to listen on. */
const lookRoundDeafMs = 60_000
/** While somebody uses the account, connections that have been silent are asked this often whether they live. */
const probeEveryMs = 45_000
/** Mail leaves the time it is kept offline for while days pass. */
const evictEveryMs = 24 * 60 * 60_000
/** How often a mailbox whose server is not to be believed is compared message by message, at most. */
const lookIntoEveryMs = 60 * 60_000
/** A connection to listen on that the server does not give now is asked for again after this long. */
const listenAgainMs = 60_000

/**
 * Mirrors one account both ways over at most three connections: one works (what is opened, the user's changes, lists,
 * passes) and listens to the open mailbox while it rests, one listens to INBOX, one brings bodies. Only the first is
 * needed; where a server gives two, bodies have the second, and where it gives one, that one does everything.
 *
 * The working connection takes, after each command of at most some 150 ms: opened messages, changes, the mailbox on
 * screen, INBOX, the rest (SYNC.md §3.5).
 */
export class ImapEngine implements MailEngine {
  readonly carries: ReadonlySet<MailChange['kind']> = new Set<MailChange['kind']>([
    'flag',
    'move',
    'copy',
    'expunge',
    'append',
    'replace-draft',
    'create-mailbox',
    'rename-mailbox',
    'remove-mailbox',
    'subscribe-mailbox',
  ])
  readonly #context: ImapEngineContext
  readonly #wake = new Wake()
  readonly #bodies: BodyWorker
  readonly #opened: OpenedMessages
  readonly #searches: ServerSearch
  readonly #checkpoints = new Map<MailboxId, SyncCheckpoint | undefined>()
  readonly #dirty = new Set<MailboxId>()
  readonly #claims = new IntentClaims()
  /** States of mailboxes seen while resting that a pass was asked for, so that it is asked for once. */
  readonly #looked = new Map<MailboxId, string>()
  /** What passes have written and the store has not acknowledged: meanwhile the next mailbox is read already. */
  readonly #writing = new Map<MailboxId, Promise<void>>()
  #connections: Connections | undefined
  #mailboxes: readonly MirroredMailbox[] = []
  /** The mailbox that is being read, and how INBOX was seen by another connection meanwhile. */
  #passing: MailboxId | undefined
  #inboxState: SelectedState | undefined
  /** The connection that listens to INBOX. */
  #listener: ImapSession | undefined
  /** INBOX has been read in this session, or there is none; `#inboxBell` rings then. */
  #inboxRead = false
  readonly #inboxBell = new Wake()
  /** The mailbox that came on screen last. */
  #onScreen: MailboxId | undefined
  #lookRound = true
  #quota: Quota | undefined
  #quotaAskedAt = Number.NEGATIVE_INFINITY
  /** When a change that is held may be carried out. */
  #pushDueAt: number | undefined
  #changesWait = false
  #evictAt = Number.NEGATIVE_INFINITY
  /** Nothing is left to do but, perhaps, bodies. */
  #atRest = false
  #probedAt = 0
  #lastCheckAt: number | undefined
  /** Mailboxes in which another message was met than expected: all of them are looked into. */
  readonly #doubted = new Set<MailboxId>()
  readonly #lookedIntoAt = new Map<MailboxId, number>()
  /** Mailboxes with a new UIDVALIDITY that changes are still held for, and since when. */
  readonly #renumberedAt = new Map<MailboxId, number>()

  constructor(context: ImapEngineContext) {
    this.#context = { ...context, report: lessOften(context.report) }
    const ring = (): void => this.#wake.ring()
    const onOther = ({ key }: WantedBody): void => this.#doubt(mailboxOfKey(key))
    const bodies = { ...this.#context, accountId: context.account.id, onOther }
    this.#bodies = new BodyWorker({ ...bodies, onProgress: () => this.#reportRest(), onNeedsLine: ring })
    this.#opened = new OpenedMessages(bodies, ring)
    this.#searches = new ServerSearch({ rows: () => this.#mailboxes.map(({ row }) => row), onNeedsLine: ring })
  }

  get mode(): SyncMode {
    return syncModeOf(this.#context.account)
  }

  refresh(mailbox: MailboxId | undefined): void {
    this.#atRest = false
    if (mailbox === undefined) this.#lookRound = true
    else {
      this.#onScreen = mailbox
      this.#dirty.add(mailbox)
    }
    this.#probe(mailbox === undefined)
    this.#wake.ring()
  }

  pushSoon(): void {
    this.#changesWait = true
    this.#probe(false)
    this.#wake.ring()
  }

  withdraw(intent: IntentId): boolean {
    return this.#claims.withdraw(intent)
  }

  fetchSource(message: MessageId, signal: AbortSignal): Promise<void> {
    this.#probe(false)
    return this.#opened.fetch(message, this.#context.account.incoming.host, signal)
  }

  /** Another message lies there than is known here: everything is compared, and until then each change before it is made. */
  #doubt(id: MailboxId | undefined): void {
    if (id === undefined || this.#doubted.has(id)) return
    this.#doubted.add(id)
    if (!this.#mayLookInto(id)) return
    this.#dirty.add(id)
    this.#wake.ring()
  }

  /** A server that is not to be believed does not get all mail read to it more than once an hour (SECURITY.md, faults). */
  #mayLookInto(id: MailboxId): boolean {
    return this.#context.now() - (this.#lookedIntoAt.get(id) ?? Number.NEGATIVE_INFINITY) >= lookIntoEveryMs
  }

  search(mailbox: MailboxId, query: SearchQuery, signal: AbortSignal): Promise<readonly LocationKey[]> {
    this.#probe(false)
    return this.#searches.ask(mailbox, query, this.#context.account.incoming.host, signal)
  }

  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController()
    const stop = (): void => ending.abort()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) return
    const { host } = this.#context.account.incoming
    let failure: { readonly reason: unknown } | undefined
    const ended = (reason: unknown): void => {
      if (!ending.signal.aborted) failure = { reason }
      ending.abort()
    }
    const connections = new Connections({
      dial: (use) => this.#open(ending.signal, use),
      lost: () => ended(new MailFailure({ kind: 'connection-lost', host, during: 'session' })),
      now: this.#context.now,
    })
    try {
      this.#checkpoints.clear()
      this.#looked.clear()
      this.#writing.clear()
      this.#passing = undefined
      this.#inboxState = undefined
      this.#inboxRead = false
      this.#lookRound = true
      this.#changesWait = true
      this.#probedAt = this.#context.now()
      this.#context.report({ phase: 'connecting' })
      const line: Line = {
        session: await connections.first(),
        renew: async () => {
          line.session = await connections.renew(line.session)
        },
      }
      this.#connections = connections
      this.#opened.begin()
      const second = () => this.#secondConnection(connections, ending.signal)
      const giveBack = (session: ImapSession) => connections.giveBack(session)
      await Promise.all([
        this.#work(line, ending.signal).catch(ended),
        this.#listen(connections, ending.signal).catch(ended),
        this.#bodies.run(second, giveBack, ending.signal).catch(ended),
        this.#searches.run(second, giveBack, ending.signal).catch(ended),
      ])
    } catch (thrown) {
      ended(thrown)
    } finally {
      signal.removeEventListener('abort', stop)
      this.#connections = undefined
      this.#listener = undefined
      this.#opened.release(host)
      this.#searches.release(host)
      this.#bodies.release()
      connections.close()
    }
    if (failure && !signal.aborted) throw failure.reason
  }

  async #open(signal: AbortSignal, use: SessionUse): Promise<ImapSession> {
    const { account, ca, credential } = this.#context
    const { host, port, security, user, pinnedFingerprint } = account.incoming
    const known = await credential()
    if (known === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
    const place = { host, port, security, user, ca, ...(pinnedFingerprint ? { pinnedFingerprint } : {}) }
    return openImap({ ...place, ...imapSecretOf(known) }, signal, use)
  }

  /** Finds connections that died unnoticed: at once where the network may have changed, else while they are in use. */
  #probe(atOnce: boolean): void {
    const now = this.#context.now()
    if (!this.#connections || (!atOnce && now - this.#probedAt < probeEveryMs)) return
    this.#probedAt = now
    this.#connections.probe()
  }

  /** Where the server gives only two, the one that listens makes room. */
  async #secondConnection(connections: Connections, signal: AbortSignal): Promise<ImapSession | undefined> {
    const session = await connections.another('work', signal)
    const listener = this.#listener
    if (session || !listener) return session
    this.#listener = undefined
    await connections.giveBack(listener)
    // The working one, should it rest, listens from now on.
    this.#wake.ring()
    return connections.another('work', signal)
  }

  /** Listens to INBOX on a connection of its own, as long as the server gives three, and once INBOX was read. */
  async #listen(connections: Connections, signal: AbortSignal): Promise<void> {
    while (!this.#inboxRead && !signal.aborted) await this.#inboxBell.wait(listenAgainMs, signal)
    while (!signal.aborted) {
      const session = connections.most < 3 ? undefined : await connections.another('idle', signal)
      if (!session) {
        await new Wake().wait(listenAgainMs, signal)
        continue
      }
      this.#listener = session
      session.onNews = () => this.#inboxNews()
      try {
        // What came between the last pass and this SELECT nobody announces.
        this.#inboxNews(await session.select('INBOX'))
        while (!signal.aborted && this.#listener === session) await session.idle()
      } catch (thrown) {
        // Given back on purpose, it ends like any other.
        if (this.#listener === session) throw thrown
      }
    }
  }

  #noteInboxRead(): void {
    if (this.#inboxRead) return
    this.#inboxRead = true
    this.#inboxBell.ring()
  }

  /** With `state`: unless that is how INBOX was left, or it wants a pass anyway. */
  #inboxNews(state?: SelectedState): void {
    const inbox = this.#mailboxes.find(({ row }) => row.role === 'inbox')
    if (!inbox || (state && this.#dirty.has(inbox.row.id))) return
    if (state && this.#passing === inbox.row.id) {
      // Whether this pass sees the same is known when it has ended; else each start would pass INBOX twice.
      this.#inboxState = state
      return
    }
    if (state && !isNews(state, this.#checkpoints.get(inbox.row.id))) return
    this.#dirty.add(inbox.row.id)
    this.#wake.ring()
  }

  /** What the listening connection saw of INBOX while a pass over it was under way. */
  #judgeInboxState(): void {
    const state = this.#inboxState
    this.#inboxState = undefined
    if (state) this.#inboxNews(state)
  }

  async #work(line: Line, signal: AbortSignal): Promise<void> {
    const { now } = this.#context
    let lookedRoundAt = Number.NEGATIVE_INFINITY
    const every = (): number => (this.#listener ? lookRoundEveryMs : lookRoundDeafMs)
    while (!signal.aborted) {
      this.#atRest = false
      if (this.#mailboxes.length > 0) await this.#serveUser(line, signal)
      if (this.#lookRound || now() - lookedRoundAt >= every()) {
        this.#lookRound = false
        lookedRoundAt = now()
        await this.#settled()
        await this.#lookRoundAll(line)
        await this.#serveUser(line, signal)
      }
      for (let row = this.#nextDirty(); row && !signal.aborted; row = this.#nextDirty()) {
        this.#dirty.delete(row.id)
        this.#passing = row.id
        await this.#pass(line, row, signal)
        this.#passing = undefined
        if (row.role === 'inbox') this.#noteInboxRead()
        this.#judgeInboxState()
        await this.#serveUser(line, signal)
      }
      await this.#push(line, signal)
      await this.#settled()
      if (this.#hasWork()) continue
      await this.#askQuota(line)
      this.#noteInboxRead()
      this.#lastCheckAt = now()
      this.#atRest = true
      this.#reportRest()
      const dueAt = Math.min(lookedRoundAt + every(), this.#pushDueAt ?? Number.POSITIVE_INFINITY)
      await this.#evict(signal)
      if (this.#bodies.needsLine) await this.#bodies.fill(line.session, signal, () => this.#hasWork())
      else await this.#rest(line, Math.max(1_000, dueAt - now()), signal)
    }
  }

  /** Whether anything waits that goes before bodies. */
  #hasWork(): boolean {
    return (
      this.#opened.some ||
      this.#changesWait ||
      this.#searches.needsLine ||
      this.#lookRound ||
      this.#nextDirty() !== undefined
    )
  }

  /** What somebody waits for. True where the session was used. */
  async #serveUser(line: Line, signal: AbortSignal): Promise<boolean> {
    const waits = this.#opened.some || this.#changesWait || this.#searches.needsLine
    if (this.#opened.some) {
      await this.#opened.serve(
        line.session,
        this.#mailboxes.map(({ row }) => row),
        signal,
      )
    }
    if (this.#changesWait) await this.#push(line, signal)
    if (this.#searches.needsLine) await this.#search(line)
    return waits
  }

  async #search(line: Line): Promise<void> {
    const { session } = line
    const connections = this.#connections
    let renewed: Promise<ImapSession> | undefined
    const cut = (): void => {
      renewed = connections?.renew(session, true)
      renewed?.catch(() => undefined)
    }
    const isAwaited = (): boolean => this.#opened.some || this.#changesWait
    await this.#searches.serveShared(session, cut, isAwaited)
    if (!renewed) return
    line.session = await renewed
    // A pass in between whose commands it came still needs the one that is gone.
    if (this.#passing !== undefined)
      throw new MailFailure({ kind: 'connection-lost', host: session.host, during: 'UID SEARCH' })
  }

  /** The mailbox whose turn it is of those that want a pass. */
  #nextDirty(): MailboxRow | undefined {
    const order = ({ id, role }: MailboxRow): number =>
      id === this.#onScreen ? 0 : role === 'inbox' ? 1 : role === 'all' ? 3 : 2
    let next: MailboxRow | undefined
    for (const { row } of this.#mailboxes)
      if (this.#dirty.has(row.id) && (!next || order(row) < order(next))) next = row
    return next
  }

  /** Lists mailboxes; those whose numbers changed want a pass. */
  async #lookRoundAll(line: Line): Promise<void> {
    const { account, report } = this.#context
    report({ phase: 'checking-mailboxes' })
    this.#mailboxes = await listMailboxes(line.session, {
      ...this.#context,
      accountId: account.id,
      roles: account.roles,
    })
    this.#connections?.shareNames(line.session)
    for (const { row } of this.#mailboxes) this.#checkpoints.set(row.id, row.checkpoint)
    await this.#noteEmpty()
    this.#bodies.setMailboxes(this.#mailboxes.map(({ row }) => row))
    for (const mailbox of this.#mailboxes)
      if (mailbox.listed.selectable && differs(mailbox, this.#checkpoints.get(mailbox.row.id)))
        this.#dirty.add(mailbox.row.id)
  }

  /** A mailbox never read that has nothing in it needs no SELECT to know that. */
  async #noteEmpty(): Promise<void> {
    const changes: StoreChange[] = []
    for (const { row, listed } of this.#mailboxes) {
      const { status, selectable } = listed
      if (!selectable || row.checkpoint || row.role === 'inbox' || row.total > 0) continue
      if (status?.exists !== 0 || status.uidNext === undefined) continue
      const checkpoint: SyncCheckpoint = {
        uidValidity: status.uidValidity,
        uidNext: status.uidNext,
        ...(status.highestModseq === undefined ? {} : { highestModseq: status.highestModseq.toString() }),
        exists: 0,
        syncedUids: '',
        comparedAt: this.#context.now(),
      }
      changes.push({ kind: 'set-checkpoint', mailboxId: row.id, checkpoint })
      this.#checkpoints.set(row.id, checkpoint)
    }
    if (changes.length > 0) await this.#context.store.commit(changes)
  }

  /** Until there is something to do; meanwhile the open mailbox is listened to, or INBOX where nobody else does. */
  async #rest({ session }: Line, ms: number, signal: AbortSignal): Promise<void> {
    const row = this.#toListenTo()
    if (!row || !session.can('IDLE')) {
      await this.#wake.wait(ms, signal)
      return
    }
    let state: SelectedState
    try {
      state = await session.select(row.path)
    } catch (thrown) {
      // Gone or forbidden: the next list says so.
      if (mailErrorOf(thrown).kind !== 'refused' || !session.usable) throw thrown
      await this.#wake.wait(ms, signal)
      return
    }
    const seen = `${state.uidValidity} ${state.uidNext} ${state.exists} ${state.highestModseq}`
    const news = isNews(state, this.#checkpoints.get(row.id))
    if (news && this.#looked.get(row.id) !== seen) {
      this.#looked.set(row.id, seen)
      this.#dirty.add(row.id)
      return
    }
    session.onNews = () => {
      this.#dirty.add(row.id)
      this.#wake.ring()
    }
    const over = new AbortController()
    try {
      const idling = session.idle().finally(() => over.abort())
      idling.catch(() => undefined)
      const rung = await this.#wake.wait(ms, AbortSignal.any([signal, over.signal]))
      await session.stopIdle()
      await idling
      // A server that ends IDLE by itself is not asked again at once.
      if (!rung && over.signal.aborted && !signal.aborted) await this.#wake.wait(Math.min(ms, 30_000), signal)
    } finally {
      session.onNews = () => {}
    }
  }

  /** Once a session and once a day; goes on at the next rest where somebody came in between. */
  async #evict(signal: AbortSignal): Promise<void> {
    const { account, now } = this.#context
    if (now() < this.#evictAt) return
    const rows = this.#mailboxes.map(({ row }) => row)
    const at = now()
    await this.#bodies.alone(async () => {
      if (await evictOctets({ ...this.#context, account }, rows, () => this.#hasWork(), signal))
        this.#evictAt = at + evictEveryMs
    })
  }

  /** How full the server is for this user, where it says; asked seldom, and after everything else. */
  async #askQuota({ session }: Line): Promise<void> {
    const { now } = this.#context
    if (!session.can('QUOTA') || now() - this.#quotaAskedAt < quotaEveryMs) return
    this.#quotaAskedAt = now()
    this.#quota = await session.mailboxes.quota('INBOX')
  }

  #toListenTo(): MailboxRow | undefined {
    const known = (matches: (row: MailboxRow) => boolean): MailboxRow | undefined =>
      this.#mailboxes.find(({ row, listed }) => listed.selectable && matches(row))?.row
    const inbox = known(({ role }) => role === 'inbox')
    const onScreen = known(({ id }) => id === this.#onScreen)
    if (!this.#listener) return onScreen ?? inbox
    return onScreen === inbox ? undefined : onScreen
  }

  /** `within`: in the middle of another pass. */
  async #pass(
    line: Line,
    row: MailboxRow,
    signal: AbortSignal,
    options: PassOptions = {},
    within = false,
  ): Promise<void> {
    const { account, report } = this.#context
    // What it left is compared with what the store holds.
    await this.#writing.get(row.id)
    const checkpoint = this.#checkpoints.get(row.id)
    const mailbox = { id: row.id, path: row.path, checkpoint }
    const seenAtOnce = row.role === 'inbox' || row.id === this.#onScreen
    const first = seenAtOnce && checkpoint === undefined ? { firstRows: 50 } : {}
    const between = (): Promise<boolean> => this.#between(line, row, signal)
    const looksInto = this.#doubted.has(row.id) && this.#mayLookInto(row.id)
    try {
      const outcome = await runMailboxSync(
        line.session,
        mailbox,
        {
          ...this.#context,
          accountId: account.id,
          onMet: (keys) => this.#context.recorder.meet(keys),
          onProgress: (done, total) => {
            if (total > 50) report({ phase: 'receiving', progress: { done, total } })
          },
        },
        signal,
        { ...first, ...(looksInto ? { identities: true } : {}), between, ...options },
      )
      if (outcome.kind === 'doubt') {
        if (within) {
          // The pass it came in between of still needs this session.
          this.#dirty.add(row.id)
          return
        }
        await line.renew()
        await this.#pass(line, row, signal, { ...options, confirmed: true })
        return
      }
      if (outcome.kind === 'renumbered') {
        await this.#push(line, signal)
        if (await this.#waitsForOld(row.id, outcome.uidValidity)) return
        await this.#pass(line, row, signal, { ...options, startOver: true }, within)
        return
      }
      this.#renumberedAt.delete(row.id)
      if (looksInto) {
        this.#doubted.delete(row.id)
        this.#lookedIntoAt.set(row.id, this.#context.now())
        this.#bodies.lookedInto(row.id)
      }
      // Changes that were meant for what is gone are parked.
      if (outcome.reused > 0) this.#changesWait = true
      this.#checkpoints.set(row.id, outcome.checkpoint)
      const written = outcome.acknowledged.then(() =>
        this.#bodies.wake(row.id, outcome.checkpoint.uidValidity, outcome.fetched > 0),
      )
      this.#writing.set(row.id, written)
      // Whoever waits for it hears of it.
      written.catch(() => undefined)
    } catch (thrown) {
      // A mailbox that cannot be opened does not hold up the others; the next list says whether it is still there.
      const { kind } = mailErrorOf(thrown)
      if (kind !== 'refused' || !line.session.usable || row.role === 'inbox') throw thrown
    }
  }

  /** Whether a change is still held that can find its messages only by what is known of the old UIDVALIDITY. */
  async #waitsForOld(id: MailboxId, uidValidity: UidValidity): Promise<boolean> {
    const { account, store, now } = this.#context
    const old = (key: LocationKey): boolean => key.startsWith(`${id}.`) && !key.startsWith(`${id}.${uidValidity}.`)
    const intents = await store.read('intents', account.id)
    if (!intents.some(({ state, change }) => state !== 'parked' && keysOfChange(change).some(old))) return false
    const since = this.#renumberedAt.get(id) ?? now()
    this.#renumberedAt.set(id, since)
    return now() - since < holdRenumberedMs
  }

  /** In the middle of a pass: what somebody waits for, and a look at the mailbox that has just come on screen. */
  async #between(line: Line, passing: MailboxRow, signal: AbortSignal): Promise<boolean> {
    const used = await this.#serveUser(line, signal)
    const row = this.#nextDirty()
    if (!row || row.id !== this.#onScreen || row.id === passing.id || passing.id === this.#onScreen) return used
    this.#dirty.delete(row.id)
    await this.#pass(line, row, signal, { between: () => this.#serveUser(line, signal) }, true)
    return true
  }

  /** Resolves when the store holds what all passes so far have brought; rejects where it refused one of them. */
  async #settled(): Promise<void> {
    for (const [id, written] of this.#writing) {
      await written
      if (this.#writing.get(id) === written) this.#writing.delete(id)
    }
  }

  async #push({ session }: Line, signal: AbortSignal): Promise<void> {
    this.#changesWait = false
    await this.#settled()
    const { account, report, store, vault, recorder, now } = this.#context
    const { touched, doubted, dueAt, treeChanged } = await pushIntents(
      session,
      {
        accountId: account.id,
        store,
        recorder,
        claims: this.#claims,
        unsure: this.#doubted,
        readSource: (sha256) => vault.read(account.id, sha256),
        now,
        onStart: () => report({ phase: 'sending-changes' }),
      },
      signal,
    )
    this.#pushDueAt = dueAt
    if (treeChanged) this.#lookRound = true
    for (const id of touched) this.#dirty.add(id)
    for (const id of doubted) this.#doubt(id)
  }

  /** What is said when nothing is left to do but, perhaps, bodies. */
  #reportRest(): void {
    if (this.#lastCheckAt === undefined || !this.#atRest) return
    const progress = this.#bodies.progress
    const rest = { lastCheckAt: this.#lastCheckAt, ...(this.#quota ? { quota: this.#quota } : {}) }
    if (this.#bodies.busy)
      this.#context.report({ phase: 'filling-offline-copies', ...(progress ? { progress } : {}), ...rest })
    else this.#context.report({ phase: 'up-to-date', ...rest })
  }
}

/** Whether a mailbox is not as the last pass left it; undefined where none has. */
function isNews(state: SelectedState, checkpoint: SyncCheckpoint | undefined): boolean {
  return (
    !checkpoint ||
    state.uidValidity !== checkpoint.uidValidity ||
    state.exists !== checkpoint.exists ||
    state.uidNext !== checkpoint.uidNext ||
    state.highestModseq?.toString() !== checkpoint.highestModseq
  )
}

/** Whether STATUS says anything but what the checkpoint says; without STATUS one has to look. */
function differs({ row, listed }: MirroredMailbox, checkpoint: SyncCheckpoint | undefined): boolean {
  const { status } = listed
  if (!checkpoint || !status) return true
  return (
    row.role === 'inbox' ||
    status.highestModseq === undefined ||
    status.uidValidity !== checkpoint.uidValidity ||
    status.uidNext !== checkpoint.uidNext ||
    status.exists !== checkpoint.exists ||
    status.exists !== row.total ||
    status.highestModseq.toString() !== checkpoint.highestModseq
  )
}
