import { expect, test } from 'vitest'
import { Pace } from './pace'

test('the index goes at full speed unless mail is coming, and never stands still', () => {
  let now = 0
  const pace = new Pace(() => now)
  expect(pace.pauseAfter(40)).toBe(0)
  pace.told()
  now = 100
  expect(pace.pauseAfter(40)).toBe(360)
  expect(pace.pauseAfter(4_000)).toBe(1_500)
  now = 601
  expect(pace.pauseAfter(40)).toBe(0)
})

test('steps are short while somebody searches or mail is coming', () => {
  let now = 0
  const pace = new Pace(() => now)
  const long = pace.perStep
  pace.asked()
  expect(pace.perStep).toBeLessThan(long)
  now = 15_001
  expect(pace.perStep).toBe(long)
  pace.told()
  expect(pace.perStep).toBeLessThan(long)
})
