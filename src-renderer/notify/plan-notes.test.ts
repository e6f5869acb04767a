import { describe, expect, test } from 'vitest'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { type AccountId, localAccountId, type MailboxId } from '../../src-shared/mail/ids'
import type { Arrival } from '../store/arrivals'
import { canNotify, isInView, isNotified, isQuiet, planNotes } from './plan-notes'

const box = (id: string, more: Partial<MailboxRow> = {}) =>
  ({ id: id as MailboxId, accountId: 'a' as AccountId, selectable: true, ...more }) as MailboxRow
const arrival = (n: number, mailboxId = 'inbox') =>
  ({
    location: { key: `${mailboxId}.${n}`, mailboxId, accountId: 'a' },
    message: { id: `m${n}` },
    inView: false,
  }) as unknown as Arrival

describe('which mailboxes are told of', () => {
  test.each([
    ['an inbox', box('i', { role: 'inbox' }), {}, true],
    ['an inbox the user silenced', box('i', { role: 'inbox' }), { i: false }, false],
    ['another folder', box('p'), {}, false],
    ['another folder the user chose', box('p'), { p: true }, true],
    ['Local folders, whatever is set', box('l', { role: 'inbox', accountId: localAccountId }), { l: true }, false],
  ])('%s', (_name, mailbox, chosen, told) => expect(isNotified(mailbox, chosen)).toBe(told))

  test('what the user puts there himself cannot be chosen', () => {
    expect(
      [box('s', { role: 'sent' }), box('d', { role: 'drafts' }), box('x', { selectable: false })].some(canNotify),
    ).toBe(false)
    expect([box('i', { role: 'inbox' }), box('p'), box('j', { role: 'junk' })].every(canNotify)).toBe(true)
  })
})

test.each([
  ['none', 0, 0, 600, false],
  ['by day, within', 600, 700, 650, true],
  ['by day, at its end', 600, 700, 700, false],
  ['over midnight, before', 1320, 420, 1400, true],
  ['over midnight, after', 1320, 420, 10, true],
  ['over midnight, at noon', 1320, 420, 720, false],
])('quiet hours: %s', (_name, quietFrom, quietUntil, minute, quiet) =>
  expect(isQuiet(minute, { quietFrom, quietUntil })).toBe(quiet),
)

test.each([
  ['its own list', { kind: 'mailbox', id: 'i' as MailboxId } as const, true, true],
  ['its own list in a window behind another', { kind: 'mailbox', id: 'i' as MailboxId } as const, false, false],
  ['all inboxes', { kind: 'all-inboxes' } as const, true, true],
  ['another list', { kind: 'mailbox', id: 'x' as MailboxId } as const, true, false],
  ['what has a star', { kind: 'starred' } as const, true, false],
])('in view: %s', (_name, place, focused, seen) =>
  expect(isInView(box('i', { role: 'inbox' }), place, focused)).toBe(seen),
)

describe('notifications', () => {
  test('up to three have their own, more are told together', () => {
    expect(planNotes([arrival(1), arrival(2), arrival(3)], 'sender-subject').map(({ kind }) => kind)).toEqual([
      'message',
      'message',
      'message',
    ])
    const four = [1, 2, 3, 4].map((n) => arrival(n))
    expect(planNotes(four, 'sender-subject')).toEqual([{ kind: 'several', arrivals: four, mailboxId: 'inbox' }])
  })

  test('where only the number is wanted nothing else is in it', () => {
    expect(planNotes([arrival(1)], 'count')).toMatchObject([{ kind: 'several', mailboxId: 'inbox' }])
  })

  test('of several folders none is opened', () => {
    expect(planNotes([arrival(1), arrival(2, 'other')], 'count')).toMatchObject([{ mailboxId: undefined }])
  })

  test('nothing is told of nothing', () => expect(planNotes([], 'count')).toEqual([]))
})
