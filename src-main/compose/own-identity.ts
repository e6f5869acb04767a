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

/** Providers that file what they send by themselves; a second copy would be a double. As of November 2026. */
const filingHosts = /(?:^|\.)(?:gmail\.com|googlemail\.com|office365\.com|outlook\.com|hotmail\.com)$/i

/** Whether Tern files the copy of what the account sends. Pure. */
export function filesCopy(account: Account): boolean {
  const rule = account.writing?.sentCopy
  if (rule !== undefined) return rule === 'tern'
  // What a provider files on its server is not here for an account that downloads one way.
  return account.protocol === 'pop3' || !filingHosts.test(account.outgoing?.host ?? '')
}
