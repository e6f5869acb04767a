import { expect, test } from 'vitest'
import type { IntentId } from '../../src-shared/mail/ids'
import { IntentClaims } from './intent-claims'

const [a, b] = ['a', 'b'] as readonly string[] as readonly [IntentId, IntentId]

test('an intent is either withdrawn or carried out, never both', () => {
  const claims = new IntentClaims()
  expect(claims.claim([a])).toBe(true)
  expect(claims.withdraw(a)).toBe(false)
  expect(claims.withdraw(b)).toBe(true)
  expect(claims.claim([b])).toBe(false)
  claims.release([a])
  expect(claims.withdraw(a)).toBe(true)
})

test('intents are claimed together or not at all', () => {
  const claims = new IntentClaims()
  claims.withdraw(b)
  expect(claims.claim([a, b])).toBe(false)
  expect(claims.withdraw(a)).toBe(true)
})
