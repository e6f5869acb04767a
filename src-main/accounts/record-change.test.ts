import { expect, test } from 'vitest'
import type { AccountId, IntentId, LocationKey, MailboxId, MessageId, Sha256 } from '../../src-shared/mail/ids'
import { localFact, newIntent } from './record-change'

const keys = ['local.m1' as LocationKey]
const trash = 'a1-trash' as MailboxId
const made = { id: 'i1' as IntentId, accountId: 'a1' as AccountId, seq: 7, at: 1000 }

test.each([
  [
    'a flag',
    { kind: 'flag', keys, add: ['\\Seen'], remove: [] } as const,
    { facts: [{ kind: 'flagged', keys, add: ['\\Seen'], remove: [] }] },
    { changes: [{ kind: 'change-flags', keys, add: ['\\Seen'], remove: [] }] },
  ],
  [
    'a move',
    { kind: 'move', keys, to: trash } as const,
    { facts: [{ kind: 'moved', keys, to: trash }] },
    { changes: [{ kind: 'move-local', keys, to: trash }] },
  ],
])('%s on local mail is a fact, and never an intent', (_name, change, fact, stored) => {
  expect(localFact(change)).toEqual({ ...fact, ...stored })
})

test('a change to server mail waits as an intent, the same one in journal and store', () => {
  const { facts, changes } = newIntent({ kind: 'move', keys, to: trash }, made)
  const [fact] = facts
  const [change] = changes
  expect(fact).toMatchObject({ kind: 'intent', intent: { id: 'i1', seq: 7, state: 'queued', attempts: 0 } })
  expect(change).toMatchObject({ kind: 'add-intent' })
  expect(fact?.kind === 'intent' && change?.kind === 'add-intent' && fact.intent === change.intent).toBe(true)
})

test('a new mailbox is on record, and usable, before its intent', () => {
  const path = 'Projects/Tern'
  const { facts, changes } = newIntent(
    { kind: 'create-mailbox', mailbox: 'b1' as MailboxId, path, name: 'Tern', delimiter: '/' },
    made,
  )
  expect(facts.map(({ kind }) => kind)).toEqual(['mailbox', 'intent'])
  expect(changes).toMatchObject([{ kind: 'put-mailbox', mailbox: { id: 'b1', path, home: 'server' } }, {}])
})

test('a message to append is shown before its intent acts on it, and never without its content', () => {
  const message = {
    messageId: 'm1' as MessageId,
    sha256: 'ab' as Sha256,
    octets: 3,
    messageIdHeader: '<1@example.org>',
    flags: ['\\Draft'],
    receivedAt: 5,
  }
  const change = { kind: 'append', mailbox: trash, message } as const
  expect(() => newIntent(change, made)).toThrow()
  const parsed = { envelope: {} as never, leaves: [], attachments: [], snippet: '', cut: [] }
  const { changes } = newIntent(change, { ...made, parsed })
  expect(changes).toMatchObject([
    { kind: 'put-message', arrival: { location: { key: 'local.i1.0', mailboxId: trash, flags: ['\\Draft'] } } },
    { kind: 'add-intent' },
  ])
})
