import type { IntentRow } from '../../src-shared/contract/store-rows'

/** The changes that are on their way, by what a person can do about them. */
export interface SortedChanges {
  /** Refused: they wait for the user. */
  readonly refused: readonly IntentRow[]
  /** Being carried out, or in doubt since a connection broke. */
  readonly running: readonly IntentRow[]
  /** Wait for the server, or are held while they can be taken back. */
  readonly waiting: readonly IntentRow[]
}

/** Newest refusals first, since they are read; the queue in its own order. Pure. */
export function sortChanges(intents: readonly IntentRow[]): SortedChanges {
  const of = (state: IntentRow['state']) => intents.filter((intent) => intent.state === state)
  return {
    refused: of('parked').toSorted((a, b) => b.madeAt - a.madeAt),
    running: of('running'),
    waiting: of('queued'),
  }
}

/** Whether letting a refused change go would lose the only copy of a message: then it is asked for twice. Pure. */
export function holdsOnlyCopy({ change }: Pick<IntentRow, 'change'>): boolean {
  return change.kind === 'append' || change.kind === 'replace-draft'
}
