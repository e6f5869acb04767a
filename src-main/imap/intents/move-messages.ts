import { type ChangeOf, type Intent, keysOfChange, type MailChange } from '../../../src-shared/mail/change'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import { type UidSet, uidSetOf } from '../../sync/uid-set'
import { evidenceFor, withDestination } from './destination'
import { removeFromSelected } from './expunge-messages'
import { findSources, type Source, selectPath, selectSource, type Target } from './find-sources'
import { confirmIdentity, identitiesFrom, matchIdentities, storedIdentities } from './identity'
import { begin, type Carried, type Moved, mailboxOf, type PushRound } from './push-context'
import { finishTakingBack, keepCopies, takeBack } from './take-back'
import { type Arrived, Transfer } from './transfer'

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
    intents.length,
  )
  if (sources === 'later') return { kind: 'later' }
  const destination = await mailboxOf(round, change.to)
  if (destination.missingSince !== undefined) return { kind: 'later' }
  const first = intents[0]
  if (!first) return { kind: 'done' }
  const doubtful = first.state === 'running'
  const evidence = await evidenceFor(round, first, destination)
  const transfer = new Transfer(round, intents, change, destination, evidence)
  const { arrived, leaving } = transfer
  await begin(round, intents, (intent) => transfer.evidenceOf(intent))
  // What was deleted elsewhere while its copy was being taken back has nothing left but that copy.
  const here = new Set(sources.flatMap(({ targets }) => targets.map(({ key }) => key)))
  await keepCopies(
    transfer,
    [...leaving.keys()].filter((key) => !here.has(key)),
  )
  for (const source of sources) await transferSource(transfer, source, doubtful)
  await findUntold(transfer, sources)
  round.touched.add(destination.id)
  // What COPYUID would have named and did not was deleted or moved elsewhere before us.
  const gone = arrived.size === 0 && (sources.length === 0 || round.session.can('UIDPLUS'))
  return { kind: 'done', moved: [...arrived.values()].map(placeOf), ...(gone ? { gone: true } : {}) }
}

async function transferSource(transfer: Transfer, source: Source, doubtful: boolean): Promise<void> {
  const { round, change, arrived, leaving } = transfer
  const { session, store } = round
  const moves = change.kind === 'move'
  const atOnce = moves && session.can('MOVE')
  let now = await selectSource(round, source)
  let present = await confirmIdentity(session, store, now.targets)
  round.touched.add(source.mailbox.id)
  if (now.targets.some(({ key }) => leaving.has(key))) {
    await finishTakingBack(transfer, now.targets)
    now = await selectSource(round, source)
    present = await confirmIdentity(session, store, now.targets)
  }
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
      if (result && to !== undefined)
        arrived.set(key, { from: key, uidValidity: result.uidValidity, uid: to, told: true })
    }
    if (!result && session.can('UIDPLUS')) {
      // All of them vanished in this moment, or the server keeps its UIDs to itself: only looking can tell (F18).
      await findInDestination(transfer, going)
      now = await selectSource(round, source)
      present = await confirmIdentity(session, store, now.targets)
    }
  }
  if (!moves || atOnce) return
  // The copies are made: durable before a source is touched.
  await transfer.note()
  // A server without UIDPLUS says OK also for a UID that is gone; with it, only what COPYUID names was copied.
  const copied = session.can('UIDPLUS') ? present.filter(({ key }) => arrived.has(key)) : present
  try {
    await removeFromSelected(session, setOf(copied))
  } catch (thrown) {
    if (session.usable && isRefusal(thrown)) {
      round.touched.add(transfer.destination.id)
      await takeBack(transfer, copied)
    }
    throw thrown
  }
}

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof MailFailure && (thrown.error.kind === 'refused' || thrown.error.kind === 'bad-request')
}

function placeOf({ from, uidValidity, uid }: Arrived): Moved[number] {
  return { from, uidValidity, uid }
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
