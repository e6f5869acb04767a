import type { CheckSum } from '../../src-shared/mail/archive'
import type { AccountId } from '../../src-shared/mail/ids'
import { readCheckState } from './check-copies'

export interface CheckSchedule {
  readonly profile: string
  /** Homes whose truth is this device. */
  readonly homes: () => readonly AccountId[]
  readonly check: (home: AccountId, signal: AbortSignal) => Promise<CheckSum>
  /** Some messages of a home are damaged and cannot be made good. */
  readonly lost: (home: AccountId, messages: number) => void
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  readonly now: () => number
}

const minuteMs = 60_000
/** The start belongs to the user. */
const firstAfterMs = 15 * minuteMs
const lookEveryMs = 60 * minuteMs
/** Each copy is read back this often. */
const checkEveryMs = 7 * 24 * 60 * minuteMs

/** Reads all copies back once a week, a little at a time, until `signal` aborts. Never rejects: a check that fails is tried again. */
export async function checkNowAndThen(schedule: CheckSchedule, signal: AbortSignal): Promise<void> {
  const { check, homes, lost, now, profile, wait } = schedule
  await wait(firstAfterMs, signal)
  while (!signal.aborted) {
    for (const home of homes()) {
      const { wholeAt = 0 } = await readCheckState(profile, home)
      if (signal.aborted || now() - wholeAt < checkEveryMs) continue
      const found = await check(home, signal).catch(() => undefined)
      if (found && found.lost > 0) lost(home, found.lost)
    }
    await wait(lookEveryMs, signal)
  }
}
