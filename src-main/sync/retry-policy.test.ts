import { expect, test } from 'vitest'
import type { MailError } from '../../src-shared/mail/mail-error'
import { nextStep } from './retry-policy'

const host = 'mail.example.org'
const lost: MailError = { kind: 'connection-lost', host, during: 'IDLE' }

test.each<[string, MailError]>([
  ['a refused password', { kind: 'auth-rejected', host, user: 'u', serverText: '' }],
  ['a password for another host', { kind: 'kept-for-another', host, keptFor: 'h' }],
  ['no password', { kind: 'credential-missing', host, user: 'u' }],
  [
    'a certificate',
    { kind: 'certificate', host, port: 993, reason: '', fingerprint: '', issuer: '', validFrom: '', validTo: '' },
  ],
  ['no TLS', { kind: 'tls-unavailable', host, port: 143, reason: '' }],
])('T9: %s is for the user', (_name, error) => expect(nextStep(error, 0, () => 0)).toEqual({ kind: 'ask-user' }))

test.each([
  [0, 1_000],
  [1, 2_000],
  [5, 32_000],
  [9, 300_000],
  [1_000_000, 300_000],
])('T10: after %i failures %i ms, or down to half of it', (attempt, ms) => {
  expect(nextStep(lost, attempt, () => 0)).toEqual({ kind: 'retry', afterMs: ms })
  expect(nextStep(lost, attempt, () => 1)).toEqual({ kind: 'retry', afterMs: ms / 2 })
})

test('a busy server is given its own time', () => {
  const busy: MailError = { kind: 'server-busy', host, retryAfterMs: 90_000, serverText: '' }
  expect(nextStep(busy, 0, () => 0.5)).toEqual({ kind: 'retry', afterMs: 90_000 })
})
