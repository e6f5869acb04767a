import type { LocationRow, MessageRow, UidlRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import { type Intent, keysOfChange } from '../../src-shared/mail/change'
import { planShelf, type ShelfCopy } from '../../src-shared/mail/plan-shelf'

export type MessagePlace =
  | { readonly kind: 'both' | 'server' | 'device' | 'queued' | 'failed' }
  /** On the POP3 server until this instant. */
  | { readonly kind: 'until'; readonly at: number }

/** Where a message is (UX.md §4, "Location of a message"). Pure. */
export function locationOf(
  account: Account,
  message: Pick<MessageRow, 'body'>,
  location: Pick<LocationRow, 'key' | 'arrivingBy' | 'intents'>,
  uidl: (ShelfCopy & Pick<UidlRow, 'state' | 'missingSince'>) | undefined,
  intents: readonly Pick<Intent, 'state' | 'change'>[],
  offline: boolean,
): MessagePlace {
  if (account.protocol === 'pop3') {
    if (message.body === 'none') return { kind: 'server' }
    if (uidl?.state !== 'stored' || uidl.missingSince !== undefined) return { kind: 'device' }
    const [fate] = planShelf([uidl], account, { uidl: true })
    return fate?.kind === 'removed' && fate.at > uidl.storedAt ? { kind: 'until', at: fate.at } : { kind: 'both' }
  }
  if (intents.some((intent) => intent.state === 'parked' && keysOfChange(intent.change).includes(location.key)))
    return { kind: 'failed' }
  // Read and star travel silently while there is a connection; a move is worth saying.
  if (location.arrivingBy !== undefined || (offline && location.intents.length > 0)) return { kind: 'queued' }
  return message.body === 'none' ? { kind: 'server' } : { kind: 'both' }
}
