import { expect, test } from 'vitest'
import type { Account } from '../../src-shared/mail/account'
import type { AccountStatus } from '../../src-shared/mail/account-status'
import type { AccountId } from '../../src-shared/mail/ids'
import type { MailError } from '../../src-shared/mail/mail-error'
import { describeTrouble, isOffline } from './describe-status'

const unreachable: MailError = { kind: 'unreachable', host: 'mail.example.org', port: 993, reason: '' }
const full: MailError = { kind: 'disk-full', path: '', freeOctets: 0 }
const refused: MailError = { kind: 'auth-rejected', host: 'mail.example.org', user: 'ada', serverText: '' }

const status = (id: string, phase: AccountStatus['phase'], error?: MailError): AccountStatus => ({
  accountId: id as AccountId,
  phase,
  waitingChanges: 0,
  ...(error ? { error } : {}),
})
const accounts = ['a', 'b'].map((id) => ({ id })) as unknown as readonly Account[]

test.each([
  ['all without a connection', [status('a', 'offline', unreachable), status('b', 'offline')], true],
  ['one has one', [status('a', 'offline', unreachable), status('b', 'up-to-date')], false],
  ['one stopped by a full disk', [status('a', 'offline', unreachable), status('b', 'offline', full)], false],
  ['one not heard of yet', [status('a', 'offline', unreachable)], false],
])('offline is said once, over everything: %s', (_name, all, offline) => {
  expect(isOffline(accounts, new Map(all.map((one) => [one.accountId, one])))).toBe(offline)
})

test('no accounts are not offline', () => {
  expect(isOffline([], new Map())).toBe(false)
})

test.each([
  ['up to date', status('a', 'up-to-date'), undefined],
  ['waits for a sign-in, which has a form of its own', status('a', 'stopped', refused), undefined],
  ['not reached', status('a', 'offline', unreachable), 'err.unreachable'],
  ['a full disk while it goes on', status('a', 'receiving', full), 'err.disk'],
])('trouble above the lists: %s', (_name, one, key) => {
  expect(describeTrouble(one)?.key).toBe(key)
})
