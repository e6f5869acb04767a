import { expect, test } from 'vitest'
import { advise } from './advise'

test.each([
  [true, undefined, undefined, { mode: 'imap', because: 'devices' }],
  [true, true, true, { mode: 'imap', because: 'devices' }],
  [undefined, true, true, undefined],
  [false, undefined, true, undefined],
  [false, true, undefined, undefined],
  [false, true, true, { mode: 'pop3', because: 'space' }],
  [false, true, false, { mode: 'imap', because: 'no-backup' }],
  [false, false, false, { mode: 'imap', because: 'no-backup' }],
  [false, false, true, { mode: 'imap', because: 'safe' }],
] as const)('devices %s, short of space %s, backups %s', (otherDevices, shortOfSpace, ownBackups, advice) =>
  expect(advise({ otherDevices, shortOfSpace, ownBackups })).toEqual(advice),
)
