import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account } from '../../src-shared/mail/account'
import type { MailboxId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import type { FactRecorder } from '../sync/fact-recorder'
import type { ReportStatus } from '../sync/mail-engine'
import type { MailStore } from '../sync/mail-store'
import { type DownloadContext, download } from './download'
import { isDue, type ListedMessage, planSession, type RetentionRule } from './plan-session'
import type { MessageNumber, Pop3Session } from './pop3-wire'
import { ArrivalRecorder } from './store-arrivals'

export interface SessionContext extends Omit<DownloadContext, 'accountId'> {
  readonly account: Pop3Account
  readonly inbox: MailboxId
  readonly store: MailStore
  readonly recorder: FactRecorder
  readonly report: ReportStatus
  readonly now: () => number
}

export interface SessionOutcome {
  readonly downloaded: number
  /** Copies whose removal the server has confirmed with QUIT. */
  readonly removed: number
  /** What the server refused, one message each; they are asked for again next time. */
  readonly refused: readonly MailError[]
}

interface Removable {
  readonly number: MessageNumber
  readonly row: UidlRow
}

/**
 * One POP3 session from the listing to QUIT, on a session that is signed in.
 *
 * The order never varies: RETR → vault fsynced → journal and strict commit → acknowledged → the file read back and
 * hashed → DELE → QUIT (RFC 1939 §6). At every point each message is on the server or proven here. A session that
 * breaks deletes nothing, since DELE takes effect at QUIT; what became of a QUIT without answer the next listing tells.
 */
export async function runSession(session: Pop3Session, context: SessionContext): Promise<SessionOutcome> {
  const { account, recorder, report, store, now } = context
  report({ phase: 'listing' })
  const listing = await listMessages(session)
  const ledger = await store.read('uidls', account.id)
  const firstSession = (await store.read('meta', firstSessionKey(account.id))) === undefined
  const rule: RetentionRule = { retention: account.retention, removeExisting: account.removeExisting, firstSession }
  const plan = planSession(ledger, listing, rule, now())
  if (plan.ledger.length > 0) await recordRows(recorder, plan.ledger)

  // Newest first, so that the list is of use after the first few.
  const wanted = [...plan.fetch].reverse()
  const removable: Removable[] = [...plan.remove]
  const refused: MailError[] = []
  let done = 0
  if (wanted.length > 0) {
    const unlisted = plan.ledger.filter((row) => row.state === 'gone')
    const arrivals = new ArrivalRecorder(
      { accountId: account.id, inbox: context.inbox, recorder, firstSession, now },
      ledger,
      unlisted,
    )
    const progress = (): void => report({ phase: 'downloading', progress: { done, total: wanted.length } })
    progress()
    await download(
      session,
      wanted,
      { accountId: account.id, vault: context.vault, parse: context.parse },
      ({ wanted: one, entry, parsed }) =>
        new Promise((resolve, reject) => {
          arrivals.add(
            {
              entry,
              parsed,
              announced: one.octets,
              occurrence: one.occurrence,
              ...(one.uidl ? { uidl: one.uidl } : {}),
            },
            (row) => {
              done += 1
              progress()
              if (isDue(row, rule, now())) removable.push({ number: one.number, row })
              resolve()
            },
          )
          arrivals.settle().catch(reject)
        }),
      (_one, error) => {
        refused.push(error)
      },
    )
    await arrivals.settle()
  }

  const removed = await removeFromServer(session, removable, context)
  if (firstSession) {
    const at = now()
    await recorder.record(
      [{ kind: 'first-session', at }],
      [{ kind: 'set-meta', key: firstSessionKey(account.id), value: at }],
    )
  }
  return { downloaded: done, removed, refused }
}

/** Meta key under which the store keeps when the first session of an account ended in good order. */
export function firstSessionKey(account: string): string {
  return `firstSession.${account}`
}

async function listMessages(session: Pop3Session): Promise<readonly ListedMessage<MessageNumber>[]> {
  const uidls = await session.uidl()
  const sizes = await session.list()
  if (uidls === 'unsupported') return sizes
  const byNumber = new Map(uidls.map(({ number, uidl }) => [number, uidl]))
  return sizes.map(({ number, octets }) => {
    const uidl = byNumber.get(number)
    return uidl === undefined ? { number, octets } : { number, octets, uidl }
  })
}

/**
 * Removes what is due and proven, and ends the session. Each copy here is read from disk and hashed again before its
 * DELE; one that is damaged or shorter than the server announced keeps its server copy. Returns how many removals the
 * server confirmed.
 */
async function removeFromServer(
  session: Pop3Session,
  due: readonly Removable[],
  context: SessionContext,
): Promise<number> {
  const { account, recorder, report, vault, now } = context
  const proven: Removable[] = []
  // A device that runs full keeps every copy there is (UX.md §12).
  if (due.length > 0 && (await vault.room()) > 0) {
    for (const [index, one] of due.entries()) {
      report({ phase: 'removing-from-server', progress: { done: index, total: due.length } })
      if (isWhole(one.row) && (await vault.verify(account.id, one.row.sha256)))
        proven.push({ ...one, row: { ...one.row, readBackAt: now() } })
    }
  }
  if (proven.length > 0) {
    await recordRows(
      recorder,
      proven.map(({ row }) => row),
    )
    for (const { number } of proven) await session.delete(number)
  }
  if ((await session.quit()) !== 'committed') return 0
  if (proven.length > 0) {
    const deleSentAt = now()
    await recordRows(
      recorder,
      proven.map(({ row }) => ({ ...row, state: 'dele-sent' as const, deleSentAt })),
    )
  }
  return proven.length
}

/**
 * Whether as much arrived as LIST announced. A little less is allowed: servers count the octets as they are stored,
 * with dot-stuffing or other line ends (RFC 1939 §11). What is shorter stays on the server.
 */
export function isWhole(row: Pick<UidlRow, 'announced' | 'received'>): boolean {
  return row.received >= row.announced - Math.max(2, Math.ceil(row.announced / 100))
}

function recordRows(recorder: FactRecorder, rows: readonly UidlRow[]): Promise<void> {
  return recorder.record([{ kind: 'uidl', rows }], [{ kind: 'put-uidl', rows }])
}
