import type { Account, WritingRules } from './account'

/** Providers that file what they send by themselves; a second copy would be a double. As of November 2026. */
const filingHosts = /(?:^|\.)(?:gmail\.com|googlemail\.com|office365\.com|outlook\.com|hotmail\.com)$/i

/** Who files the copy of what the account sends: as the user has decided, else as its provider does. Pure. */
export function sentCopyOf({
  writing,
  protocol,
  outgoing,
}: Pick<Account, 'writing' | 'protocol' | 'outgoing'>): NonNullable<WritingRules['sentCopy']> {
  if (writing?.sentCopy !== undefined) return writing.sentCopy
  // What a provider files on its server is not here for an account that downloads one way.
  return protocol === 'imap' && filingHosts.test(outgoing?.host ?? '') ? 'server' : 'tern'
}
