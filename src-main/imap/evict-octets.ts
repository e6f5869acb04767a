import type { HeldOctets } from '../../src-shared/contract/store-calls'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { ImapAccount } from '../../src-shared/mail/account'
import { keptSince } from '../sync/keep-offline'
import type { MailStore } from '../sync/mail-store'
import type { MailVault } from '../sync/mail-vault'

export interface EvictContext {
  readonly account: ImapAccount
  readonly store: MailStore
  readonly vault: MailVault
  readonly now: () => number
}

const rowsPerPage = 200
/** A file this young may have been written for something that is not in the store yet. */
const youngMs = 15 * 60_000

/**
 * Lets go of octets that the offline policy of an account no longer covers, one page at a time: nothing that lies in
 * any mailbox which keeps it, nothing that is not whole on the server, nothing a change waits for (the store decides).
 * First the store forgets that they are here, then the file goes: a crash between the two leaves a file too many.
 *
 * How far each mailbox was looked through is noted, so that a later call goes on from there; a policy that keeps more
 * again begins anew. Resolves with true when all is done, false where `pause` said so before.
 */
export async function evictOctets(
  context: EvictContext,
  mailboxes: readonly MailboxRow[],
  pause: () => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { account, store, now } = context
  for (const { id, checkpoint } of mailboxes) {
    const before = keptSince(account, id, now())
    if (before === 0 || !checkpoint) continue
    const noted = `evicted.${id}.${account.id}`
    const mark = await store.read('meta', noted)
    // Of mail that is to come into the window's past from now on, only what lies between is looked at.
    const until = Math.min(before, now())
    let from: number | undefined = typeof mark === 'number' && mark <= until ? mark : 0
    while (from !== undefined) {
      signal.throwIfAborted()
      if (pause()) return false
      const page: HeldOctets = await store.read('octetsHeld', id, from, until, rowsPerPage)
      await letGo(context, page)
      from = page.next
      if (mark !== (from ?? until)) await store.commit([{ kind: 'set-meta', key: noted, value: from ?? until }])
    }
  }
  return true
}

async function letGo({ account, store, vault, now }: EvictContext, { held }: HeldOctets): Promise<void> {
  const due = held.filter(({ locations }) =>
    locations.every(({ mailboxId, sortDate }) => sortDate < keptSince(account, mailboxId, now())),
  )
  if (due.length === 0) return
  await store.commit([{ kind: 'let-go-of-octets', messages: due.map(({ messageId }) => messageId) }])
  const left = await store.read(
    'messages',
    due.map(({ messageId }) => messageId),
  )
  const gone = new Set(left.filter(({ body }) => body === 'none').map(({ id }) => id))
  // What waits to be sent or appended is in no list, and may be the same octets.
  const [intents, submissions] = await Promise.all([
    store.read('intents', account.id),
    store.read('submissions', account.id),
  ])
  const waiting = JSON.stringify([intents, submissions])
  for (const { messageId, messageIdHeader, sha256 } of due) {
    // Without a Message-ID nobody can tell whether another message is the same file.
    if (!gone.has(messageId) || messageIdHeader === '' || waiting.includes(sha256)) continue
    if ((await store.read('holdersOf', account.id, messageIdHeader, sha256)) > 0) continue
    await vault.releaseOlder(account.id, sha256, now() - youngMs)
  }
}
