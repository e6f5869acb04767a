import { assertNever } from '../../../src-shared/assert-never'
import { type MailboxRow, mailboxFacts } from '../../../src-shared/contract/store-rows'
import type { ChangeOf, Intent, IntentEvidence } from '../../../src-shared/mail/change'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import { renamedMailboxes } from '../../../src-shared/mail/renamed-mailboxes'
import type { JournalFact } from '../../sync/mail-journal'
import { uidSetOf } from '../../sync/uid-set'
import { evidenceFor, withDestination } from './destination'
import { MailboxMissing, selectPath } from './find-sources'
import { identitiesFrom, matchIdentities, readIdentities } from './identity'
import { begin, type Carried, mailboxOf, type PushRound } from './push-context'

type MailboxChange = ChangeOf<'create-mailbox' | 'rename-mailbox' | 'remove-mailbox' | 'subscribe-mailbox'>

/** Mail is taken out of a mailbox that goes in pieces of this many messages. */
const messagesPerPiece = 500

/**
 * Changes to mailboxes as such. Each is asked for only after a look at what is there, so that a lost answer costs a
 * look, and a change that somebody else made first is done.
 */
export async function carryMailboxChange(round: PushRound, intent: Intent, change: MailboxChange): Promise<Carried> {
  round.treeChanged = true
  switch (change.kind) {
    case 'create-mailbox':
      return createMailbox(round, intent, change)
    case 'rename-mailbox':
      return renameMailbox(round, intent, change)
    case 'remove-mailbox':
      return removeMailbox(round, intent, change)
    case 'subscribe-mailbox': {
      await begin(round, [intent])
      await round.session.mailboxes.subscribe((await mailboxOf(round, change.mailbox)).path, change.subscribed)
      return { kind: 'done' }
    }
    default:
      return assertNever(change)
  }
}

async function createMailbox(round: PushRound, intent: Intent, change: ChangeOf<'create-mailbox'>): Promise<Carried> {
  const { session } = round
  await begin(round, [intent])
  const { path, role } = change
  if (!(await session.mailboxes.exists(path))) {
    try {
      await session.mailboxes.create(path, session.can('CREATE-SPECIAL-USE') ? role : undefined)
    } catch (thrown) {
      // Somebody else made it in this moment, or the role is taken and the server minds.
      if (!isRefused(thrown) || !(await session.mailboxes.exists(path))) throw thrown
    }
  }
  await session.mailboxes.subscribe(path, true)
  round.touched.add(change.mailbox)
  return { kind: 'done' }
}

async function renameMailbox(round: PushRound, intent: Intent, change: ChangeOf<'rename-mailbox'>): Promise<Carried> {
  const { mailboxes } = round.session
  const row = await mailboxOf(round, change.mailbox)
  await begin(round, [intent])
  if (row.path !== change.path) {
    const [before, after] = [await mailboxes.exists(row.path), await mailboxes.exists(change.path)]
    if (!before && !after) throw new MailFailure({ kind: 'changed-elsewhere', what: 'mailbox' })
    if (before) await mailboxes.rename(row.path, change.path)
    await moveSubscriptions(round, row, change.path)
  }
  const rows = (await round.store.read('mailboxes', round.accountId)).filter(({ home }) => home === 'server')
  const facts = renamedMailboxes(rows, change).flatMap(({ id, path, name }): JournalFact[] => {
    const found = rows.find((one) => one.id === id)
    return found ? [{ kind: 'mailbox', mailbox: { ...mailboxFacts(found), path, name } }] : []
  })
  return { kind: 'done', facts }
}

/** Subscriptions are names: they do not follow a RENAME (RFC 9051 §6.3.6). */
async function moveSubscriptions(round: PushRound, row: MailboxRow, path: string): Promise<void> {
  const { mailboxes } = round.session
  const rows = await round.store.read('mailboxes', round.accountId)
  const below = `${row.path}${row.delimiter}`
  for (const one of rows) {
    const inside = row.delimiter !== '' && one.path.startsWith(below)
    if (one.subscribed === false || (one.id !== row.id && !inside)) continue
    await mailboxes.subscribe(one.id === row.id ? path : `${path}${one.path.slice(row.path.length)}`, true)
    await mailboxes.subscribe(one.path, false)
  }
}

async function removeMailbox(round: PushRound, intent: Intent, change: ChangeOf<'remove-mailbox'>): Promise<Carried> {
  const { session, store, accountId } = round
  const row = (await store.read('mailboxes', accountId)).find(({ id }) => id === change.mailbox)
  const gone: Carried = {
    kind: 'done',
    also: [{ kind: 'drop-mailbox', mailboxId: change.mailbox }],
    facts: [{ kind: 'mailbox-removed', mailboxId: change.mailbox }],
  }
  if (!row) return gone
  const trash = change.mailTo === undefined ? undefined : await mailboxOf(round, change.mailTo)
  const evidence = trash ? await evidenceFor(round, intent, trash) : undefined
  await begin(round, [intent], () => evidence)
  if (await session.mailboxes.exists(row.path)) {
    try {
      // On Gmail a mailbox is a label: without it the mail is still where all mail is.
      if (row.selectable && !session.quirks.labels)
        await (trash && evidence ? emptyInto(round, row, trash, evidence) : refuseUnknownMail(round, row))
      // A mailbox that is selected should not go (RFC 9051 §6.3.5).
      await session.select('INBOX')
      await session.mailboxes.remove(row.path)
    } catch (thrown) {
      if (!(thrown instanceof MailboxMissing)) throw thrown
    }
  }
  if (row.subscribed !== false) await session.mailboxes.subscribe(row.path, false)
  return gone
}

/** Takes all mail out of a mailbox, whatever came last; what an earlier try has brought is not brought again. */
async function emptyInto(
  round: PushRound,
  row: MailboxRow,
  trash: MailboxRow,
  evidence: IntentEvidence,
): Promise<void> {
  const { session, touched } = round
  touched.add(trash.id)
  await selectPath(round, row.path)
  const uids = await session.search()
  if (uids.length === 0) return
  const going = session.can('MOVE') ? uids : await notArrived(round, row, trash, evidence, uids)
  for (let at = 0; at < going.length; at += messagesPerPiece) {
    const set = uidSetOf(going.slice(at, at + messagesPerPiece))
    await withDestination(round, trash, () =>
      session.can('MOVE') ? session.move(set, trash.path) : session.copy(set, trash.path),
    )
  }
  // What came while we were at it has not been brought anywhere.
  await selectPath(round, row.path)
  const left = (await session.search()).filter((uid) => session.can('MOVE') || !uids.includes(uid))
  if (left.length > 0) throw new MailFailure({ kind: 'changed-elsewhere', what: 'mailbox' })
}

async function notArrived(
  round: PushRound,
  row: MailboxRow,
  trash: MailboxRow,
  evidence: IntentEvidence,
  uids: readonly number[],
): Promise<readonly number[]> {
  const { session } = round
  const here = await readIdentities(session, uidSetOf(uids))
  await selectPath(round, trash.path)
  const there = await identitiesFrom(session, evidence.destinationUidNext)
  await selectPath(round, row.path)
  const arrived = matchIdentities(
    here.map((identity) => ({ key: identity.uid, identity })),
    there,
  )
  return uids.filter((uid) => !arrived.has(uid))
}

/** Without a place for its mail only a mailbox goes whose every message the user could see. */
async function refuseUnknownMail(round: PushRound, row: MailboxRow): Promise<void> {
  const { session, store } = round
  const state = await selectPath(round, row.path)
  const known = new Set((await store.read('known', row.id, state.uidValidity)).map(({ uid }) => Number(uid)))
  const uids = await session.search()
  if (uids.some((uid) => !known.has(uid))) throw new MailFailure({ kind: 'changed-elsewhere', what: 'mailbox' })
}

function isRefused(thrown: unknown): boolean {
  return thrown instanceof MailFailure && thrown.error.kind === 'refused'
}
