import { expect, test } from 'vitest'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { AccountId, MailboxId, UidValidity } from '../../src-shared/mail/ids'
import type { ListedMailbox } from './imap-wire'
import { type MailboxListing, planMailboxList, renameCandidates } from './plan-mailbox-list'

const accountId = 'a' as AccountId
const id = (name: string) => name as MailboxId
const week = 7 * 24 * 60 * 60_000

function row(path: string, more: Partial<MailboxRow> = {}): MailboxRow {
  const name = path.split('/').at(-1) ?? path
  return {
    id: id(path),
    accountId,
    home: 'server',
    path,
    name,
    delimiter: '/',
    selectable: true,
    total: 0,
    unread: 0,
    ...more,
  }
}
function listed(path: string, more: Partial<ListedMailbox> = {}): ListedMailbox {
  return { path, name: path.split('/').at(-1) ?? path, delimiter: '/', selectable: true, ...more }
}
const inbox = row('INBOX', { role: 'inbox', roleFrom: 'server' })
const inboxListed = listed('INBOX', { role: 'inbox', roleFrom: 'server' })

function plan(rows: readonly MailboxRow[], list: readonly ListedMailbox[], more: Partial<MailboxListing> = {}) {
  let made = 0
  const listing: MailboxListing = {
    accountId,
    rows: [inbox, ...rows],
    listed: [inboxListed, ...list],
    namespaces: { otherUsers: [], shared: [] },
    roles: undefined,
    roleNames: undefined,
    renamed: new Map(),
    now: 10 * week,
    ...more,
  }
  return planMailboxList(listing, () => id(`new${made++}`))
}

test('known ones keep their id, new ones get one, and a second listing changes nothing', () => {
  const first = plan([row('a')], [listed('a'), listed('a/b')])
  expect(first.created.map(({ path }) => path)).toEqual(['a/b'])
  expect(first.mirrored.map(({ row: { id: one } }) => one)).toEqual(['INBOX', 'a', 'new0'])
  const rows = first.mirrored.map((one) => one.row).filter(({ path }) => path !== 'INBOX')
  expect(plan(rows, [listed('a'), listed('a/b')])).toMatchObject({ created: [], changes: [] })
})

test('absence hides, and only a week of it drops; an answer without INBOX says nothing', () => {
  expect(plan([row('a')], []).changes).toEqual([{ kind: 'set-mailbox-missing', mailboxId: 'a', since: 10 * week }])
  expect(plan([row('a', { missingSince: 9 * week + 1 })], []).changes).toEqual([])
  expect(plan([row('a', { missingSince: 9 * week })], []).changes).toEqual([{ kind: 'drop-mailbox', mailboxId: 'a' }])
  expect(plan([row('a', { missingSince: 5 })], [listed('a')]).changes).toEqual([
    { kind: 'set-mailbox-missing', mailboxId: 'a', since: undefined },
  ])
  expect(plan([row('a')], [], { listed: [] }).changes).toEqual([])
})

test('one that was made here and is not there yet is not missing, and is the one that appears', () => {
  const made = row('n', { pending: { created: true }, role: 'archive', roleFrom: 'name' })
  expect(plan([made], []).changes).toEqual([])
  const { created, mirrored } = plan([made], [listed('n')])
  expect(created).toEqual([])
  expect(mirrored.at(-1)?.row).toMatchObject({ id: 'n', role: 'archive' })
})

test('the user decides about roles; the server’s own choice for that role goes', () => {
  const rows = [row('Trash', { role: 'trash', roleFrom: 'server' }), row('Bin')]
  const list = [listed('Trash', { role: 'trash', roleFrom: 'server' }), listed('Bin')]
  const { changes } = plan(rows, list, { roles: { trash: id('Bin') } })
  expect(changes).toHaveLength(2)
  const [trash, bin] = changes.map((change) => (change.kind === 'put-mailbox' ? change.mailbox : undefined))
  expect(trash).not.toHaveProperty('role')
  expect(bin).toMatchObject({ id: 'Bin', role: 'trash', roleFrom: 'user' })
  // A mailbox that is gone serves for nothing.
  expect(
    plan([], [listed('Trash', { role: 'trash', roleFrom: 'server' })], { roles: { trash: id('Bin') } }).created,
  ).toMatchObject([{ role: 'trash', roleFrom: 'server' }])
})

test('others’ and shared mailboxes are known by their prefix, the containers as well', () => {
  const list = [listed('user', { selectable: false }), listed('user/bob'), listed('users'), listed('shared/team')]
  const { created } = plan([], list, { namespaces: { otherUsers: ['user/'], shared: ['shared/'] } })
  expect(created.map(({ namespace }) => namespace)).toEqual(['other-users', 'other-users', undefined, 'shared'])
})

test('a mailbox that is proven to be another under a new path keeps its id', () => {
  const { created, changes, unlisted } = plan([row('old')], [listed('new')], { renamed: new Map([['new', id('old')]]) })
  expect(created).toEqual([])
  expect(unlisted).toEqual([])
  expect(changes).toMatchObject([{ kind: 'put-mailbox', mailbox: { id: 'old', path: 'new', name: 'new' } }])
})

test('what could have been renamed: same UIDVALIDITY, UIDNEXT not gone back', () => {
  const uidValidity = 7 as UidValidity
  const checkpoint = { uidValidity, uidNext: 10, exists: 3, syncedUids: '1:9' }
  const status = (uidNext: number, validity = uidValidity) => ({
    uidValidity: validity,
    uidNext,
    exists: 3,
    highestModseq: undefined,
  })
  const old = row('p/old', { checkpoint })
  const list = [
    listed('p/a', { status: status(9) }),
    listed('p/b', { status: status(10, 8 as UidValidity) }),
    listed('p/c', { status: status(12) }),
    listed('q/old', { status: status(10) }),
    listed('p/d', { status: status(10), selectable: false }),
  ]
  expect(renameCandidates([old, row('x')], list).map(({ path }) => path)).toEqual(['q/old', 'p/c'])
})
