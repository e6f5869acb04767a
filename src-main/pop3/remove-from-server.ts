import type { UidlRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account } from '../../src-shared/mail/account'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { ReportStatus } from '../sync/mail-engine'
import type { MailVault } from '../sync/mail-vault'
import { type Ledger, refKey } from './ledger'
import { nowAndThen } from './now-and-then'
import type { KnownMessage } from './plan-session'
import type { MessageNumber, Pop3Session } from './pop3-wire'

/** Files that are read back at once. */
const readers = 4

export interface RemovalContext {
  readonly account: Pop3Account
  readonly ledger: Ledger
  readonly vault: MailVault
  readonly report: ReportStatus
  readonly now: () => number
}

/**
 * Removes what is due and proven, and ends the session. Each copy here is read from disk and hashed again before its
 * DELE, in the account it was moved to where it was; one that is damaged keeps its server copy, and is on record as damaged. Whoever says "keep" before the DELEs
 * begin is heard. Returns how many removals the server confirmed; what it refused stays.
 */
export async function removeFromServer(
  session: Pop3Session,
  due: readonly KnownMessage<MessageNumber>[],
  context: RemovalContext,
): Promise<number> {
  const { ledger, now } = context
  const marked = await markProven(due, context)
  const refused = new Set<UidlRow>()
  await Promise.all(
    marked.map(async ({ number, row }) => {
      try {
        await session.delete(number)
      } catch (thrown) {
        if (mailErrorOf(thrown).kind !== 'refused') throw thrown
        refused.add(row)
      }
    }),
  )
  if ((await session.quit()) !== 'committed') return 0
  const accepted = marked.filter(({ row }) => !refused.has(row)).map(({ row }) => row)
  const quitAt = now()
  await ledger.update(accepted, (row) => ({ ...row, state: 'dele-sent', quitAt, deles: (row.deles ?? 0) + 1 }))
  return accepted.length
}

/** Those whose copy here is proven, with DELE on record as about to be sent. */
async function markProven(
  due: readonly KnownMessage<MessageNumber>[],
  { account, ledger, now, report, vault }: RemovalContext,
): Promise<readonly KnownMessage<MessageNumber>[]> {
  // A device that runs full keeps every copy there is (UX.md §12).
  if (due.length === 0 || (await vault.room()) <= 0) return []
  const proven = new Map<string, number>()
  const damaged: UidlRow[] = []
  const isTime = nowAndThen()
  const waiting = due.entries()
  // Several readers of one queue: while one waits for the disk, another one hashes.
  const read = async (): Promise<void> => {
    for (const [index, { row }] of waiting) {
      if (isTime()) report({ phase: 'removing-from-server', progress: { done: index, total: due.length } })
      if (row.purgedAt !== undefined || (await vault.verify(row.movedTo ?? account.id, row.sha256)))
        proven.set(refKey(row), now())
      else damaged.push(row)
    }
  }
  await Promise.all(Array.from({ length: readers }, read))
  if (damaged.length > 0) {
    const damagedAt = now()
    await ledger.update(damaged, (row) => (row.purgedAt === undefined ? { ...row, damagedAt } : row))
  }
  const marked = new Set<string>()
  await ledger.update(
    due.map(({ row }) => row),
    (row) => {
      const readBackAt = proven.get(refKey(row))
      if (readBackAt === undefined || row.kept || row.byHeader || row.state !== 'stored') return row
      marked.add(refKey(row))
      return { ...row, ...(row.purgedAt === undefined ? { readBackAt } : {}), deleSentAt: now() }
    },
  )
  return due.filter(({ row }) => marked.has(refKey(row)))
}
