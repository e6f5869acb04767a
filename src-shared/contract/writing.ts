import type { Account, OutgoingServer, WritingRules } from '../mail/account'
import type { Draft, DraftContent, DraftPart, DraftSummary, Template } from '../mail/draft'
import type { AccountId, DraftId, MessageId, PartPath, SubmissionId } from '../mail/ids'
import type { Result } from '../mail/mail-error'

/** Where a draft is safe: on this device always; `server` once the mailbox for drafts has the newest state. */
export interface DraftSaved {
  readonly savedAt: number
  readonly place: 'device' | 'server-waiting' | 'server'
}

/** What a window or main asks of the engine about writing and sending. */
export interface WritingCalls {
  /** Begins a draft; it is on disk when this resolves. */
  'draft.create': (content: DraftContent) => Draft
  'draft.read': (draft: DraftId) => Draft
  /** Writes it to disk, whole or not at all. `editor` is what another window needs to go on at the same place. */
  'draft.save': (draft: DraftId, content: DraftContent, editor: string) => DraftSaved
  /** Brings the newest state into the mailbox for drafts. Resolves when that cannot be lost any more. */
  'draft.place': (draft: DraftId) => DraftSaved
  /** `draft.place`, and the working copy goes: the message in the mailbox is the draft from now on. */
  'draft.close': (draft: DraftId) => void
  /** Throws it away, also from the mailbox for drafts; `draft.restore` brings it back until Tern ends. */
  'draft.discard': (draft: DraftId) => void
  'draft.restore': (draft: DraftId) => Draft
  /** Working copies that no window has closed: after a crash, what was being written. */
  'draft.left': () => readonly DraftSummary[]
  /** Goes on with a message of the mailbox for drafts (`edit`), or makes a new one like it. */
  'draft.ofMessage': (message: MessageId, how: 'edit' | 'new') => Draft
  'draft.addPart': (
    draft: DraftId,
    part: { readonly fileName: string; readonly mediaType: string; readonly contentId?: string },
    octets: Uint8Array,
  ) => DraftPart
  /** A part of a message, or with an empty path the whole message as an attachment. */
  'draft.addMessagePart': (draft: DraftId, message: MessageId, part: PartPath, contentId: string) => DraftPart
  'draft.partOctets': (draft: DraftId, part: string) => Uint8Array
  /** Into the outbox. `sendAt`: not before this instant; `scheduled`: because the user chose it. */
  'outbox.send': (draft: DraftId, sendAt: number, scheduled: boolean) => SubmissionId
  /** Takes it back; the value is the draft it was made from, ready to be edited. */
  'outbox.cancel': (submission: SubmissionId) => Draft
  'outbox.sendNow': (submission: SubmissionId) => void
  'outbox.schedule': (submission: SubmissionId, sendAt: number) => void
  /** What became of one that nobody knew about. */
  'outbox.resolve': (submission: SubmissionId, delivered: boolean) => void
  'outbox.dismiss': (submission: SubmissionId) => void
  /** The largest message the account's server has said it takes; null while it is not known. */
  'outbox.largest': (account: AccountId) => number | null
  'account.setWriting': (account: AccountId, rules: WritingRules) => Account
  /** Signs in once before it is kept. The password is for `signIn: 'own'`; empty: the one that is known stays. */
  'account.setOutgoing': (account: AccountId, outgoing: OutgoingServer, password: string) => Account
  'template.list': () => readonly Template[]
  'template.put': (template: Template) => void
  'template.remove': (id: string) => void
}

/** What main itself does about writing. */
export interface WritingWindowCalls {
  /** Asks for files and adds them; empty where the user thought better of it. */
  'draft.chooseFiles': (draft: DraftId, pictures: boolean) => readonly DraftPart[]
  /** A window of its own for a draft; the window that had it lets it go first. */
  'compose.popOut': (draft: DraftId) => void
  /** All that this page was writing is saved: `page` is `main` or the draft's id. `sendNow`: what waits is to go out first. */
  'compose.done': (page: string, sendNow: boolean) => void
  /** A mailto: link that Tern was started with; told once. */
  'compose.takeMailto': () => MailtoFields | null
  'spell.replace': (word: string) => void
  'spell.learn': (word: string) => void
}

type AsCommands<Calls> = {
  readonly [K in keyof Calls]: Calls[K] extends (...args: infer A) => infer R ? (...args: A) => Result<R> : never
}

export interface WritingCommands extends AsCommands<WritingCalls>, AsCommands<WritingWindowCalls> {}

export const writingCommandNames: Record<keyof WritingCommands, true> = {
  'draft.create': true,
  'draft.read': true,
  'draft.save': true,
  'draft.place': true,
  'draft.close': true,
  'draft.discard': true,
  'draft.restore': true,
  'draft.left': true,
  'draft.ofMessage': true,
  'draft.addPart': true,
  'draft.addMessagePart': true,
  'draft.partOctets': true,
  'outbox.send': true,
  'outbox.cancel': true,
  'outbox.sendNow': true,
  'outbox.schedule': true,
  'outbox.resolve': true,
  'outbox.dismiss': true,
  'outbox.largest': true,
  'account.setWriting': true,
  'account.setOutgoing': true,
  'template.list': true,
  'template.put': true,
  'template.remove': true,
  'draft.chooseFiles': true,
  'compose.popOut': true,
  'compose.done': true,
  'compose.takeMailto': true,
  'spell.replace': true,
  'spell.learn': true,
}

/** What a mailto: link fills in (RFC 6068); everything else in it is ignored (SECURITY.md C2). */
export interface MailtoFields {
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly subject: string
  readonly body: string
}
