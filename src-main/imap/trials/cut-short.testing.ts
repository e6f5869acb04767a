import { expect } from 'vitest'
import { describeServer, expectSame } from './compare.testing'
import { type Scenario, seed } from './scenarios.testing'
import { Trial, type Victim } from './trial.testing'

export interface Enumerated {
  /** Steps of the uninterrupted run: a kill at any of them is one case. */
  readonly steps: number
  /** Which of them are not part of a mere sign-in. */
  readonly telling: readonly number[]
  /** Steps at which the store can die. */
  readonly storeSteps: readonly number[]
  readonly server: Record<string, string[]>
}

const signIn = /^(command|answer) (\S+ )?(CAPABILITY|ID|LOGIN|NAMESPACE|ENABLE)\b/

/** Plays a scenario to its end, undisturbed or with one death, and checks that both sides are equal and at rest. */
export async function play(scenario: Scenario, killAt = 0, victim: Victim = 'engine'): Promise<Enumerated> {
  const trial = await Trial.open()
  try {
    trial.server.account.without(...scenario.lacks)
    seed(trial)
    if (scenario.inStepBefore) await trial.settle()
    scenario.remote(trial)

    trial.count(killAt, victim)
    const planned = scenario.local
    if (killAt === 0) await trial.settle(planned)
    else {
      // The life that is cut short, and then those that make good for it.
      const life = await trial.begin().catch(() => undefined)
      await life?.make(planned).catch(() => undefined)
      if (life && !life.dead) await life.rest().catch(() => undefined)
      await trial.end()
    }
    const { steps, trace } = trial
    const numbered = trace.map((line, index) => ({ line, number: index + 1 }))
    trial.count()
    await trial.settle(planned)
    // Once what was hidden may be dropped, and once everything is compared again.
    trial.advance(2 * 60_000)
    await trial.settle()
    trial.advance(25 * 60 * 60_000)
    await trial.settle()
    await expectSame(trial, { hideDeleted: scenario.lacks.includes('UIDPLUS') })

    trial.count()
    await trial.settle()
    expect(trial.server.changes(), 'changing commands of a sync with nothing to do').toEqual([])
    expect(
      [trial.writes, trial.journalLines],
      `writes of a sync with nothing to do:\n${trial.trace.join('\n')}`,
    ).toEqual([0, 0])
    return {
      steps,
      telling: numbered.filter(({ line }) => !signIn.test(line)).map(({ number }) => number),
      storeSteps: numbered.filter(({ line }) => /^(commit|ack)/.test(line)).map(({ number }) => number),
      server: describeServer(trial.server.account),
    }
  } finally {
    await trial.close()
  }
}
