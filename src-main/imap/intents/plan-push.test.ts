import { describe, expect, test } from 'vitest'
import { arrivalKeyOf, type Intent, type MailChange } from '../../../src-shared/mail/change'
import type { AccountId, IntentId, LocationKey, MailboxId, MessageId, Sha256 } from '../../../src-shared/mail/ids'
import { planPush } from './plan-push'

const id = (n: number) => `i${n}` as IntentId
const key = (name: string) => `${name}` as LocationKey
const box = (name: string) => name as MailboxId
const now = 1_000_000

function intent(seq: number, change: MailChange, more: Partial<Intent> = {}): Intent {
  return { id: id(seq), accountId: 'a' as AccountId, seq, change, madeAt: seq, state: 'queued', attempts: 0, ...more }
}

const flag = (...keys: string[]): MailChange => ({ kind: 'flag', keys: keys.map(key), add: ['\\Seen'], remove: [] })
const star = (...keys: string[]): MailChange => ({ kind: 'flag', keys: keys.map(key), add: ['\\Flagged'], remove: [] })
const move = (to: string, ...keys: string[]): MailChange => ({ kind: 'move', keys: keys.map(key), to: box(to) })
const create = (mailbox: string): MailChange => ({
  kind: 'create-mailbox',
  mailbox: box(mailbox),
  path: mailbox,
  name: mailbox,
  delimiter: '/',
})
const draft = (...keys: LocationKey[]): MailChange => ({
  kind: 'replace-draft',
  mailbox: box('drafts'),
  keys,
  message: {
    messageId: 'm' as MessageId,
    sha256: 's' as Sha256,
    octets: 1,
    messageIdHeader: '<1@x>',
    flags: [],
    receivedAt: 0,
  },
})

const run = (intents: readonly Intent[], tried: readonly number[] = []) => {
  const step = planPush(intents, new Set(tried.map(id)), now)
  return step.kind === 'run' ? step.intents.map(({ seq }) => seq) : step
}

describe('what is done together', () => {
  test('flags that ask for the same, past independent others', () => {
    expect(run([intent(1, flag('b.1.1')), intent(2, star('b.1.9')), intent(3, flag('b.1.2'))])).toEqual([1, 3])
  })
  test('never past one they depend on', () => {
    expect(run([intent(1, flag('b.1.1')), intent(2, star('b.1.2')), intent(3, flag('b.1.2'))])).toEqual([1])
  })
  test('moves to the same mailbox, up to a thousand messages', () => {
    const many = Array.from({ length: 800 }, (_, n) => `b.1.${n + 10}`)
    expect(run([intent(1, move('c', 'b.1.1')), intent(2, move('d', 'b.1.2')), intent(3, move('c', 'b.1.3'))])).toEqual([
      1, 3,
    ])
    expect(run([intent(1, move('c', ...many)), intent(2, move('c', ...many.map((one) => `${one}1`)))])).toEqual([1])
  })
  test('what is in doubt is looked at alone', () => {
    expect(run([intent(1, flag('b.1.1'), { state: 'running' }), intent(2, flag('b.1.2'))])).toEqual([1])
  })
})

describe('order', () => {
  test('what is done to a message that is on its way waits for its arrival', () => {
    const chain = [intent(1, move('c', 'b.1.1')), intent(2, move('d', arrivalKeyOf(id(1), 0)))]
    expect(run(chain)).toEqual([1])
    expect(run(chain, [1])).toEqual({ kind: 'rest', waiting: 2, dueAt: undefined })
  })
  test('an independent one overtakes one that waits', () => {
    expect(run([intent(1, move('c', 'b.1.1')), intent(2, flag('b.1.2'))], [1])).toEqual([2])
  })
  test('held ones are not tried before they are due, and hold what they are about', () => {
    const held = intent(1, { kind: 'expunge', keys: [key('b.1.1')] }, { notBefore: now + 5_000 })
    expect(run([held, intent(2, flag('b.1.1'))])).toEqual({ kind: 'rest', waiting: 2, dueAt: now + 5_000 })
    expect(run([{ ...held, notBefore: now }, intent(2, flag('b.1.1'))])).toEqual([1])
  })
  test('what failed often waits until the others have been tried', () => {
    expect(run([intent(1, flag('b.1.1'), { attempts: 3 }), intent(2, star('b.1.2'))])).toEqual([2])
    expect(run([intent(1, flag('b.1.1'), { attempts: 3 })])).toEqual([1])
  })
  test('what was refused holds up nothing', () => {
    expect(run([intent(1, move('c', 'b.1.1'), { state: 'parked' }), intent(2, flag('b.1.1'))])).toEqual([2])
  })
})

describe('mailboxes', () => {
  test('nothing goes into a mailbox before it is made, nor when it was refused', () => {
    expect(run([intent(1, create('n')), intent(2, move('n', 'b.1.1'))])).toEqual([1])
    expect(run([intent(1, create('n')), intent(2, move('n', 'b.1.1'))], [1])).toMatchObject({ kind: 'rest' })
    expect(run([intent(1, create('n'), { state: 'parked' }), intent(2, move('n', 'b.1.1'))])).toMatchObject({
      kind: 'rest',
      waiting: 1,
    })
  })
  test('a mailbox goes only after what is taken out of it, also by an intent that is on its way', () => {
    const remove: MailChange = { kind: 'remove-mailbox', mailbox: box('b') }
    expect(run([intent(1, move('c', 'b.1.1')), intent(2, remove)], [1])).toMatchObject({ kind: 'rest' })
    const chain = [intent(1, move('b', 'x.1.1')), intent(2, move('c', arrivalKeyOf(id(1), 0))), intent(3, remove)]
    expect(run(chain, [1])).toMatchObject({ kind: 'rest', waiting: 3 })
    expect(run([intent(3, remove)])).toEqual([3])
  })
  test('changes to the tree keep their order', () => {
    const rename: MailChange = { kind: 'rename-mailbox', mailbox: box('x'), path: 'y', name: 'y' }
    expect(run([intent(1, create('n')), intent(2, rename)], [1])).toMatchObject({ kind: 'rest' })
  })
})

describe('drafts', () => {
  test('a state that a later one replaces is not carried out at all, unless it was tried', () => {
    const first = intent(1, draft())
    const second = intent(2, draft(arrivalKeyOf(id(1), 0)))
    expect(planPush([first, second], new Set(), now)).toEqual({ kind: 'supersede', intent: first })
    expect(run([{ ...first, state: 'running', attempts: 1 }, second])).toEqual([1])
    expect(run([second])).toEqual([2])
    const refused: Intent = { ...first, state: 'parked', attempts: 1 }
    expect(planPush([refused, second], new Set(), now)).toEqual({ kind: 'supersede', intent: refused })
  })
})
