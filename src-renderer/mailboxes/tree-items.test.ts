import { expect, test } from 'vitest'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import { account, mailbox } from '../store/sample-rows'
import { nested, treeItems } from './tree-items'

const box = (path: string, more: Partial<MailboxRow> = {}): MailboxRow => ({
  ...mailbox(path),
  name: path.split('/').at(-1) ?? path,
  total: 0,
  unread: 0,
  ...more,
})
const text = (key: string, values?: object): string => [key, ...Object.values(values ?? {})].join(' ')
const boxes = [box('INBOX', { role: 'inbox', unread: 3 }), box('b'), box('a/10'), box('a'), box('a/9'), box('INBOX/x')]
const items = (closed: string[] = [], waiting = 0) =>
  treeItems({
    accounts: [account as Account],
    mailboxes: boxes,
    waiting,
    closed: new Set(closed),
    badgeOf: () => 'IMAP',
    collator: new Intl.Collator('en', { numeric: true }),
    text,
  })

test('accounts hold folders, folders hold folders; roles first, names by number', () => {
  expect(items().map(({ name, level, expanded }) => [name, level, expanded])).toEqual([
    ['tree.all', 1, undefined],
    ['tree.starred', 1, undefined],
    ['Ann', 1, true],
    ['role.inbox', 2, undefined],
    ['a', 2, true],
    ['9', 3, undefined],
    ['10', 3, undefined],
    ['b', 2, undefined],
    ['x', 2, undefined],
  ])
})

test('the outbox is there while something is in it', () => {
  expect(items([], 2)[2]).toMatchObject({ id: 'outbox', spoken: 'outbox.count 2', outbox: true, level: 1 })
})

test('what is folded hides all below it', () => {
  expect(items(['a']).map(({ name }) => name)).not.toContain('10')
  expect(items(['a1']).map(({ name }) => name)).toEqual(['tree.all', 'tree.starred', 'Ann'])
})

test('unread and mode are read out', () => {
  expect(items()[3]?.spoken).toBe('tree.accountLine tree.name.unread role.inbox 3 Ann IMAP')
})

test('a folder in one that is not listed stands at the top', () => {
  expect(nested([box('gone/x')])[0]).toMatchObject({ depth: 0, holds: false })
})
