import type { UidlRow } from '../../src-shared/contract/store-rows'
import { type Pop3Account, usualAskAboveOctets } from '../../src-shared/mail/account'
import type { MailboxId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { FactRecorder } from '../sync/fact-recorder'
import type { ReportStatus } from '../sync/mail-engine'
import type { MailStore } from '../sync/mail-store'
import type { DownloadContext } from './download'
import { fetchMessages } from './fetch-messages'
import { isLost, type Ledger, refKey } from './ledger'
import { type KnownMessage, planRemoval, planRenewal, planSession, type SessionPlan } from './plan-session'
import type { Pop3Shelf } from './pop3-shelf'
import type { MessageNumber, Pop3Session } from './pop3-wire'
import { awaitingTheirName, planRecognition, recogniseRenamed } from './recognise'
import { removeFromServer } from './remove-from-server'
import { putListing, readListing, type ServerListing, type WaitingMessage } from './server-listing'
import { headersToDecide, type Listing, listMessages, waitingOf } from './session-listing'

export interface SessionContext extends Omit<DownloadContext, 'accountId'> {
  readonly account: Pop3Account
  readonly inbox: MailboxId
  readonly store: MailStore
  readonly recorder: FactRecorder
  readonly ledger: Ledger
  readonly shelf: Pop3Shelf
  readonly report: ReportStatus
  readonly now: () => number
  /** When the server may be asked again, by its own word; asked for once the server has said so. */
  readonly notBefore?: () => number
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

/**
 * One POP3 session from the listing to QUIT, on a session that is signed in.
 *
 * The order never varies: RETR → vault fsynced → journal and strict commit → acknowledged → the file read back and
 * hashed → DELE → QUIT (RFC 1939 §6). At every point each message is on the server or proven here. A session that
 * breaks deletes nothing, since DELE takes effect at QUIT; what became of a QUIT without answer the next listing tells.
 */
export function runSession(session: Pop3Session, context: SessionContext): Promise<SessionOutcome> {
  context.report({ phase: 'listing' })
  // Asked for at once: the ledger is read while the server answers.
  const listing = listMessages(session)
  listing.catch(() => undefined)
  return context.ledger.use(async (rows) => runWithLedger(session, await listing, rows, context))
}

async function runWithLedger(
  session: Pop3Session,
  listing: Listing,
  rows: ReadonlyMap<string, UidlRow>,
  context: SessionContext,
): Promise<SessionOutcome> {
  const { account, parse, recorder, shelf, store, now } = context
  const firstSession = ((await store.read('meta', firstSessionKey(account.id))) ?? 0) === 0
  const before = await readListing(store, account.id)
  const listedAt = now()
  const plan = await planAgainstLedger(session, listing, rows, before, { listedAt, firstSession }, context)

  const known = [...(before?.waiting ?? []), ...(before?.lost ?? [])].flatMap((one) =>
    one.header ? [[refKey(one), one.header] as const] : [],
  )
  const lost = plan.known
    .filter(({ row }) => isLost(row))
    .map(({ number, row: { occurrence, uidl } }) => ({ number, occurrence, uidl }))
  const headers = await headersToDecide(session, [...plan.large, ...lost], new Map(known), parse)
  const lostHeaders = lost.flatMap(({ occurrence, uidl }) => {
    const header = headers.get(refKey({ occurrence, uidl }))
    return header ? [{ occurrence, uidl, header }] : []
  })
  const refused = new Map<MessageNumber, MailError>()
  const { expire } = session.capabilities
  const notBefore = context.notBefore?.()
  const waitingNow = () => waitingOf(plan, { rows, refused, headers, wanted: shelf.wanted, before, listedAt })
  const say = async (waiting: readonly WaitingMessage[]): Promise<void> => {
    const stated = { ...(expire === undefined ? {} : { expire }), ...(notBefore === undefined ? {} : { notBefore }) }
    const listed = { listedAt, uidl: listing.uidl, waiting, ...(lostHeaders.length > 0 ? { lost: lostHeaders } : {}) }
    await store.commit([putListing(account.id, { ...listed, ...stated })])
  }
  let waiting = waitingNow()
  // For the screen alone: the download does not wait for it.
  const said = say(waiting)
  said.catch(() => undefined)

  const current = (): readonly KnownMessage<MessageNumber>[] =>
    [...plan.known, ...arrived].map(({ number, row }) => ({ number, row: rows.get(refKey(row)) ?? row }))
  const due = (): readonly KnownMessage<MessageNumber>[] =>
    planRemoval(current(), waiting, account, { first: firstSession, uidl: listing.uidl }, now())
  let arrived: readonly KnownMessage<MessageNumber>[] = []
  await shelf.noteTrash(rows)
  const renewed = planRenewal(current(), due())
  if (plan.fetch.length + renewed.length > 0) {
    const fetching = { ...context, firstSession, rows, unlisted: plan.unlisted }
    arrived = await fetchMessages(session, plan.fetch, renewed, fetching, (number, error) => refused.set(number, error))
    await said
    waiting = waitingNow()
    await say(waiting)
    await shelf.noteTrash(rows)
  }
  await said
  const removed = await removeFromServer(session, due(), context)
  if (firstSession) {
    const at = now()
    await recorder.record(
      [{ kind: 'first-session', at }],
      [{ kind: 'set-meta', key: firstSessionKey(account.id), value: at }],
    )
  }
  return { downloaded: arrived.length, removed, large: plan.large.length, refused: [...refused.values()] }
}

/** Meta key under which the store keeps when the first session of an account ended in good order; 0: not on this server. */
export function firstSessionKey(account: string): string {
  return `firstSession.${account}`
}

/** The plan, with the ledger brought up to what the listing says; messages that only changed their names are known. */
async function planAgainstLedger(
  session: Pop3Session,
  { complete, messages }: Listing,
  rows: ReadonlyMap<string, UidlRow>,
  before: ServerListing | undefined,
  { listedAt, firstSession }: { readonly listedAt: number; readonly firstSession: boolean },
  { account, ledger, now, shelf, vault }: SessionContext,
): Promise<SessionPlan<MessageNumber>> {
  const { wanted } = shelf
  for (const one of before?.waiting ?? []) if (one.reason === 'wanted') wanted.add(refKey(one))
  for (const key of wanted) if (rows.has(key)) wanted.delete(key)
  const limits = { askAboveOctets: account.askAboveOctets ?? usualAskAboveOctets, wanted, complete }
  const plan = planSession(rows.values(), messages, limits, listedAt)
  await ledger.record(plan.changed)
  if (!session.capabilities.top) return plan
  const disappeared = plan.changed.filter(({ missingSince }) => missingSince === listedAt)
  const elsewhere = firstSession ? plan.unlisted.filter((row) => row.elsewhere) : []
  const unknown = [...plan.fetch, ...plan.large]
  const candidates = planRecognition(unknown, [...disappeared, ...elsewhere], awaitingTheirName(rows.values()))
  if (candidates.length === 0) return plan
  await ledger.record(await recogniseRenamed(session, candidates, { accountId: account.id, vault, now }))
  return planSession(rows.values(), messages, limits, listedAt)
}
