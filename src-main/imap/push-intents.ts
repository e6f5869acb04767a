import type { IntentOutcome } from '../../src-shared/contract/store-calls'
import { type Intent, keysOfChange } from '../../src-shared/mail/change'
import { type IntentId, type MailboxId, mailboxOfKey } from '../../src-shared/mail/ids'
import { type MailError, MailFailure } from '../../src-shared/mail/mail-error'
import type { ImapSession } from './imap-wire'
import { carryAppend } from './intents/append-message'
import { carryMailboxChange } from './intents/change-mailbox'
import { carryExpunge } from './intents/expunge-messages'
import { MailboxMissing } from './intents/find-sources'
import { carryMove } from './intents/move-messages'
import { planPush } from './intents/plan-push'
import type { Carried, PushContext, PushRound } from './intents/push-context'
import { carryFlags } from './intents/store-flags'
import { patienceOf, pauseAfter } from './intents/tries'

export type { PushContext } from './intents/push-context'

export interface PushOutcome {
  /** Mailboxes whose messages changed and that want a pass. */
  readonly touched: ReadonlySet<MailboxId>
  /** Mailboxes in which another message was met than the one meant. */
  readonly doubted: ReadonlySet<MailboxId>
  /** Intents that had to be left for later. */
  readonly waiting: number
  /** When the first of them that is held may be looked at again. */
  readonly dueAt: number | undefined
  /** The list of mailboxes changed, or is not what was believed: it has to be read before the next round. */
  readonly treeChanged: boolean
}

/** Refusals that are the server's last word on one change; anything else ends the session and is tried again. */
const final: ReadonlySet<MailError['kind']> = new Set([
  'refused',
  'over-quota',
  'bad-request',
  'not-found',
  'changed-elsewhere',
])

/**
 * Carries the user's changes to the server, in the order they were made as far as they depend on each other
 * (SYNC.md §3.3).
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
  const round: PushRound = {
    ...context,
    session,
    touched: new Set(),
    doubted: new Set(context.unsure),
    treeChanged: false,
  }
  const tried = new Set<IntentId>()
  let started = false
  for (;;) {
    signal.throwIfAborted()
    // Read again after each: a settled move gives later intents their keys.
    const intents = await context.store.read('intents', context.accountId)
    const step = planPush(
      intents.filter(({ id }) => !context.claims.isWithdrawn(id)),
      tried,
      context.now(),
    )
    if (step.kind === 'rest') {
      const { touched, doubted, treeChanged } = round
      return { touched, doubted, waiting: step.waiting, dueAt: step.dueAt, treeChanged }
    }
    const together = step.kind === 'run' ? step.intents : [step.intent]
    const ids = together.map(({ id }) => id)
    // Withdrawn in this very moment: the next look sees it.
    if (!context.claims.claim(ids)) continue
    try {
      if (step.kind === 'supersede') await settle(round, [step.intent], { kind: 'cancelled' }, {}, false)
      else {
        if (!started) context.onStart()
        started = true
        for (const id of await pushGroup(round, together)) tried.add(id)
      }
    } finally {
      context.claims.release(ids)
    }
  }
}

/** Carries out intents that ask for the same. Gives those that had to be left for later. */
async function pushGroup(round: PushRound, intents: readonly Intent[]): Promise<readonly IntentId[]> {
  const ids = intents.map(({ id }) => id)
  try {
    const carried = await carry(round, intents)
    if (carried.kind === 'later') return ids
    const { moved = [], also = [], facts = [], gone, notKept } = carried
    const outcome: IntentOutcome = {
      kind: 'done',
      moved,
      ...(gone ? { gone } : {}),
      ...(notKept ? { notKept } : {}),
    }
    await settle(round, intents, outcome, { also, facts })
    return []
  } catch (thrown) {
    if (thrown instanceof MailboxMissing) {
      round.treeChanged = true
      return ids
    }
    if (!(thrown instanceof MailFailure)) throw thrown
    if (!final.has(thrown.error.kind)) {
      await loseHeart(round, intents, thrown)
      throw thrown
    }
    if (thrown.error.kind === 'changed-elsewhere')
      for (const key of intents.flatMap(({ change }) => keysOfChange(change))) {
        const mailbox = mailboxOfKey(key)
        if (mailbox !== undefined) round.doubted.add(mailbox)
      }
    if (intents.length === 1) {
      await settle(round, intents, { kind: 'parked', error: thrown.error })
      return []
    }
    // One of them is refused: each is asked for alone, and what was done already is found done.
    const left: IntentId[] = []
    for (const intent of await stillOpen(round, ids)) left.push(...(await pushGroup(round, [intent])))
    return left
  }
}

async function carry(round: PushRound, intents: readonly Intent[]): Promise<Carried> {
  const first = intents[0]
  if (!first) return { kind: 'done' }
  const { change } = first
  switch (change.kind) {
    case 'flag':
      return carryFlags(round, intents, change)
    case 'move':
    case 'copy':
      return carryMove(round, intents, change)
    case 'expunge':
      return carryExpunge(round, intents)
    case 'append':
    case 'replace-draft':
      return carryAppend(round, first, change)
    default:
      return carryMailboxChange(round, first, change)
  }
}

/** As they are now: with the evidence of the try they were part of. */
async function stillOpen({ store, accountId }: PushRound, ids: readonly IntentId[]): Promise<readonly Intent[]> {
  return (await store.read('intents', accountId)).filter(({ id }) => ids.includes(id))
}

/**
 * A session that ends over an intent again and again must not end over it for ever (SYNC.md F23): it waits longer each
 * time, while everything else goes on, and is parked in the end. The session is over; the store is not.
 */
async function loseHeart(round: PushRound, intents: readonly Intent[], failure: MailFailure): Promise<void> {
  const open = await stillOpen(
    round,
    intents.map(({ id }) => id),
  )
  for (const intent of open) {
    if (intent.state !== 'running') continue
    if (intent.attempts >= patienceOf(failure.error)) {
      await settle(round, [intent], { kind: 'parked', error: failure.error })
      continue
    }
    const pause = pauseAfter(intent.attempts)
    if (pause === 0) continue
    const { id: intentId, state, attempts } = intent
    await round.store.commit([{ kind: 'set-intent', intentId, state, attempts, notBefore: round.now() + pause }], {
      durability: 'strict',
    })
  }
}

async function settle(
  { recorder, now }: PushRound,
  intents: readonly Intent[],
  outcome: IntentOutcome,
  more: Pick<Extract<Carried, { kind: 'done' }>, 'also' | 'facts'> = {},
  inHistory = true,
): Promise<void> {
  const at = inHistory ? { at: now() } : {}
  recorder.know(intents)
  await recorder.record(
    [
      ...intents.map(({ id }) =>
        outcome.kind === 'parked'
          ? ({ kind: 'intent-parked', intentId: id, error: outcome.error } as const)
          : ({ kind: 'intent-settled', intentId: id, outcome } as const),
      ),
      ...(more.facts ?? []),
    ],
    [
      ...intents.map(({ id }) => ({ kind: 'settle-intent' as const, intentId: id, outcome, ...at })),
      ...(more.also ?? []),
    ],
  )
}
