import type { MessageRow } from '../../src-shared/contract/store-rows'
import type { AccountId, LocationKey, MessageId } from '../../src-shared/mail/ids'
import { mailErrorOf } from '../../src-shared/mail/mail-error'

/** What a server's message is known by, when its UID may name another one (SYNC.md F3). */
export interface OriginalMessage {
  /** Without brackets; empty where it has none. */
  readonly messageIdHeader: string
  /** As its server counts; 0 where that is not known. */
  readonly octets: number
}

/** What a transferred message is known by where it lies still. Pure. */
export function originalOf({ envelope, octets }: MessageRow): OriginalMessage {
  return { messageIdHeader: envelope.messageIdHeader, octets }
}

/** One message on its way: where it lies still, and what it is called where it goes. */
export interface TransferredMessage {
  readonly key: LocationKey
  readonly messageId: MessageId
  /** Absent in old notes: then nothing is taken away from a server. */
  readonly original?: OriginalMessage
}

/** Messages that are about to be somewhere else for good, and only then to leave where they were. */
export interface OpenTransfer {
  readonly from: AccountId
  readonly to: AccountId
  readonly messages: readonly TransferredMessage[]
  /** The receiver is a server: what it has not confirmed stays where it was. Absent for what comes to this device. */
  readonly upload?: true
}

export interface TransferNote {
  /** Transfers a crash interrupted, and what is to be remembered of those under way; durable when it resolves. */
  readonly readOpen: () => Promise<readonly OpenTransfer[]>
  readonly keepOpen: (open: readonly OpenTransfer[]) => Promise<void>
}

/** Does it to all at once; rejects with the first failure once every one has come to its end. */
export async function eachByItself<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (const result of await Promise.allSettled(all.map(work))) if (result.status === 'rejected') throw result.reason
}

/** Undefined for an account that is no more. */
export function homeIfAny<T>(homeOf: (id: AccountId) => T, id: AccountId): T | undefined {
  try {
    return homeOf(id)
  } catch (thrown) {
    if (mailErrorOf(thrown).kind !== 'not-found') throw thrown
    return undefined
  }
}

/** The one note of all transfers under way; each change is on disk when it resolves, one after the other. */
export class OpenTransfers {
  readonly #note: TransferNote
  #open: readonly OpenTransfer[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(note: TransferNote) {
    this.#note = note
  }

  /** What an earlier life left, added to what is open now. */
  async recall(): Promise<readonly OpenTransfer[]> {
    const left = await this.#note.readOpen()
    if (left.length > 0) await this.#change((before) => [...left, ...before])
    return left
  }

  get all(): readonly OpenTransfer[] {
    return this.#open
  }

  add(one: OpenTransfer): Promise<void> {
    return this.#change((before) => [...before, one])
  }

  /** `now` takes the place of `before`; without it that is done. Nothing happens where it was done already. */
  replace(before: OpenTransfer, now?: OpenTransfer): Promise<void> {
    return this.#change((open) => open.flatMap((one) => (one !== before ? [one] : now ? [now] : [])))
  }

  #change(change: (before: readonly OpenTransfer[]) => readonly OpenTransfer[]): Promise<void> {
    const turn = this.#turn.then(() => {
      this.#open = change(this.#open)
      return this.#note.keepOpen(this.#open)
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
