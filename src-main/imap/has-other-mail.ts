import type { AccountId } from '../../src-shared/mail/ids'
import type { MailStore } from '../sync/mail-store'
import { uidSetOf } from '../sync/uid-set'
import type { ImapTarget } from './imap-target'
import { openImap } from './imap-wire'
import { readIdentities, sameIdentity, storedIdentities } from './intents/identity'

/** So many of the newest messages tell one mailbox from another. */
const enough = 50

/**
 * Whether the INBOX of this server is another one than the account's although it counts like it: the same UIDVALIDITY
 * and some of the same UIDs, and under each of them lies another message. What is numbered otherwise is no danger: it
 * is read anew (RFC 4549 §4.1). Signs in and changes nothing. Rejects with a MailFailure.
 */
export async function hasOtherMail(
  target: ImapTarget,
  account: AccountId,
  store: MailStore,
  signal: AbortSignal,
): Promise<boolean> {
  const inbox = (await store.read('mailboxes', account)).find(({ role }) => role === 'inbox')
  if (!inbox?.checkpoint) return false
  const { uidValidity } = inbox.checkpoint
  const newest = (await store.read('listed', inbox.id)).slice(0, enough)
  const known = (await store.read('locations', newest)).flatMap((row) =>
    row.uid !== undefined && row.uidValidity === uidValidity
      ? [{ key: row.key, uid: row.uid, messageId: row.messageId }]
      : [],
  )
  if (known.length === 0) return false
  const session = await openImap(target, signal)
  try {
    if ((await session.select(inbox.path)).uidValidity !== uidValidity) return false
    const there = await readIdentities(session, uidSetOf(known.map(({ uid }) => uid)))
    const here = await storedIdentities(store, known)
    const byUid = new Map(there.map((one) => [one.uid, one]))
    const pairs = known.flatMap(({ key, uid }) => {
      const [found, wanted] = [byUid.get(uid), here.get(key)]
      return found && wanted ? [sameIdentity(found, wanted)] : []
    })
    return pairs.length > 0 && !pairs.includes(true)
  } finally {
    await session.logout()
  }
}
