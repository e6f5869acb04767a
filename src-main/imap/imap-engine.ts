import type { MailboxRow, SyncCheckpoint } from '../../src-shared/contract/store-rows'
import { type ImapAccount, type SyncMode, syncModeOf } from '../../src-shared/mail/account'
import { keysOfChange, type MailChange } from '../../src-shared/mail/change'
import type { Credential } from '../../src-shared/mail/credential'
import type { Envelope, ParsedMessage } from '../../src-shared/mail/envelope'
import type { IntentId, LocationKey, MailboxId, MessageId, UidValidity } from '../../src-shared/mail/ids'
import { MailFailure, mailErrorOf } from '../../src-shared/mail/mail-error'
import type { FactRecorder } from '../sync/fact-recorder'
import { IntentClaims } from '../sync/intent-claims'
import type { MailEngine, ReportStatus } from '../sync/mail-engine'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { BodyWorker } from './body-worker'
import { type ImapSession, imapSecretOf, openImap } from './imap-wire'
import { listMailboxes, type MirroredMailbox } from './list-mailboxes'
import { pushIntents } from './push-intents'
import { type PassOptions, runMailboxSync } from './run-mailbox-sync'
import { Wake } from './wake'
import type { Quota } from './wire-mailboxes'

export interface ImapEngineContext {
  readonly account: ImapAccount
  readonly store: MailStore
  readonly vault: MailVault
  readonly recorder: FactRecorder
  readonly parse: (source: Uint8Array) => ParsedMessage
  readonly parseHeader: (header: Uint8Array) => Envelope
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

/** Mailboxes that nobody told us about are asked for this often, all in one command where the server can. */
const lookRoundEveryMs = 3 * 60_000
/** A server is asked this often how full it is. */
const quotaEveryMs = 10 * 60_000
/** A second connection the server does not give now is asked for again after this long. */
const auxiliaryPauseMs = 60_000
/** A mailbox with a new UIDVALIDITY waits this long for changes that are held; then it is read without them. */
const holdRenumberedMs = 10 * 60_000

/**
 * Mirrors one account both ways over at most three connections: one works (lists, passes, the user's changes), one
 * idles on INBOX, one brings bodies. Only the first is needed; where a server gives fewer, the others wait.
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
  readonly #checkpoints = new Map<MailboxId, SyncCheckpoint | undefined>()
  readonly #dirty = new Set<MailboxId>()
  readonly #claims = new IntentClaims()
  #mailboxes: readonly MirroredMailbox[] = []
  #idling: ImapSession | undefined
  #lookRound = true
  #quota: Quota | undefined
  #quotaAskedAt = Number.NEGATIVE_INFINITY
  /** When a change that is held may be carried out. */
  #pushDueAt: number | undefined
  #lastCheckAt: number | undefined
  /** Mailboxes with a new UIDVALIDITY that changes are still held for, and since when. */
  readonly #renumberedAt = new Map<MailboxId, number>()

  constructor(context: ImapEngineContext) {
    this.#context = context
    this.#bodies = new BodyWorker({ ...context, accountId: context.account.id, onProgress: () => this.#reportRest() })
  }

  get mode(): SyncMode {
    return syncModeOf(this.#context.account)
  }

  refresh(mailbox: MailboxId | undefined): void {
    if (mailbox === undefined) this.#lookRound = true
    else this.#dirty.add(mailbox)
    this.#wake.ring()
  }

  pushSoon(): void {
    this.#wake.ring()
  }

  withdraw(intent: IntentId): boolean {
    return this.#claims.withdraw(intent)
  }

  fetchSource(message: MessageId, signal: AbortSignal): Promise<void> {
    return this.#bodies.fetchNow(message, signal)
  }

  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController()
    const stop = (): void => ending.abort()
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) return
    const sessions = new Set<ImapSession>()
    const open = async (use?: 'idle'): Promise<ImapSession> => {
      const session = await this.#open(ending.signal, use)
      sessions.add(session)
      const { host } = this.#context.account.incoming
      void session.closed.then(() => {
        if (sessions.has(session)) ended(new MailFailure({ kind: 'connection-lost', host, during: 'session' }))
      })
      return session
    }
    let failure: { readonly reason: unknown } | undefined
    const ended = (reason: unknown): void => {
      if (!ending.signal.aborted) failure = { reason }
      ending.abort()
    }
    try {
      this.#checkpoints.clear()
      this.#lookRound = true
      this.#context.report({ phase: 'connecting' })
      const line: Line = {
        session: await open(),
        renew: async () => {
          sessions.delete(line.session)
          await line.session.logout()
          line.session = await open()
        },
      }
      await Promise.all([
        this.#work(line, ending.signal).catch(ended),
        this.#auxiliary(() => this.#idle(open, ending.signal), ending.signal).catch(ended),
        this.#auxiliary(() => this.#bodies.run(open, ending.signal), ending.signal).catch(ended),
      ])
    } catch (thrown) {
      ended(thrown)
    } finally {
      signal.removeEventListener('abort', stop)
      this.#idling = undefined
      this.#bodies.release(this.#context.account.incoming.host)
      for (const session of sessions) session.close()
    }
    if (failure && !signal.aborted) throw failure.reason
  }

  async #open(signal: AbortSignal, use: 'idle' | 'work' = 'work'): Promise<ImapSession> {
    const { account, ca, credential } = this.#context
    const { host, port, security, user, pinnedFingerprint } = account.incoming
    const known = await credential()
    if (known === undefined) throw new MailFailure({ kind: 'credential-missing', host, user })
    const place = { host, port, security, user, ca, ...(pinnedFingerprint ? { pinnedFingerprint } : {}) }
    return openImap({ ...place, ...imapSecretOf(known) }, signal, use)
  }

  /** Runs what the account can do without: a server that gives no further connection is asked again later. */
  async #auxiliary(run: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await run()
      } catch (thrown) {
        // The working connection signed in with the same password: this is about their number (SYNC.md F35).
        const { kind } = mailErrorOf(thrown)
        if (kind !== 'server-busy' && kind !== 'auth-rejected') throw thrown
        await new Wake().wait(auxiliaryPauseMs, signal)
      }
    }
  }

  async #idle(open: (use: 'idle') => Promise<ImapSession>, signal: AbortSignal): Promise<void> {
    const session = await open('idle')
    this.#idling = session
    session.onNews = () => this.#inboxNews()
    await session.select('INBOX')
    // What came between the last pass and this SELECT nobody announces.
    this.#inboxNews()
    while (!signal.aborted) await session.idle()
  }

  #inboxNews(): void {
    const inbox = this.#mailboxes.find(({ row }) => row.role === 'inbox')
    if (!inbox) return
    this.#dirty.add(inbox.row.id)
    this.#wake.ring()
  }

  async #work(line: Line, signal: AbortSignal): Promise<void> {
    const { now } = this.#context
    let lookedRoundAt = 0
    while (!signal.aborted) {
      // The network may have changed under us: a dead connection is found in seconds, not at the next timeout.
      if (this.#lookRound && lookedRoundAt > 0) await Promise.all([line.session.probe(), this.#idling?.probe()])
      if (this.#mailboxes.length > 0) await this.#push(line, signal)
      if (this.#lookRound || now() - lookedRoundAt >= lookRoundEveryMs) {
        this.#lookRound = false
        lookedRoundAt = now()
        await this.#lookRoundAll(line, signal)
      }
      // In the order asked for; what is asked for meanwhile comes in the same round.
      for (const id of this.#dirty) {
        this.#dirty.delete(id)
        const mailbox = this.#mailboxes.find(({ row }) => row.id === id)
        if (mailbox) await this.#pass(line, mailbox.row, signal)
      }
      await this.#push(line, signal)
      if (this.#dirty.size > 0 || this.#lookRound) continue
      this.#lastCheckAt = now()
      this.#reportRest()
      const dueAt = Math.min(lookedRoundAt + lookRoundEveryMs, this.#pushDueAt ?? Number.POSITIVE_INFINITY)
      await this.#wake.wait(Math.max(1_000, dueAt - now()), signal)
    }
  }

  /** Lists mailboxes and reads those whose numbers changed, INBOX first. */
  async #lookRoundAll(line: Line, signal: AbortSignal): Promise<void> {
    const { account, report } = this.#context
    report({ phase: 'checking-mailboxes' })
    this.#mailboxes = await listMailboxes(line.session, {
      ...this.#context,
      accountId: account.id,
      roles: account.roles,
    })
    for (const { row } of this.#mailboxes) this.#checkpoints.set(row.id, row.checkpoint)
    this.#bodies.setMailboxes(this.#mailboxes.map(({ row }) => row))
    const changed = this.#mailboxes.filter((mailbox) => mailbox.listed.selectable && differs(mailbox))
    const order = (row: MailboxRow): number => (row.role === 'inbox' ? 0 : row.role === 'all' ? 2 : 1)
    for (const { row } of changed.sort((a, b) => order(a.row) - order(b.row))) {
      await this.#pass(line, row, signal)
      this.#dirty.delete(row.id)
      await this.#push(line, signal)
    }
    await this.#askQuota(line)
  }

  /** How full the server is for this user, where it says; asked seldom, and after everything else. */
  async #askQuota({ session }: Line): Promise<void> {
    const { now } = this.#context
    if (!session.can('QUOTA') || now() - this.#quotaAskedAt < quotaEveryMs) return
    this.#quotaAskedAt = now()
    this.#quota = await session.mailboxes.quota('INBOX')
  }

  async #pass(line: Line, row: MailboxRow, signal: AbortSignal, options: PassOptions = {}): Promise<void> {
    const { account, report } = this.#context
    const checkpoint = this.#checkpoints.get(row.id)
    const mailbox = { id: row.id, path: row.path, checkpoint }
    const inboxFirst = row.role === 'inbox' && checkpoint === undefined ? { firstRows: 50 } : {}
    try {
      const outcome = await runMailboxSync(
        line.session,
        mailbox,
        {
          ...this.#context,
          accountId: account.id,
          onProgress: (done, total) => {
            if (total > 50) report({ phase: 'receiving', progress: { done, total } })
          },
        },
        signal,
        { ...inboxFirst, ...options },
      )
      if (outcome.kind === 'doubt') {
        await line.renew()
        await this.#pass(line, row, signal, { ...options, confirmed: true })
        return
      }
      if (outcome.kind === 'renumbered') {
        await this.#push(line, signal)
        if (await this.#waitsForOld(row.id, outcome.uidValidity)) return
        await this.#pass(line, row, signal, { ...options, startOver: true })
        return
      }
      this.#renumberedAt.delete(row.id)
      this.#checkpoints.set(row.id, outcome.checkpoint)
      this.#bodies.wake(row.id, outcome.checkpoint.uidValidity, outcome.fetched > 0)
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

  async #push({ session }: Line, signal: AbortSignal): Promise<void> {
    const { account, report, store, vault, recorder, now } = this.#context
    const { touched, dueAt, treeChanged } = await pushIntents(
      session,
      {
        accountId: account.id,
        store,
        recorder,
        claims: this.#claims,
        readSource: (sha256) => vault.read(account.id, sha256),
        now,
        onStart: () => report({ phase: 'sending-changes' }),
      },
      signal,
    )
    this.#pushDueAt = dueAt
    if (treeChanged) this.#lookRound = true
    for (const id of touched) this.#dirty.add(id)
  }

  /** What is said when nothing is left to do but, perhaps, bodies. */
  #reportRest(): void {
    if (this.#lastCheckAt === undefined) return
    const progress = this.#bodies.progress
    const rest = { lastCheckAt: this.#lastCheckAt, ...(this.#quota ? { quota: this.#quota } : {}) }
    if (this.#bodies.busy)
      this.#context.report({ phase: 'filling-offline-copies', ...(progress ? { progress } : {}), ...rest })
    else this.#context.report({ phase: 'up-to-date', ...rest })
  }
}

/** Whether STATUS says anything but what the checkpoint says; without STATUS one has to look. */
function differs({ row, listed }: MirroredMailbox): boolean {
  const { checkpoint } = row
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
