import type { MailboxRow, UidlRow } from '../../src-shared/contract/store-rows'
import type { AccountId, Uidl } from '../../src-shared/mail/ids'
import type { MailStore } from '../sync/mail-store'
import { piecesOf } from './change-desk'
import { type CopyingContext, copyMail, mailIn } from './copy-mail'
import { namesTo } from './keep-mail'
import { localMailboxes, localMailboxId } from './local-mailboxes'
import type { RecordedChange } from './record-change'

export interface SettlingContext extends CopyingContext {
  /** Puts facts of that home on record. */
  readonly record: (recorded: RecordedChange) => Promise<void>
  readonly now: () => number
}

/** What server mailboxes with a role are called on this device; a virtual one's own mail goes to the archive. */
const inHome: Readonly<Partial<Record<NonNullable<MailboxRow['role']>, string>>> = {
  ...Object.fromEntries(localMailboxes('' as AccountId).flatMap(({ role, name }) => (role ? [[role, name]] : []))),
  all: 'Archive',
  flagged: 'Archive',
}
const rowsPerFact = 500

/**
 * Copies all mail of a mirror into the mailboxes of a POP3 account, each where one with its role or name is, and notes
 * of what POP3 serves that the server has it under a name that is still to be learned: so the first sessions know it
 * again, by header and size or by its octets, and bring none of it twice (SYNC.md F40). That is the inbox; where
 * mailboxes are labels over one store of all mail (role `all`, Gmail's), it is all of that. Like mail that was there
 * before an account began, none of it leaves the server unless the user says so. Resolves with the number of messages;
 * safe to repeat. Rejects with a MailFailure.
 */
export async function settleMail(from: AccountId, context: SettlingContext): Promise<number> {
  const { store, home, record, now } = context
  const mailboxes = await store.read('mailboxes', from)
  const messages = await copyMail(from, (mailbox) => pathInHome(mailbox, mailboxes), context)
  const labels = mailboxes.some(({ role }) => role === 'all')
  for (const some of piecesOf(await servedMail(home, labels, store), rowsPerFact)) {
    const noted = await store.read(
      'uidlsOf',
      some.map(({ row }) => row.messageId),
    )
    const known = new Set(noted.map(({ messageId }) => messageId))
    const sizes = new Map(
      (
        await store.read(
          'messages',
          some.map(({ row }) => row.messageId),
        )
      ).map(({ id, octets }) => [id, octets]),
    )
    const rows = some.flatMap(({ row: { messageId }, sha256 }): UidlRow[] => {
      const octets = sizes.get(messageId)
      if (known.has(messageId) || octets === undefined) return []
      return [
        {
          accountId: home,
          uidl: `imap:${messageId}` as Uidl,
          occurrence: 0,
          state: 'stored',
          messageId,
          sha256,
          announced: octets,
          received: octets,
          storedAt: now(),
          existing: 1,
        },
      ]
    })
    if (rows.length > 0) await record({ facts: [{ kind: 'uidl', rows }], changes: [{ kind: 'put-uidl', rows }] })
  }
  return messages
}

/** What POP3 will list of the mail of this home. What lies in several mailboxes there is one message on such a server. */
async function servedMail(home: AccountId, labels: boolean, store: MailStore) {
  const inbox = localMailboxId(home, 'inbox')
  const served = [...(await mailIn(inbox, store))]
  if (!labels) return served
  const met = new Set(served.map(({ sha256 }) => sha256))
  for (const { id, role } of await store.read('mailboxes', home)) {
    if (id === inbox || role === 'trash' || role === 'junk') continue
    for (const one of await mailIn(id, store)) {
      if (met.has(one.sha256)) continue
      met.add(one.sha256)
      served.push(one)
    }
  }
  return served
}

/** Where a server's mailbox is on this device; what lies below INBOX, as all does on some servers, lies at the top. Pure. */
function pathInHome(mailbox: MailboxRow, all: readonly MailboxRow[]): readonly string[] {
  if (mailbox.role !== undefined && inHome[mailbox.role] !== undefined) return [inHome[mailbox.role] ?? 'Archive']
  const names = namesTo(mailbox, all, inHome)
  const inbox = all.find(({ role }) => role === 'inbox')
  const below = names.length > 1 && inbox !== undefined && mailbox.path.startsWith(inbox.path + mailbox.delimiter)
  return below ? names.slice(1) : names
}
