import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { AccountId, LocationKey, MailboxId, MessageId } from '../../src-shared/mail/ids'
import type { SwitchBlock } from '../../src-shared/mail/mode-switch'
import type { ChangeReceipt, UndoStep } from '../../src-shared/mail/undo'
import { piecesOf } from './change-desk'
import { type CopyContext, copyOctets, type Home, transferredMessage } from './copy-octets'
import { eachByItself, homeIfAny, type OpenTransfer, type OpenTransfers } from './open-transfers'
import { planUploads } from './plan-uploads'
import { takeAway } from './take-away'
import { TransferTurns } from './transfer-turns'

export interface UploadContext extends CopyContext {
  /** Throws `not-found` for an account that is no more. */
  readonly homeOf: (id: AccountId) => Home
  readonly open: OpenTransfers
  readonly now: () => number
}

const messagesPerStep = 25

/**
 * Brings messages to a mailbox on a server, from this device or from another server. Their octets go into the
 * receiver's vault and an intent appends them, offline too: it waits. Where they were they are hidden meanwhile, and
 * leave only once the server has given them a UID; what it refuses is seen again. The note says what is to leave still,
 * so a crash at any step costs nothing but a repetition.
 */
export class Uploads {
  readonly #context: UploadContext
  readonly #turns: TransferTurns

  constructor(context: UploadContext) {
    this.#context = context
    this.#turns = new TransferTurns(
      context,
      ({ upload }) => upload === true,
      (one, source) => this.#settleOne(one, source),
    )
  }

  /** Resolves once everything is on record and shown there, with what takes it back. Rejects with a MailFailure. */
  async bring(
    rows: readonly LocationRow[],
    from: Home,
    to: Home,
    mailbox: MailboxId,
    keep: boolean,
  ): Promise<ChangeReceipt> {
    const { open } = this.#context
    const steps: UndoStep[] = []
    for (const some of piecesOf(rows, messagesPerStep)) {
      const copied = await copyOctets(some, from, to, this.#context)
      const [first] = copied
      if (!first) continue
      const transfer: OpenTransfer = {
        upload: true,
        from: from.account.id,
        to: to.account.id,
        messages: copied.map(transferredMessage),
      }
      const begin = async (): Promise<void> => {
        if (!keep) await open.add(transfer)
        const intents = await to.running.append(
          copied.map(({ message, parsed }) => ({ change: { kind: 'append', mailbox, message, exact: true }, parsed })),
        )
        if (keep) steps.push({ kind: 'withdraw', accountId: to.account.id, intents })
        else {
          await this.#show(transfer, false)
          steps.push({
            kind: 'bring',
            accountId: to.account.id,
            intents,
            fromAccount: from.account.id,
            leaving: [],
            from: first.row.mailboxId,
            to: mailbox,
            messages: copied.map(({ message }) => message.messageId),
            originals: copied.map(({ row }) => row.messageId),
          })
        }
      }
      try {
        await this.#turns.beginning(transfer, begin)
      } catch (reason) {
        // Of what is not on record nothing is to be remembered.
        if (!keep) await this.settle(to.account.id).catch(() => undefined)
        throw reason
      }
      // The server may have been quicker than the note.
      if (!keep) await this.settle(to.account.id)
    }
    return steps
  }

  /**
   * Something came to its end at this account, was read of it, or was taken back: what has arrived leaves where it was.
   * What cannot be told before a home has begun is looked at once it has.
   */
  settle(account: AccountId): Promise<void> {
    return this.#turns.settle(account)
  }

  /** Whether anything is on its way there, or from there. */
  concerns(account: AccountId): boolean {
    return this.#turns.concerns(account)
  }

  /** Why an account must not leave this device with its mail kept: some of it is to leave it still. */
  async leaving(from: AccountId): Promise<readonly SwitchBlock[]> {
    const { open, store } = this.#context
    const blocks = new Set<SwitchBlock>()
    for (const one of open.all) {
      if (one.from !== from) continue
      const { refused } = planUploads(one, one.upload ? await store.read('intents', one.to) : [], [])
      blocks.add(refused.length > 0 ? 'refused-changes' : 'changes')
    }
    return [...blocks]
  }

  /** Goes on with what an earlier life left. An account that cannot begin holds up no other. */
  finish(left: readonly OpenTransfer[]): Promise<void> {
    return eachByItself(
      left.filter(({ upload }) => upload),
      (one) => this.#finishOne(one),
    )
  }

  async #finishOne(one: OpenTransfer): Promise<void> {
    const { homeOf, open } = this.#context
    const [source, receiver] = [homeIfAny(homeOf, one.from), homeIfAny(homeOf, one.to)]
    await source?.running.ready()
    if (source && receiver) {
      await receiver.running.ready()
      await this.#show(one, false)
      await this.settle(one.to)
      return
    }
    // An account that was removed meanwhile: nothing is taken away any more.
    if (source) await this.#show(one, true)
    await open.replace(one)
  }

  /** The account leaves this device: what was to go there, or to leave there, stays where it is. */
  forget(account: AccountId): Promise<void> {
    return this.#turns.inTurn(async () => {
      const { open } = this.#context
      for (const one of open.all) {
        if (one.to !== account && one.from !== account) continue
        if (one.upload && one.from !== account) await this.#show(one, true)
        await open.replace(one)
      }
    })
  }

  async #settleOne(one: OpenTransfer, source: Home): Promise<void> {
    const { open, store } = this.#context
    const intents = await store.read('intents', one.to)
    const ids: readonly MessageId[] = one.messages.map(({ messageId }) => messageId)
    const plan = planUploads(one, intents, await store.read('locationsOf', ids))
    await this.#show({ ...one, messages: [...plan.refused, ...plan.given] }, true)
    if (plan.left.length === one.messages.length) return
    const left = [...plan.left, ...(await takeAway(plan.arrived, source, one.to, store))]
    if (left.length === one.messages.length) return
    await open.replace(one, left.length === 0 ? undefined : { ...one, messages: left })
  }

  /**
   * Hides what is on its way, or shows it again, where this device is the truth. It is a matter of view alone: a store
   * that is made again shows it until this is done again.
   */
  async #show({ messages }: OpenTransfer, shown: boolean): Promise<void> {
    if (messages.length === 0) return
    const { now, store } = this.#context
    const rows = await store.read('locations', keysOf(messages))
    const keys = rows.flatMap(({ key, uid, arrivingBy }) =>
      uid === undefined && arrivingBy === undefined ? [key] : [],
    )
    if (keys.length > 0)
      await store.commit([{ kind: 'set-missing', keys, since: shown ? undefined : now() }], { durability: 'strict' })
  }
}

const keysOf = (messages: OpenTransfer['messages']): readonly LocationKey[] => messages.map(({ key }) => key)
