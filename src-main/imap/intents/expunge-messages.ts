import { type Intent, keysOfChange } from '../../../src-shared/mail/change'
import { deleted } from '../../../src-shared/mail/flags'
import { type UidSet, uidSetOf } from '../../sync/uid-set'
import type { ImapSession } from '../imap-wire'
import { findSources, type Source, selectSource } from './find-sources'
import { confirmIdentity } from './identity'
import { begin, type Carried, type PushRound } from './push-context'

/**
 * Removes messages for good: the identity of each is confirmed right before, whether it is the first try or not
 * (SYNC.md F2). What is gone already is done.
 */
export async function carryExpunge(round: PushRound, intents: readonly Intent[]): Promise<Carried> {
  const sources = await findSources(
    round,
    intents.flatMap(({ change }) => keysOfChange(change)),
    intents.length,
  )
  if (sources === 'later') return { kind: 'later' }
  await begin(round, intents)
  for (const source of sources) await expungeSource(round, source)
  return { kind: 'done' }
}

export async function expungeSource(round: PushRound, source: Source): Promise<void> {
  const { session, store, touched } = round
  const now = await selectSource(round, source)
  const sure = await confirmIdentity(session, store, now.targets)
  await removeForGood(round, source, uidSetOf(sure.map(({ uid }) => uid)))
  touched.add(source.mailbox.id)
}

/**
 * Where mailboxes are labels a message that is expunged in one is still among all mail; only out of the trash it goes
 * for good. What is left in between by a lost connection lies in the trash.
 */
async function removeForGood(round: PushRound, { mailbox }: Source, set: UidSet): Promise<void> {
  const { session, store, accountId, touched } = round
  const { role } = mailbox
  if (set.length === 0) return
  const trash =
    session.quirks.labels && role !== 'trash' && role !== 'junk'
      ? (await store.read('mailboxes', accountId)).find((row) => row.role === 'trash' && row.selectable)
      : undefined
  if (!trash || !session.can('MOVE')) return removeFromSelected(session, set)
  const result = await session.move(set, trash.path)
  touched.add(trash.id)
  if (!result) return
  await session.select(trash.path)
  await removeFromSelected(session, uidSetOf(result.uids.values()))
}

/**
 * Marks as deleted and expunges these UIDs of the selected mailbox. Without UIDPLUS the messages stay, marked, and are
 * not shown here: a plain EXPUNGE would take other clients' mail with them (SYNC.md F16).
 */
export async function removeFromSelected(session: ImapSession, set: UidSet): Promise<void> {
  if (set.length === 0) return
  await session.store(set, '+', [deleted])
  if (session.can('UIDPLUS')) await session.expunge(set)
}
