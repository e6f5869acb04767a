import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { Account } from '../../src-shared/mail/account'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { IntentId, MessageId, Sha256 } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import type { JournalFact, MailJournal } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { projectFact } from './project-fact'

export interface StoreRebuild {
  readonly account: Account
  readonly journal: MailJournal
  readonly store: MailStore
  readonly vault: MailVault
  readonly parse: (source: Uint8Array) => ParsedMessage | Promise<ParsedMessage>
  /** The last journal line the store holds, by its own word; 0 for a store that is new. */
  readonly mark: number
  readonly onProgress?: (done: number, total: number) => void
}

export interface RebuildOutcome {
  /** Journal lines carried out. */
  readonly lines: number
  /**
   * Messages on record whose file is not in the vault. They get no ledger row either, so that the server's copy, if
   * there is one, is downloaded again.
   */
  readonly missing: readonly Sha256[]
}

const changesPerBatch = 100
/** Text that goes to the store in one batch, in characters. */
const textPerBatch = 1_000_000

/**
 * Brings the store up to one account's journal: the account itself, then every line after `mark`, in order, strict,
 * each batch with its mark, so that an interruption costs nothing. Rejects with the MailFailure of journal, vault or
 * store, or the abort reason of `signal`; what was committed before stays good. Nothing else may write for the
 * account meanwhile.
 */
export async function bringStoreUpToDate(rebuild: StoreRebuild, signal?: AbortSignal): Promise<RebuildOutcome> {
  const { account, journal, store, vault, parse, onProgress } = rebuild
  const accountId = account.id
  // A mark beyond the journal is a store of another history: nothing it says about this account can be relied on.
  const mark = rebuild.mark > journal.last ? 0 : rebuild.mark
  const total = journal.last - mark
  const commit = (changes: readonly StoreChange[], seq: number) =>
    store.commit(changes, { durability: 'strict', journal: { accountId, seq } })

  signal?.throwIfAborted()
  await commit(
    mark === rebuild.mark
      ? [{ kind: 'put-account', account }]
      : [
          { kind: 'drop-account', accountId },
          { kind: 'put-account', account },
        ],
    mark,
  )
  const closed = await closedIntents(journal, mark)
  const missing = new Map<MessageId, Sha256>()
  const parsed = async (sha256: Sha256) => parse(await vault.read(accountId, sha256))

  let changes: StoreChange[] = []
  let text = 0
  let reached = mark
  let committed = mark
  const flush = async () => {
    if (reached === committed) return
    await commit(changes, reached)
    committed = reached
    changes = []
    text = 0
    onProgress?.(committed - mark, total)
  }
  for await (const { seq, fact } of journal.linesAfter(mark)) {
    signal?.throwIfAborted()
    const made = await projectUnlessMissing(fact)
    const weight = made.reduce((sum, change) => sum + textOf(change), 0)
    if (changes.length > 0 && (changes.length + made.length > changesPerBatch || text + weight > textPerBatch))
      await flush()
    changes.push(...made)
    text += weight
    reached = seq
  }
  await flush()
  return { lines: committed - mark, missing: [...missing.values()] }

  async function projectUnlessMissing(fact: JournalFact): Promise<StoreChange[]> {
    if ((fact.kind === 'intent' && closed.has(fact.intent.id)) || isClosing(fact)) return []
    if (fact.kind === 'intent' && mark === 0) {
      // The store that knew how far it had got is lost: it may have reached the server (SYNC.md §3.3).
      return projectFact({ kind: 'intent', intent: { ...fact.intent, state: 'running' } }, { accountId, parsed })
    }
    if (fact.kind === 'uidl' && missing.size > 0) {
      const rows = fact.rows.filter((row) => !missing.has(row.messageId))
      return rows.length > 0 ? projectFact({ kind: 'uidl', rows }, { accountId, parsed }) : []
    }
    try {
      return await projectFact(fact, { accountId, parsed })
    } catch (thrown) {
      if (fact.kind !== 'received' || mailErrorOf(thrown).kind !== 'not-found') throw thrown
      missing.set(fact.messageId, fact.uidl.sha256)
      return []
    }
  }

  function isClosing(fact: JournalFact): boolean {
    return fact.kind === 'intent-settled' && closed.has(fact.intentId)
  }
}

/** Intents that both began and ended after the mark: the store never needs to know. */
async function closedIntents(journal: MailJournal, mark: number): Promise<ReadonlySet<IntentId>> {
  const begun = new Set<IntentId>()
  const closed = new Set<IntentId>()
  for await (const { fact } of journal.linesAfter(mark)) {
    if (fact.kind === 'intent') begun.add(fact.intent.id)
    else if (fact.kind === 'intent-settled' && begun.has(fact.intentId)) closed.add(fact.intentId)
  }
  return closed
}

function textOf(change: StoreChange): number {
  if (change.kind !== 'put-message') return 0
  return change.arrival.body?.parsed.leaves.reduce((sum, leaf) => sum + leaf.text.length, 0) ?? 0
}
