import type { MailboxRow } from '../../../src-shared/contract/store-rows'
import { type ChangeOf, type Intent, type IntentEvidence, keysOfChange } from '../../../src-shared/mail/change'
import type { LocationKey, Uid } from '../../../src-shared/mail/ids'
import type { Moved, PushRound } from './push-context'

/** A message in the destination; `told` where the server named it by COPYUID, and nobody guessed. */
export type Arrived = Moved[number] & { readonly told?: true }

/** One try of a move or copy, with what is known of its effects. */
export class Transfer {
  /** What is known to be in the destination, by its key in the source. */
  readonly arrived: Map<LocationKey, Arrived>
  /** Copies that are being taken back. */
  readonly leaving: Map<LocationKey, Arrived>

  constructor(
    readonly round: PushRound,
    readonly intents: readonly Intent[],
    readonly change: ChangeOf<'move' | 'copy'>,
    readonly destination: MailboxRow,
    readonly evidence: IntentEvidence,
  ) {
    this.arrived = mapOf(evidence.arrived)
    this.leaving = mapOf(evidence.leaving)
  }

  /** Each intent keeps what became of its own messages. */
  evidenceOf({ change }: Intent): IntentEvidence {
    const keys = keysOfChange(change)
    const arrived = keys.flatMap((key) => this.arrived.get(key) ?? [])
    const leaving = keys.flatMap((key) => this.leaving.get(key) ?? [])
    const { arrived: _arrived, leaving: _leaving, ...rest } = this.evidence
    return { ...rest, ...(arrived.length > 0 ? { arrived } : {}), ...(leaving.length > 0 ? { leaving } : {}) }
  }

  /** Makes durable what is known now. */
  async note(): Promise<void> {
    await this.round.store.commit(
      this.intents.map((intent) => ({
        kind: 'set-intent' as const,
        intentId: intent.id,
        state: 'running' as const,
        attempts: intent.attempts + 1,
        evidence: this.evidenceOf(intent),
      })),
      { durability: 'strict' },
    )
  }
}

function mapOf(known: IntentEvidence['arrived']): Map<LocationKey, Arrived> {
  return new Map((known ?? []).map((one) => [one.from, { ...one, uid: one.uid as Uid }]))
}
