import type { OfflinePolicy } from '../../src-shared/mail/account'
import type { TextKey } from '../text/catalog'

/** What each offline policy is called, in the order in which they are offered. */
export const offlineKeys = [
  ['everything', 'setup.offline.everything'],
  ['last-12-months', 'setup.offline.year'],
  ['last-90-days', 'setup.offline.quarter'],
] as const satisfies readonly (readonly [OfflinePolicy, TextKey])[]
