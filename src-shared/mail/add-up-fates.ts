import type { Fate } from './shelf'

/** How many copies of a shelf share each fate, and when the first of them goes. */
export interface FateSum {
  readonly next: number
  readonly later: number
  readonly firstAt: number | undefined
  readonly stays: number
  readonly waiting: number
}

/** Adds up what becomes of all copies; `now` in epoch milliseconds. Pure. */
export function addUpFates(fates: Iterable<Fate>, now: number): FateSum {
  let [next, later, stays, waiting] = [0, 0, 0, 0]
  let firstAt: number | undefined
  for (const fate of fates) {
    if (fate.kind === 'stays') stays += 1
    else if (fate.kind === 'not-downloaded') waiting += 1
    else if (fate.at <= now) next += 1
    else {
      later += 1
      if (firstAt === undefined || fate.at < firstAt) firstAt = fate.at
    }
  }
  return { next, later, firstAt, stays, waiting }
}
