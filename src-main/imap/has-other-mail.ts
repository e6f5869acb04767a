import type { KnownLocation } from '../../src-shared/contract/store-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import { type AccountId, serverLocationKey, type UidValidity } from '../../src-shared/mail/ids'
import type { MailStore } from '../sync/mail-store'
import { uidSetOf } from '../sync/uid-set'
import type { ImapTarget } from './imap-target'
import { type ImapSession, openImap } from './imap-wire'
import { readIdentities, sameIdentity, storedIdentities } from './intents/identity'

/** So many of the newest messages of a mailbox are compared, and so many all over the others. */
const newest = 50
const spread = 50

/**
 * Whether a mailbox of this server may be another one than the account's although it counts like it: the same
 * UIDVALIDITY, and nothing that proves it to be the same. There the UIDs here would stand for other messages, and
 * nothing would be read anew; what is numbered otherwise is no danger (RFC 4549 §4.1). Every mailbox is looked at: one
 * is enough to refuse. Signs in and changes nothing. Rejects with a MailFailure.
 */
export async function hasOtherMail(
  target: ImapTarget,
  account: AccountId,
  store: MailStore,
  signal: AbortSignal,
): Promise<boolean> {
  const mailboxes = (await store.read('mailboxes', account)).filter(({ checkpoint }) => checkpoint !== undefined)
  if (mailboxes.length === 0) return false
  const session = await openImap(target, signal)
  try {
    // One that is not there goes from here as on any server, and its UIDs with it.
    const there = new Map((await session.list()).map((one) => [one.path, one]))
    for (const mailbox of mailboxes) {
      const listed = there.get(mailbox.path)
      if (listed?.selectable && (await isOther(session, mailbox, listed.status?.uidValidity, store))) return true
    }
    return false
  } finally {
    await session.logout()
  }
}

async function isOther(
  session: ImapSession,
  { id, path, checkpoint }: MailboxRow,
  stated: UidValidity | undefined,
  store: MailStore,
): Promise<boolean> {
  if (!checkpoint || (stated !== undefined && stated !== checkpoint.uidValidity)) return false
  const known = await store.read('known', id, checkpoint.uidValidity)
  if (known.length === 0) return false
  const here = await session.select(path)
  if (here.uidValidity !== checkpoint.uidValidity) return false
  // Under one UIDVALIDITY it never falls (RFC 9051 §2.3.1.1): what is known here would mean other messages one day.
  if (here.uidNext !== undefined && here.uidNext < checkpoint.uidNext) return true
  // Nothing is there, and nothing will come under a UID known here.
  if (here.exists === 0 && here.uidNext !== undefined) return false
  const keys = someOf(known).map(({ uid }) => serverLocationKey(id, here.uidValidity, uid))
  const asked = (await store.read('locations', keys)).flatMap(({ key, messageId, uid }) =>
    uid === undefined ? [] : { key, messageId, uid },
  )
  const found = await readIdentities(session, uidSetOf(asked.map(({ uid }) => uid)))
  const wanted = await storedIdentities(store, asked)
  const pairs = asked.flatMap(({ key, uid }) => {
    const [there, own] = [found.find((one) => one.uid === uid), wanted.get(key)]
    return there && own ? [{ there, own }] : []
  })
  const proof = ({ there, own }: (typeof pairs)[number]): boolean =>
    own.messageIdHeader !== '' || !!(own.octets && there.octets)
  return pairs.some(({ there, own }) => !sameIdentity(there, own)) || !pairs.some(proof)
}

/** The newest, and others from all over the mailbox; `known` ascends. */
function someOf(known: readonly KnownLocation[]): readonly KnownLocation[] {
  const older = known.slice(0, -newest)
  const step = Math.max(1, Math.ceil(older.length / spread))
  return [...older.filter((_, index) => index % step === 0), ...known.slice(-newest)]
}
