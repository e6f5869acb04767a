import { expect, test } from 'vitest'
import type { AccountId } from '../../src-shared/mail/ids'
import { localMailboxes, localMailboxId } from './local-mailboxes'

const account = 'a1' as AccountId

test('a letter box has an inbox and a trash on this device, under the same ids at every start', () => {
  const first = localMailboxes(account)
  expect(first).toEqual(localMailboxes(account))
  expect(first.map(({ role }) => role)).toEqual(['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'])
  expect(first.every(({ home, selectable }) => home === 'local' && selectable)).toBe(true)
  expect(first[0]?.id).toBe(localMailboxId(account, 'inbox'))
  expect(new Set(first.map(({ id }) => id)).size).toBe(first.length)
})
