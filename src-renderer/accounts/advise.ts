/** The adviser's three questions; undefined until answered. */
export interface Situation {
  readonly otherDevices: boolean | undefined
  readonly shortOfSpace: boolean | undefined
  readonly ownBackups: boolean | undefined
}

export interface Advice {
  readonly mode: 'imap' | 'pop3'
  /** Why, and what is lost that way: keys of the catalog. */
  readonly because: 'devices' | 'no-backup' | 'space' | 'safe'
}

/**
 * Which mode fits. Pure; undefined until enough is answered.
 *
 * Several devices decide alone: what one of them downloads and removes is gone for the others. A full server is a reason
 * for POP3 only where this device is backed up, since it then holds the only copy. Otherwise the server's copy is worth
 * more than its space.
 */
export function advise({ otherDevices, shortOfSpace, ownBackups }: Situation): Advice | undefined {
  if (otherDevices === true) return { mode: 'imap', because: 'devices' }
  if (otherDevices === undefined || shortOfSpace === undefined || ownBackups === undefined) return undefined
  if (!ownBackups) return { mode: 'imap', because: 'no-backup' }
  return shortOfSpace ? { mode: 'pop3', because: 'space' } : { mode: 'imap', because: 'safe' }
}
