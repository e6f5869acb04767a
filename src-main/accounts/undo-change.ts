import { assertNever } from '../../src-shared/assert-never'
import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { MailboxId, MessageId } from '../../src-shared/mail/ids'
import type { ChangeReceipt, UndoStep } from '../../src-shared/mail/undo'
import { type ChangeDesk, type ChangingAccount, messagesPerChange, piecesOf } from './change-desk'
import { MailboxCommands } from './mailbox-commands'
import { flagRows, moveRows } from './message-commands'
import { undoBringing } from './undo-bringing'

/**
 * Takes back what a receipt says, last step first: what still waits is withdrawn, for the rest the opposite is done.
 * Resolves with the receipt of that, so that it can be taken back in turn. What another client has moved on meanwhile
 * stays where it is. Rejects with the MailFailure of the first step that cannot be recorded.
 */
export async function undoChange(desk: ChangeDesk, receipt: ChangeReceipt): Promise<ChangeReceipt> {
  const done: UndoStep[] = []
  for (const step of receipt.toReversed()) done.push(...(await undoStep(desk, step)))
  return done
}

async function undoStep(desk: ChangeDesk, step: UndoStep): Promise<ChangeReceipt> {
  if (step.kind === 'bring') return undoBringing(desk, step)
  const owner = desk.accountOf(step.accountId)
  const withdrawn = await withdraw(owner, step)
  switch (step.kind) {
    case 'flag': {
      const { accountId, mailbox, messages } = step
      // Taken back, it can be done again by the same words the other way round.
      const back: UndoStep = {
        kind: 'flag',
        accountId,
        intents: [],
        mailbox,
        messages,
        add: step.remove,
        remove: step.add,
      }
      if (withdrawn) return [back]
      return perPiece(desk, messages, mailbox, (rows) => flagRows(owner, rows, step.remove, step.add))
    }
    case 'move': {
      const { accountId, messages, from, to } = step
      if (withdrawn) return [{ kind: 'move', accountId, intents: [], messages, from: to, to: from }]
      return perPiece(desk, messages, to, (rows) => moveRows(owner, rows, from))
    }
    case 'withdraw':
      return []
    case 'remove-mailbox':
      return new MailboxCommands(desk).restore(step)
    case 'make-mailbox':
      return new MailboxCommands(desk).remove(step.mailbox)
    case 'rename-mailbox': {
      const { accountId, mailbox, path, name } = step
      const { mailbox: row } = await desk.ownerOf(mailbox)
      const before = { path: row.pending?.path ?? row.path, name: row.pending?.name ?? row.name }
      if (withdrawn) return [{ kind: 'rename-mailbox', accountId, intents: [], mailbox, ...before }]
      const intent = await owner.running.change({ kind: 'rename-mailbox', mailbox, path, name })
      return [{ kind: 'rename-mailbox', accountId, intents: intent === undefined ? [] : [intent], mailbox, ...before }]
    }
    default:
      return assertNever(step)
  }
}

/** Whether every intent of the step was taken back before it was tried. A local fact is none, and done. */
async function withdraw({ running }: ChangingAccount, { intents }: UndoStep): Promise<boolean> {
  if (intents.length === 0) return false
  let all = true
  for (const intent of intents) if (!(await running.cancel(intent))) all = false
  return all
}

/** The messages that are still in `mailbox`, by content: once each, wherever their rows got their keys from. */
async function perPiece(
  desk: ChangeDesk,
  messages: readonly MessageId[],
  mailbox: MailboxId,
  change: (rows: readonly LocationRow[]) => Promise<ChangeReceipt>,
): Promise<ChangeReceipt> {
  const steps: UndoStep[] = []
  for (const some of piecesOf(messages, messagesPerChange)) {
    const found = await desk.store.read('locationsOf', some)
    const there = new Map<MessageId, LocationRow>()
    for (const row of found) if (row.mailboxId === mailbox && row.listId !== undefined) there.set(row.messageId, row)
    if (there.size > 0) steps.push(...(await change([...there.values()])))
  }
  return steps
}
