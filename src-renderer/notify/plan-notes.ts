import type { NotificationContent, Settings } from '../../src-shared/contract/settings'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { type LocationKey, localAccountId, type MailboxId } from '../../src-shared/mail/ids'
import type { Place } from '../shell/mail-state'
import type { Arrival } from '../store/arrivals'

/** More than this at once become one notification (UX.md §13). */
const mostSingle = 3

/** One notification, before it is worded. */
export type Note =
  | { readonly kind: 'message'; readonly key: LocationKey; readonly mailboxId: MailboxId; readonly arrival: Arrival }
  | { readonly kind: 'several'; readonly arrivals: readonly Arrival[]; readonly mailboxId: MailboxId | undefined }

/** Whether new mail in this mailbox is told of: in inboxes, unless the user said otherwise. Pure. */
export function isNotified(
  box: Pick<MailboxRow, 'id' | 'role' | 'accountId'>,
  chosen: Settings['notifyMailboxes'],
): boolean {
  if (box.accountId === localAccountId) return false
  return Object.hasOwn(chosen, box.id) ? chosen[box.id] === true : box.role === 'inbox'
}

/** Mailboxes one can be told of; what the user put there himself is no news. Pure. */
export function canNotify({ role, selectable, accountId }: MailboxRow): boolean {
  return (
    selectable && accountId !== localAccountId && !['drafts', 'sent', 'trash', 'all', 'flagged'].includes(role ?? '')
  )
}

/** Whether this minute of the day lies in the quiet hours, which may go over midnight; equal ends mean none. Pure. */
export function isQuiet(
  minute: number,
  { quietFrom, quietUntil }: Pick<Settings, 'quietFrom' | 'quietUntil'>,
): boolean {
  if (quietFrom === quietUntil) return false
  return quietFrom < quietUntil
    ? minute >= quietFrom && minute < quietUntil
    : minute >= quietFrom || minute < quietUntil
}

/** Whether the user is looking at this mailbox's list right now. Pure. */
export function isInView(box: Pick<MailboxRow, 'id' | 'role'>, place: Place, focused: boolean): boolean {
  if (!focused) return false
  return place.kind === 'mailbox' ? place.id === box.id : place.kind === 'all-inboxes' && box.role === 'inbox'
}

/** Which notifications tell of these arrivals: each its own up to three, else one for all. Pure. */
export function planNotes(arrivals: readonly Arrival[], shows: NotificationContent): readonly Note[] {
  const [first] = arrivals
  if (!first) return []
  if (shows === 'sender-subject' && arrivals.length <= mostSingle)
    return arrivals.map((arrival) => ({
      kind: 'message',
      key: arrival.location.key,
      mailboxId: arrival.location.mailboxId,
      arrival,
    }))
  const one = arrivals.every(({ location }) => location.mailboxId === first.location.mailboxId)
  return [{ kind: 'several', arrivals, mailboxId: one ? first.location.mailboxId : undefined }]
}
