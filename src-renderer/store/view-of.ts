import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { Intent } from '../../src-shared/mail/change'
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
 * Intents count in the order they were made; parked ones do not. The first move takes the row out of its list, and
 * what was done after it belongs to the row that stands in the destination.
 */
export function viewOf(
  row: Pick<LocationRow, 'baseFlags' | 'mailboxId' | 'missingSince'>,
  intents: readonly Intent[],
): LocationView {
  let flags = row.baseFlags
  let hiddenBy: IntentId | undefined
  for (const { id, state, change } of intents.toSorted((a, b) => a.seq - b.seq)) {
    if (state === 'parked') continue
    if (change.kind === 'move') {
      hiddenBy = id
      break
    }
    flags = changeFlags(flags, change.add, change.remove)
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

/**
 * The key of the row that stands in the destination of a move until the server has told its UID: by the intent and the
 * place of the message among the intent's keys, so that carrying an intent out twice makes one row.
 */
export function arrivalKeyOf(intent: IntentId, index: number): LocationKey {
  return `local.${intent}.${index}` as LocationKey
}
