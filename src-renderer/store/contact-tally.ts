import type { StoreChange } from '../../src-shared/contract/store-calls'
import type { ContactRow } from '../../src-shared/contract/store-rows'
import type { Address } from '../../src-shared/mail/envelope'
import type { MailboxId } from '../../src-shared/mail/ids'
import { contactWords } from './contact-words'
import type { TernDatabase } from './schema'

interface Seen {
  name: string
  written: string
  from: number
  to: number
  lastAt: number
}

/** A message to more people than this says little about any of them. */
const mostRecipients = 30
/** More of them at once are written in several pieces, so that mail does not wait for them. */
const contactsPerWrite = 500

/**
 * Counts whom mail comes from and goes to, beside the transactions that carry mail: in memory first, written now and
 * then. A crash loses some seconds of it, which nobody will miss: contacts are suggestions, nothing else.
 */
export class ContactTally {
  readonly #waiting = new Map<MailboxId, Map<string, Seen>>()

  /** Takes in what a batch brought. */
  see(changes: readonly StoreChange[]): void {
    for (const change of changes) {
      if (change.kind !== 'put-message') continue
      const { message, location } = change.arrival
      const { from, to, cc, bcc, sentAt } = message.envelope
      // From, and to: which of them counts is known by the mailbox, when it is written.
      this.#count(location.mailboxId, 'from', from, sentAt ?? message.receivedAt)
      const recipients = [...to, ...cc, ...bcc]
      if (recipients.length <= mostRecipients)
        this.#count(location.mailboxId, 'to', recipients, sentAt ?? message.receivedAt)
    }
  }

  get empty(): boolean {
    return this.#waiting.size === 0
  }

  /** Writes what was counted. Rejects with Dexie's error; then it is forgotten. */
  async write(db: TernDatabase): Promise<void> {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    const roles = new Map((await db.mailboxes.toArray()).map(({ id, role }) => [id, role]))
    const total = new Map<string, Seen>()
    for (const [mailbox, people] of waiting) {
      const role = roles.get(mailbox)
      // Who writes junk is nobody to write to; a draft has not gone anywhere.
      if (role === 'junk' || role === 'trash' || role === 'drafts') continue
      for (const [key, seen] of people) {
        const counts = role === 'sent' ? { from: 0, to: seen.to } : { from: seen.from, to: 0 }
        if (counts.from + counts.to === 0) continue
        const known = total.get(key)
        total.set(key, {
          name: seen.name || known?.name || '',
          written: seen.written,
          from: counts.from + (known?.from ?? 0),
          to: counts.to + (known?.to ?? 0),
          lastAt: Math.max(seen.lastAt, known?.lastAt ?? 0),
        })
      }
    }
    const entries = [...total]
    for (let start = 0; start < entries.length; start += contactsPerWrite) {
      const piece = entries.slice(start, start + contactsPerWrite)
      await db.transaction('rw', db.contacts, async () => {
        const before = await db.contacts.bulkGet(piece.map(([address]) => address))
        await db.contacts.bulkPut(piece.map(([address, seen], index) => mergedContact(address, seen, before[index])))
      })
    }
  }

  #count(mailbox: MailboxId, side: 'from' | 'to', people: readonly Address[], at: number): void {
    for (const { name, address } of people) {
      if (!/^[^\s@]+@[^\s@]+$/.test(address) || /^(?:no-?reply|do-?not-?reply|mailer-daemon|bounce)/i.test(address))
        continue
      const mailboxSeen = this.#waiting.get(mailbox) ?? new Map<string, Seen>()
      this.#waiting.set(mailbox, mailboxSeen)
      const key = address.toLowerCase()
      const known = mailboxSeen.get(key) ?? { name: '', written: address, from: 0, to: 0, lastAt: 0 }
      known[side] += 1
      if (at >= known.lastAt) {
        known.lastAt = at
        if (name !== '') known.name = name
        known.written = address
      }
      mailboxSeen.set(key, known)
    }
  }
}

function mergedContact(address: string, seen: Seen, before: ContactRow | undefined): ContactRow {
  const newer = !before || seen.lastAt >= before.lastAt
  const name = (newer ? seen.name || before?.name : before?.name || seen.name) ?? ''
  return {
    address,
    name,
    written: newer ? seen.written : before.written,
    words: contactWords(name, address),
    from: seen.from + (before?.from ?? 0),
    to: seen.to + (before?.to ?? 0),
    lastAt: Math.max(seen.lastAt, before?.lastAt ?? 0),
  }
}
