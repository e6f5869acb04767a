import type { UidlRow } from '../../src-shared/contract/store-rows'
import { changeFlags, type Flag } from '../../src-shared/mail/flags'
import {
  type LocationKey,
  localLocationKey,
  type MailboxId,
  type Sha256,
  type SubmissionId,
} from '../../src-shared/mail/ids'
import type { JournalFact, JournalLine, MailJournal } from '../sync/mail-journal'

/** One local message as all lines together leave it. */
export interface FoldedMessage {
  readonly sha256: Sha256
  readonly mailboxId: MailboxId
  readonly flags: readonly Flag[]
  /** The line that brought it here, or brought it here again. */
  readonly seq: number
  /** When it was deleted for good; its other fields are those of that moment. */
  readonly removedAt?: number
}

/**
 * What the lines of one journal come to: a few words per message, never mail. Lines have to be taken in their order;
 * the result says what a line still means once all of them are known.
 */
export class JournalFold {
  readonly messages = new Map<LocationKey, FoldedMessage>()
  /** Lines that hold the last word on a mailbox; `undefined` for one that was removed. */
  readonly mailboxes = new Map<MailboxId, number | undefined>()
  /** Lines that hold the last word on a ledger row. */
  readonly ledger = new Map<string, number>()
  readonly settled = new Set<string>()
  /** Lines that hold the last word on a submission; `undefined` for one that has left the outbox. */
  readonly submissions = new Map<SubmissionId, { readonly seq: number; readonly sha256: Sha256 } | undefined>()
  firstSession: number | undefined
  /** Octets that facts of other kinds speak of: drafts, mail to be sent, changes on their way. */
  readonly held = new Set<string>()

  take({ seq, at, fact }: JournalLine): void {
    switch (fact.kind) {
      case 'mailbox':
        this.mailboxes.set(fact.mailbox.id, seq)
        return
      case 'mailbox-removed': {
        this.mailboxes.set(fact.mailboxId, undefined)
        const spared = new Set(fact.except)
        for (const [key, message] of this.messages)
          if (message.mailboxId === fact.mailboxId && message.removedAt === undefined && !spared.has(key))
            this.messages.set(key, { ...message, removedAt: at })
        return
      }
      case 'received': {
        const { messageId, mailboxId, uidl, flags = [] } = fact
        this.messages.set(localLocationKey(messageId), { sha256: uidl.sha256, mailboxId, flags, seq })
        this.ledger.set(ledgerKey(uidl), seq)
        return
      }
      case 'saved': {
        const { messageId, sha256, flags } = fact.message
        const { mailboxId } = fact
        this.messages.set(localLocationKey(messageId), { sha256, mailboxId, flags, seq })
        return
      }
      case 'flagged':
        this.#change(fact.keys, (message) => ({
          ...message,
          flags: changeFlags(message.flags, fact.add, fact.remove),
        }))
        return
      case 'moved':
        this.#change(fact.keys, (message) => ({ ...message, mailboxId: fact.to }))
        return
      case 'expunged':
        this.#change(fact.keys, (message) => ({ ...message, removedAt: at }))
        return
      case 'uidl':
        for (const row of fact.rows) this.ledger.set(ledgerKey(row), seq)
        return
      case 'first-session':
        this.firstSession = seq
        return
      case 'intent-settled':
        this.settled.add(fact.intentId)
        return
      case 'submission':
        this.submissions.set(fact.submission.id, { seq, sha256: fact.submission.sha256 })
        return
      case 'submission-gone':
        this.submissions.set(fact.submissionId, undefined)
        return
      default:
        for (const [hash] of JSON.stringify(fact).matchAll(/[0-9a-f]{64}/g)) this.held.add(hash)
    }
  }

  /** Whether a message is deleted for good, by the last of all lines. */
  isRemoved(key: LocationKey): boolean {
    return this.messages.get(key)?.removedAt !== undefined
  }

  /** Octets that a message which is here needs, or something else that is not done yet. */
  liveHashes(): Set<string> {
    const live = new Set(this.held)
    for (const submission of this.submissions.values()) if (submission) live.add(submission.sha256)
    for (const { sha256, removedAt } of this.messages.values()) if (removedAt === undefined) live.add(sha256)
    return live
  }

  #change(keys: readonly LocationKey[], changed: (message: FoldedMessage) => FoldedMessage): void {
    for (const key of keys) {
      const message = this.messages.get(key)
      if (message && message.removedAt === undefined) this.messages.set(key, changed(message))
    }
  }
}

/** Folds a whole journal. Rejects with the journal's MailFailure. */
export async function foldJournal(journal: Pick<MailJournal, 'linesAfter'>): Promise<JournalFold> {
  const fold = new JournalFold()
  for await (const line of journal.linesAfter(0)) fold.take(line)
  return fold
}

/** What is left of one line when all lines are summed up; undefined where nothing is. */
export function compactFact(
  { seq, at, fact }: JournalLine,
  fold: JournalFold,
  keepRemovedSince: number,
): JournalFact | undefined {
  switch (fact.kind) {
    case 'mailbox':
      return fold.mailboxes.get(fact.mailbox.id) === seq ? fact : undefined
    case 'mailbox-removed':
      // Its messages are still kept, and are not to come back.
      return at >= keepRemovedSince ? withoutLaterMail(fact, seq, fold) : undefined
    case 'received': {
      const message = fold.messages.get(localLocationKey(fact.messageId))
      if (message?.seq === seq && isKept(message, keepRemovedSince))
        return { ...fact, mailboxId: message.mailboxId, flags: message.flags }
      // The message is gone for good; that it was here once is not forgotten, or it would be downloaded again.
      return fold.ledger.get(ledgerKey(fact.uidl)) === seq ? { kind: 'uidl', rows: [fact.uidl] } : undefined
    }
    case 'saved': {
      const message = fold.messages.get(localLocationKey(fact.message.messageId))
      if (message?.seq !== seq || !isKept(message, keepRemovedSince)) return undefined
      return { ...fact, mailboxId: message.mailboxId, message: { ...fact.message, flags: message.flags } }
    }
    case 'flagged':
    case 'moved': {
      const keys = fact.keys.filter((key) => !fold.messages.has(key))
      return keys.length > 0 ? { ...fact, keys } : undefined
    }
    case 'expunged': {
      const keys = fact.keys.filter((key) => {
        const message = fold.messages.get(key)
        return message === undefined || isKept(message, keepRemovedSince)
      })
      return keys.length > 0 ? { ...fact, keys } : undefined
    }
    case 'uidl': {
      const rows = fact.rows.filter((row) => fold.ledger.get(ledgerKey(row)) === seq)
      return rows.length > 0 ? { kind: 'uidl', rows } : undefined
    }
    case 'first-session':
      return fold.firstSession === seq ? fact : undefined
    case 'intent':
      return fold.settled.has(fact.intent.id) ? undefined : fact
    case 'intent-parked':
    case 'intent-retried':
      return fold.settled.has(fact.intentId) ? undefined : fact
    case 'submission':
      return fold.submissions.get(fact.submission.id)?.seq === seq ? fact : undefined
    case 'intent-settled':
    case 'submission-gone':
      return undefined
    default:
      // Kinds that came later stay as they are: too much is safe, too little is not.
      return fact
  }
}

/** Mail that came under the mailbox's id after it was removed stands there from its first line on: it is not removed. */
function withoutLaterMail(
  { kind, mailboxId }: Extract<JournalFact, { kind: 'mailbox-removed' }>,
  seq: number,
  fold: JournalFold,
): JournalFact {
  const except = [...fold.messages]
    .filter(([, one]) => one.mailboxId === mailboxId && one.removedAt === undefined && one.seq < seq)
    .map(([key]) => key)
  return { kind, mailboxId, ...(except.length > 0 && { except }) }
}

/** Octets that no line needs any more. Messages deleted less long ago than `keepRemovedSince` keep theirs. */
export function releasedHashes(fold: JournalFold, keepRemovedSince: number): readonly Sha256[] {
  const live = fold.liveHashes()
  const released = new Set<Sha256>()
  for (const message of fold.messages.values()) if (isKept(message, keepRemovedSince)) live.add(message.sha256)
  for (const { sha256 } of fold.messages.values()) if (!live.has(sha256)) released.add(sha256)
  return [...released]
}

/** Here, or deleted so lately that its octets are kept a little longer. */
function isKept({ removedAt }: FoldedMessage, keepRemovedSince: number): boolean {
  return removedAt === undefined || removedAt >= keepRemovedSince
}

function ledgerKey({ uidl, occurrence }: Pick<UidlRow, 'uidl' | 'occurrence'>): string {
  return `${occurrence} ${uidl}`
}
