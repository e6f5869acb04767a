import { formatUidSet, type UidSet } from './uid-set'

/**
 * Servers whose VANISHED is known to be true. Others have been seen to name everything, or nothing, or not to be
 * understood at all (SYNC.md F11); they are compared UID by UID. Names as by ID (RFC 2971), in lower case; 2026-11.
 */
const truthful: readonly RegExp[] = [/^dovecot/, /^cyrus/, /^fastmail/]

/** Full comparisons that must have agreed with VANISHED before it is relied on. */
const proofs = 3

export function tellsVanished(serverName: string): boolean {
  return truthful.some((one) => one.test(serverName))
}

/**
 * How far one account's server is to be trusted, as a number that can be stored: how many full comparisons in a row
 * have agreed with what VANISHED had said.
 */
export type VanishedTrust = number

export function trustsVanished(trust: VanishedTrust): boolean {
  return trust >= proofs
}

/**
 * What one full comparison makes of it. Pure. `told` are the UIDs that VANISHED named and `gone` those that were here
 * and are not listed any more; of a comparison that found nothing gone nothing is learned.
 */
export function afterComparison(trust: VanishedTrust, told: UidSet, gone: UidSet): VanishedTrust {
  if (formatUidSet(told) !== formatUidSet(gone)) return 0
  return gone.length === 0 ? trust : Math.min(trust + 1, proofs)
}
