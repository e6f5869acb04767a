import type { ImapAccount, OfflinePolicy } from '../../src-shared/mail/account'
import type { MailboxId } from '../../src-shared/mail/ids'

const dayMs = 24 * 60 * 60_000
const keepDays: Readonly<Record<OfflinePolicy, number>> = {
  everything: Number.POSITIVE_INFINITY,
  'last-12-months': 365,
  'last-90-days': 90,
  headers: 0,
}

/**
 * From when on mail of a mailbox is kept here with all its octets: epoch milliseconds by INTERNALDATE, 0 for always,
 * infinite for never. Pure.
 */
export function keptSince(
  { keepOffline, keepOfflineIn }: Pick<ImapAccount, 'keepOffline' | 'keepOfflineIn'>,
  mailbox: MailboxId,
  now: number,
): number {
  const days = keepDays[keepOfflineIn?.[mailbox] ?? keepOffline]
  if (days === 0) return Number.POSITIVE_INFINITY
  return Number.isFinite(days) ? now - days * dayMs : 0
}
