import type { Account } from '../../src-shared/mail/account'
import { flagged, seen } from '../../src-shared/mail/flags'
import type { AccountId, LocationKey, MailboxId } from '../../src-shared/mail/ids'
import type { MailError, Result } from '../../src-shared/mail/mail-error'
import type { ChangeReceipt } from '../../src-shared/mail/undo'
import { call } from '../shell/bridge'
import { selectFocused, toast, useMail } from '../shell/mail-state'
import type { ListRow } from '../store/list-source'
import type { TextKey } from '../text/catalog'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import type { Text } from '../text/use-text'
import { bringConsequence, type Consequence, consequence, doneKey, type MailAction } from './consequence'
import { remember, undo } from './undo-stack'

/** What wording an action needs. */
export interface ActContext {
  readonly text: Text
  readonly locale: string
  readonly accounts: readonly Account[]
}

/** The messages an action is about; whose they are follows from the mailbox each stands in. */
export interface ActTarget {
  readonly keys: readonly LocationKey[]
  readonly mailboxOf: (key: LocationKey) => MailboxId | undefined
}

/** What takes messages out of the list they are in. */
const leaving: ReadonlySet<MailAction> = new Set<MailAction>(['delete', 'delete-forever', 'archive', 'move', 'junk'])

/** So many messages go in one command: one line of the journal, one transaction. */
const keysPerCommand = 1_000

/** A target of single rows. */
export function targetOf(rows: readonly ListRow[]): ActTarget {
  const mailboxes = new Map(rows.map(({ location }) => [location.key, location.mailboxId]))
  return { keys: [...mailboxes.keys()], mailboxOf: (key) => mailboxes.get(key) }
}

/** The consequence of an action, its messages counted per account. */
export function consequenceOf(action: MailAction, target: ActTarget, accounts: readonly Account[]): Consequence {
  return consequence(action, partsOf(target, accounts))
}

/** The consequence of moving or copying to a mailbox of whichever account. */
export function moveConsequence(
  copy: boolean,
  target: ActTarget,
  to: MailboxId,
  accounts: readonly Account[],
): Consequence {
  const receiver = useMail.getState().mailboxes.find(({ id }) => id === to)?.accountId
  const within = receiver === undefined || [...byAccount(target).keys()].every((owner) => owner === receiver)
  if (within) return consequenceOf(copy ? 'copy' : 'move', target, accounts)
  return bringConsequence(copy, partsOf(target, accounts), accountOr(receiver, accounts))
}

function partsOf(target: ActTarget, accounts: readonly Account[]) {
  return [...byAccount(target)].map(([id, keys]) => ({ account: accountOr(id, accounts), messages: keys.length }))
}

/** What lies in Local folders belongs to no account, and to this device alone. */
function accountOr(id: AccountId, accounts: readonly Account[]): Pick<Account, 'protocol'> {
  return accounts.find((account) => account.id === id) ?? { protocol: 'pop3' }
}

function byAccount({ keys, mailboxOf }: ActTarget): ReadonlyMap<AccountId, readonly LocationKey[]> {
  const owners = new Map(useMail.getState().mailboxes.map(({ id, accountId }) => [id, accountId]))
  const groups = new Map<AccountId, LocationKey[]>()
  for (const key of keys) {
    const mailbox = mailboxOf(key)
    const owner = mailbox === undefined ? undefined : owners.get(mailbox)
    if (owner === undefined) continue
    const group = groups.get(owner)
    if (group) group.push(key)
    else groups.set(owner, [key])
  }
  return groups
}

/** Carries out a command piece by piece, one account after the other; resolves with what takes it all back. */
async function carryOut(
  target: ActTarget,
  run: (keys: readonly LocationKey[]) => Promise<Result<ChangeReceipt>>,
): Promise<{ readonly receipt: ChangeReceipt; readonly error?: MailError }> {
  const receipt: ChangeReceipt[number][] = []
  for (const keys of byAccount(target).values()) {
    for (let start = 0; start < keys.length; start += keysPerCommand) {
      const result = await run(keys.slice(start, start + keysPerCommand))
      if (!result.ok) return { receipt, error: result.error }
      receipt.push(...result.value)
    }
  }
  return { receipt }
}

/** Tells the user why something did not work. */
export function sayError(error: MailError, context: Pick<ActContext, 'text' | 'locale'>): void {
  const words = describeError(error, (octets) => formatSize(octets, context.locale))
  toast(
    `${context.text(words.title.key, words.title.values)} ${context.text(words.advice.key, words.advice.values)}`,
    true,
  )
}

/** Does it, says what was done and where, and offers to take it back. */
async function act(
  action: MailAction,
  target: ActTarget,
  context: ActContext,
  done: { readonly key: TextKey; readonly values?: Readonly<Record<string, string | number>> },
  run: (keys: readonly LocationKey[]) => Promise<Result<ChangeReceipt>>,
): Promise<boolean> {
  if (target.keys.length === 0) return false
  const { text } = context
  const { scope, silent } = consequenceOf(action, target, context.accounts)
  const { receipt, error } = await carryOut(target, run)
  const label = text(done.key, { n: target.keys.length, scope, ...done.values })
  const entry = { label, receipt }
  remember(entry)
  if (error) {
    sayError(error, context)
    return false
  }
  if (leaving.has(action)) selectFocused()
  // One star or one message read is seen where it happens.
  if (silent && target.keys.length === 1) return true
  const back = receipt.length === 0 ? undefined : () => void takeBack(context, entry)
  toast(label, false, back, back ? text('undo.spoken', { done: label }) : label)
  return true
}

/** Takes back the last action, or this one, and says so. */
export async function takeBack(context: ActContext, entry?: Parameters<typeof undo>[0]): Promise<void> {
  const result = await undo(entry)
  if (!result) toast(context.text('undo.nothing'))
  else if (result.ok) toast(context.text('undo.done', { done: result.value.label }))
  else sayError(result.error, context)
}

export function deleteMessages(target: ActTarget, context: ActContext): Promise<boolean> {
  return act('delete', target, context, { key: 'done.deleted' }, (keys) => call('messages.delete', keys))
}

/** For good; held back while it can be taken back. The caller has asked before. */
export function deleteForever(target: ActTarget, context: ActContext): Promise<boolean> {
  return act('delete-forever', target, context, { key: 'done.deletedForever' }, (keys) =>
    call('messages.expunge', keys, holdOf()),
  )
}

/** As long as the user is offered to take it back. */
function holdOf(): number {
  return (useMail.getState().app?.settings.undoSeconds || 10) * 1_000
}

export function archiveMessages(target: ActTarget, context: ActContext): Promise<boolean> {
  return act('archive', target, context, { key: 'done.archived' }, (keys) => call('messages.archive', keys))
}

export function markJunk(target: ActTarget, junk: boolean, context: ActContext): Promise<boolean> {
  return act('junk', target, context, { key: junk ? 'done.junk' : 'done.notJunk' }, (keys) =>
    call('messages.junk', keys, junk),
  )
}

export interface Destination {
  readonly id: MailboxId
  readonly name: string
}

export function moveMessages(target: ActTarget, to: Destination, context: ActContext): Promise<boolean> {
  const { scope } = moveConsequence(false, target, to.id, context.accounts)
  return act('move', target, context, { key: doneKey(false, scope), values: { folder: to.name, scope } }, (keys) =>
    call('messages.move', keys, to.id, holdOf()),
  )
}

export function copyMessages(target: ActTarget, to: Destination, context: ActContext): Promise<boolean> {
  const { scope } = moveConsequence(true, target, to.id, context.accounts)
  return act('copy', target, context, { key: doneKey(true, scope), values: { folder: to.name, scope } }, (keys) =>
    call('messages.copy', keys, to.id),
  )
}

export function setStar(target: ActTarget, on: boolean, context: ActContext): Promise<boolean> {
  return act('star', target, context, { key: on ? 'done.starred' : 'done.unstarred' }, (keys) =>
    call('messages.flag', keys, on ? [flagged] : [], on ? [] : [flagged]),
  )
}

export function setRead(target: ActTarget, on: boolean, context: ActContext): Promise<boolean> {
  return act('read', target, context, { key: on ? 'done.read' : 'done.unread' }, (keys) =>
    call('messages.flag', keys, on ? [seen] : [], on ? [] : [seen]),
  )
}

/** Marks as read because it was looked at: nothing is said, and undo is not about it. */
export async function noteRead(keys: readonly LocationKey[]): Promise<void> {
  await call('messages.flag', keys, [seen], [])
}
