import { expect, test } from 'vitest'
import { afterComparison, tellsVanished, trustsVanished } from './trust-vanished'

test('three comparisons in a row that found something gone, and a single lie begins anew', () => {
  let trust = 0
  for (let n = 0; n < 3; n += 1) {
    expect(trustsVanished(trust)).toBe(false)
    trust = afterComparison(trust, [[7, 8]], [[7, 8]])
    trust = afterComparison(trust, [], [])
  }
  expect(trustsVanished(trust)).toBe(true)
  expect(afterComparison(trust, [[1, 9]], [[7, 8]])).toBe(0)
  expect(afterComparison(trust, [], [[7, 7]])).toBe(0)
})

test('only servers known for it are asked', () => {
  expect(['dovecot', 'cyrus imapd', 'gimap', 'courier', ''].map(tellsVanished)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
