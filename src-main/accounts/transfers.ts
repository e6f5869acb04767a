import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { LocationRow, MessageRow } from '../../src-shared/contract/store-rows'
import type { SavedMessage } from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import {
  type AccountId,
  type LocationKey,
  localLocationKey,
  type MailboxId,
  type MessageId,
} from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { JournalFact } from '../sync/mail-journal'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import { savedArrival } from '../sync/saved-arrival'
import { piecesOf } from './change-desk'
import type { RunningAccount } from './running-account'

/** Messages that are about to be on this device for good, and then to leave where they were. */
export interface OpenTransfer {
  readonly from: AccountId
  readonly to: AccountId
  readonly messages: readonly { readonly key: LocationKey; readonly messageId: MessageId }[]
}

/** One end of a transfer. */
export interface Home {
  readonly account: { readonly id: AccountId }
  readonly running: Pick<RunningAccount, 'change' | 'record' | 'fetchSource' | 'ready'>
}

export interface TransferContext {
  readonly store: MailStore
  readonly vault: MailVault
  readonly parse: (source: Uint8Array) => ParsedMessage
  readonly homeOf: (id: AccountId) => Home
  /** Transfers a crash interrupted, and what is to be remembered of those under way; durable when it resolves. */
  readonly readOpen: () => Promise<readonly OpenTransfer[]>
  readonly keepOpen: (open: readonly OpenTransfer[]) => Promise<void>
  readonly newMessageId: () => MessageId
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
  #open: readonly OpenTransfer[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(context: TransferContext) {
    this.#context = context
  }

  /** Rejects with the MailFailure of the first step that cannot be done; what came before it is whole. */
  async bring(rows: readonly LocationRow[], from: Home, to: Home, mailbox: MailboxId, keep: boolean): Promise<void> {
    for (const some of piecesOf(rows, messagesPerStep)) {
      const arrivals = await Promise.all(
        (await this.#withOctets(some, from)).map((one) => this.#arrive(one, from, to, mailbox)),
      )
      const open: OpenTransfer = {
        from: from.account.id,
        to: to.account.id,
        messages: arrivals.map(({ key, messageId }) => ({ key, messageId })),
      }
      if (!keep) await this.#note((before) => [...before, open])
      await to.running.record({
        facts: arrivals.map(({ fact }) => fact),
        changes: arrivals.map(({ change }) => change),
      })
      if (keep) continue
      await from.running.change({ kind: 'expunge', keys: open.messages.map(({ key }) => key) })
      await this.#note((before) => before.filter((one) => one !== open))
    }
  }

  /** Finishes what a crash interrupted: what has arrived for certain leaves where it was, the rest stays there. */
  async finish(): Promise<void> {
    const { homeOf, readOpen, store } = this.#context
    const left = await readOpen()
    if (left.length === 0) return
    await this.#note((before) => [...left, ...before])
    for (const one of left) {
      const { from, to, messages } = one
      const [source, receiver] = [homeOf(from), homeOf(to)]
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
      if (there.length > 0) await source.running.change({ kind: 'expunge', keys: there.map(({ key }) => key) })
      await this.#note((before) => before.filter((other) => other !== one))
    }
  }

  /** The rows with their messages, all octets being here. Rejects with `offline` where the server is needed and away. */
  async #withOctets(
    rows: readonly LocationRow[],
    from: Home,
  ): Promise<readonly (readonly [LocationRow, MessageRow])[]> {
    const { store } = this.#context
    const ids = rows.map(({ messageId }) => messageId)
    for (const { id, body } of await store.read('messages', ids))
      if (body === 'none') await from.running.fetchSource(id, new AbortController().signal)
    const messages = new Map((await store.read('messages', ids)).map((row) => [row.id, row]))
    return rows.flatMap((row) => {
      const message = messages.get(row.messageId)
      return message ? [[row, message] as const] : []
    })
  }

  async #arrive(
    [row, { sha256, octets, receivedAt, envelope }]: readonly [LocationRow, MessageRow],
    from: Home,
    to: Home,
    mailboxId: MailboxId,
  ): Promise<{
    readonly key: LocationKey
    readonly messageId: MessageId
    readonly fact: JournalFact
    readonly change: StoreChange
  }> {
    const { newMessageId, parse, vault } = this.#context
    const receiver = to.account.id
    if (sha256 === undefined) throw new MailFailure({ kind: 'not-found', what: 'message' })
    const source = await vault.read(from.account.id, sha256)
    const entry = await vault.put(receiver, source)
    if (entry.sha256 !== sha256 || !(await vault.verify(receiver, sha256)))
      throw new MailFailure({ kind: 'internal', reason: 'a message was not the same after it was copied' })
    const message: SavedMessage = {
      messageId: newMessageId(),
      sha256,
      octets: entry.octets,
      messageIdHeader: envelope.messageIdHeader === '' ? '' : `<${envelope.messageIdHeader}>`,
      flags: row.viewFlags,
      receivedAt: receivedAt === 0 ? row.sortDate : receivedAt,
    }
    const place = { key: localLocationKey(message.messageId), mailboxId }
    return {
      key: row.key,
      messageId: message.messageId,
      fact: { kind: 'saved', mailboxId, message },
      change: savedArrival({ ...message, octets }, place, receiver, parse(source)),
    }
  }

  /** One writer of the note at a time. */
  #note(change: (before: readonly OpenTransfer[]) => readonly OpenTransfer[]): Promise<void> {
    const turn = this.#turn.then(() => {
      this.#open = change(this.#open)
      return this.#context.keepOpen(this.#open)
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
