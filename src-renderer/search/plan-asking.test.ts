import { expect, test } from 'vitest'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { AccountId } from '../../src-shared/mail/ids'
import { account, mailbox, mailboxId } from '../store/sample-rows'
import { mailboxesToAsk } from './plan-asking'

const other = { id: 'a2' as AccountId, protocol: 'imap' } as const
const pop3 = { id: 'a3' as AccountId, protocol: 'pop3' } as const
const row = (name: string, more: Partial<MailboxRow> = {}): MailboxRow => ({
  ...mailbox(name),
  total: 0,
  unread: 0,
  ...more,
})
const mailboxes = [
  row('trash', { role: 'trash' }),
  row('work'),
  row('inbox', { role: 'inbox' }),
  row('folder', { selectable: false }),
  row('gone', { missingSince: 1 }),
  row('pop', { accountId: pop3.id, home: 'local' }),
  row('labels', { accountId: other.id }),
  row('everything', { accountId: other.id, role: 'all' }),
  row('spam', { accountId: other.id, role: 'junk' }),
]
const names = (...scope: Parameters<typeof mailboxesToAsk>[2][]) =>
  scope.flatMap((one) => mailboxesToAsk([account, other, pop3], mailboxes, one).map(({ id }) => id))

test('all accounts: mirrors alone, what can be selected, INBOX first; all mail stands for its labels', () =>
  expect(names({ kind: 'all' })).toEqual(['inbox', 'everything', 'work', 'trash', 'spam']))

test('one account, or one folder, whatever it is', () => {
  expect(names({ kind: 'account', accountId: account.id })).toEqual(['inbox', 'work', 'trash'])
  expect(names({ kind: 'mailbox', mailboxId: mailboxId('labels') })).toEqual(['labels'])
  expect(names({ kind: 'mailbox', mailboxId: mailboxId('pop') })).toEqual([])
})
