import { describe, expect, test } from 'vitest'
import type { Account } from '../../src-shared/mail/account'
import type { Address, Envelope } from '../../src-shared/mail/envelope'
import type { AccountId } from '../../src-shared/mail/ids'
import { answerSubject, identityFor, recipientsOf, relationOf } from './start-content'

const person = (address: string, name = ''): Address => ({ name, address })
const people = (...addresses: string[]): Address[] => addresses.map((one) => person(one))
const envelope = (more: Partial<Envelope>): Envelope => ({
  subject: '',
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  sentAt: 0,
  messageIdHeader: 'm@x',
  references: [],
  inReplyTo: [],
  ...more,
})
const own = ['me@x.org', 'Alias@x.org']
const to = (kind: 'reply' | 'reply-all', more: Partial<Envelope>, listPost?: string) => {
  const found = recipientsOf(kind, { envelope: envelope(more), ...(listPost ? { listPost } : {}) }, own)
  return [found.to.map(({ address }) => address), found.cc.map(({ address }) => address)]
}

describe('whom an answer goes to', () => {
  test.each<[string, 'reply' | 'reply-all', Partial<Envelope>, string[][], string?]>([
    ['the sender', 'reply', { from: people('a@x'), to: people('me@x.org') }, [['a@x'], []]],
    ['Reply-To in its place', 'reply', { from: people('a@x'), replyTo: people('r@x') }, [['r@x'], []]],
    [
      'everybody once, oneself left out',
      'reply-all',
      { from: people('a@x'), to: people('me@x.org', 'b@x', 'A@x'), cc: people('alias@X.org', 'b@x', 'c@x') },
      [['a@x'], ['b@x', 'c@x']],
    ],
    [
      'one\u2019s own message: to whom it went',
      'reply',
      { from: people('me@x.org'), to: people('b@x', 'c@x') },
      [['b@x', 'c@x'], []],
    ],
    [
      'one\u2019s own message to all',
      'reply-all',
      { from: people('me@x.org'), to: people('b@x'), cc: people('c@x') },
      [['b@x'], ['c@x']],
    ],
    ['a message to oneself', 'reply', { from: people('me@x.org'), to: people('me@x.org') }, [['me@x.org'], []]],
    [
      'a list and who wrote to it',
      'reply-all',
      { from: people('a@x'), replyTo: people('list@l'), to: people('list@l') },
      [['list@l'], ['a@x']],
      'list@l',
    ],
    [
      'what is no address is left out',
      'reply',
      { from: [person('', 'Nobody')], replyTo: [person('r@x')] },
      [['r@x'], []],
    ],
    ['only oneself in To', 'reply-all', { from: people('a@x'), to: people('me@x.org') }, [['a@x'], []]],
  ])('%s', (_name, kind, more, expected, listPost) => expect(to(kind, more, listPost)).toEqual(expected))
})

test('an answer is from the address that was written to', () => {
  const account = {
    id: 'a' as AccountId,
    address: 'me@x.org',
    displayName: 'Me',
    writing: { identities: [{ id: 'i1', name: 'Alias', address: 'alias@x.org' }] },
  } as unknown as Account
  expect(identityFor(account, envelope({ to: people('ALIAS@x.org') }))).toBe('i1')
  expect(identityFor(account, envelope({ to: people('alias@x.org'), cc: people('me@x.org') }))).toBe('')
  expect(identityFor(account, envelope({ to: people('someone@x.org') }))).toBe('')
})

test.each([
  ['reply', 'Hello', 'Re: Hello'],
  ['reply', 'AW: Hello', 'AW: Hello'],
  ['reply-all', 're: Hello', 're: Hello'],
  ['forward', 'Re: Hello', 'Fwd: Re: Hello'],
  ['forward', 'WG: Hello', 'WG: Hello'],
  ['redirect', 'Hello', 'Hello'],
] as const)('%s of %j', (kind, subject, expected) => expect(answerSubject(kind, subject)).toBe(expected))

test('an answer names what it answers and what came before', () => {
  const original = { messageId: 'm' as never, keys: [], envelope: envelope({ references: ['a@x', 'b@x'] }) }
  expect(relationOf('reply', original)).toMatchObject({ inReplyTo: ['m@x'], references: ['a@x', 'b@x', 'm@x'] })
  expect(relationOf('forward', original)).not.toHaveProperty('references')
})
