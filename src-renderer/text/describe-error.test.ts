import { expect, test } from 'vitest'
import type { MailError } from '../../src-shared/mail/mail-error'
import { describeError } from './describe-error'

const words = '<b>Your account is locked.</b> Call 0900 123.'
const host = 'mail.example.org'

test.each<MailError>([
  { kind: 'auth-rejected', host, user: 'ann', serverText: words },
  { kind: 'server-busy', host, retryAfterMs: 1, serverText: words },
  { kind: 'refused', host, command: 'UID MOVE', code: 'CANNOT', serverText: words },
  { kind: 'over-quota', host, serverText: words },
])('T13: what a server says is its own words, and part of no sentence of ours: $kind', (error) => {
  const { title, advice, technical, serverText } = describeError(error, String)
  expect(serverText).toBe(words)
  expect(JSON.stringify([title, advice, technical])).not.toContain('locked')
})
