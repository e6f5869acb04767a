import { describe, expect, test } from 'vitest'
import type { Account, OutgoingServer } from '../../src-shared/mail/account'
import type { AccountId } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { areOfOneOrganisation } from '../autoconfig/organisation'
import { admitHost, admitOutgoing, type SignInRules, stillShared } from './kept-sign-in'

const token = 'a token'
const rules: SignInRules = {
  tokenIsFor: (secret, host) => (secret === token ? host.endsWith('.provider.example') : undefined),
  areOne: areOfOneOrganisation,
}
const place = { port: 465, security: 'tls', user: 'me' } as const
const account = (host: string, outgoing?: Pick<OutgoingServer, 'host' | 'signIn' | 'sharesWith'>): Account => ({
  id: 'a' as AccountId,
  label: '',
  displayName: '',
  address: '',
  color: 0,
  createdAt: 0,
  protocol: 'imap',
  keepOffline: 'everything',
  incoming: { ...place, host },
  ...(outgoing ? { outgoing: { ...place, ...outgoing } } : {}),
})
const refusalOf = (work: () => void): unknown => {
  try {
    work()
    return 'shown'
  } catch (thrown) {
    return mailErrorOf(thrown)
  }
}

test.each([
  ['password', 'imap.example.org', 'pop.example.org', true],
  ['password', 'imap.example.org', 'pop.example.net', false],
  [token, 'imap.provider.example', 'pop.provider.example', true],
  // Neither the name of the host before nor anybody's word sends a token elsewhere.
  [token, 'mail.example.org', 'mail.example.org', false],
])('a kept %s of %s is shown to %s: %s', (secret, keptFor, host, shown) => {
  expect(refusalOf(() => admitHost(secret, keptFor, host, rules))).toEqual(
    shown ? 'shown' : { kind: 'kept-for-another', host, keptFor },
  )
})

describe('a server for outgoing mail', () => {
  const imap = 'imap.example.org'
  const smtp = 'smtp.example.net'
  const refused = { kind: 'kept-for-another', host: smtp, keptFor: imap }
  test.each<[string, Account, string, unknown]>([
    ['none', account(imap), 'password', 'shown'],
    ['of the same organisation', account(imap, { host: 'smtp.example.org' }), 'password', 'shown'],
    ['of another one', account(imap, { host: smtp }), 'password', refused],
    ['of another one, agreed to', account(imap, { host: smtp, sharesWith: imap }), 'password', 'shown'],
    [
      'agreed to for a server before',
      account(imap, { host: smtp, sharesWith: 'imap.example.com' }),
      'password',
      refused,
    ],
    ['with a password of its own', account(imap, { host: smtp, signIn: 'own' }), 'password', 'shown'],
    ['that asks for none', account(imap, { host: smtp, signIn: 'none' }), 'password', 'shown'],
    ['agreed to, with a token', account(imap, { host: smtp, sharesWith: imap }), token, refused],
  ])('%s', (_name, given, secret, expected) => {
    expect(refusalOf(() => admitOutgoing(given, secret, rules))).toEqual(expected)
  })

  test('that had the sign-in has it still when the mode changes, and gets nothing new', () => {
    const before = account(imap, { host: 'smtp.example.org' })
    const after = account('pop.example.com', { host: 'smtp.example.org' })
    const shared = stillShared(after, before, 'password', rules)
    expect(refusalOf(() => admitOutgoing(shared, 'password', rules))).toBe('shown')
    const never = account(imap, { host: smtp })
    expect(stillShared(account('pop.example.com', { host: smtp }), never, 'password', rules).outgoing?.sharesWith).toBe(
      undefined,
    )
  })
})
