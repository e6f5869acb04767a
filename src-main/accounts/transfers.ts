import type { LocationRow } from '../../src-shared/contract/store-rows'
import { type AccountId, localLocationKey, type MailboxId, type MessageId } from '../../src-shared/mail/ids'
import type { ChangeReceipt, UndoStep } from '../../src-shared/mail/undo'
import { savedArrival } from '../sync/saved-arrival'
import { piecesOf } from './change-desk'
import { type CopyContext, copyOctets, type Home } from './copy-octets'
import { eachByItself, homeIfAny, type OpenTransfer, type OpenTransfers } from './open-transfers'

export interface TransferContext extends CopyContext {
  /** Throws `not-found` for an account that is no more. */
  readonly homeOf: (id: AccountId) => Home
  readonly open: OpenTransfers
}

export interface BringingOptions {
  /** They stay where they were, too. */
  readonly keep: boolean
  readonly holdMs: number
  /** Told what the copies are called, as soon as they are on record. */
  readonly brought?: (messages: readonly MessageId[]) => void
}

/** Octets of so many messages are on their way before they are put on record together. */
const messagesPerStep = 25

/**
 * Brings messages from one home to a mailbox on this device in another: from a server, or from another account here.
 * Downloads what is not here, writes it into the receiver's vault, reads it back, puts it on record, and only then takes
 * it away where it was, on a server by an intent like any other. A crash leaves a note of what is to be taken away
 * still; without the proof that it arrived nothing is.
 */
export class Transfers {
  readonly #context: TransferContext

  constructor(context: TransferContext) {
    this.#context = context
  }

  /**
   * Resolves with what takes it back. `holdMs`: for so long a server keeps what it has, since until then it can simply
   * be left there. Rejects with the MailFailure of the first step that cannot be done; what came before it is whole.
   */
  async bring(
    rows: readonly LocationRow[],
    from: Home,
    to: Home,
    mailbox: MailboxId,
    { keep, holdMs, brought }: BringingOptions,
  ): Promise<ChangeReceipt> {
    const { open } = this.#context
    const steps: UndoStep[] = []
    for (const some of piecesOf(rows, messagesPerStep)) {
      const copied = await copyOctets(some, from, to, this.#context)
      const transfer: OpenTransfer = {
        from: from.account.id,
        to: to.account.id,
        messages: copied.map(({ row, message }) => ({ key: row.key, messageId: message.messageId })),
      }
      if (!keep) await open.add(transfer)
      await to.running.record({
        facts: copied.map(({ message }) => ({ kind: 'saved', mailboxId: mailbox, message })),
        changes: copied.map(({ message, parsed }) => {
          const place = { key: localLocationKey(message.messageId), mailboxId: mailbox }
          return savedArrival(message, place, to.account.id, parsed)
        }),
      })
      brought?.(copied.map(({ message }) => message.messageId))
      if (keep) continue
      const intent = await from.running.change(
        { kind: 'expunge', keys: transfer.messages.map(({ key }) => key) },
        { holdMs, movedTo: to.account.id },
      )
      await open.replace(transfer)
      const first = copied[0]
      if (!first) continue
      steps.push({
        kind: 'bring',
        accountId: to.account.id,
        intents: [],
        fromAccount: from.account.id,
        leaving: intent === undefined ? [] : [intent],
        from: first.row.mailboxId,
        to: mailbox,
        messages: copied.map(({ message }) => message.messageId),
        originals: copied.map(({ row }) => row.messageId),
      })
    }
    return steps
  }

  /**
   * Finishes what a crash interrupted: what has arrived for certain leaves where it was, the rest stays there. Each by
   * itself: an account that cannot begin, or is no more, holds up no other. Rejects with the first failure, at the end.
   */
  finish(left: readonly OpenTransfer[]): Promise<void> {
    return eachByItself(
      left.filter(({ upload }) => !upload),
      (one) => this.#finishOne(one),
    )
  }

  async #finishOne(one: OpenTransfer): Promise<void> {
    const { homeOf, open, store } = this.#context
    const { from, to, messages } = one
    const [source, receiver] = [homeIfAny(homeOf, from), homeIfAny(homeOf, to)]
    if (source && receiver) {
      await receiver.running.ready()
      await source.running.ready()
      const arrived = new Set(
        await store.read(
          'existingMessages',
          messages.map(({ messageId }) => messageId),
        ),
      )
      const keys = messages.flatMap(({ key, messageId }) => (arrived.has(messageId) ? [key] : []))
      const there = await store.read('locations', keys)
      if (there.length > 0)
        await source.running.change({ kind: 'expunge', keys: there.map(({ key }) => key) }, { movedTo: to })
    }
    // Without one of the two accounts nothing is left to be taken away, or nothing may be.
    await open.replace(one)
  }
}
