import type { MessageRow } from '../../src-shared/contract/store-rows'
import { type MailboxId, serverLocationKey, type Uid, type UidValidity } from '../../src-shared/mail/ids'
import type { MailStore } from '../sync/mail-store'
import { uidSetOf } from '../sync/uid-set'
import type { ImapSession } from './imap-wire'
import { type FoundMessage, readIdentities } from './intents/identity'

/** So many are looked at once a day. */
export const newestLookedAt = 50
const perCommand = 500

/**
 * Which of these UIDs of the selected mailbox hold another message than the one known here, though UIDVALIDITY is the
 * same: the server has given them a second time (SYNC.md F3). What is not answered says nothing. `between` is asked
 * after each command, and says whether the mailbox has to be selected again; undefined where it is another one by then.
 */
export async function findReused(
  session: ImapSession,
  store: MailStore,
  mailbox: { readonly id: MailboxId; readonly path: string; readonly uidValidity: UidValidity },
  uids: readonly number[],
  between: () => Promise<boolean>,
): Promise<readonly number[] | undefined> {
  const reused: number[] = []
  for (let at = 0; at < uids.length; at += perCommand) {
    if (at > 0 && (await between())) {
      const { uidValidity } = await session.select(mailbox.path)
      if (uidValidity !== mailbox.uidValidity) return undefined
    }
    const some = uids.slice(at, at + perCommand)
    const there = await readIdentities(session, uidSetOf(some))
    const rows = await store.read(
      'locations',
      some.map((uid) => serverLocationKey(mailbox.id, mailbox.uidValidity, uid as Uid)),
    )
    const messages = await store.read('messages', [...new Set(rows.map(({ messageId }) => messageId))])
    const byId = new Map(messages.map((row) => [row.id, row]))
    const here = new Map(rows.map((row) => [Number(row.uid), byId.get(row.messageId)]))
    for (const found of there) {
      const known = here.get(found.uid)
      if (known && isOther(found, known)) reused.push(found.uid)
    }
  }
  return reused
}

/** A size alone proves nothing where there are names: some servers count anew. */
function isOther(found: FoundMessage, { octets, envelope: { messageIdHeader } }: MessageRow): boolean {
  if (found.messageIdHeader !== messageIdHeader) return true
  return messageIdHeader === '' && found.octets !== undefined && octets !== 0 && found.octets !== octets
}
