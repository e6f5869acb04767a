import type { MailboxRow } from '../../../src-shared/contract/store-rows'
import {
  type ChangeOf,
  type Intent,
  type IntentEvidence,
  keysOfChange,
  type MailChange,
} from '../../../src-shared/mail/change'
import type { LocationKey, Uid } from '../../../src-shared/mail/ids'
import { type UidSet, uidSetOf } from '../../sync/uid-set'
import { evidenceFor, withDestination } from './destination'
import { removeFromSelected } from './expunge-messages'
import { findSources, type Source, selectPath, selectSource, type Target } from './find-sources'
import { confirmIdentity, identitiesFrom, matchIdentities, storedIdentities } from './identity'
import { begin, type Carried, type Moved, mailboxOf, type PushRound } from './push-context'

/**
 * Moves or copies messages of one account to `change.to`. `intents` ask for the same; more than one only at the first
 * try. Stages (SYNC.md F17): UIDNEXT of the destination durable → COPY or MOVE → UIDs of the copies durable → sources
 * removed. After doubt what has arrived is looked for in the destination first, and never sent again.
 */
export async function carryMove(
  round: PushRound,
  intents: readonly Intent[],
  change: ChangeOf<'move' | 'copy'>,
): Promise<Carried> {
  const sources = await findSources(
    round,
    intents.flatMap((intent) => keysOfChange(intent.change)),
  )
  if (sources === 'later') return { kind: 'later' }
  const destination = await mailboxOf(round, change.to)
  if (destination.missingSince !== undefined) return { kind: 'later' }
  const first = intents[0]
  if (!first) return { kind: 'done' }
  const doubtful = first.state === 'running'
  const evidence = await evidenceFor(round, first, destination)
  const arrived = new Map<LocationKey, Moved[number]>()
  for (const { from, uidValidity, uid } of evidence.arrived ?? [])
    arrived.set(from, { from, uidValidity, uid: uid as Uid })
  const transfer: Transfer = { round, intents, change, destination, evidence, arrived }
  await begin(round, intents, (intent) => evidenceOf(transfer, intent))
  for (const source of sources) await transferSource(transfer, source, doubtful)
  await findUntold(transfer, sources)
  round.touched.add(destination.id)
  // What COPYUID would have named and did not was deleted or moved elsewhere before us.
  const gone = arrived.size === 0 && (sources.length === 0 || round.session.can('UIDPLUS'))
  return { kind: 'done', moved: [...arrived.values()], ...(gone ? { gone: true } : {}) }
}

interface Transfer {
  readonly round: PushRound
  readonly intents: readonly Intent[]
  readonly change: ChangeOf<'move' | 'copy'>
  readonly destination: MailboxRow
  readonly evidence: IntentEvidence
  /** What is known to be in the destination, by its key in the source. */
  readonly arrived: Map<LocationKey, Moved[number]>
}

/** Each intent keeps what became of its own messages. */
function evidenceOf({ evidence, arrived }: Transfer, { change }: Intent): IntentEvidence {
  const own = keysOfChange(change).flatMap((key) => arrived.get(key) ?? [])
  const { arrived: _all, ...rest } = evidence
  return own.length > 0 ? { ...rest, arrived: own } : rest
}

async function transferSource(transfer: Transfer, source: Source, doubtful: boolean): Promise<void> {
  const { round, change, arrived } = transfer
  const { session, store } = round
  const moves = change.kind === 'move'
  const atOnce = moves && session.can('MOVE')
  let now = await selectSource(round, source)
  let present = await confirmIdentity(session, store, now.targets)
  round.touched.add(source.mailbox.id)
  if (doubtful) {
    const still = new Set(present.map(({ key }) => key))
    // With MOVE a message that is still in the source was not moved; a copy may have been made of any.
    const sought = now.targets.filter(({ key }) => !arrived.has(key) && !(atOnce && still.has(key)))
    if (sought.length > 0) {
      await findInDestination(transfer, sought)
      now = await selectSource(round, source)
      present = await confirmIdentity(session, store, now.targets)
    }
  }
  const going = present.filter(({ key }) => !arrived.has(key))
  if (going.length > 0) {
    const set = uidSetOf(going.map(({ uid }) => uid))
    const result = await withDestination(round, transfer.destination, () =>
      atOnce ? session.move(set, transfer.destination.path) : session.copy(set, transfer.destination.path),
    )
    for (const { key, uid } of going) {
      const to = result?.uids.get(uid)
      if (result && to !== undefined) arrived.set(key, { from: key, uidValidity: result.uidValidity, uid: to })
    }
    if (!result && session.can('UIDPLUS')) {
      // All of them vanished in this moment, or the server keeps its UIDs to itself: only looking can tell (F18).
      await findInDestination(transfer, going)
      now = await selectSource(round, source)
      present = await confirmIdentity(session, store, now.targets)
    }
    if (!atOnce && moves) await noteArrived(transfer)
  }
  if (!moves || atOnce) return
  // A server without UIDPLUS says OK also for a UID that is gone; with it, only what COPYUID names was copied.
  const copied = session.can('UIDPLUS') ? present.filter(({ key }) => arrived.has(key)) : present
  await removeFromSelected(session, setOf(copied))
}

/** The copies are made: durable before a source is touched. */
async function noteArrived(transfer: Transfer): Promise<void> {
  const { round, intents } = transfer
  await round.store.commit(
    intents.map((intent) => ({
      kind: 'set-intent' as const,
      intentId: intent.id,
      state: 'running' as const,
      attempts: intent.attempts + 1,
      evidence: evidenceOf(transfer, intent),
    })),
    { durability: 'strict' },
  )
}

/** Looks in the destination for messages that may have come by an earlier try, or whose UIDs were not told. */
async function findInDestination(transfer: Transfer, sought: readonly Target[]): Promise<void> {
  const { round, destination, evidence, arrived } = transfer
  const { session, store } = round
  const state = await selectPath(round, destination.path)
  const known = evidence.destinationUidValidity
  const fromUid = known === undefined || known === state.uidValidity ? evidence.destinationUidNext : 1
  const taken = new Set([...arrived.values()].map(({ uid }) => Number(uid)))
  const there = (await identitiesFrom(session, fromUid)).filter(({ uid }) => !taken.has(uid))
  const expected = await storedIdentities(store, sought)
  const wanted = [...expected].map(([key, identity]) => ({ key, identity }))
  for (const [key, uid] of matchIdentities(wanted, there))
    arrived.set(key, { from: key, uidValidity: state.uidValidity, uid })
}

/** Without COPYUID the UIDs are looked up, so that what was done to the messages meanwhile finds them. */
async function findUntold(transfer: Transfer, sources: readonly Source[]): Promise<void> {
  const { round, arrived } = transfer
  if (round.session.can('UIDPLUS')) return
  const untold = sources.flatMap(({ targets }) => targets.filter(({ key }) => !arrived.has(key)))
  if (untold.length > 0) await findInDestination(transfer, untold)
}

function setOf(targets: readonly Target[]): UidSet {
  return uidSetOf(targets.map(({ uid }) => uid))
}

/** Whether a change is one of those this file carries. */
export function isTransfer(change: MailChange): change is ChangeOf<'move' | 'copy'> {
  return change.kind === 'move' || change.kind === 'copy'
}
