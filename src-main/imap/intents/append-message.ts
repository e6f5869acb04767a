import type { MailboxRow } from '../../../src-shared/contract/store-rows'
import { arrivalKeyOf, type ChangeOf, type Intent, type IntentEvidence } from '../../../src-shared/mail/change'
import type { Uid, UidValidity } from '../../../src-shared/mail/ids'
import { evidenceFor, withDestination } from './destination'
import { expungeSource } from './expunge-messages'
import { findSources, selectPath } from './find-sources'
import { identitiesFrom, isNamed, readIdentities } from './identity'
import { begin, type Carried, hold, mailboxOf, note, type PushRound } from './push-context'

/** After a lost answer the server may still be storing the message: when to look again before it is sent again (F19). */
const looksAfterMs = [30_000, 120_000]
/** How far back a copy of sent mail is looked for that the provider may have filed before us (F20). */
const lastMessages = 30

interface Arrival {
  readonly uidValidity: UidValidity
  readonly uid: Uid
}

/**
 * Brings a message to a mailbox, once: its own Message-ID and UIDNEXT from before prove whether it has arrived
 * (SYNC.md F19, F21). A newer draft is on the server for certain before the older states are removed.
 */
export async function carryAppend(
  round: PushRound,
  intent: Intent,
  change: ChangeOf<'append' | 'replace-draft'>,
): Promise<Carried> {
  const mailbox = await mailboxOf(round, change.mailbox)
  if (mailbox.missingSince !== undefined) return { kind: 'later' }
  const key = arrivalKeyOf(intent.id, 0)
  const evidence = await evidenceFor(round, intent, mailbox)
  let arrival: Arrival | undefined = arrivalIn(evidence)
  if (!arrival && intent.state === 'running') {
    arrival = await lookFor(round, mailbox, change, evidence)
    const pause = looksAfterMs[evidence.looks ?? 0]
    if (!arrival && pause !== undefined) {
      const notBefore = round.now() + pause
      await note(round, intent, { ...evidence, looks: (evidence.looks ?? 0) + 1 }, notBefore)
      return { kind: 'later', notBefore }
    }
  }
  if (!arrival && mailbox.role === 'sent' && !isExact(change)) {
    arrival = await filedAlready(round, mailbox, change.message.messageIdHeader)
    const filesWithin = round.session.quirks.filesSentWithinMs ?? 0
    const notBefore = intent.madeAt + filesWithin
    if (!arrival && notBefore > round.now()) {
      await hold(round, intent, notBefore)
      return { kind: 'later', notBefore }
    }
  }
  if (!arrival) {
    const octets = await round.readSource(change.message.sha256)
    const { looks: _looked, ...fresh } = evidence
    await begin(round, [intent], () => fresh)
    const { flags, receivedAt } = change.message
    arrival =
      (await withDestination(round, mailbox, () => round.session.append(mailbox.path, octets, flags, receivedAt))) ??
      (await lookFor(round, mailbox, change, evidence))
  }
  round.touched.add(mailbox.id)
  const moved = arrival ? [{ from: key, ...arrival }] : []
  if (change.kind === 'replace-draft') {
    await note(round, intent, { ...evidence, arrived: moved })
    if (!(await removeOlder(round, change))) return { kind: 'later' }
  }
  return { kind: 'done', moved }
}

function arrivalIn({ arrived }: IntentEvidence): Arrival | undefined {
  const one = arrived?.[0]
  return one && { uidValidity: one.uidValidity, uid: one.uid as Uid }
}

function isExact(change: ChangeOf<'append' | 'replace-draft'>): boolean {
  return change.kind === 'append' && change.exact === true
}

/**
 * What arrived since UIDNEXT was asked for, by its Message-ID, and where only its very octets are it, by their number as
 * well. SEARCH HEADER is not to be relied on (F21).
 */
async function lookFor(
  round: PushRound,
  mailbox: MailboxRow,
  change: ChangeOf<'append' | 'replace-draft'>,
  evidence: IntentEvidence,
): Promise<Arrival | undefined> {
  const { messageIdHeader, sha256 } = change.message
  const state = await selectPath(round, mailbox.path)
  const known = evidence.destinationUidValidity
  const fromUid = known === undefined || known === state.uidValidity ? evidence.destinationUidNext : 1
  const named = (await identitiesFrom(round.session, fromUid)).filter((one) => isNamed(one, messageIdHeader))
  const sizes = named.length > 0 && isExact(change) ? sizesOf(await round.readSource(sha256)) : undefined
  // Where the server counts differently each time, it is not asked (`sizesVary`).
  const found = named.find(({ octets }) => !sizes || octets === undefined || sizes.includes(octets))
  return found && { uidValidity: state.uidValidity, uid: found.uid as Uid }
}

/** How many octets a server has of a message: as it was sent, or with line ends that were mended. Pure. */
function sizesOf(source: Uint8Array): readonly number[] {
  let bare = 0
  for (let at = source.indexOf(10); at >= 0; at = source.indexOf(10, at + 1)) if (source[at - 1] !== 13) bare += 1
  return [source.length, source.length + bare]
}

/** Some providers file what they are given to send; a second copy would be one too many. */
async function filedAlready(
  round: PushRound,
  mailbox: MailboxRow,
  messageIdHeader: string,
): Promise<Arrival | undefined> {
  const state = await selectPath(round, mailbox.path)
  if (state.exists === 0 || state.uidNext === undefined) return undefined
  const first = Math.max(1, state.uidNext - lastMessages)
  const rows = await readIdentities(round.session, [[first, Math.max(first, state.uidNext - 1)]])
  const found = rows.find((one) => isNamed(one, messageIdHeader))
  return found && { uidValidity: state.uidValidity, uid: found.uid as Uid }
}

/** False where an older state stands where no server has put it yet. */
async function removeOlder(round: PushRound, change: ChangeOf<'replace-draft'>): Promise<boolean> {
  // An older state that never came about left nothing to remove.
  const rows = new Map((await round.store.read('locations', change.keys)).map((row) => [row.key, row]))
  const keys = change.keys.filter((key) => rows.has(key) || !key.startsWith('local.'))
  const sources = await findSources(round, keys)
  if (sources === 'later') return false
  for (const source of sources) await expungeSource(round, source)
  return true
}
