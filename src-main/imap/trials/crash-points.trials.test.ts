import { describe, expect, test } from 'vitest'
import { play } from './cut-short.testing'
import { scenarios } from './scenarios.testing'

/**
 * Crash points (SYNC.md §3.9.1): each scenario runs to its end once, and then again with the engine or the store dying
 * at a step. Here a few steps of each, other ones for each scenario; `npm run test:crash` takes them all.
 */
const every = process.env.TERN_CRASH_POINTS === 'all'
const perScenario = 1

describe(`${scenarios.length} scenarios`, () => {
  for (const [index, scenario] of scenarios.entries())
    test(scenario.name, { timeout: 600_000 }, async () => {
      const whole = await play(scenario)
      const pick = (from: readonly number[], count: number): readonly number[] =>
        every
          ? from
          : Array.from({ length: Math.min(count, from.length) }, (_, n) => {
              const at = Math.floor(((n + ((index * 7) % 11) / 11) * from.length) / count)
              return from[at] ?? 1
            })
      for (const [victim, steps] of [
        ['engine', pick(every ? Array.from({ length: whole.steps }, (_, n) => n + 1) : whole.telling, perScenario)],
        ['store', pick(whole.storeSteps, 1)],
      ] as const)
        for (const step of steps) {
          const cut = await play(scenario, step, victim).catch((thrown: Error) => {
            thrown.message = `${victim} killed at step ${step} of ${whole.steps}: ${thrown.message}`
            throw thrown
          })
          expect(cut.server, `the server after the ${victim} died at step ${step}`).toEqual(whole.server)
        }
    })
})
