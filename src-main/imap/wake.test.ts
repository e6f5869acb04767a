import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { Wake } from './wake'

test('a wait leaves no listener behind, however it ended', async () => {
  const ending = new AbortController()
  const wake = new Wake()
  for (let n = 0; n < 20; n += 1) expect(await wake.wait(0, ending.signal)).toBe(false)
  const rung = wake.wait(60_000, ending.signal)
  wake.ring()
  expect(await rung).toBe(true)
  expect(getEventListeners(ending.signal, 'abort')).toHaveLength(0)
  const aborted = wake.wait(60_000, ending.signal)
  ending.abort()
  expect(await aborted).toBe(false)
})
