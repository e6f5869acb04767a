import { deleted, hasFlag } from '../../../src-shared/mail/flags'
import type { LocationKey } from '../../../src-shared/mail/ids'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import { uidSetOf } from '../../sync/uid-set'
import { removeFromSelected } from './expunge-messages'
import { selectPath, type Target } from './find-sources'
import { confirmIdentity } from './identity'
import type { Arrived, Transfer } from './transfer'

/**
 * A move without MOVE whose sources the server refuses to remove takes its copies back: else one message became two.
 * Only copies that the server itself named (COPYUID) are touched, only while their sources lie unmarked where they
 * were, and only after the identity of both was confirmed. Which ones they are is durable before, so that no later try
 * takes a copy on its way out for the message. Called in the selected mailbox of the sources.
 *
 * Servers without UIDPLUS keep both: there nothing can be removed for good.
 */
export async function takeBack(transfer: Transfer, sources: readonly Target[]): Promise<void> {
  const { round, arrived, leaving } = transfer
  const { session } = round
  if (!session.can('UIDPLUS') || session.quirks.labels) return
  const own = await stillThere(
    transfer,
    sources.filter(({ key }) => arrived.get(key)?.told),
  )
  if (own.length === 0) return
  for (const { key } of own) hand(arrived, leaving, key)
  await transfer.note()
  await remove(transfer, own)
}

/**
 * Goes on with what `takeBack` began in an earlier try, in the selected mailbox of the sources. A copy whose source is
 * gone or marked meanwhile is the message now, and stays.
 */
export async function finishTakingBack(transfer: Transfer, sources: readonly Target[]): Promise<void> {
  const begun = sources.filter(({ key }) => transfer.leaving.has(key))
  if (begun.length === 0) return
  const own = await stillThere(transfer, begun)
  const safe = new Set(own.map(({ key }) => key))
  await keepCopies(
    transfer,
    begun.flatMap(({ key }) => (safe.has(key) ? [] : [key])),
  )
  if (own.length > 0) await remove(transfer, own)
}

/** Copies that were on their way out are the messages after all, and not to be removed by anybody. */
export async function keepCopies(transfer: Transfer, keys: readonly LocationKey[]): Promise<void> {
  const { round, destination, arrived, leaving } = transfer
  if (keys.length === 0) return
  const { uidValidity } = await selectPath(round, destination.path)
  const uids = keys.flatMap((key) => {
    const copy = leaving.get(key)
    return copy?.uidValidity === uidValidity ? [copy.uid] : []
  })
  if (uids.length > 0) await round.session.store(uidSetOf(uids), '-', [deleted])
  for (const key of keys) hand(leaving, arrived, key)
  await transfer.note()
}

async function remove(transfer: Transfer, sources: readonly Target[]): Promise<void> {
  const { round, destination, leaving } = transfer
  const { session } = round
  const { uidValidity } = await selectPath(round, destination.path)
  const renumbered = sources.flatMap(({ key }) => (leaving.get(key)?.uidValidity === uidValidity ? [] : [key]))
  const copies = sources.flatMap(({ key, messageId }): Target[] => {
    const copy = leaving.get(key)
    return copy?.uidValidity === uidValidity ? [{ key, messageId, uid: copy.uid }] : []
  })
  try {
    await removeFromSelected(session, uidSetOf((await confirmed(transfer, copies)).map(({ uid }) => uid)))
  } catch (thrown) {
    if (!session.usable) throw thrown
    // Refused here, too: both stay, and the move is shown as refused.
    await keepCopies(transfer, [...leaving.keys()])
    return
  }
  await keepCopies(transfer, renumbered)
  for (const { key } of copies) leaving.delete(key)
  await transfer.note()
}

/** Those that lie unmarked where they were, in the selected mailbox. */
async function stillThere(transfer: Transfer, sources: readonly Target[]): Promise<readonly Target[]> {
  if (sources.length === 0) return []
  const flags = await transfer.round.session.fetchFlags(uidSetOf(sources.map(({ uid }) => uid)))
  return confirmed(
    transfer,
    sources.filter(({ uid }) => !hasFlag(flags.get(uid) ?? [deleted], deleted)),
  )
}

/** As `confirmIdentity`; none where another message lies at one of the UIDs. */
async function confirmed({ round }: Transfer, targets: readonly Target[]): Promise<readonly Target[]> {
  try {
    return await confirmIdentity(round.session, round.store, targets)
  } catch (thrown) {
    if (thrown instanceof MailFailure && thrown.error.kind === 'changed-elsewhere') return []
    throw thrown
  }
}

function hand(from: Map<LocationKey, Arrived>, to: Map<LocationKey, Arrived>, key: LocationKey): void {
  const copy = from.get(key)
  if (!copy) return
  from.delete(key)
  to.set(key, copy)
}
