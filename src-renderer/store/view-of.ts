import type { LocationRow } from '../../src-shared/contract/store-rows'
import { arrivalKeyOf, type Intent, keysOfChange } from '../../src-shared/mail/change'
import { changeFlags, type Flag, flagged, hasFlag, seen } from '../../src-shared/mail/flags'
import type { IntentId, LocationKey, MailboxId } from '../../src-shared/mail/ids'

/** The part of a location row that follows from its base and its pending intents. */
export interface LocationView {
  readonly viewFlags: readonly Flag[]
  readonly unread: 0 | 1
  readonly flagged: 0 | 1
  readonly listId?: MailboxId
  readonly hiddenBy?: IntentId
}

/**
 * What the screen shows of one location: base ∪ pending intents (SYNC.md §3.3). Pure.
 *
 * Intents count in the order they were made. The first that takes the row away hides it, and what was done after it
 * belongs to the row that stands where it goes.
 */
export function viewOf(
  row: Pick<LocationRow, 'baseFlags' | 'deviceFlags' | 'mailboxId' | 'missingSince'>,
  intents: readonly Intent[],
): LocationView {
  let flags = row.deviceFlags ? changeFlags(row.baseFlags, row.deviceFlags, []) : row.baseFlags
  let hiddenBy: IntentId | undefined
  for (const intent of intents.toSorted((a, b) => a.seq - b.seq)) {
    if (!counts(intent)) continue
    const { id, change } = intent
    if (takesAway(intent)) {
      hiddenBy = id
      break
    }
    if (change.kind === 'flag') flags = changeFlags(flags, change.add, change.remove)
  }
  const listed = hiddenBy === undefined && row.missingSince === undefined
  return {
    viewFlags: flags,
    unread: hasFlag(flags, seen) ? 0 : 1,
    flagged: hasFlag(flags, flagged) ? 1 : 0,
    ...(listed ? { listId: row.mailboxId } : {}),
    ...(hiddenBy === undefined ? {} : { hiddenBy }),
  }
}

/** The flags a message takes along to another place: those of this device stay apart from what a server is told. Pure. */
export function flagsTakenAlong({
  viewFlags,
  deviceFlags = [],
}: Pick<LocationRow, 'viewFlags' | 'deviceFlags'>): Pick<LocationRow, 'baseFlags' | 'deviceFlags'> {
  const own = deviceFlags.filter((flag) => hasFlag(viewFlags, flag))
  return { baseFlags: changeFlags(viewFlags, [], own), ...(own.length > 0 ? { deviceFlags: own } : {}) }
}

/**
 * Whether an intent has its effect in view. What the server refused has none; but the newest state of a draft stays,
 * since no server has it.
 */
export function counts({ state, change }: Pick<Intent, 'state' | 'change'>): boolean {
  return state !== 'parked' || change.kind === 'replace-draft'
}

/** Whether the messages an intent names leave the places named. */
export function takesAway({ change }: Pick<Intent, 'change'>): boolean {
  return change.kind === 'move' || change.kind === 'expunge' || change.kind === 'replace-draft'
}

/** The key of the row that stands for the message named by `key` where the intent brings it; undefined if nowhere. */
export function arrivalOf({ id, change }: Pick<Intent, 'id' | 'change'>, key: LocationKey): LocationKey | undefined {
  if (change.kind === 'replace-draft') return arrivalKeyOf(id, 0)
  if (change.kind !== 'move' && change.kind !== 'copy') return undefined
  const index = change.keys.indexOf(key)
  return index < 0 ? undefined : arrivalKeyOf(id, index)
}

/** The keys of all rows that an intent brings into its destination. */
export function arrivalsOf({ id, change }: Pick<Intent, 'id' | 'change'>): readonly LocationKey[] {
  if (change.kind === 'append' || change.kind === 'replace-draft') return [arrivalKeyOf(id, 0)]
  if (change.kind !== 'move' && change.kind !== 'copy') return []
  return keysOfChange(change).map((_, index) => arrivalKeyOf(id, index))
}
