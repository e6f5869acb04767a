import type { Address } from './envelope'
import type { AccountId, DraftId, LocationKey, MailboxId, MessageId, Sha256 } from './ids'

/** A file or picture of a draft; its octets lie beside the draft under their hash. */
export interface DraftPart {
  readonly id: string
  readonly fileName: string
  /** Lower-case `type/subtype`. */
  readonly mediaType: string
  readonly octets: number
  readonly sha256: Sha256
  /** Set for a picture that stands in the text: `cid:` in the markup names it. */
  readonly contentId?: string
}

/** What a draft is about. */
export interface DraftRelation {
  readonly kind: 'reply' | 'reply-all' | 'forward' | 'redirect' | 'new' | 'edit'
  readonly messageId?: MessageId
  /** Where the original is, to be flagged when the answer is sent. */
  readonly keys?: readonly LocationKey[]
  /** Message-IDs without angle brackets (RFC 5322 §3.6.4). */
  readonly inReplyTo?: readonly string[]
  readonly references?: readonly string[]
}

/** Everything a person can change of a message they write. */
export interface DraftContent {
  readonly accountId: AccountId
  /** One of the account's identities; empty for its own address. */
  readonly identityId: string
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly bcc: readonly Address[]
  readonly subject: string
  readonly format: 'rich' | 'plain'
  /** The text as markup; for `plain` as the editor shows it. Pictures are named by `cid:`, none is elsewhere. */
  readonly html: string
  /** The text alone, with quotes marked by `>`; what `plain` mail is made of, and the plain alternative of `rich`. */
  readonly text: string
  readonly parts: readonly DraftPart[]
  readonly relation: DraftRelation
  readonly importance?: 'high' | 'low'
  /** Asks recipients to say that they have read it (RFC 8098), and servers to say that it arrived (RFC 3461). */
  readonly askRead?: boolean
  readonly askDelivered?: boolean
}

/** A message being written. The whole of it is a file of this device at any time (SECURITY.md K5). */
export interface Draft {
  readonly id: DraftId
  readonly content: DraftContent
  /** One for life, without angle brackets; the sent message carries it. */
  readonly messageIdHeader: string
  readonly madeAt: number
  readonly savedAt: number
  /** The message in the Drafts mailbox that holds an older state of it, to be replaced by the next. */
  readonly placed?: { readonly mailboxId: MailboxId; readonly messageId: MessageId; readonly sha256: Sha256 }
  /** `savedAt` of the state that the message in the Drafts mailbox has. */
  readonly placedAt?: number
  /** Caret and undo history of the editor, for a window that takes over. */
  readonly editor?: string
}

/** For lists. */
export interface DraftSummary {
  readonly id: DraftId
  readonly accountId: AccountId
  readonly subject: string
  readonly to: readonly Address[]
  readonly savedAt: number
}

/** A text to start from. */
export interface Template {
  readonly id: string
  readonly name: string
  readonly subject: string
  readonly html: string
}
