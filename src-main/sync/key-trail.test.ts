import { expect, test } from 'vitest'
import type { Intent, MailChange } from '../../src-shared/mail/change'
import type { AccountId, IntentId, LocationKey, MailboxId, Uid, UidValidity } from '../../src-shared/mail/ids'
import { KeyTrail } from './key-trail'

const key = (text: string) => text as LocationKey
const intent = (id: string, change: MailChange): Intent => ({
  id: id as IntentId,
  accountId: 'a' as AccountId,
  seq: Number(id.slice(1)),
  change,
  madeAt: 0,
  state: 'queued',
  attempts: 0,
})
const move = (id: string, to: string, ...keys: string[]) =>
  intent(id, { kind: 'move', keys: keys.map(key), to: to as MailboxId })
const done = (id: string, ...moved: [from: string, uid: number][]) => ({
  kind: 'intent-settled' as const,
  intentId: id as IntentId,
  outcome: {
    kind: 'done' as const,
    moved: moved.map(([from, uid]) => ({ from: key(from), uidValidity: 7 as UidValidity, uid: uid as Uid })),
  },
})

test('a change made on what a move had brought follows the message over several moves', () => {
  const trail = new KeyTrail()
  trail.take({ kind: 'intent', intent: move('i1', 'b2', 'b1.7.1', 'b1.7.2') })
  trail.take({ kind: 'intent', intent: move('i2', 'b3', 'local.i1.1') })
  trail.take(done('i1', ['b1.7.1', 11], ['b1.7.2', 12]))
  trail.take(done('i2', ['b2.7.12', 31]))
  const later = intent('i3', { kind: 'flag', keys: [key('local.i2.0'), key('local.i1.0')], add: ['x'], remove: [] })
  expect(trail.resolve(later).change).toMatchObject({ keys: ['b3.7.31', 'b2.7.11'] })
})

test('without an outcome on record nothing is guessed', () => {
  const trail = new KeyTrail()
  trail.take({ kind: 'intent', intent: move('i1', 'b2', 'b1.7.1') })
  trail.take({ kind: 'intent-settled', intentId: 'i1' as IntentId })
  const later = move('i2', 'b3', 'local.i1.0')
  expect(trail.resolve(later)).toBe(later)
})

test('a UID that is given again after its message was moved away names the new one, and a change from before the old one', () => {
  const trail = new KeyTrail()
  const parked = intent('i1', { kind: 'flag', keys: [key('b1.7.6')], add: ['x'], remove: [] })
  trail.take({ kind: 'intent', intent: parked })
  trail.take({ kind: 'intent', intent: move('i2', 'b2', 'b1.7.6') })
  trail.take(done('i2', ['b1.7.6', 9]))
  const stale = intent('i3', { kind: 'expunge', keys: [key('b1.7.6')] })
  expect(trail.resolve(stale).change).toMatchObject({ keys: ['b2.7.9'] })
  trail.meet([key('b1.7.6'), key('b1.7.8')])
  const meant = intent('i4', { kind: 'expunge', keys: [key('b1.7.6')] })
  expect(trail.resolve(meant)).toBe(meant)
  expect(trail.resolve(parked).change).toMatchObject({ keys: ['b2.7.9'] })
  trail.take({ kind: 'intent', intent: move('i5', 'b2', 'b1.7.6') })
  trail.take(done('i5', ['b1.7.6', 10]))
  expect(trail.resolve(stale).change).toMatchObject({ keys: ['b2.7.10'] })
  expect(trail.resolve(parked).change).toMatchObject({ keys: ['b2.7.9'] })
})

test('what was recorded after a move, and names where it began, is not about what was moved', () => {
  const trail = new KeyTrail()
  trail.take({ kind: 'intent', intent: move('i1', 'b2', 'b1.7.6') })
  trail.take(done('i1', ['b1.7.6', 9]))
  const later = intent('i2', { kind: 'expunge', keys: [key('b1.7.6')] })
  const arrival = intent('i3', { kind: 'expunge', keys: [key('local.i1.0')] })
  trail.take({ kind: 'intent', intent: later })
  trail.take({ kind: 'intent', intent: arrival })
  expect(trail.resolve(later)).toBe(later)
  expect(trail.resolve(arrival).change).toMatchObject({ keys: ['b2.7.9'] })
})
