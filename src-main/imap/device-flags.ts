import type { DeviceFlags, StoreChange } from '../../src-shared/contract/store-calls'
import type { Flag } from '../../src-shared/mail/flags'
import type { AccountId, MailboxId } from '../../src-shared/mail/ids'
import type { MailStore } from '../sync/mail-store'

/**
 * Flags that only this device keeps (SYNC.md F25) outlive a new UIDVALIDITY: they are noted in the commit that drops
 * their rows, and given back to the messages of the same Message-ID as those are listed anew.
 */

const noteKey = (mailbox: MailboxId, account: AccountId): string => `deviceFlags.${mailbox}.${account}`

/** What has to be committed with a `start-over`. */
export async function noteDeviceFlags(
  store: MailStore,
  mailbox: MailboxId,
  account: AccountId,
): Promise<readonly StoreChange[]> {
  const flags = await store.read('deviceFlags', mailbox)
  return flags.length === 0 ? [] : [noted(mailbox, account, flags)]
}

/** The noted flags by Message-ID; undefined where there are none. One Message-ID of several messages says nothing. */
export async function notedDeviceFlags(
  store: MailStore,
  mailbox: MailboxId,
  account: AccountId,
): Promise<ReadonlyMap<string, readonly Flag[]> | undefined> {
  const value = await store.read('meta', noteKey(mailbox, account))
  if (typeof value !== 'string' || value === '') return undefined
  const rows = JSON.parse(value) as readonly DeviceFlags[]
  const count = new Map<string, number>()
  for (const { messageIdHeader } of rows) count.set(messageIdHeader, (count.get(messageIdHeader) ?? 0) + 1)
  const once = rows.filter(({ messageIdHeader }) => count.get(messageIdHeader) === 1)
  return new Map(once.map(({ messageIdHeader, flags }) => [messageIdHeader, flags]))
}

/** The note has done its work. */
export function forgetDeviceFlags(mailbox: MailboxId, account: AccountId): StoreChange {
  return { kind: 'set-meta', key: noteKey(mailbox, account), value: '' }
}

function noted(mailbox: MailboxId, account: AccountId, flags: readonly DeviceFlags[]): StoreChange {
  return { kind: 'set-meta', key: noteKey(mailbox, account), value: JSON.stringify(flags) }
}
