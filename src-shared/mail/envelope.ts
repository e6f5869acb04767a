import type { PartPath } from './ids'

/** One address as shown and as used: the addr-spec is what the header really says, never the display name. */
export interface Address {
  /** Display name, decoded, without controls and bidi marks; empty where there is none. */
  readonly name: string
  /** `local@domain` as written; empty for a group or an address that cannot be read. */
  readonly address: string
}

/** What the header section says of a message, decoded (RFC 5322 §3.6). */
export interface Envelope {
  readonly subject: string
  readonly from: readonly Address[]
  readonly sender: readonly Address[]
  readonly replyTo: readonly Address[]
  readonly to: readonly Address[]
  readonly cc: readonly Address[]
  readonly bcc: readonly Address[]
  /** The Date field in epoch milliseconds; undefined where it is missing or absurd. */
  readonly sentAt: number | undefined
  /** Without angle brackets; empty where there is none. */
  readonly messageIdHeader: string
  /** Message-IDs, oldest first, without angle brackets. */
  readonly references: readonly string[]
  readonly inReplyTo: readonly string[]
}

/** Content-Transfer-Encoding of a leaf (RFC 2045 §6); anything unknown counts as `binary`. */
export type TransferEncoding = '7bit' | '8bit' | 'binary' | 'quoted-printable' | 'base64'

/** One leaf of the MIME tree that is shown as text: each is its own document, never joined (EFAIL). */
export interface BodyLeaf {
  readonly path: PartPath
  readonly kind: 'plain' | 'html'
  /** Decoded text; at most the shown limit. `truncated` says that there is more in the source. */
  readonly text: string
  readonly truncated: boolean
  /** `format=flowed` (RFC 3676), with `delsp`. Only for `plain`. */
  readonly flowed?: { readonly delSp: boolean }
  /**
   * Set inside a multipart/alternative: the path of that multipart, and which of its alternatives this leaf belongs to.
   * Of the leaves with the same `of`, those of one `choice` are shown; the last choice is the sender's favourite.
   */
  readonly alternative?: { readonly of: PartPath; readonly choice: number }
}

/** One leaf that is not shown as body text: an attachment, or an inline image named by Content-ID. */
export interface AttachmentPart {
  readonly path: PartPath
  /** Lower-case `type/subtype`, as the mail says it. */
  readonly mediaType: string
  /** Decoded file name as the mail gives it, cleaned for show; empty where there is none. */
  readonly fileName: string
  readonly disposition: 'inline' | 'attachment'
  /** Without angle brackets; empty where there is none. */
  readonly contentId: string
  readonly encoding: TransferEncoding
  /** Octets `[start, end)` of the encoded content in the raw message, so that it can be streamed from the vault. */
  readonly start: number
  readonly end: number
  /** Size after decoding in octets; an estimate for base64 and quoted-printable. */
  readonly octets: number
}

/** A message taken apart. Every mail gives one, however broken: parsing never fails. */
export interface ParsedMessage {
  readonly envelope: Envelope
  readonly leaves: readonly BodyLeaf[]
  readonly attachments: readonly AttachmentPart[]
  /** The first words of the body for the list, one line, at most 200 characters. */
  readonly snippet: string
  /** Messages inside this one, in order, outer ones before those inside of them; absent where there are none. */
  readonly nested?: readonly NestedMessage[]
  /** What the header says beside the envelope; absent where it says nothing of it. */
  readonly notes?: HeaderNotes
  /** Sentences are the screen's; this says which limit cut what: depth, parts, header, text, time. */
  readonly cut: readonly ('depth' | 'parts' | 'header' | 'text' | 'time')[]
}

/** A message inside a message (RFC 2046 §5.2.1), shown below the one that carries it. It is an attachment as well. */
export interface NestedMessage {
  /** Of the message/rfc822 part. */
  readonly path: PartPath
  /** The nested message around it; absent directly inside the message itself. */
  readonly within?: PartPath
  readonly envelope: Envelope
  readonly leaves: readonly BodyLeaf[]
  readonly attachments: readonly AttachmentPart[]
}

/** Header fields that a reader warns of or offers. They are the sender's or a server's word, not verified here. */
export interface HeaderNotes {
  /** The topmost Authentication-Results field, if there is one (RFC 8601): who says so, and each method's result. */
  readonly authentication?: {
    /** The authserv-id in lower case; empty where the server does not name itself. */
    readonly server: string
    readonly results: Readonly<Record<string, string>>
  }
  /** How many From fields there are, where not one (SECURITY.md R10). */
  readonly fromFields?: number
  /** RFC 2369 §3.2 and RFC 8058. */
  readonly unsubscribe?: { readonly mailto?: string; readonly https?: string; readonly oneClick: boolean }
}
