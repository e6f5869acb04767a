import type { MailboxRow } from '../../../src-shared/contract/store-rows'
import type { Flag } from '../../../src-shared/mail/flags'
import type { LocationKey, MailboxId, MessageId, Uid, UidValidity } from '../../../src-shared/mail/ids'
import { MailFailure } from '../../../src-shared/mail/mail-error'
import { identitiesFrom, matchUnique, storedIdentities } from './identity'
import { isMissingMailbox, type PushRound } from './push-context'

/** One message of an intent that the server knows by UID. */
export interface Target {
  readonly key: LocationKey
  readonly uid: Uid
  readonly messageId: MessageId
  /** As the server confirmed them last, where that matters. */
  readonly flags?: readonly Flag[]
}

/** Messages of one intent in one mailbox, under the UIDs of one UIDVALIDITY. */
export interface Source {
  readonly mailbox: MailboxRow
  readonly uidValidity: UidValidity
  readonly targets: readonly Target[]
  /** The server may have given the UIDs to others: UIDNEXT has fallen, or another message was met there (SYNC.md F3). */
  readonly doubtful?: true
}

/**
 * Where the messages of an intent are, grouped by mailbox. Keys that are not here name messages that are gone. All is
 * left for `later` while one of them stands where no server has put it, its mailbox was never read (a store made
 * anew), or is not listed by the server at the moment (SYNC.md F28). Rejects with `changed-elsewhere` where all that
 * is left of them are keys that no message can be found by any more; with one such key where there are several changes,
 * so that each is asked for alone and the one that is lost is not taken for done with the others.
 */
export async function findSources(
  { store, accountId }: PushRound,
  keys: readonly LocationKey[],
  changes = 1,
): Promise<readonly Source[] | 'later'> {
  const [rows, mailboxes] = await Promise.all([store.read('locations', keys), store.read('mailboxes', accountId)])
  const byId = new Map(mailboxes.map((one) => [one.id, one]))
  const here = new Map(rows.map((row) => [row.key, row]))
  const groups = new Map<string, { mailbox: MailboxRow; uidValidity: UidValidity; targets: Target[] }>()
  let lost = false
  for (const key of keys) {
    const row = here.get(key)
    if (!row) {
      const [id, uidValidity] = key.split('.')
      const mailbox = byId.get(id as MailboxId)
      if (mailbox && !mailbox.checkpoint) return 'later'
      // Neither gone nor here: its UIDVALIDITY is over, or no server has ever named it.
      if (id === 'local' || (mailbox && Number(uidValidity) !== mailbox.checkpoint?.uidValidity)) lost = true
      continue
    }
    if (row.uid === undefined || row.uidValidity === undefined) return 'later'
    const mailbox = byId.get(row.mailboxId)
    if (!mailbox) continue
    if (mailbox.missingSince !== undefined) return 'later'
    const name = `${row.mailboxId}.${row.uidValidity}`
    const target: Target = { key, uid: row.uid, messageId: row.messageId, flags: row.baseFlags }
    const group = groups.get(name)
    if (group) group.targets.push(target)
    else groups.set(name, { mailbox, uidValidity: row.uidValidity, targets: [target] })
  }
  if (lost && (groups.size === 0 || changes > 1)) throw new MailFailure({ kind: 'changed-elsewhere', what: 'message' })
  return [...groups.values()]
}

/**
 * Selects the mailbox of a source and gives it as it is now. Where the server has numbered anew (RFC 4549 §4.1) every
 * message is looked for by what it is; one that is not found for certain makes it `changed-elsewhere`. Rejects with
 * `refused` where the mailbox takes no changes, `mailbox-missing` where it is not there.
 */
export async function selectSource(round: PushRound, source: Source): Promise<Source> {
  const { session, store } = round
  const state = await selectPath(round, source.mailbox.path)
  if (session.readOnly)
    throw new MailFailure({
      kind: 'refused',
      host: session.host,
      command: 'SELECT',
      code: 'READ-ONLY',
      serverText: '',
    })
  if (state.uidValidity === source.uidValidity) {
    const fell = state.uidNext !== undefined && state.uidNext < (source.mailbox.checkpoint?.uidNext ?? 0)
    return fell || round.doubted.has(source.mailbox.id) ? { ...source, doubtful: true } : source
  }
  const expected = await storedIdentities(store, source.targets)
  const wanted = [...expected].map(([key, identity]) => ({ key, identity }))
  const matches = matchUnique(wanted, await identitiesFrom(session, 1))
  const targets = source.targets.flatMap((target): Target[] => {
    const uid = matches.get(target.key)
    return uid === undefined ? [] : [{ ...target, uid }]
  })
  if (targets.length < source.targets.length) throw new MailFailure({ kind: 'changed-elsewhere', what: 'message' })
  return { ...source, uidValidity: state.uidValidity, targets }
}

/** A mailbox that was there at the last listing and is not there now: renamed or deleted elsewhere, the list will tell. */
export class MailboxMissing extends Error {}

export async function selectPath({ session }: PushRound, path: string) {
  try {
    return await session.select(path)
  } catch (thrown) {
    if (isMissingMailbox(thrown)) throw new MailboxMissing()
    if (thrown instanceof MailFailure && thrown.error.kind === 'refused' && session.usable) {
      // Not every server says why in a code.
      if (!(await session.mailboxes.exists(path))) throw new MailboxMissing()
    }
    throw thrown
  }
}
