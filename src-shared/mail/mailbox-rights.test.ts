import { expect, test } from 'vitest'
import { isReadOnly, mailboxRights } from './mailbox-rights'

const box = { selectable: true, delimiter: '/' }

test.each([
  [
    'everything where the server does not say',
    box,
    { read: true, flag: true, insert: true, remove: true, rename: true },
  ],
  [
    'look, do not touch',
    { ...box, rights: 'lr' },
    { read: true, seen: false, flag: false, insert: false, remove: false },
  ],
  ['read state only', { ...box, rights: 'lrs' }, { seen: true, flag: false }],
  ['to delete takes to mark and to expunge', { ...box, rights: 'lrswt' }, { remove: false }],
  ['letters of RFC 2086', { ...box, rights: 'lrswipcd' }, { remove: true, create: true, rename: true, insert: true }],
  ['no mailbox below one that allows none', { ...box, noInferiors: true }, { create: false }],
  ['none below any where there is no hierarchy', { ...box, delimiter: '' }, { create: false }],
  ['a container holds no mail', { ...box, selectable: false }, { read: false, insert: false, create: true }],
  ['what serves for something keeps its name', { ...box, role: 'trash', roleFrom: 'server' }, { rename: false }],
  ['a role by name alone is a guess', { ...box, role: 'trash', roleFrom: 'name' }, { rename: true }],
])('%s', (_name, mailbox, rights) => {
  expect(mailboxRights(mailbox)).toMatchObject(rights)
})

test('read-only is a mailbox in which nothing can be changed', () => {
  expect(isReadOnly({ ...box, rights: 'lr' })).toBe(true)
  expect(isReadOnly({ ...box, rights: 'lrs' })).toBe(true)
  expect(isReadOnly({ ...box, rights: 'lrsw' })).toBe(false)
  expect(isReadOnly(box)).toBe(false)
})
