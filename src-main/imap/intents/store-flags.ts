import type { ChangeOf, Intent } from '../../../src-shared/mail/change'
import { keysOfChange } from '../../../src-shared/mail/change'
import { uidSetOf } from '../../sync/uid-set'
import { findSources, selectSource } from './find-sources'
import { begin, type Carried, type PushRound } from './push-context'

/**
 * `+FLAGS.SILENT` and `-FLAGS.SILENT`, never `FLAGS` (RFC 4549 §4.2.3). Done twice is done once, so doubt needs no
 * proof. Flags that the mailbox does not keep are not sent (SYNC.md F25). `intents` ask for the same.
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
  for (const source of sources) {
    const { targets } = await selectSource(round, source)
    const set = uidSetOf(targets.map(({ uid }) => uid))
    const add = change.add.filter((flag) => session.keeps(flag))
    if (add.length > 0) await session.store(set, '+', add)
    if (change.remove.length > 0) await session.store(set, '-', change.remove)
    touched.add(source.mailbox.id)
  }
  return { kind: 'done', ...(sources.length === 0 ? { gone: true } : {}) }
}
