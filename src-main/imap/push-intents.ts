import type { IntentOutcome } from '../../src-shared/contract/store-calls'
import type { LocationRow, MailboxRow } from '../../src-shared/contract/store-rows'
import { type Intent, keysOfChange, type MailChange } from '../../src-shared/mail/change'
import { deleted } from '../../src-shared/mail/flags'
import type { AccountId, LocationKey, MailboxId, Uid, UidValidity } from '../../src-shared/mail/ids'
import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'
import { parseHeaderFields } from '../mime/parse-header-fields'
import type { FactRecorder } from '../sync/fact-recorder'
import type { IntentClaims } from '../sync/intent-claims'
import type { MailStore } from '../sync/mail-store'
import { highestUid, type UidSet, uidSetOf } from '../sync/uid-set'
import type { CopyResult, ImapSession } from './imap-wire'

export interface PushContext {
  readonly accountId: AccountId
  readonly store: MailStore
  readonly recorder: FactRecorder
  readonly claims: IntentClaims
  /** Called once before the first command, where there is anything to do. */
  readonly onStart: () => void
}

export interface PushOutcome {
  /** Mailboxes whose messages changed and that want a pass. */
  readonly touched: ReadonlySet<MailboxId>
  /** Intents about messages that are not here yet: to be tried again once their mailbox was read. */
  readonly waiting: number
}

/** One message of an intent that the server knows by UID. */
interface Target {
  readonly key: LocationKey
  readonly uid: Uid
}

/** Messages of one intent in one mailbox. */
interface Source {
  readonly mailbox: MailboxRow
  readonly uidValidity: UidValidity
  readonly targets: readonly Target[]
}

type Move = Extract<MailChange, { kind: 'move' }>
type Moved = Extract<IntentOutcome, { kind: 'done' }>['moved'][number]

/** Refusals that are the server's last word on one change; anything else ends the session and is tried again. */
const final: ReadonlySet<MailError['kind']> = new Set(['refused', 'over-quota', 'bad-request', 'not-found'])

/**
 * Carries the user's changes to the server, in the order they were made (SYNC.md §3.3).
 *
 * Before a command that must not run twice, `running` and the evidence to recognise its effect are durable. An intent
 * found `running` is verified first. What the server refuses for good is parked with its reason and does not hold up
 * the rest. Rejects with the MailFailure that ended the session; the intent under way is verified next time.
 */
export async function pushIntents(
  session: ImapSession,
  context: PushContext,
  signal: AbortSignal,
): Promise<PushOutcome> {
  const touched = new Set<MailboxId>()
  let waiting = 0
  let started = false
  const tried = new Set<string>()
  for (;;) {
    signal.throwIfAborted()
    // Read again after each: a settled move gives later intents their keys.
    const intents = await context.store.read('intents', context.accountId)
    const todo = intents.filter(({ id, state }) => state !== 'parked' && !tried.has(id))
    const next = todo[0]
    if (!next) break
    if (!started) context.onStart()
    started = true
    const together = next.change.kind === 'flag' ? alike(next, todo) : [next]
    for (const { id } of together) tried.add(id)
    const ours = together.filter(({ id }) => context.claims.claim([id])).map(({ id }) => id)
    try {
      waiting += await pushOne(
        session,
        context,
        together.filter(({ id }) => ours.includes(id)),
        touched,
      )
    } finally {
      context.claims.release(ours)
    }
  }
  return { touched, waiting }
}

/** The flag intents right behind `first` that ask for the same; they need only one command. */
function alike(first: Intent, todo: readonly Intent[]): readonly Intent[] {
  const group: Intent[] = []
  for (const intent of todo) {
    if (group.length >= 500 || !asksTheSame(first.change, intent.change)) break
    group.push(intent)
  }
  return group
}

function asksTheSame(a: MailChange, b: MailChange): boolean {
  return (
    a.kind === 'flag' &&
    b.kind === 'flag' &&
    a.add.join(' ') === b.add.join(' ') &&
    a.remove.join(' ') === b.remove.join(' ')
  )
}

/** Returns how many intents had to be left for later. */
async function pushOne(
  session: ImapSession,
  context: PushContext,
  intents: readonly Intent[],
  touched: Set<MailboxId>,
): Promise<number> {
  const first = intents[0]
  if (!first) return 0
  try {
    const keys = intents.flatMap(({ change }) => keysOfChange(change))
    const sources = await findSources(context, keys)
    if (sources === 'later') return intents.length
    let moved: readonly Moved[] = []
    if (first.change.kind === 'flag') {
      await begin(context, intents)
      for (const source of sources) await storeFlags(session, source, first.change)
    } else if (first.change.kind === 'move') {
      moved = await carryMove(session, context, first, first.change, sources, touched)
    } else throw new MailFailure({ kind: 'bad-request', reason: `${first.change.kind} is not carried` })
    for (const { mailbox } of sources) touched.add(mailbox.id)
    await settle(context, intents, { kind: 'done', moved })
  } catch (thrown) {
    if (!(thrown instanceof MailFailure) || !final.has(thrown.error.kind)) throw thrown
    if (intents.length > 1) {
      // One of them is refused: each is asked for alone.
      let waiting = 0
      for (const intent of intents) waiting += await pushOne(session, context, [intent], touched)
      return waiting
    }
    await settle(context, intents, { kind: 'parked', error: thrown.error })
  }
  return 0
}

async function begin({ store }: PushContext, intents: readonly Intent[], evidence?: Intent['evidence']): Promise<void> {
  await store.commit(
    intents.map(({ id, attempts }) => ({
      kind: 'set-intent',
      intentId: id,
      state: 'running',
      attempts: attempts + 1,
      ...(evidence ? { evidence } : {}),
    })),
    { durability: 'strict' },
  )
}

async function settle({ recorder }: PushContext, intents: readonly Intent[], outcome: IntentOutcome): Promise<void> {
  await recorder.record(
    intents.map(({ id }) => ({ kind: 'intent-settled', intentId: id })),
    intents.map(({ id }) => ({ kind: 'settle-intent', intentId: id, outcome })),
  )
}

/**
 * Where the messages of an intent are, grouped by mailbox. Keys that are not here name messages that are gone, unless
 * their mailbox was never read (a store made anew): then all is left for `later`.
 */
async function findSources(context: PushContext, keys: readonly LocationKey[]): Promise<readonly Source[] | 'later'> {
  const { store, accountId } = context
  const [rows, mailboxes] = await Promise.all([store.read('locations', keys), store.read('mailboxes', accountId)])
  const byId = new Map(mailboxes.map((one) => [one.id, one]))
  const here = new Map(rows.map((row) => [row.key, row]))
  const groups = new Map<string, { mailbox: MailboxRow; uidValidity: UidValidity; targets: Target[] }>()
  for (const key of keys) {
    const row = here.get(key)
    if (!row) {
      const mailbox = byId.get(key.slice(0, key.indexOf('.')) as MailboxId)
      if (mailbox && !mailbox.checkpoint) return 'later'
      continue
    }
    // It stands where an unsettled move will bring it.
    if (row.uid === undefined || row.uidValidity === undefined) return 'later'
    const mailbox = byId.get(row.mailboxId)
    if (!mailbox) continue
    const name = `${row.mailboxId}.${row.uidValidity}`
    const group = groups.get(name)
    if (group) group.targets.push({ key, uid: row.uid })
    else groups.set(name, { mailbox, uidValidity: row.uidValidity, targets: [{ key, uid: row.uid }] })
  }
  return [...groups.values()]
}

/** Selects the mailbox and makes sure that its UIDs still mean what they meant (RFC 4549 §4.1). */
async function selectSource(session: ImapSession, { mailbox, uidValidity }: Source): Promise<void> {
  const state = await session.select(mailbox.path)
  if (state.uidValidity !== uidValidity) throw new MailFailure({ kind: 'not-found', what: 'message' })
}

async function storeFlags(
  session: ImapSession,
  source: Source,
  change: Extract<MailChange, { kind: 'flag' }>,
): Promise<void> {
  await selectSource(session, source)
  const set = uidSetOf(source.targets.map(({ uid }) => uid))
  const add = change.add.filter((flag) => session.keeps(flag))
  if (add.length > 0) await session.store(set, '+', add)
  if (change.remove.length > 0) await session.store(set, '-', change.remove)
}

async function carryMove(
  session: ImapSession,
  context: PushContext,
  intent: Intent,
  change: Move,
  sources: readonly Source[],
  touched: Set<MailboxId>,
): Promise<readonly Moved[]> {
  const mailboxes = await context.store.read('mailboxes', context.accountId)
  const destination = mailboxes.find(({ id }) => id === change.to)
  if (!destination) throw new MailFailure({ kind: 'not-found', what: 'mailbox' })
  touched.add(destination.id)
  const doubtful = intent.state === 'running'
  let { evidence } = intent
  if (!evidence) {
    const destinationUidNext = await session.uidNextOf(destination.path)
    // Found running without evidence (a store made anew), any message there may be ours.
    evidence = { destinationUidNext: doubtful ? 1 : (destinationUidNext ?? 1) }
  }
  await begin(context, [intent], evidence)
  const moved: Moved[] = []
  for (const source of sources) {
    const left = doubtful
      ? await verifyMove(session, context, source, destination, evidence.destinationUidNext, moved)
      : source
    if (left.targets.length > 0) await moveFrom(session, context, left, destination, moved)
  }
  return moved
}

/** After doubt: what has arrived already is not sent again, and what is no longer in the source is done. */
async function verifyMove(
  session: ImapSession,
  context: PushContext,
  source: Source,
  destination: MailboxRow,
  fromUid: number,
  moved: Moved[],
): Promise<Source> {
  await selectSource(session, source)
  const still = new Set(await session.search(uidSetOf(source.targets.map(({ uid }) => uid))))
  const twoSteps = !session.can('MOVE')
  const sought = twoSteps ? source.targets : source.targets.filter(({ uid }) => !still.has(uid))
  const arrived = new Set<LocationKey>()
  if (sought.length > 0) {
    const state = await session.select(destination.path)
    const there = await readIdentities(session, [[Math.max(1, fromUid), highestUid]])
    const expected = await storedIdentities(context, sought)
    const free = new Map(there.map((one) => [one.uid, one]))
    for (const { key } of sought) {
      const want = expected.get(key)
      const match = want && [...free.values()].find((one) => one.uid >= fromUid && sameIdentity(one, want))
      if (!match) continue
      free.delete(match.uid)
      arrived.add(key)
      moved.push({ from: key, uidValidity: state.uidValidity, uid: match.uid as Uid })
    }
  }
  if (twoSteps) {
    const copied = source.targets.filter(({ key, uid }) => arrived.has(key) && still.has(uid))
    if (copied.length > 0) {
      await selectSource(session, source)
      await removeCopied(session, uidSetOf(copied.map(({ uid }) => uid)))
    }
  }
  return { ...source, targets: source.targets.filter(({ key, uid }) => still.has(uid) && !arrived.has(key)) }
}

async function moveFrom(
  session: ImapSession,
  context: PushContext,
  source: Source,
  destination: MailboxRow,
  moved: Moved[],
): Promise<void> {
  await selectSource(session, source)
  const set = await confirmIdentity(session, context, source)
  if (set.length === 0) return
  let result: CopyResult | undefined
  if (session.can('MOVE')) result = await session.move(set, destination.path)
  else {
    result = await session.copy(set, destination.path)
    // A server without UIDPLUS says OK also for a UID that is gone; the copies themselves are never guessed.
    const copied = result ? uidSetOf(result.uids.keys()) : set
    await removeCopied(session, copied)
  }
  if (!result) return
  for (const { key, uid } of source.targets) {
    const to = result.uids.get(uid)
    if (to !== undefined) moved.push({ from: key, uidValidity: result.uidValidity, uid: to })
  }
}

/** Without UIDPLUS the message stays, marked: a plain EXPUNGE would take other clients' mail with it (SYNC.md F16). */
async function removeCopied(session: ImapSession, set: UidSet): Promise<void> {
  if (set.length === 0) return
  await session.store(set, '+', [deleted])
  if (session.can('UIDPLUS')) await session.expunge(set)
}

interface Identity {
  readonly octets: number | undefined
  readonly messageIdHeader: string
}

/**
 * The UIDs that still hold the messages meant (SYNC.md F2, F3). One that holds another message ends the change: the
 * server has numbered anew. One that is gone is done.
 */
async function confirmIdentity(session: ImapSession, context: PushContext, source: Source): Promise<UidSet> {
  const [there, expected] = await Promise.all([
    readIdentities(session, uidSetOf(source.targets.map(({ uid }) => uid))),
    storedIdentities(context, source.targets),
  ])
  const byUid = new Map(there.map((one) => [one.uid, one]))
  const sure: number[] = []
  for (const { key, uid } of source.targets) {
    const found = byUid.get(uid)
    const want = expected.get(key)
    if (!found || !want) continue
    if (!sameIdentity(found, want)) throw new MailFailure({ kind: 'not-found', what: 'message' })
    sure.push(uid)
  }
  return uidSetOf(sure)
}

async function readIdentities(session: ImapSession, set: UidSet): Promise<(Identity & { readonly uid: number })[]> {
  const rows: (Identity & { uid: number })[] = []
  await session.fetchHeaders(set, ['Message-ID'], ({ uid, octets, header }) => {
    if (uid === undefined || !header) return
    rows.push({ uid, octets, messageIdHeader: parseHeaderFields(header).messageIdHeader })
  })
  return rows
}

async function storedIdentities(
  { store }: PushContext,
  targets: readonly Target[],
): Promise<ReadonlyMap<LocationKey, Identity>> {
  const rows: readonly LocationRow[] = await store.read(
    'locations',
    targets.map(({ key }) => key),
  )
  const found = await Promise.all(
    rows.map(async ({ key, messageId }): Promise<[LocationKey, Identity] | undefined> => {
      const stored = await store.read('message', messageId)
      if (!stored) return undefined
      const { octets, envelope } = stored.message
      return [key, { octets, messageIdHeader: envelope.messageIdHeader }]
    }),
  )
  return new Map(found.filter((one) => one !== undefined))
}

function sameIdentity(a: Identity, b: Identity): boolean {
  return a.messageIdHeader === b.messageIdHeader && (a.octets === b.octets || !a.octets || !b.octets)
}
