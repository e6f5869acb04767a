import { expect, test } from 'vitest'
import type { MailboxId } from '../../src-shared/mail/ids'
import { keptSince } from './keep-offline'

const day = 24 * 60 * 60_000
const now = 1_000 * day
const inbox = 'inbox' as MailboxId
const lists = 'lists' as MailboxId

test.each([
  ['everything', 0],
  ['last-12-months', 635 * day],
  ['last-90-days', 910 * day],
  ['headers', Number.POSITIVE_INFINITY],
] as const)('%s', (keepOffline, since) => {
  expect(keptSince({ keepOffline }, inbox, now)).toBe(since)
})

test('a mailbox may be kept otherwise than its account', () => {
  const account = { keepOffline: 'everything', keepOfflineIn: { [lists]: 'headers' } } as const
  expect(keptSince(account, inbox, now)).toBe(0)
  expect(keptSince(account, lists, now)).toBe(Number.POSITIVE_INFINITY)
})
