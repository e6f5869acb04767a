import type { LocationRow } from '../../src-shared/contract/store-rows'
import {
  type AccountId,
  type IntentId,
  localLocationKey,
  type MailboxId,
  type MessageId,
} from '../../src-shared/mail/ids'
import type { ChangeReceipt, UndoStep } from '../../src-shared/mail/undo'
import { savedArrival } from '../sync/saved-arrival'
import { piecesOf } from './change-desk'
import { type CopyContext, copyOctets, type Home, transferredMessage } from './copy-octets'
import { eachByItself, homeIfAny, type OpenTransfer, type OpenTransfers } from './open-transfers'
import { takeAway } from './take-away'
import { TransferTurns } from './transfer-turns'

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
  readonly #turns: TransferTurns

  constructor(context: TransferContext) {
    this.#context = context
    this.#turns = new TransferTurns(
      context,
      ({ upload }) => !upload,
      (one, source) => this.#settleOne(one, source),
    )
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
        messages: copied.map(transferredMessage),
      }
      const save = async (): Promise<void> => {
        await to.running.record({
          facts: copied.map(({ message }) => ({ kind: 'saved', mailboxId: mailbox, message })),
          changes: copied.map(({ message, parsed }) => {
            const place = { key: localLocationKey(message.messageId), mailboxId: mailbox }
            return savedArrival(message, place, to.account.id, parsed)
          }),
        })
        brought?.(copied.map(({ message }) => message.messageId))
      }
      if (keep) {
        await save()
        continue
      }
      const move = async (): Promise<IntentId | undefined> => {
        await open.add(transfer)
        await save()
        const expunge = { kind: 'expunge', keys: transfer.messages.map(({ key }) => key) } as const
        const intent = await from.running.change(expunge, { holdMs, movedTo: to.account.id })
        await open.replace(transfer)
        return intent
      }
      const intent = await this.#turns.beginning(transfer, move).catch(async (reason: unknown) => {
        // What has arrived leaves now, or as soon as it can; of what has not, nothing is to be remembered.
        await this.settle(from.account.id).catch(() => undefined)
        throw reason
      })
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

  /** Something was heard of this account: what could not leave it before may now. */
  settle(account: AccountId): Promise<void> {
    return this.#turns.settle(account)
  }

  /** Whether anything is still to leave it, or to be told of it. */
  concerns(account: AccountId): boolean {
    return this.#turns.concerns(account)
  }

  async #finishOne(one: OpenTransfer): Promise<void> {
    const { homeOf, open } = this.#context
    const [source, receiver] = [homeIfAny(homeOf, one.from), homeIfAny(homeOf, one.to)]
    // Without one of the two accounts nothing is left to be taken away, or nothing may be.
    if (!source || !receiver) return open.replace(one)
    await receiver.running.ready()
    await source.running.ready()
    await this.settle(one.from)
  }

  async #settleOne(one: OpenTransfer, source: Home): Promise<void> {
    const { open, store } = this.#context
    const { to, messages } = one
    const ids = messages.map(({ messageId }) => messageId)
    const arrived = new Set(await store.read('existingMessages', ids))
    const here = messages.filter(({ messageId }) => arrived.has(messageId))
    const left = await takeAway(here, source, to, store)
    if (left.length === messages.length) return
    await open.replace(one, left.length === 0 ? undefined : { ...one, messages: left })
  }
}
