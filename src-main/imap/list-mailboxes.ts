import type { StoreChange } from '../../src-shared/contract/store-calls'
import { type MailboxRow, mailboxFacts } from '../../src-shared/contract/store-rows'
import type { ImapAccount } from '../../src-shared/mail/account'
import { type AccountId, type MailboxId, serverLocationKey } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { FactRecorder } from '../sync/fact-recorder'
import type { JournalFact } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import { uidSetOf } from '../sync/uid-set'
import type { ImapSession } from './imap-wire'
import { readIdentities, sameIdentity, storedIdentities } from './intents/identity'
import { type MailboxListing, type MirroredMailbox, planMailboxList, renameCandidates } from './plan-mailbox-list'
import { newMailboxId } from './run-mailbox-sync'

export type { MirroredMailbox } from './plan-mailbox-list'

export interface MailboxListContext {
  readonly accountId: AccountId
  readonly roles: ImapAccount['roles']
  readonly store: MailStore
  readonly recorder: FactRecorder
  readonly now: () => number
}

/** Messages that prove two mailboxes to be one. */
const sampleSize = 10
/** MYRIGHTS is a command per mailbox: the user's own are asked about a few at a time, and once. */
const rightsPerRound = 20

/**
 * Lists the server's mailboxes and brings the store's rows in line. A new one gets an id for life, journalled before
 * its first use; known ones are found by path, and under a new path by what they hold. One that is not listed is
 * marked, and its mail goes only after a week of absence. Rejects with a MailFailure.
 */
export async function listMailboxes(
  session: ImapSession,
  context: MailboxListContext,
): Promise<readonly MirroredMailbox[]> {
  const { accountId, roles, store, recorder, now } = context
  const [listed, rows] = await Promise.all([session.list(), store.read('mailboxes', accountId)])
  const listing: MailboxListing = {
    accountId,
    rows,
    listed,
    namespaces: session.namespaces,
    roles,
    roleNames: session.quirks.roleNames,
    renamed: new Map(),
    now: now(),
  }
  const first = planMailboxList(listing, newMailboxId)
  const renamed = await findRenamed(session, store, first.unlisted, listing)
  const plan = renamed.size === 0 ? first : planMailboxList({ ...listing, renamed }, newMailboxId)
  const onRecord = [
    ...plan.created,
    ...plan.mirrored.filter(({ row }) => renamed.get(row.path) === row.id).map(({ row }) => mailboxFacts(row)),
  ]
  if (onRecord.length > 0) {
    const facts = onRecord.map((mailbox): JournalFact => ({ kind: 'mailbox', mailbox }))
    const changes = onRecord.map((mailbox): StoreChange => ({ kind: 'put-mailbox', mailbox }))
    await recorder.record(facts, changes)
  }
  if (plan.changes.length > 0) await store.commit(plan.changes)
  return readRights(session, store, plan.mirrored)
}

/** Mailboxes that were renamed elsewhere, by their new path: proven by the messages in them. */
async function findRenamed(
  session: ImapSession,
  store: MailStore,
  unlisted: readonly MailboxRow[],
  { rows, listed }: MailboxListing,
): Promise<ReadonlyMap<string, MailboxId>> {
  const known = new Set(rows.map(({ path }) => path))
  const renamed = new Map<string, MailboxId>()
  const found = new Set<MailboxId>()
  for (const { row, path } of renameCandidates(
    unlisted,
    listed.filter((one) => !known.has(one.path)),
  )) {
    if (found.has(row.id) || renamed.has(path)) continue
    if (!(await isSameMailbox(session, store, row, path))) continue
    renamed.set(path, row.id)
    found.add(row.id)
  }
  return renamed
}

async function isSameMailbox(session: ImapSession, store: MailStore, row: MailboxRow, path: string): Promise<boolean> {
  const { checkpoint } = row
  if (!checkpoint) return false
  try {
    const state = await session.select(path)
    if (state.uidValidity !== checkpoint.uidValidity) return false
    if (row.serverMailboxId !== undefined && session.mailboxId !== undefined)
      return row.serverMailboxId === session.mailboxId
    const here = await store.read('known', row.id, checkpoint.uidValidity)
    const sample = here.slice(-sampleSize).map(({ uid }) => uid)
    // Nothing is at stake for an empty one.
    if (sample.length === 0) return state.exists === 0 || checkpoint.exists === 0
    const rows = await store.read(
      'locations',
      sample.map((uid) => serverLocationKey(row.id, checkpoint.uidValidity, uid)),
    )
    const targets = rows.flatMap(({ key, uid, messageId }) => (uid === undefined ? [] : [{ key, uid, messageId }]))
    const stored = await storedIdentities(store, targets)
    const there = new Map((await readIdentities(session, uidSetOf(sample))).map((one) => [one.uid, one]))
    const agreeing = targets.filter(({ key, uid }) => {
      const [a, b] = [stored.get(key), there.get(uid)]
      return a && b && sameIdentity(a, b)
    })
    const contradicting = targets.filter(({ key, uid }) => {
      const [a, b] = [stored.get(key), there.get(uid)]
      return a && b && !sameIdentity(a, b)
    })
    return agreeing.length > 0 && contradicting.length === 0
  } catch (thrown) {
    // It cannot be opened: then it cannot be proven.
    if (thrown instanceof MailFailure && thrown.error.kind === 'refused' && session.usable) return false
    throw thrown
  }
}

/** What the user may do where others have a say: asked each time there, once for the user's own. */
async function readRights(
  session: ImapSession,
  store: MailStore,
  mirrored: readonly MirroredMailbox[],
): Promise<readonly MirroredMailbox[]> {
  if (!session.can('ACL')) return mirrored
  const foreign = mirrored.filter(({ row }) => row.namespace !== undefined && row.selectable)
  const own = mirrored.filter(({ row }) => row.namespace === undefined && row.selectable && row.rights === undefined)
  const learned = new Map<MailboxId, string>()
  for (const { row } of [...foreign, ...own.slice(0, rightsPerRound)]) {
    const rights = await session.mailboxes.rights(row.path)
    if (rights !== undefined && rights !== row.rights) learned.set(row.id, rights)
  }
  if (learned.size === 0) return mirrored
  const changed = mirrored.map(({ row, listed }) => {
    const rights = learned.get(row.id)
    return { listed, row: rights === undefined ? row : { ...row, rights } }
  })
  await store.commit(
    changed
      .filter(({ row }) => learned.has(row.id))
      .map(({ row }): StoreChange => ({ kind: 'put-mailbox', mailbox: mailboxFacts(row) })),
  )
  return changed
}
