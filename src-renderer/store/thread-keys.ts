import type { Envelope } from '../../src-shared/mail/envelope'
import type { AccountId, MessageId } from '../../src-shared/mail/ids'

/** What of a header decides the conversation of a message; every name is short, of fixed form, and of one account. */
export interface ThreadKeys {
  /** Stands for the Message-ID; for a message without one it stands for the message itself. */
  readonly mid: string
  /** Stand for the message that was answered and for the first of its conversation; absent where nothing is named. */
  readonly parent?: string
  readonly root?: string
  /**
   * Absent where the header names its conversation. `root`: a message others may answer without naming it; `reply`: one
   * that says "Re:" and names nothing.
   */
  readonly subject?: { readonly kind: 'root' | 'reply'; readonly key: string }
}

/** Subjects join only within this time (UX.md §2). */
export const subjectWindowMs = 30 * 24 * 60 * 60 * 1000
/** Shorter ones are "Hello": they join strangers. */
const leastSubject = 4
const mostSubject = 400

/**
 * The names a message is threaded by: References, then In-Reply-To (RFC 5322 §3.6.4), then its subject. No name is ever
 * followed to another, so that a header that refers to itself, or in a circle, is no trouble (SECURITY.md R15). Pure.
 */
export function threadKeysOf(message: {
  readonly id: MessageId
  readonly accountId: AccountId
  readonly envelope: Pick<Envelope, 'messageIdHeader' | 'references' | 'inReplyTo' | 'subject'>
}): ThreadKeys {
  const { id, accountId, envelope } = message
  const { messageIdHeader, references, inReplyTo, subject } = envelope
  const mid = midOf(accountId, messageIdHeader === '' ? `\n${id}` : messageIdHeader)
  const named = [...references, ...inReplyTo].filter((one) => one !== '' && one !== messageIdHeader)
  const [root] = named
  const parent = inReplyTo.find((one) => one !== '' && one !== messageIdHeader) ?? named.at(-1)
  if (root !== undefined && parent !== undefined)
    return { mid, parent: shortName(accountId, parent), root: shortName(accountId, root) }
  const { base, answered } = baseSubject(subject)
  if ([...base].length < leastSubject) return { mid }
  const kind = answered ? 'reply' : 'root'
  return { mid, subject: { kind, key: shortName(accountId, `\t${base}`) } }
}

// What programs put before a subject when answering or passing on, in the languages they do it in.
const prefix =
  /^\s*(?:(re|r|aw|antw|antwort|rif|rép|sv|vs|odp|res|ynt|回复|答复|回覆|返信|fwd?|wg|i|tr|enc|转发|轉寄|転送)(?:\[\d{1,3}\]|\^\d{1,3})?\s*[:：]|\[[^\]\n]{1,40}\])\s*/iu

/** How a Message-ID (without brackets) is named in the index of messages. Pure. */
export function midOf(accountId: AccountId, messageIdHeader: string): string {
  return shortName(accountId, messageIdHeader)
}

/** The subject without what answering adds, folded, and whether there was such a thing (after RFC 5256 §2.1). Pure. */
export function baseSubject(subject: string): { readonly base: string; readonly answered: boolean } {
  let rest = subject.slice(0, mostSubject)
  let answered = false
  for (let found = prefix.exec(rest); found; found = prefix.exec(rest)) {
    if (found[1] !== undefined) answered = true
    rest = rest.slice(found[0].length)
  }
  return { base: rest.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLocaleLowerCase('en'), answered }
}

/**
 * 64 bits of a text, in 14 characters; what they stand for is compared nowhere, so who makes two Message-IDs collide
 * gains no more than who copies a References field. Two 32-bit multiply-rotate hashes side by side.
 */
function shortName(accountId: AccountId, text: string): string {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (const part of [accountId, '\n', text]) {
    for (let at = 0; at < part.length; at += 1) {
      const code = part.charCodeAt(at)
      a = Math.imul(a ^ code, 2654435761)
      b = Math.imul(b ^ code, 1597334677)
    }
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (b >>> 0).toString(36).padStart(7, '0') + (a >>> 0).toString(36).padStart(7, '0')
}
