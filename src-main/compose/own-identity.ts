import type { Account } from '../../src-shared/mail/account'
import type { Address } from '../../src-shared/mail/envelope'

export interface SenderIdentity {
  readonly from: Address
  readonly replyTo?: Address
}

/** Who a message of the account is from; an identity that is no more is the account itself. Pure. */
export function senderOf(account: Account, identityId: string): SenderIdentity {
  const identity = account.writing?.identities?.find(({ id }) => id === identityId && id !== '')
  if (!identity) return { from: { name: account.displayName, address: account.address } }
  return {
    from: { name: identity.name, address: identity.address },
    ...(identity.replyTo ? { replyTo: { name: '', address: identity.replyTo } } : {}),
  }
}
