import { expect, test } from 'vitest'
import type { AccountId, IntentId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { localFact, newIntent } from './record-change'

const keys = ['local.m1' as LocationKey]
const trash = 'a1-trash' as MailboxId

test.each([
  [
    'a flag',
    { kind: 'flag', keys, add: ['\\Seen'], remove: [] } as const,
    { fact: { kind: 'flagged', keys, add: ['\\Seen'], remove: [] } },
    { change: { kind: 'change-flags', keys, add: ['\\Seen'], remove: [] } },
  ],
  [
    'a move',
    { kind: 'move', keys, to: trash } as const,
    { fact: { kind: 'moved', keys, to: trash } },
    { change: { kind: 'move-local', keys, to: trash } },
  ],
])('%s on local mail is a fact, and never an intent', (_name, change, fact, stored) => {
  expect(localFact(change)).toEqual({ ...fact, ...stored })
})

test('a change to server mail waits as an intent, the same one in journal and store', () => {
  const made = { id: 'i1' as IntentId, accountId: 'a1' as AccountId, seq: 7, at: 1000 }
  const { fact, change } = newIntent({ kind: 'move', keys, to: trash }, made)
  expect(fact).toMatchObject({ kind: 'intent', intent: { id: 'i1', seq: 7, state: 'queued', attempts: 0 } })
  expect(change).toMatchObject({ kind: 'add-intent' })
  expect(fact.kind === 'intent' && change.kind === 'add-intent' && fact.intent === change.intent).toBe(true)
})
