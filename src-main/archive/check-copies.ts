import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckSum } from '../../src-shared/mail/archive'
import type { AccountId, LocationKey, Sha256 } from '../../src-shared/mail/ids'
import type { MailVault } from '../sync/mail-vault'
import { accountFolder } from '../vault/account-files'
import { replaceFile } from '../vault/durable-files'
import type { JournalFold } from '../vault/journal-fold'

/** How far the check of one account's copies is, and what it found. Kept beside the mail; losing it costs a check. */
export interface CheckState {
  /** When the last whole check began: what was stored before it was read back. */
  readonly wholeSince?: number
  /** When it ended. */
  readonly wholeAt?: number
  /** The check that is under way: when it began, and the last hash it looked at. */
  readonly running?: { readonly since: number; readonly after: string }
  /** Messages whose copy is damaged or missing, by key without its prefix. */
  readonly damaged: readonly string[]
}

export interface CheckContext {
  readonly profile: string
  readonly account: AccountId
  readonly vault: Pick<MailVault, 'verify'>
  /** What the journal says is here. */
  readonly fold: JournalFold
  /** Tries to make good what is damaged. Resolves with whether it is, or will be. */
  readonly repair: (sha256: Sha256, keys: readonly LocationKey[]) => Promise<boolean>
  /** Called after each file; waits as long as the disk is to be left alone. */
  readonly pause: (octets: number) => Promise<void>
  readonly octetsOf: (sha256: Sha256) => Promise<number>
  readonly now: () => number
}

/** Progress is written down this often: a check of hours is not begun anew after each start. */
const filesPerNote = 200

/**
 * Reads every copy back from disk and compares its hash, from where the last check left off (F47, K5). Reads little at a
 * time, so that it may run while somebody works. Rejects with the abort reason or a MailFailure; what was checked is
 * written down.
 */
export async function checkCopies(
  context: CheckContext,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<CheckSum> {
  const { profile, account, fold, now, vault } = context
  const before = await readCheckState(profile, account)
  const copies = copiesOf(fold)
  const hashes = [...copies.keys()].sort()
  const since = before.running?.since ?? now()
  let after = before.running?.after ?? ''
  const damaged = new Set(before.damaged)
  let done = hashes.findIndex((hash) => hash > after)
  if (done < 0) done = hashes.length
  let checked = 0
  let repaired = 0
  const note = (state: Omit<CheckState, 'damaged'>) =>
    writeCheckState(profile, account, { ...state, damaged: [...damaged] })
  const { running: _before, damaged: _damaged, ...whole } = before
  for (const hash of hashes.slice(done)) {
    if (signal.aborted) {
      await note({ ...whole, running: { since, after } })
      signal.throwIfAborted()
    }
    const sha256 = hash as Sha256
    const keys = copies.get(hash) ?? []
    if (await vault.verify(account, sha256)) for (const key of keys) damaged.delete(messageOf(key))
    else if (await context.repair(sha256, keys)) repaired += keys.length
    else for (const key of keys) damaged.add(messageOf(key))
    checked += 1
    done += 1
    after = hash
    onProgress(done, hashes.length)
    if (checked % filesPerNote === 0) await note({ ...whole, running: { since, after } })
    await context.pause(await context.octetsOf(sha256))
  }
  // What was deleted for good meanwhile is nobody's damage.
  const here = new Set([...copies.values()].flat().map(messageOf))
  for (const message of damaged) if (!here.has(message)) damaged.delete(message)
  await note({ wholeSince: since, wholeAt: now() })
  return { checked, repaired, lost: damaged.size }
}

/** Every hash that a message which is here needs, with those messages. */
function copiesOf(fold: JournalFold): Map<string, LocationKey[]> {
  const copies = new Map<string, LocationKey[]>()
  for (const [key, { sha256, removedAt }] of fold.messages) {
    if (removedAt !== undefined) continue
    const keys = copies.get(sha256)
    if (keys) keys.push(key)
    else copies.set(sha256, [key])
  }
  return copies
}

function messageOf(key: LocationKey): string {
  return key.replace(/^local\./, '')
}

/** Nothing known where there is no state yet, or none that can be read: then a check begins anew. */
export async function readCheckState(profile: string, account: AccountId): Promise<CheckState> {
  try {
    const state = JSON.parse(await readFile(statePath(profile, account), 'utf8')) as Partial<CheckState>
    return { ...state, damaged: Array.isArray(state.damaged) ? state.damaged.map(String) : [] }
  } catch {
    return { damaged: [] }
  }
}

async function writeCheckState(profile: string, account: AccountId, state: CheckState): Promise<void> {
  await replaceFile(statePath(profile, account), `${JSON.stringify(state)}\n`)
}

function statePath(profile: string, account: AccountId): string {
  return join(accountFolder(profile, account), 'check.json')
}
