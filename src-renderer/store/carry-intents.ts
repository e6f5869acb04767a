import { assertNever } from '../../src-shared/assert-never'
import type { IntentOutcome } from '../../src-shared/contract/store-calls'
import type { IntentRow, LocationRow } from '../../src-shared/contract/store-rows'
import { changeFlags } from '../../src-shared/mail/flags'
import { type IntentId, type LocationKey, serverLocationKey } from '../../src-shared/mail/ids'
import { arrivalKeyOf, viewOf } from './view-of'
import type { WorkingSet } from './working-set'

/** Makes the view of a location follow its base and its intents, and that of the row it moves to, if any. */
export function showLocation(set: WorkingSet, key: LocationKey): void {
  const row = set.locations.get(key)
  if (!row) return
  const intents = row.intents.flatMap((id) => set.intents.get(id) ?? [])
  const { viewFlags, unread, flagged, listId, hiddenBy, ...rest } = row
  const shown: LocationRow = { ...rest, ...viewOf(row, intents) }
  set.putLocation(shown)
  if (shown.hiddenBy === undefined) return
  const intent = set.intents.get(shown.hiddenBy)
  if (intent) showArrival(set, shown, intent)
}

/** The row in the destination of a move: made if it is not there, and with the flags of the one that is hidden. */
function showArrival(set: WorkingSet, source: LocationRow, { id, change }: IntentRow): void {
  if (change.kind !== 'move') return
  const key = arrivalKeyOf(id, change.keys.indexOf(source.key))
  const arrival = set.locations.loaded(key) ? set.locations.get(key) : undefined
  if (arrival) {
    set.putLocation({ ...arrival, baseFlags: source.viewFlags })
    showLocation(set, key)
    return
  }
  placeLocation(set, {
    key,
    messageId: source.messageId,
    accountId: source.accountId,
    mailboxId: change.to,
    baseFlags: source.viewFlags,
    viewFlags: source.viewFlags,
    unread: source.unread,
    flagged: source.flagged,
    marks: source.marks,
    thread: source.thread,
    sortDate: source.sortDate,
    intents: [],
    arrivingBy: id,
  })
}

/** Puts a row that was not there, with every intent that waited for it. */
export function placeLocation(set: WorkingSet, row: LocationRow): void {
  set.putLocation(row)
  showLocation(set, row.key)
  for (const intent of set.intentsNaming(row.key)) attachIntent(set, intent.id, intent.change.keys.indexOf(row.key))
}

/** Lets an intent act on all its locations that are here; the others are waited for. */
export function carryIntent(set: WorkingSet, id: IntentId): void {
  const count = set.intents.get(id)?.change.keys.length ?? 0
  for (let index = 0; index < count; index += 1) attachIntent(set, id, index)
}

function attachIntent(set: WorkingSet, id: IntentId, index: number): void {
  const intent = set.intents.get(id)
  const named = intent?.change.keys[index]
  if (!intent || named === undefined || intent.state === 'parked') return
  let row = set.locations.get(named)
  // What is done to a row that is being moved away is done to where it goes.
  while (row?.hiddenBy !== undefined && row.hiddenBy !== id) {
    const move = set.intents.get(row.hiddenBy)
    const arrival = move && arrivalKeyOf(move.id, move.change.keys.indexOf(row.key))
    const next = arrival === undefined ? undefined : set.locations.get(arrival)
    if (!next) break
    row = next
  }
  if (!row) return
  if (row.key !== named) renameKey(set, id, named, row.key)
  if (!row.intents.includes(id)) set.putLocation({ ...row, intents: [...row.intents, id] })
  showLocation(set, row.key)
}

function renameKey(set: WorkingSet, id: IntentId, from: LocationKey, to: LocationKey): void {
  const intent = set.intents.get(id)
  if (!intent) return
  const keys = intent.change.keys.map((key) => (key === from ? to : key))
  set.putIntent({ ...intent, change: { ...intent.change, keys } })
}

/** What became of an intent. One that is not known is settled already. */
export function settleIntent(set: WorkingSet, id: IntentId, outcome: IntentOutcome): void {
  const intent = set.intents.get(id)
  if (!intent) return
  switch (outcome.kind) {
    case 'done':
      set.intents.delete(id)
      if (intent.change.kind === 'flag') foldFlags(set, intent)
      else finishMove(set, intent, outcome.moved)
      return
    case 'parked':
      set.putIntent({ ...intent, state: 'parked', error: outcome.error })
      withdrawIntent(set, intent)
      return
    case 'cancelled':
      set.intents.delete(id)
      withdrawIntent(set, intent)
      return
    default:
      assertNever(outcome)
  }
}

function foldFlags(set: WorkingSet, { id, change }: IntentRow): void {
  if (change.kind !== 'flag') return
  for (const key of change.keys) {
    const row = set.locations.get(key)
    if (!row) continue
    const baseFlags = changeFlags(row.baseFlags, change.add, change.remove)
    set.putLocation({ ...row, baseFlags, intents: without(row.intents, id) })
    showLocation(set, key)
  }
}

function finishMove(
  set: WorkingSet,
  { id, change }: IntentRow,
  moved: Extract<IntentOutcome, { kind: 'done' }>['moved'],
): void {
  if (change.kind !== 'move') return
  change.keys.forEach((key, index) => {
    const source = set.locations.get(key)
    const arrivalKey = arrivalKeyOf(id, index)
    const arrival = set.locations.get(arrivalKey)
    const told = moved.find(({ from }) => from === key)
    const model = arrival ?? source
    if (told && model) {
      const { uidValidity, uid } = told
      const newKey = serverLocationKey(change.to, uidValidity, uid)
      // What was done to it meanwhile goes on under the new key.
      const later = [...without(source?.intents ?? [], id), ...(arrival?.intents ?? [])]
      for (const one of later) {
        renameKey(set, one, key, newKey)
        renameKey(set, one, arrivalKey, newKey)
      }
      const existing = set.locations.get(newKey)
      if (existing) {
        set.putLocation({ ...existing, intents: [...new Set([...existing.intents, ...later])] })
        showLocation(set, newKey)
      } else {
        const { arrivingBy, hiddenBy, missingSince, listId, bodyWantedIn, ...rest } = model
        const placed: LocationRow = {
          ...rest,
          key: newKey,
          mailboxId: change.to,
          uidValidity,
          uid,
          baseFlags: arrival ? arrival.baseFlags : model.viewFlags,
          intents: later,
        }
        placeLocation(set, wantBody(set, placed))
      }
    }
    set.removeLocation(arrivalKey)
    set.removeLocation(key)
  })
}

/** Takes an intent out of the view; what was done after a move that is withdrawn is done to the source instead. */
export function withdrawIntent(set: WorkingSet, { id, change }: IntentRow): void {
  change.keys.forEach((key, index) => {
    const source = set.locations.get(key)
    let later: readonly IntentId[] = []
    if (change.kind === 'move') {
      const arrivalKey = arrivalKeyOf(id, index)
      const arrival = set.locations.get(arrivalKey)
      if (source && arrival) {
        later = arrival.intents
        for (const one of later) renameKey(set, one, arrivalKey, key)
      }
      set.removeLocation(arrivalKey)
    }
    if (!source) return
    set.putLocation({ ...source, intents: [...without(source.intents, id), ...later] })
    showLocation(set, key)
  })
}

/** Says whether the octets of a location's message are still to be fetched, and from where. */
export function wantBody(set: WorkingSet, row: LocationRow): LocationRow {
  const { bodyWantedIn, ...rest } = row
  const wanted =
    row.uid !== undefined && row.missingSince === undefined && set.messages.get(row.messageId)?.body === 'none'
  return wanted ? { ...rest, bodyWantedIn: row.mailboxId } : rest
}

function without(intents: readonly IntentId[], id: IntentId): readonly IntentId[] {
  return intents.filter((one) => one !== id)
}
