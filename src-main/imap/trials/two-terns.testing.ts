import { expect } from 'vitest'
import { expectSame } from './compare.testing'
import { RandomRun } from './live.testing'
import type { Remote } from './remote.testing'
import type { Trial } from './trial.testing'

/** Numbers that repeat from run to run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/**
 * Two Terns, always online, and a third client act at random on one account. In the end all three must hold the same,
 * and no message may be lost or doubled. Resolves with how often what was done.
 */
export async function twoTerns(
  open: () => Promise<Trial>,
  remote: Remote,
  ms: number,
  seed = 20_261_124,
): Promise<Record<string, number>> {
  const random = randomOf(seed)
  const trials = [await open(), await open()]
  const runs = trials.map((trial) => new RandomRun(trial, remote))
  const [first] = runs
  if (!first) return {}
  try {
    // One account of all messages, whoever acts on them.
    for (const run of runs) run.account = first.account
    for (let n = 0; n < 12; n += 1) await first.do({ kind: 'remote-deliver', box: n % 3 === 0 ? 5 : 0, flags: n % 4 })
    for (const run of runs) await run.trial.settle()
    const until = Date.now() + ms
    while (Date.now() < until) {
      const run = runs[random(2)] ?? first
      const [box, pick, to, flag] = [random(6), random(20), random(6), random(5)]
      const add = random(2) === 0
      await run.do({ kind: 'online' })
      switch (random(8)) {
        case 0:
          await run.do({ kind: 'remote-deliver', box, flags: random(8) })
          break
        case 1:
          await run.do({ kind: 'remote-flag', box, pick, flag, add })
          break
        case 2:
          await run.do({ kind: 'remote-move', box, pick, to })
          break
        case 3:
          if (random(4) === 0) await run.do({ kind: 'remote-expunge', box, pick })
          break
        case 4:
        case 5:
          await run.do({ kind: 'flag', box, pick, count: random(4), flag, add })
          break
        default:
          await run.do({ kind: 'move', box, pick, count: random(3), to })
      }
      if (random(40) === 0) await run.do({ kind: 'sync', killAt: random(60), victim: 'engine' })
    }
    for (const run of runs) await run.rest()
    for (let round = 0; round < 2; round += 1)
      for (const { trial } of runs) {
        trial.advance(25 * 60 * 60_000)
        await trial.settle([], 6)
      }
    for (const { trial } of runs) {
      await trial.settle([], 6)
      await expectSame(trial, { remote })
    }
    // Who moves what another moves in the same moment may leave two, and both wanted something else: not lost is what
    // can be promised, and that everybody sees the same.
    first.account.wishes.clear()
    for (const token of first.account.most.keys()) first.account.most.set(token, Number.POSITIVE_INFINITY)
    await first.expectNothingLost(true)
    const total: Record<string, number> = {}
    for (const [what, count] of first.account.done) total[what] = count
    expect(total.move ?? 0).toBeGreaterThan(0)
    return { ...total, messages: first.account.most.size, kills: trials.reduce((sum, one) => sum + one.totalKills, 0) }
  } finally {
    for (const trial of trials) await trial.close()
  }
}
