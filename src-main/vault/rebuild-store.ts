import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { Account } from '../../src-shared/mail/account'
import { type AccountId, type IntentId, localLocationKey, type MessageId, type Sha256 } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'
import { KeyTrail } from '../sync/key-trail'
import type { JournalFact, MailJournal } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import type { ParseSource } from '../sync/parse-source'
import { JournalFold } from './journal-fold'
import { projectFact } from './project-fact'

export interface StoreRebuild {
  /** Local folders belong to no account of the user: they are an id alone. */
  readonly account: Account | { readonly id: AccountId; readonly protocol?: undefined }
  readonly journal: MailJournal
  readonly store: MailStore
  readonly vault: MailVault
  readonly parse: ParseSource
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
  // A store of another history, or one that was left behind when the journal was compacted, begins anew.
  const standing = journal.standing(rebuild.mark)
  const mark = standing ?? 0
  const anew = mark === 0
  const total = standing === undefined ? await countLines(journal) : journal.last - mark
  const commit = (changes: readonly StoreChange[], seq: number, begins = false) =>
    store.commit(changes, { durability: 'strict', journal: { accountId, seq, ...(begins ? { begins } : {}) } })
  signal?.throwIfAborted()
  const begin: StoreChange[] = []
  if (standing === undefined) begin.push({ kind: 'drop-account', accountId })
  if (account.protocol !== undefined) begin.push({ kind: 'put-account', account })
  await commit(begin, mark, true)
  const { closed, fold, trail } = await lookAhead(journal, mark)

  const missing = new Map<MessageId, Sha256>()
  const parsed = async (sha256: Sha256) => parse(await vault.read(accountId, sha256))

  let changes: StoreChange[] = []
  let text = 0
  let reached = mark
  let committed = mark
  let done = 0
  const flush = async () => {
    if (reached === committed) return
    await commit(changes, reached)
    committed = reached
    changes = []
    text = 0
    onProgress?.(done, total)
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
    done += 1
  }
  await flush()
  return { lines: done, missing: [...missing.values()] }

  async function projectUnlessMissing(fact: JournalFact): Promise<StoreChange[]> {
    if ((fact.kind === 'intent' && closed.has(fact.intent.id)) || isClosing(fact)) return []
    if (fact.kind === 'intent') {
      const intent = trail.resolve(fact.intent)
      // The store that knew how far it had got is lost: it may have reached the server (SYNC.md §3.3).
      const state = anew ? 'running' : intent.state
      return projectFact({ kind: 'intent', intent: { ...intent, state } }, { accountId, parsed })
    }
    // What was deleted for good meanwhile is not read again, and its octets may be gone by now.
    if (fact.kind === 'received' && fold.isRemoved(localLocationKey(fact.messageId)))
      return [{ kind: 'put-uidl', rows: [fact.uidl] }]
    if (fact.kind === 'saved' && fold.isRemoved(localLocationKey(fact.message.messageId))) return []
    if (fact.kind === 'uidl' && missing.size > 0) {
      const rows = fact.rows.filter((row) => !missing.has(row.messageId))
      return rows.length > 0 ? projectFact({ kind: 'uidl', rows }, { accountId, parsed }) : []
    }
    try {
      return await projectFact(fact, { accountId, parsed })
    } catch (thrown) {
      if (mailErrorOf(thrown).kind !== 'not-found') throw thrown
      if (fact.kind === 'received') missing.set(fact.messageId, fact.uidl.sha256)
      else if (fact.kind === 'saved') missing.set(fact.message.messageId, fact.message.sha256)
      else throw thrown
      return []
    }
  }

  function isClosing(fact: JournalFact): boolean {
    return fact.kind === 'intent-settled' && closed.has(fact.intentId)
  }
}

/** Intents that both began and ended after the mark, which the store never needs to know, and what became of local mail. */
async function lookAhead(
  journal: MailJournal,
  mark: number,
): Promise<{ readonly closed: ReadonlySet<IntentId>; readonly fold: JournalFold; readonly trail: KeyTrail }> {
  const begun = new Set<IntentId>()
  const closed = new Set<IntentId>()
  const fold = new JournalFold()
  const trail = new KeyTrail()
  for await (const line of journal.linesAfter(mark)) {
    fold.take(line)
    const { fact } = line
    trail.take(fact)
    if (fact.kind === 'intent') begun.add(fact.intent.id)
    else if (fact.kind === 'intent-settled' && begun.has(fact.intentId)) closed.add(fact.intentId)
  }
  return { closed, fold, trail }
}

async function countLines(journal: MailJournal): Promise<number> {
  let count = 0
  for await (const _line of journal.linesAfter(0)) count += 1
  return count
}

function textOf(change: StoreChange): number {
  if (change.kind !== 'put-message') return 0
  return change.arrival.body?.parsed.leaves.reduce((sum, leaf) => sum + leaf.text.length, 0) ?? 0
}
