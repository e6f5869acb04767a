import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { MailError } from '../../src-shared/mail/mail-error'
import { download } from './download'
import { nowAndThen } from './now-and-then'
import type { KnownMessage, UnknownMessage } from './plan-session'
import type { MessageNumber, Pop3Session } from './pop3-wire'
import type { SessionContext } from './run-session'
import { ArrivalRecorder } from './store-arrivals'

type Unknown = UnknownMessage<MessageNumber>
type Known = KnownMessage<MessageNumber>

export interface FetchContext extends SessionContext {
  readonly firstSession: boolean
  readonly rows: ReadonlyMap<string, UidlRow>
  /** Rows the server does not list: the same octets under another name are the same message. */
  readonly unlisted: readonly UidlRow[]
}

/** One to be downloaded; with `renews`, its octets are compared with those of a row. */
interface Wanted {
  readonly number: MessageNumber
  readonly octets: number
  readonly listed: Omit<Unknown, 'number'>
  readonly renews?: UidlRow
}

/**
 * Downloads new messages, and again those whose copy here is damaged or was recognised by its header only. A message
 * is on record before the next step is made with it. Returns what is new here, with its ledger row; `refused` is told
 * what the server would not give. Rejects with the MailFailure of session, vault or recorder; what came before is good.
 */
export async function fetchMessages(
  session: Pop3Session,
  unknown: readonly Unknown[],
  renewed: readonly Known[],
  context: FetchContext,
  refused: (number: MessageNumber, error: MailError) => void,
): Promise<readonly Known[]> {
  const { account, firstSession, inbox, ledger, now, parse, recorder, report, rows, unlisted, vault } = context
  const wanted: readonly Wanted[] = [
    ...unknown.map((listed) => ({ number: listed.number, octets: listed.octets, listed })),
    ...renewed.map(({ number, row }) => ({ number, octets: row.announced, listed: listedAs(row), renews: row })),
  ]
  const total = wanted.length
  const totalOctets = wanted.reduce((sum, { octets }) => sum + octets, 0)
  let done = 0
  let octets = 0
  const count = (one: Wanted): void => {
    done += 1
    octets += one.octets
    if (done === total || isTime()) progress()
  }
  const isTime = nowAndThen()
  const progress = (): void =>
    report({ phase: 'downloading', progress: { done, total }, octets: { done: octets, total: totalOctets } })
  progress()

  const here: Known[] = []
  const arrivals = new ArrivalRecorder(
    { accountId: account.id, inbox, recorder, ledger, firstSession, now },
    rows.values(),
    unlisted,
  )
  await download(
    session,
    wanted,
    { accountId: account.id, vault, parse },
    async ({ wanted: one, entry, parsed }) => {
      if (one.renews && !one.renews.bringBack && entry.sha256 === one.renews.sha256)
        await ledger.update([one.renews], proven)
      else {
        const row = await arrivals.add({
          entry,
          parsed,
          listed: one.listed,
          ...(one.renews ? { renews: one.renews } : {}),
        })
        if (!one.renews) here.push({ number: one.number, row })
      }
      count(one)
    },
    (one, error) => {
      count(one)
      refused(one.number, error)
    },
  )
  return here
}

/** The octets here are the server's, once more. */
function proven(row: UidlRow): UidlRow {
  const { damagedAt: _damaged, byHeader: _byHeader, ...rest } = row
  return rest
}

function listedAs({ announced, occurrence, order = 0, uidl }: UidlRow): Omit<Unknown, 'number'> {
  return { octets: announced, occurrence, order, uidl }
}
