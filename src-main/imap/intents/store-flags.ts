import type { NotKept } from '../../../src-shared/contract/store-calls'
import type { ChangeOf, Intent } from '../../../src-shared/mail/change'
import { keysOfChange } from '../../../src-shared/mail/change'
import { hasFlag } from '../../../src-shared/mail/flags'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import { uidSetOf } from '../../sync/uid-set'
import { findSources, selectSource } from './find-sources'
import { confirmIdentity } from './identity'
import { begin, type Carried, type PushRound } from './push-context'

/**
 * `+FLAGS.SILENT` and `-FLAGS.SILENT`, never `FLAGS` (RFC 4549 §4.2.3). Done twice is done once, so doubt needs no
 * proof. Flags that the mailbox does not keep are not sent and stay on this device (SYNC.md F25). `intents` ask for the
 * same.
 */
export async function carryFlags(
  round: PushRound,
  intents: readonly Intent[],
  change: ChangeOf<'flag'>,
): Promise<Carried> {
  const keys = intents.flatMap((intent) => keysOfChange(intent.change))
  const sources = await findSources(round, keys, intents.length)
  if (sources === 'later') return { kind: 'later' }
  await begin(round, intents)
  const { session, touched } = round
  const notKept: NotKept[] = []
  for (const source of sources) {
    const now = await selectSource(round, source)
    const targets = now.doubtful ? await confirmIdentity(session, round.store, now.targets) : now.targets
    if (targets.length < now.targets.length) throw new MailFailure({ kind: 'changed-elsewhere', what: 'message' })
    const set = uidSetOf(targets.map(({ uid }) => uid))
    const add = change.add.filter((flag) => session.keeps(flag))
    // What the mailbox does not keep and yet has is the server's to refuse; what it never had is only here.
    const remove = change.remove.filter(
      (flag) => session.keeps(flag) || targets.some(({ flags = [] }) => hasFlag(flags, flag)),
    )
    if (add.length > 0) await session.store(set, '+', add)
    if (remove.length > 0) await session.store(set, '-', remove)
    if (add.length < change.add.length)
      notKept.push({
        keys: source.targets.map(({ key }) => key),
        flags: change.add.filter((flag) => !session.keeps(flag)),
      })
    touched.add(source.mailbox.id)
  }
  return {
    kind: 'done',
    ...(sources.length === 0 ? { gone: true } : {}),
    ...(notKept.length > 0 ? { notKept } : {}),
  }
}
