import { assertNever } from '../../src-shared/assert-never'
import type { IntentOutcome } from '../../src-shared/contract/store-calls'
import type { IntentRow, LocationRow } from '../../src-shared/contract/store-rows'
import {
  arrivalKeyOf,
  type ChangeOf,
  destinationOf,
  type Intent,
  keysOfChange,
  mailboxOfChange,
} from '../../src-shared/mail/change'
import { changeFlags, type Flag, hasFlag } from '../../src-shared/mail/flags'
import { type IntentId, type LocationKey, serverLocationKey } from '../../src-shared/mail/ids'
import { placeLocation, renameKey, showLocation, withdrawIntent, without } from './carry-intents'
import { renameMailboxes, showMailboxes } from './mailbox-view'
import { historyOf } from './summarize-change'
import { arrivalOf, flagsTakenAlong } from './view-of'
import type { WorkingSet } from './working-set'

/**
 * Stands in `missingSince` of a row under a UIDVALIDITY that is over: its UID means nothing any more, and intents that
 * still name it find the message by what it is (RFC 4549 §4.1).
 */
export const keptForIntents = 0

type Done = Extract<IntentOutcome, { kind: 'done' }>
type Moved = Done['moved']

/**
 * What became of an intent; with `at` it goes into the history of changes. One that is not known is settled already.
 */
export function settleIntent(set: WorkingSet, id: IntentId, outcome: IntentOutcome, at?: number): void {
  const intent = set.intents.get(id)
  if (!intent) return
  if (at !== undefined && outcome.kind !== 'parked')
    set.history.push(historyOf(intent, outcome.kind === 'done' && outcome.gone ? 'gone' : outcome.kind, at))
  switch (outcome.kind) {
    case 'done':
      set.intents.delete(id)
      finish(set, intent, outcome)
      break
    case 'parked':
      set.putIntent({ ...intent, state: 'parked', error: outcome.error })
      withdrawIntent(set, intent, true)
      break
    case 'cancelled':
      set.intents.delete(id)
      withdrawIntent(set, intent, false)
      break
    default:
      assertNever(outcome)
  }
  if (mailboxOfChange(intent.change) !== undefined) showMailboxes(set, intent.accountId)
}

/** Folds an intent the server has carried out into what the server confirmed. */
function finish(set: WorkingSet, intent: IntentRow, { moved, notKept = [] }: Done): void {
  const { change } = intent
  switch (change.kind) {
    case 'flag':
      for (const key of change.keys) {
        const row = set.locations.get(key)
        if (!row) continue
        const here = notKept.flatMap(({ keys, flags }) => (keys.includes(key) ? flags : []))
        release(set, withFlags(row, change, here), intent)
      }
      return
    case 'move':
    case 'copy':
      for (const key of change.keys) finishArrival(set, intent, key, moved)
      return
    case 'expunge':
      for (const key of change.keys) set.removeLocation(key)
      return
    case 'append':
    case 'replace-draft': {
      const arrivalKey = arrivalKeyOf(intent.id, 0)
      settleArrival(
        set,
        intent,
        arrivalKey,
        moved.find(({ from }) => from === arrivalKey),
      )
      for (const key of keysOfChange(change)) set.removeLocation(key)
      return
    }
    case 'rename-mailbox':
      renameMailboxes(set, change)
      return
    case 'subscribe-mailbox': {
      const row = set.mailboxes.get(change.mailbox)
      if (row) set.mailboxes.put(row.id, { ...row, subscribed: change.subscribed })
      return
    }
    case 'create-mailbox':
    case 'remove-mailbox':
      return
    default:
      assertNever(change)
  }
}

/** A carried-out change of flags: what the server took is confirmed, what its mailbox does not keep stays here. Pure. */
function withFlags(row: LocationRow, { add, remove }: ChangeOf<'flag'>, notKept: readonly Flag[]): LocationRow {
  const { deviceFlags: before = [], ...rest } = row
  const deviceFlags = changeFlags(before, notKept, remove)
  const taken = add.filter((flag) => !hasFlag(notKept, flag))
  const baseFlags = changeFlags(row.baseFlags, taken, remove)
  return { ...rest, baseFlags, ...(deviceFlags.length > 0 ? { deviceFlags } : {}) }
}

/** The row that stood for a moved or copied message becomes the message's own; a moved one leaves where it was. */
function finishArrival(set: WorkingSet, intent: IntentRow, key: LocationKey, moved: Moved): void {
  const source = set.locations.get(key)
  const arrivalKey = arrivalOf(intent, key)
  if (arrivalKey === undefined) return
  const leaves = intent.change.kind === 'move'
  const told = moved.find(({ from }) => from === key)
  if (leaves && source && told && !set.locations.get(arrivalKey)) {
    // Nothing stood for it, since it was hidden otherwise: it takes its new place all the same.
    placeTold(
      set,
      intent,
      { ...source, ...flagsTakenAlong(source), intents: without(source.intents, intent.id) },
      [key],
      told,
    )
  } else settleArrival(set, intent, arrivalKey, told, leaves ? key : undefined)
  if (leaves) set.removeLocation(key)
  else if (source) release(set, source, intent)
}

/** Takes a carried-out intent off a row, and the row with it where it was kept for its intents alone and this was the last. */
function release(set: WorkingSet, row: LocationRow, { id }: IntentRow): void {
  const intents = without(row.intents, id)
  if (row.missingSince === keptForIntents && intents.length === 0) {
    set.removeLocation(row.key)
    return
  }
  set.putLocation({ ...row, intents })
  showLocation(set, row.key)
}

function settleArrival(
  set: WorkingSet,
  intent: IntentRow,
  arrivalKey: LocationKey,
  told: Moved[number] | undefined,
  movedFrom?: LocationKey,
): void {
  const arrival = set.locations.get(arrivalKey)
  if (arrival && told) {
    const source = movedFrom === undefined ? undefined : set.locations.get(movedFrom)
    const intents = [...without(source?.intents ?? [], intent.id), ...arrival.intents]
    const names = movedFrom === undefined ? [arrivalKey] : [movedFrom, arrivalKey]
    placeTold(set, intent, { ...arrival, intents }, names, told)
  }
  set.removeLocation(arrivalKey)
}

/** Puts a row under the key its UID gives; what was done to it meanwhile goes on under that key. */
function placeTold(
  set: WorkingSet,
  { change }: Intent,
  model: LocationRow,
  names: readonly LocationKey[],
  { uidValidity, uid }: Moved[number],
): void {
  const mailboxId = destinationOf(change)
  if (mailboxId === undefined) return
  const key = serverLocationKey(mailboxId, uidValidity, uid)
  for (const name of names) if (name.startsWith('local.')) set.renamed.push([name, key])
  const later = [...new Set(model.intents)]
  for (const one of later) for (const name of names) renameKey(set, one, name, key)
  const existing = set.locations.get(key)
  if (existing) {
    // The server told of it first; what only this device knows of it comes along.
    const deviceFlags = changeFlags(existing.deviceFlags ?? [], model.deviceFlags ?? [], [])
    const own = deviceFlags.length > 0 ? { deviceFlags } : {}
    set.putLocation({ ...existing, ...own, intents: [...new Set([...existing.intents, ...later])] })
    showLocation(set, key)
    return
  }
  const { arrivingBy, hiddenBy, missingSince, listId, ...rest } = model
  placeLocation(set, { ...rest, key, mailboxId, uidValidity, uid, intents: later })
}
