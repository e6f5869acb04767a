import type { UidlRow } from '../../src-shared/contract/store-rows'
import { type Pop3Account, usualAskAboveOctets } from '../../src-shared/mail/account'
import type { MailboxId, Uidl } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { FactRecorder } from '../sync/fact-recorder'
import type { ReportStatus } from '../sync/mail-engine'
import type { MailStore } from '../sync/mail-store'
import { type DownloadContext, download } from './download'
import { type Ledger, refKey } from './ledger'
import { type KnownMessage, type ListedMessage, planRemoval, planSession, type UnknownMessage } from './plan-session'
import type { Pop3Shelf } from './pop3-shelf'
import type { MessageNumber, Pop3Session } from './pop3-wire'
import { removeFromServer } from './remove-from-server'
import { putListing, readListing, type WaitingMessage } from './server-listing'
import { ArrivalRecorder } from './store-arrivals'

export interface SessionContext extends Omit<DownloadContext, 'accountId'> {
  readonly account: Pop3Account
  readonly inbox: MailboxId
  readonly store: MailStore
  readonly recorder: FactRecorder
  readonly ledger: Ledger
  readonly shelf: Pop3Shelf
  readonly report: ReportStatus
  readonly now: () => number
  /** When the server may be asked again, by its own word. */
  readonly notBefore?: number
}

export interface SessionOutcome {
  readonly downloaded: number
  /** Copies whose removal the server has confirmed with QUIT. */
  readonly removed: number
  /** Messages that wait to be asked for. */
  readonly large: number
  /** What the server refused, one message each; they are asked for again next time. */
  readonly refused: readonly MailError[]
}

type Known = KnownMessage<MessageNumber>
type Unknown = UnknownMessage<MessageNumber>

/**
 * One POP3 session from the listing to QUIT, on a session that is signed in.
 *
 * The order never varies: RETR → vault fsynced → journal and strict commit → acknowledged → the file read back and
 * hashed → DELE → QUIT (RFC 1939 §6). At every point each message is on the server or proven here. A session that
 * breaks deletes nothing, since DELE takes effect at QUIT; what became of a QUIT without answer the next listing tells.
 */
export function runSession(session: Pop3Session, context: SessionContext): Promise<SessionOutcome> {
  return context.ledger.use((rows) => runWithLedger(session, rows, context))
}

async function runWithLedger(
  session: Pop3Session,
  rows: ReadonlyMap<string, UidlRow>,
  context: SessionContext,
): Promise<SessionOutcome> {
  const { account, ledger, recorder, report, shelf, store, now } = context
  report({ phase: 'listing' })
  const { listing, complete, uidl } = await listMessages(session)
  const firstSession = (await store.read('meta', firstSessionKey(account.id))) === undefined
  const before = await readListing(store, account.id)
  const seenBefore = new Map((before?.waiting ?? []).map((one) => [refKey(one), one]))
  const wanted = new Set((before?.waiting ?? []).filter(({ reason }) => reason === 'wanted').map(refKey))
  const listedAt = now()
  const askAboveOctets = account.askAboveOctets ?? usualAskAboveOctets
  const plan = planSession(rows.values(), listing, { askAboveOctets, wanted, complete }, listedAt)
  await ledger.record(plan.changed)

  const isHere = new Set<MessageNumber>()
  const refusals = new Map<MessageNumber, MailError>()
  const waiting = (): readonly WaitingMessage[] =>
    [...plan.fetch, ...plan.large].flatMap((one) => {
      if (one.uidl === undefined || isHere.has(one.number)) return []
      const seen = seenBefore.get(`${one.occurrence} ${one.uidl}`)
      const large = plan.large.includes(one)
      const reason = refusals.has(one.number) ? 'refused' : large ? 'large' : 'next-check'
      return [waitingMessage(one, one.uidl, seen, reason, listedAt)]
    })
  const { expire } = session.capabilities
  const sayListing = (): Promise<void> =>
    store.commit([
      putListing(account.id, {
        listedAt,
        uidl,
        ...(expire === undefined ? {} : { expire }),
        ...(context.notBefore === undefined ? {} : { notBefore: context.notBefore }),
        waiting: waiting(),
      }),
    ])
  await sayListing()

  const known: Known[] = [...plan.known]
  if (plan.fetch.length > 0) {
    await fetchAll(
      session,
      plan.fetch,
      plan.unlisted,
      rows,
      { ...context, firstSession },
      (one, row) => {
        isHere.add(one.number)
        known.push({ number: one.number, row })
      },
      (one, error) => refusals.set(one.number, error),
    )
    await sayListing()
  }

  await shelf.noteTrash(rows)
  const current = known.map(({ number, row }) => ({ number, row: rows.get(refKey(row)) ?? row }))
  const due = planRemoval(current, waiting(), account, { first: firstSession, uidl }, now())
  const removed = await removeFromServer(session, due, context)
  if (firstSession) {
    const at = now()
    await recorder.record(
      [{ kind: 'first-session', at }],
      [{ kind: 'set-meta', key: firstSessionKey(account.id), value: at }],
    )
  }
  return { downloaded: isHere.size, removed, large: plan.large.length, refused: [...refusals.values()] }
}

/** Meta key under which the store keeps when the first session of an account ended in good order. */
export function firstSessionKey(account: string): string {
  return `firstSession.${account}`
}

async function fetchAll(
  session: Pop3Session,
  wanted: readonly Unknown[],
  unlisted: readonly UidlRow[],
  rows: ReadonlyMap<string, UidlRow>,
  context: SessionContext & { readonly firstSession: boolean },
  stored: (message: Unknown, row: UidlRow) => void,
  refused: (message: Unknown, error: MailError) => void,
): Promise<void> {
  const { account, firstSession, inbox, ledger, now, parse, recorder, report, vault } = context
  const total = wanted.length
  const totalOctets = wanted.reduce((sum, { octets }) => sum + octets, 0)
  let done = 0
  let octets = 0
  const progress = (): void =>
    report({
      phase: 'downloading',
      progress: { done, total },
      octets: { done: Math.min(octets, totalOctets), total: totalOctets },
    })
  const count = (one: Unknown): void => {
    done += 1
    octets += one.octets
    progress()
  }
  progress()
  const arrivals = new ArrivalRecorder(
    { accountId: account.id, inbox, recorder, ledger, firstSession, now },
    rows.values(),
    unlisted,
  )
  await download(
    session,
    wanted,
    { accountId: account.id, vault, parse },
    ({ wanted: one, entry, parsed }) =>
      new Promise((resolve, reject) => {
        arrivals.add({ entry, parsed, listed: one }, (row) => {
          count(one)
          stored(one, row)
          resolve()
        })
        arrivals.settle().catch(reject)
      }),
    (one, error) => {
      count(one)
      refused(one, error)
    },
  )
  await arrivals.settle()
}

interface Listing {
  readonly listing: readonly ListedMessage<MessageNumber>[]
  /** Whether STAT, LIST and UIDL agree on how many there are. */
  readonly complete: boolean
  readonly uidl: boolean
}

async function listMessages(session: Pop3Session): Promise<Listing> {
  const { messages } = await session.stat()
  const uidls = await session.uidl()
  const sizes = await session.list()
  if (uidls === 'unsupported') return { listing: sizes, complete: sizes.length === messages, uidl: false }
  const byNumber = new Map(uidls.map(({ number, uidl }) => [number, uidl]))
  return {
    listing: sizes.map(({ number, octets }) => {
      const uidl = byNumber.get(number)
      return uidl === undefined ? { number, octets } : { number, octets, uidl }
    }),
    complete: sizes.length === messages && byNumber.size === messages,
    uidl: true,
  }
}

function waitingMessage(
  { occurrence, octets, order }: Unknown,
  uidl: Uidl,
  before: WaitingMessage | undefined,
  reason: WaitingMessage['reason'],
  now: number,
): WaitingMessage {
  return {
    uidl,
    occurrence,
    octets,
    order,
    seenAt: before?.seenAt ?? now,
    reason,
    ...(before?.header ? { header: before.header } : {}),
  }
}
