import { expect, test } from 'vitest'
import { lessOften } from './less-often'

test('counts are said now and then, everything else at once', () => {
  const said: string[] = []
  let at = 0
  const report = lessOften(
    ({ phase, progress }) => said.push(`${phase} ${progress?.done ?? ''}`.trim()),
    () => at,
  )
  const receiving = (done: number) => report({ phase: 'receiving', progress: { done, total: 9 } })
  receiving(1)
  receiving(2)
  at = 250
  receiving(3)
  report({ phase: 'sending-changes' })
  receiving(4)
  report({ phase: 'up-to-date', lastCheckAt: 1 })
  report({ phase: 'up-to-date', lastCheckAt: 2 })
  expect(said).toEqual(['receiving 1', 'receiving 3', 'sending-changes', 'receiving 4', 'up-to-date', 'up-to-date'])
})
