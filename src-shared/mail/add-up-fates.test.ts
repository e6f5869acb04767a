import { expect, test } from 'vitest'
import { addUpFates } from './add-up-fates'
import type { Fate } from './shelf'

test('what a rule does, added up', () => {
  const fates: readonly Fate[] = [
    { kind: 'stays', reason: 'rule' },
    { kind: 'removed', at: 10, reason: 'after-download' },
    { kind: 'removed', at: 90, reason: 'after-days' },
    { kind: 'removed', at: 70, reason: 'after-days' },
    { kind: 'not-downloaded', reason: 'large' },
  ]
  expect(addUpFates(fates, 50)).toEqual({ next: 1, later: 2, firstAt: 70, stays: 1, waiting: 1 })
  expect(addUpFates([], 50)).toEqual({ next: 0, later: 0, firstAt: undefined, stays: 0, waiting: 0 })
})
