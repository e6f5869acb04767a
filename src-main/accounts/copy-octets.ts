import type { LocationRow, MessageRow } from '../../src-shared/contract/store-rows'
import type { SavedMessage } from '../../src-shared/mail/change'
import type { ParsedMessage } from '../../src-shared/mail/envelope'
import type { AccountId, MessageId } from '../../src-shared/mail/ids'
import { MailFailure } from '../../src-shared/mail/mail-error'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'
import type { ParseSource } from '../sync/parse-source'
import { type OriginalMessage, originalOf, type TransferredMessage } from './open-transfers'
import type { RunningAccount } from './running-account'

/** One end of a transfer. */
export interface Home {
  readonly account: { readonly id: AccountId }
  readonly running: Pick<RunningAccount, 'append' | 'change' | 'record' | 'fetchSource' | 'isReady' | 'ready'>
}

export interface CopyContext {
  readonly store: MailStore
  readonly vault: MailVault
  readonly parse: ParseSource
  readonly newMessageId: () => MessageId
}

/** A message whose octets lie in the receiver's vault, read back and the same; nobody lists it there yet. */
export interface CopiedMessage {
  readonly row: LocationRow
  /** What it is known by where it is. */
  readonly original: OriginalMessage
  readonly message: SavedMessage
  readonly parsed: ParsedMessage
}

/**
 * Copies the octets of messages into the vault of another home, from the server first where they are not here. Rejects
 * with `offline` where the server is needed and away, with `internal` where a copy is not the same; nothing is on
 * record then.
 */
export async function copyOctets(
  rows: readonly LocationRow[],
  from: Home,
  to: Home,
  context: CopyContext,
): Promise<readonly CopiedMessage[]> {
  const ids = rows.map(({ messageId }) => messageId)
  for (const { id, body } of await context.store.read('messages', ids))
    if (body === 'none') await from.running.fetchSource(id, new AbortController().signal)
  const messages = new Map((await context.store.read('messages', ids)).map((row) => [row.id, row]))
  const here = rows.flatMap((row) => {
    const message = messages.get(row.messageId)
    return message ? [[row, message] as const] : []
  })
  return Promise.all(here.map(([row, message]) => copyOne(row, message, from.account.id, to.account.id, context)))
}

/** What is to be remembered of it until it has left where it was. */
export function transferredMessage({ row: { key }, original, message }: CopiedMessage): TransferredMessage {
  return { key, messageId: message.messageId, original }
}

async function copyOne(
  row: LocationRow,
  original: MessageRow,
  from: AccountId,
  to: AccountId,
  { newMessageId, parse, vault }: CopyContext,
): Promise<CopiedMessage> {
  const { sha256, receivedAt, envelope } = original
  if (sha256 === undefined) throw new MailFailure({ kind: 'not-found', what: 'message' })
  const source = await vault.read(from, sha256)
  const entry = await vault.put(to, source)
  if (entry.sha256 !== sha256 || !(await vault.verify(to, sha256)))
    throw new MailFailure({ kind: 'internal', reason: 'a message was not the same after it was copied' })
  const message: SavedMessage = {
    messageId: newMessageId(),
    sha256,
    octets: entry.octets,
    messageIdHeader: envelope.messageIdHeader === '' ? '' : `<${envelope.messageIdHeader}>`,
    flags: row.viewFlags,
    receivedAt: receivedAt === 0 ? row.sortDate : receivedAt,
  }
  return { row, original: originalOf(original), message, parsed: await parse(source) }
}
