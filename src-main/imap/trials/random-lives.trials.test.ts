import fc from 'fast-check'
import { test } from 'vitest'
import { randomLife } from './doings.testing'
import { live } from './live.testing'

/**
 * Property (SYNC.md §3.9.2): whatever happens, and whoever dies at whatever moment, in the end both sides are equal,
 * nothing is lost, nothing doubled, and nothing is left to do. `TERN_SEED`, `TERN_PATH` and `TERN_RUNS` repeat or
 * lengthen it, `TERN_SHRINK` looks for the shortest life that fails.
 */
const runs = Number(process.env.TERN_RUNS ?? 300)
/** The same ones each time, unless asked for others: `TERN_SEED=$RANDOM`. */
const seed = Number(process.env.TERN_SEED ?? 20_261_124)
const path = process.env.TERN_PATH

test(`${runs} random lives`, { timeout: 60 * 60_000 }, async () => {
  await fc.assert(fc.asyncProperty(randomLife(40), live), {
    numRuns: runs,
    seed,
    ...(path === undefined ? {} : { path }),
    endOnFailure: process.env.TERN_SHRINK === undefined,
    interruptAfterTimeLimit: 60 * 60_000,
  })
})
