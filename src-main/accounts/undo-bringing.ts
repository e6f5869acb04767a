import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId, MessageId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { ChangeReceipt, UndoStep } from '../../src-shared/mail/undo'
import type { ChangeDesk } from './change-desk'

type Bringing = Extract<UndoStep, { readonly kind: 'bring' }>
/** A message as it is called where it is, and where it was. */
interface Pair {
  readonly message: MessageId
  readonly original: MessageId
}

/** How long a server keeps what leaves it because a move was taken back: it may be done again. */
const holdMs = 10_000

/**
 * Takes messages back to the home they came from. What no server has yet is withdrawn, and is seen again where it was;
 * what no server has let go yet stays there, and its copy here goes; everything else is brought back like any other
 * message, proven there before it leaves here. Resolves with what takes that back. Rejects with `bad-request` where a
 * server is just taking one in.
 */
export async function undoBringing(desk: ChangeDesk, step: Bringing): Promise<ChangeReceipt> {
  const pairs = step.messages.flatMap((message, index): Pair[] => {
    const original = step.originals[index]
    return original === undefined ? [] : [{ message, original }]
  })
  const withdrawn = await withdraw(desk, step, pairs)
  const stayed = withdrawn.length === 0 ? await letStay(desk, step, pairs) : []
  const done = new Set([...withdrawn, ...stayed])
  const rest = pairs.filter((one) => !done.has(one)).map(({ message }) => message)
  const there = await shownIn(desk, rest, step.to)
  if (there.some((row) => row.arrivingBy !== undefined))
    throw new MailFailure({ kind: 'bad-request', reason: 'the change is under way' })
  const brought = there.length === 0 ? [] : await desk.bring(there, step.accountId, step.from, { keep: false, holdMs })
  return [...(done.size > 0 ? [again(step, [...done])] : []), ...brought]
}

/** Those that are not on the server yet and do not go there any more. */
async function withdraw(desk: ChangeDesk, step: Bringing, pairs: readonly Pair[]): Promise<readonly Pair[]> {
  if (step.intents.length === 0) return []
  const { running } = desk.accountOf(step.accountId)
  const withdrawn: Pair[] = []
  for (const [index, intent] of step.intents.entries()) {
    const pair = pairs[index]
    if (pair && (await running.cancel(intent))) withdrawn.push(pair)
  }
  if (withdrawn.length > 0) await desk.settled(step.accountId)
  return withdrawn
}

/** Those that the server has not let go yet: they are seen there again, and only then their copies here go. */
async function letStay(desk: ChangeDesk, step: Bringing, pairs: readonly Pair[]): Promise<readonly Pair[]> {
  if (step.leaving.length === 0) return []
  const [source, receiver] = [desk.accountOf(step.fromAccount), desk.accountOf(step.accountId)]
  for (const intent of step.leaving) if (!(await source.running.cancel(intent))) return []
  const back = new Set((await shownIn(desk, originalsOf(pairs), step.from)).map(({ messageId }) => messageId))
  const stayed = pairs.filter(({ original }) => back.has(original))
  const copies = await shownIn(
    desk,
    stayed.map(({ message }) => message),
    step.to,
  )
  const keys: readonly LocationKey[] = copies.map(({ key }) => key)
  if (keys.length > 0) await receiver.running.change({ kind: 'expunge', keys }, { movedTo: step.fromAccount })
  return stayed
}

/** What does it again: the originals go where their copies were. */
function again({ accountId, fromAccount, from, to }: Bringing, pairs: readonly Pair[]): Bringing {
  return {
    kind: 'bring',
    accountId: fromAccount,
    fromAccount: accountId,
    intents: [],
    leaving: [],
    from: to,
    to: from,
    messages: originalsOf(pairs),
    originals: pairs.map(({ message }) => message),
  }
}

const originalsOf = (pairs: readonly Pair[]): readonly MessageId[] => pairs.map(({ original }) => original)

/** The rows of these messages in this mailbox that lists show; one for each. */
async function shownIn(
  { store }: ChangeDesk,
  messages: readonly MessageId[],
  mailbox: MailboxId,
): Promise<readonly LocationRow[]> {
  const there = new Map<MessageId, LocationRow>()
  for (const row of messages.length === 0 ? [] : await store.read('locationsOf', messages))
    if (row.mailboxId === mailbox && row.listId !== undefined) there.set(row.messageId, row)
  return [...there.values()]
}
