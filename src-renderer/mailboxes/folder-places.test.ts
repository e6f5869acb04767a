import { expect, test } from 'vitest'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { AccountId } from '../../src-shared/mail/ids'
import { mailbox } from '../store/sample-rows'
import { foldersIn, isMovable, placesFor } from './folder-places'

const box = (path: string, more: Partial<MailboxRow> = {}): MailboxRow => ({
  ...mailbox(path),
  name: path.split('/').at(-1) ?? path,
  total: 0,
  unread: 0,
  ...more,
})
const inbox = box('INBOX', { role: 'inbox' })
const trash = box('Trash', { role: 'trash', roleFrom: 'server' })

/** Where `path` can go among these, `^` for the top, and how many places are taken. */
function places(path: string, ...others: readonly MailboxRow[]) {
  const boxes = [inbox, trash, ...others]
  const from = boxes.find((one) => one.path === path)
  if (!from) throw new Error(`no ${path}`)
  const { top, parents, taken } = placesFor(from, boxes)
  return { into: [...(top ? ['^'] : []), ...parents.map((one) => one.path)], taken }
}

test.each<[string, string, MailboxRow[], string[], number]>([
  ['into any other, but not to where it is', 'a', [box('a'), box('b'), box('b/c')], ['b', 'b/c'], 0],
  ['up from below, and not to its own parent', 'b/c', [box('a'), box('b'), box('b/c')], ['^', 'a'], 0],
  ['never below itself', 'a', [box('a'), box('a/x'), box('a/x/y'), box('ab')], ['ab'], 0],
  ['not where one of this name is', 'b/a', [box('a'), box('b'), box('b/a'), box('c'), box('c/a')], ['a', 'c/a'], 2],
  ['not into one that takes none', 'a', [box('a'), box('b', { noInferiors: true }), box('c', { rights: 'lr' })], [], 0],
  ['a container takes folders', 'a', [box('a'), box('b', { selectable: false })], ['b'], 0],
  ['a flat server has no places', 'a', [box('a', { delimiter: '' }), box('b', { delimiter: '' })], [], 0],
  ['of a role', 'Trash', [box('a')], [], 0],
  ['one the server does not let go', 'a', [box('a', { rights: 'lrswi' }), box('b')], [], 0],
  [
    'shared folders stay among shared ones',
    'Shared/a/x',
    [box('b'), ...['Shared/a', 'Shared/a/x', 'Shared/c'].map((path) => box(path, { namespace: 'shared' }))],
    ['Shared/c'],
    0,
  ],
  ['in INBOX is at the top, as far as the tree shows', 'INBOX/a', [box('INBOX/a'), box('b')], ['b'], 0],
])('%s', (_name, path, others, into, taken) => expect(places(path, ...others)).toEqual({ into, taken }))

test('other accounts are none of its business', () => {
  const other = box('b', { accountId: 'a2' as AccountId })
  expect(placesFor(box('a'), [box('a'), other]).parents).toEqual([])
  expect(foldersIn(box('a'), [box('a'), box('a/1'), box('a/1/2'), box('ab'), { ...other, path: 'a/3' }])).toBe(2)
})

test('a guessed role is still a role on screen', () =>
  expect(isMovable(box('Archive', { role: 'archive', roleFrom: 'name' }))).toBe(false))
