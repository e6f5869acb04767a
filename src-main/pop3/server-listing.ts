import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { AccountId } from '../../src-shared/mail/ids'
import type { ShelfCopy } from '../../src-shared/mail/plan-shelf'
import type { ShelfHeader, ShelfRef, WaitingReason } from '../../src-shared/mail/shelf'
import type { MailStore } from '../sync/mail-store'

/** A message on the server that is not here. */
export interface WaitingMessage extends ShelfRef {
  readonly octets: number
  readonly order: number
  /** When it was listed first. */
  readonly seenAt: number
  readonly reason: WaitingReason
  readonly header?: ShelfHeader
}

/** What the last listing said beyond the ledger. Worth nothing but time: the next listing says it again. */
export interface ServerListing {
  readonly listedAt: number
  readonly uidl: boolean
  readonly expire?: number | 'never'
  /** When the server may be asked again, by its own word. */
  readonly notBefore?: number
  readonly waiting: readonly WaitingMessage[]
  /** Headers of messages that are not to be found where they were moved: nothing here tells what they were. */
  readonly lost?: readonly (ShelfRef & { readonly header: ShelfHeader })[]
}

export async function readListing(store: MailStore, account: AccountId): Promise<ServerListing | undefined> {
  return listingOf(await readListingText(store, account))
}

/** The listing as it is on record: equal texts are the same listing. */
export async function readListingText(store: MailStore, account: AccountId): Promise<string | undefined> {
  const value = await store.read('meta', listingKey(account))
  return typeof value === 'string' ? value : undefined
}

export function listingOf(text: string | undefined): ServerListing | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ServerListing)
  } catch {
    return undefined
  }
}

export function putListing(account: AccountId, listing: ServerListing): StoreChange {
  return { kind: 'set-meta', key: listingKey(account), value: JSON.stringify(listing) }
}

/** What the rule has to know of it. */
export function copyOfWaiting(one: WaitingMessage): ShelfCopy {
  const { octets, order, reason, seenAt } = one
  return { storedAt: seenAt, announced: octets, received: 0, existing: 0, order, waiting: reason }
}

function listingKey(account: AccountId): string {
  return `shelf.${account}`
}
