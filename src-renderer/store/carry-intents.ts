import type { LocationRow } from '../../src-shared/contract/store-rows'
import { arrivalKeyOf, destinationOf, type Intent, keysOfChange, withKeys } from '../../src-shared/mail/change'
import type { IntentId, LocationKey } from '../../src-shared/mail/ids'
import { arrivalOf, counts, flagsTakenAlong, takesAway, viewOf } from './view-of'
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
  if (intent?.change.kind === 'move') showMoved(set, shown, intent)
}

/** The row in the destination of a move: made if it is not there, and with the flags of the one that is hidden. */
function showMoved(set: WorkingSet, source: LocationRow, intent: Intent): void {
  const key = arrivalOf(intent, source.key)
  if (key === undefined) return
  const arrival = set.locations.loaded(key) ? set.locations.get(key) : undefined
  if (!arrival) {
    placeArrival(set, source, intent, key)
    return
  }
  const { deviceFlags, ...rest } = arrival
  set.putLocation({ ...rest, ...flagsTakenAlong(source) })
  showLocation(set, key)
}

/** A row that stands for `source` in the destination of an intent until the server has it there. */
function placeArrival(set: WorkingSet, source: LocationRow, { id, change }: Intent, key: LocationKey): void {
  const mailboxId = destinationOf(change)
  if (mailboxId === undefined) return
  placeLocation(set, {
    key,
    messageId: source.messageId,
    accountId: source.accountId,
    mailboxId,
    ...flagsTakenAlong(source),
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
  for (const intent of set.intentsNaming(row.key))
    attachIntent(set, intent.id, keysOfChange(intent.change).indexOf(row.key))
}

/** Lets an intent act on all its locations that are here; the others are waited for. */
export function carryIntent(set: WorkingSet, id: IntentId): void {
  const intent = set.intents.get(id)
  if (!intent) return
  const { change } = intent
  if (change.kind === 'append' || change.kind === 'replace-draft') {
    const key = arrivalKeyOf(id, 0)
    const row = set.locations.get(key)
    if (row) set.putLocation({ ...row, arrivingBy: id })
  }
  keysOfChange(change).forEach((_, index) => {
    attachIntent(set, id, index)
  })
}

function attachIntent(set: WorkingSet, id: IntentId, index: number): void {
  const intent = set.intents.get(id)
  const named = intent && keysOfChange(intent.change)[index]
  if (!intent || named === undefined || !counts(intent)) return
  let row = set.locations.get(named)
  // What is done to a row after it was moved away is done to where it goes.
  while (row?.hiddenBy !== undefined && row.hiddenBy !== id) {
    const before = set.intents.get(row.hiddenBy)
    if (!before || before.seq > intent.seq) break
    const arrival = arrivalOf(before, row.key)
    const next = arrival === undefined ? undefined : set.locations.get(arrival)
    if (!next) break
    row = next
  }
  if (!row) return
  if (row.key !== named) renameKey(set, id, named, row.key)
  if (!row.intents.includes(id)) set.putLocation({ ...row, intents: [...row.intents, id] })
  showLocation(set, row.key)
  if (intent.change.kind === 'copy') showCopy(set, row.key, id)
}

/** A copy has the flags the message had when it was copied; later ones are its own. */
function showCopy(set: WorkingSet, from: LocationKey, id: IntentId): void {
  const source = set.locations.get(from)
  const intent = set.intents.get(id)
  const key = intent && arrivalOf(intent, from)
  if (!source || !intent || key === undefined) return
  if (set.locations.loaded(key) && set.locations.get(key)) return
  placeArrival(set, source, intent, key)
}

export function renameKey(set: WorkingSet, id: IntentId, from: LocationKey, to: LocationKey): void {
  const intent = set.intents.get(id)
  if (!intent) return
  const keys = keysOfChange(intent.change).map((key) => (key === from ? to : key))
  set.putIntent({ ...intent, change: withKeys(intent.change, keys) })
}

/**
 * Takes an intent out of the view; what was done after a move that is withdrawn is done to the source instead. What
 * the intent was to bring goes, unless `keepsContent`: what a server refused to take exists nowhere else.
 */
export function withdrawIntent(set: WorkingSet, intent: Intent, keepsContent: boolean): void {
  const { id, change } = intent
  const brings = change.kind === 'append' || change.kind === 'replace-draft'
  if (brings && keepsContent) return
  const named = keysOfChange(change)
  named.forEach((key) => {
    const source = set.locations.get(key)
    const arrivalKey = arrivalOf(intent, key)
    const arrival = arrivalKey === undefined ? undefined : set.locations.get(arrivalKey)
    let later: readonly IntentId[] = []
    if (arrival && source && takesAway(intent)) {
      later = arrival.intents
      for (const one of later) renameKey(set, one, arrival.key, key)
    }
    if (arrival && !brings) dropArrival(set, arrival, takesAway(intent) && source !== undefined)
    if (!source) return
    set.putLocation({ ...source, intents: [...without(source.intents, id), ...without(later, id)] })
    showLocation(set, key)
  })
  if (brings) {
    const arrival = set.locations.get(arrivalKeyOf(id, 0))
    if (arrival)
      dropArrival(
        set,
        arrival,
        named.some((key) => set.locations.get(key) !== undefined),
      )
  }
}

/** A row that stood for something that does not come; what was to be done to it is done with it, or elsewhere. */
function dropArrival(set: WorkingSet, arrival: LocationRow, laterMovedOn: boolean): void {
  if (!laterMovedOn) {
    for (const one of arrival.intents) {
      const later = set.intents.get(one)
      const onward = later && arrivalOf(later, arrival.key)
      const next = onward === undefined ? undefined : set.locations.get(onward)
      if (next && next.messageId === arrival.messageId) dropArrival(set, next, false)
    }
  }
  set.removeLocation(arrival.key)
}

export function without(intents: readonly IntentId[], id: IntentId): readonly IntentId[] {
  return intents.filter((one) => one !== id)
}
