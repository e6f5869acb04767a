import fc from 'fast-check'
import { expect, test } from 'vitest'
import { play } from './cut-short.testing'
import { randomLife } from './doings.testing'
import { live } from './live.testing'
import { regressions } from './regressions.testing'
import { scenarios } from './scenarios.testing'

/** The quick part of the trials; `npm run test:trials` takes every scenario, and hundreds of random lives. */

test.each(regressions)('$found', { timeout: 120_000 }, ({ life }) => live(life))

test('a few random lives, the same ones each time', { timeout: 300_000 }, () =>
  fc.assert(fc.asyncProperty(randomLife(30), live), { numRuns: 12, seed: 20_261_124 }),
)

test('a few scenarios with a death in the middle', { timeout: 300_000 }, async () => {
  for (const scenario of scenarios.filter((_, index) => index % 17 === 3)) {
    const whole = await play(scenario)
    const step = whole.telling[Math.floor(whole.telling.length / 2)] ?? 1
    const cut = await play(scenario, step)
    expect(cut.server, `${scenario.name}, killed at step ${step}`).toEqual(whole.server)
  }
})
