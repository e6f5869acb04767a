import type { LocationRow } from '../../src-shared/contract/store-rows'
import type { Intent } from '../../src-shared/mail/change'
import type { AccountId, MessageId } from '../../src-shared/mail/ids'
import type { OpenTransfer, TransferredMessage } from './open-transfers'

export interface UploadPlan {
  /** The server has them, under a UID of their own: their copies may leave where they were. */
  readonly arrived: readonly TransferredMessage[]
  /** The server refused them, for now: they are seen again where they were, and are waited for. */
  readonly refused: readonly TransferredMessage[]
  /** Nobody brings them there any more, and nobody has seen them there: they stay where they were. */
  readonly given: readonly TransferredMessage[]
  /** What is to be remembered from now on. */
  readonly left: readonly TransferredMessage[]
}

/**
 * What has become of messages on their way to a server. Pure. `intents` are all that wait for the receiver; `places`
 * are all locations of the arriving messages. Only a location with a UID proves an arrival: what the server confirmed
 * and somebody else removed since stays here, which loses nothing.
 */
export function planUploads(
  { to, messages }: Pick<OpenTransfer, 'to' | 'messages'>,
  intents: readonly Intent[],
  places: readonly LocationRow[],
): UploadPlan {
  const waiting = new Map<MessageId, Intent['state']>()
  for (const { change, state } of intents) if (change.kind === 'append') waiting.set(change.message.messageId, state)
  const there = new Set(
    places.filter((row) => belongsTo(row, to) && row.uid !== undefined).map(({ messageId }) => messageId),
  )
  const left = messages.filter(({ messageId }) => waiting.has(messageId))
  const settled = messages.filter(({ messageId }) => !waiting.has(messageId))
  return {
    arrived: settled.filter(({ messageId }) => there.has(messageId)),
    refused: left.filter(({ messageId }) => waiting.get(messageId) === 'parked'),
    given: settled.filter(({ messageId }) => !there.has(messageId)),
    left,
  }
}

function belongsTo({ accountId }: LocationRow, account: AccountId): boolean {
  return accountId === account
}
