import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { ReceiptSum } from '../../src-shared/mail/archive'
import { type LocationKey, localLocationKey } from '../../src-shared/mail/ids'

/** What is known beside the ledger rows. */
export interface ReceiptContext {
  /** Messages the server lists and nobody has downloaded. */
  readonly waiting: number
  /** Whether a message is here by the journal. */
  readonly isHere: (key: LocationKey) => boolean
  /** Everything stored before this instant was read back since; absent before the first whole check. */
  readonly checkedUpTo: number | undefined
  /** Messages whose octets the last check found damaged or missing. */
  readonly damaged: ReadonlySet<string>
}

/** A screen names no more. */
const mostProblems = 100

/** Adds up the receipts of one account. Pure: each row counts once on this device and once on the server. */
export function addUpReceipts(rows: readonly UidlRow[], context: ReceiptContext): ReceiptSum {
  const sum = {
    offered: rows.length + context.waiting,
    waiting: context.waiting,
    verified: 0,
    unverified: 0,
    deletedHere: 0,
    repairable: 0,
    unexplained: 0,
    onServer: context.waiting,
    removed: 0,
    removedElsewhere: 0,
    octetsAnnounced: 0,
    octetsReceived: 0,
  }
  const problems: ReceiptSum['problems'][number][] = []
  for (const row of rows) {
    const standing = here(row, context)
    sum[standing] += 1
    if ((standing === 'repairable' || standing === 'unexplained') && problems.length < mostProblems)
      problems.push({ messageId: row.messageId, uidl: row.uidl, repairable: standing === 'repairable' })
    sum[there(row)] += 1
    sum.octetsAnnounced += row.announced
    sum.octetsReceived += row.received
  }
  return { ...sum, problems, ...(context.checkedUpTo === undefined ? {} : { checkedAt: context.checkedUpTo }) }
}

type Here = 'verified' | 'unverified' | 'deletedHere' | 'repairable' | 'unexplained'

function here(row: UidlRow, { isHere, checkedUpTo, damaged }: ReceiptContext): Here {
  const gone = !isHere(localLocationKey(row.messageId))
  if (gone && row.movedTo !== undefined) return 'deletedHere'
  if (row.damagedAt !== undefined || damaged.has(row.messageId))
    return row.state === 'stored' ? 'repairable' : 'unexplained'
  if (gone) return row.purgedAt === undefined ? 'unexplained' : 'deletedHere'
  return row.readBackAt !== undefined || (checkedUpTo !== undefined && row.storedAt <= checkedUpTo)
    ? 'verified'
    : 'unverified'
}

function there(row: UidlRow): 'onServer' | 'removed' | 'removedElsewhere' {
  if (row.state === 'stored') return 'onServer'
  return row.quitAt !== undefined || row.state === 'dele-sent' || row.deleSentAt !== undefined
    ? 'removed'
    : 'removedElsewhere'
}

const columns = [
  'uidl',
  'occurrence',
  'state',
  'octets announced',
  'octets received',
  'sha256',
  'here before the account',
  'stored at',
  'read back at',
  'DELE sent at',
  'QUIT accepted at',
  'absent from UIDL since',
  'deleted here at',
  'damaged at',
] as const

/** The record as comma-separated values (RFC 4180), one message a line, instants in ISO 8601 and UTC. */
export function* receiptsAsCsv(rows: Iterable<UidlRow>): Iterable<string> {
  yield `${columns.map(quoted).join(',')}\r\n`
  for (const row of rows) {
    const cells = [
      row.uidl,
      row.occurrence,
      row.state,
      row.announced,
      row.received,
      row.sha256,
      row.existing === 1 ? 'yes' : 'no',
      instant(row.storedAt),
      instant(row.readBackAt),
      instant(row.deleSentAt),
      instant(row.quitAt),
      instant(row.goneAt),
      instant(row.purgedAt ?? row.deletedHereAt),
      instant(row.damagedAt),
    ]
    yield `${cells.map((cell) => quoted(String(cell))).join(',')}\r\n`
  }
}

function instant(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString()
}

/** Spreadsheets carry out what begins like a formula, and a server chooses its unique-ids (OWASP, CSV injection). */
function quoted(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return `"${text.replaceAll('"', '""')}"`
}
