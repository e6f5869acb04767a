import type { OfflinePolicy } from '../../src-shared/mail/account'
import type { TextKey } from '../text/catalog'

/** What each offline policy is called, in the order in which they are offered. */
export const offlineKeys = [
  ['everything', 'setup.offline.everything'],
  ['last-12-months', 'setup.offline.year'],
  ['last-90-days', 'setup.offline.quarter'],
] as const satisfies readonly (readonly [OfflinePolicy, TextKey])[]

/** The same with the one for whom a list is enough. */
export const offlineChoices = [
  ...offlineKeys,
  ['headers', 'acc.offline.headers'],
] as const satisfies readonly (readonly [OfflinePolicy, TextKey])[]

/** What each of them means for reading. */
export const offlineMeanings: Readonly<Record<OfflinePolicy, TextKey>> = {
  everything: 'acc.offline.everything.means',
  'last-12-months': 'acc.offline.year.means',
  'last-90-days': 'acc.offline.quarter.means',
  headers: 'acc.offline.headers.means',
}
