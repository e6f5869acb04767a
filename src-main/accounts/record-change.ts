import { assertNever } from '../../src-shared/assert-never'
import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { MailChange } from '../../src-shared/mail/change'
import type { AccountId, IntentId } from '../../src-shared/mail/ids'
import type { JournalFact } from '../sync/mail-journal'

export interface RecordedChange {
  readonly fact: JournalFact
  readonly change: StoreChange
}

/**
 * What a user's change is for mail whose truth is this device: a fact, done at once (DESIGN.md §5). Pure.
 */
export function localFact(change: MailChange): RecordedChange {
  switch (change.kind) {
    case 'flag': {
      const { keys, add, remove } = change
      return { fact: { kind: 'flagged', keys, add, remove }, change: { kind: 'change-flags', keys, add, remove } }
    }
    case 'move': {
      const { keys, to } = change
      return { fact: { kind: 'moved', keys, to }, change: { kind: 'move-local', keys, to } }
    }
    default:
      return assertNever(change)
  }
}

/** What it is for mail whose truth is a server: an intent, shown at once and carried there (DESIGN.md §5). Pure. */
export function newIntent(
  change: MailChange,
  made: { readonly id: IntentId; readonly accountId: AccountId; readonly seq: number; readonly at: number },
): RecordedChange {
  const intent = {
    id: made.id,
    accountId: made.accountId,
    seq: made.seq,
    change,
    madeAt: made.at,
    state: 'queued' as const,
    attempts: 0,
  }
  return { fact: { kind: 'intent', intent }, change: { kind: 'add-intent', intent } }
}
