import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Paced } from './paced'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('now and then it is done at once; in a pour seldom, and the last time after it', () => {
  const runs: number[] = []
  const paced = new Paced(() => runs.push(performance.now()))
  const start = performance.now()
  paced.ask()
  vi.advanceTimersByTime(1_000)
  paced.ask()
  expect(runs.map((at) => at - start)).toEqual([0, 1_000])
  for (let n = 0; n < 200; n += 1) {
    vi.advanceTimersByTime(10)
    paced.ask()
  }
  expect(runs.length).toBeLessThan(15)
  const last = performance.now()
  vi.advanceTimersByTime(1_000)
  expect(runs.at(-1)).toBeGreaterThanOrEqual(last)
  const before = runs.length
  paced.ask()
  expect(runs.length).toBe(before + 1)
})

test('what was ended is not carried out', () => {
  const run = vi.fn()
  const paced = new Paced(run)
  paced.ask()
  paced.ask()
  paced.end()
  vi.advanceTimersByTime(1_000)
  expect(run).toHaveBeenCalledTimes(1)
  paced.now()
  expect(run).toHaveBeenCalledTimes(2)
})
