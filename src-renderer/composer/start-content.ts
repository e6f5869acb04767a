import type { Account, Identity } from '../../src-shared/mail/account'
import type { DraftContent, DraftRelation } from '../../src-shared/mail/draft'
import type { Address, Envelope } from '../../src-shared/mail/envelope'
import type { LocationKey, MessageId } from '../../src-shared/mail/ids'

export type AnswerKind = 'reply' | 'reply-all' | 'forward' | 'redirect'

/** What is answered or passed on. */
export interface Original {
  readonly messageId: MessageId
  readonly keys: readonly LocationKey[]
  readonly envelope: Envelope
  /** Where its List-Post field says that a mailing list takes answers (RFC 2369 §3.4). */
  readonly listPost?: string
}

/** Every address the account writes from, its own first. */
export function ownAddresses(account: Account): readonly Identity[] {
  const own: Identity = { id: '', name: account.displayName, address: account.address }
  return [own, ...(account.writing?.identities ?? [])]
}

const fold = (address: string): string => address.trim().toLowerCase()

/** The identity a message came to, else the account's own: an answer is from whom was written to (UX.md §8). Pure. */
export function identityFor(account: Account, envelope: Envelope): string {
  const reached = new Set(
    [...envelope.to, ...envelope.cc, ...envelope.bcc, ...envelope.from].map((one) => fold(one.address)),
  )
  const found = ownAddresses(account).filter(({ address }) => reached.has(fold(address)))
  return (found.find(({ id }) => id === '') ?? found[0])?.id ?? ''
}

/**
 * Whom an answer goes to (RFC 5322 §3.6.3). Reply: the Reply-To, else the sender; to oneself only where the message is
 * one's own, then to whom it went. Reply all: besides, everybody in To and Cc, oneself and doubles taken out; a mailing
 * list that set the Reply-To to itself is answered, and so is the person who wrote. Pure.
 */
export function recipientsOf(
  kind: 'reply' | 'reply-all',
  { envelope, listPost }: Pick<Original, 'envelope' | 'listPost'>,
  own: readonly string[],
): { readonly to: readonly Address[]; readonly cc: readonly Address[] } {
  const mine = new Set(own.map(fold))
  const isMine = ({ address }: Address): boolean => mine.has(fold(address))
  const usable = (list: readonly Address[]): readonly Address[] => list.filter(({ address }) => address.includes('@'))
  const fromMe = envelope.from.length > 0 && envelope.from.every(isMine)
  const asked = usable(envelope.replyTo.length > 0 ? envelope.replyTo : envelope.from)
  const main = fromMe ? usable(envelope.to) : asked
  const seen = new Set<string>()
  const once = (list: readonly Address[]): Address[] =>
    list.filter((one) => {
      const key = fold(one.address)
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
  if (kind === 'reply') {
    const to = once(main)
    const others = to.filter((one) => !isMine(one))
    return { to: others.length > 0 ? others : to, cc: [] }
  }
  const to = once(main.filter((one) => fromMe || !isMine(one)))
  // The list took the place of the writer in Reply-To: the writer is not left out.
  const writer =
    listPost !== undefined && asked.some(({ address }) => fold(address) === fold(listPost)) ? usable(envelope.from) : []
  const more = once([...writer, ...usable(envelope.to), ...usable(envelope.cc)].filter((one) => !isMine(one)))
  if (to.length === 0) return { to: more.length > 0 ? more.slice(0, 1) : usable(main), cc: more.slice(1) }
  return { to, cc: more }
}

/** `Re: ` or `Fwd: ` before a subject that has none yet, in whatever language. Pure. */
export function answerSubject(kind: AnswerKind, subject: string): string {
  const trimmed = subject.trim()
  if (kind === 'redirect') return trimmed
  const has = kind === 'forward' ? /^(?:fwd?|wg|i|tr|転送)\s*[:：]/i : /^(?:re|aw|antw|r|rif|返信)\s*[:：]/i
  if (has.test(trimmed)) return trimmed
  return `${kind === 'forward' ? 'Fwd' : 'Re'}: ${trimmed}`
}

/** What the draft is about, for its References and the mark on the original (RFC 5322 §3.6.4). Pure. */
export function relationOf(kind: AnswerKind, { messageId, keys, envelope }: Original): DraftRelation {
  const { messageIdHeader, references, inReplyTo } = envelope
  const chain = references.length > 0 ? references : inReplyTo
  const threaded = kind === 'reply' || kind === 'reply-all'
  return {
    kind,
    messageId,
    keys,
    ...(threaded && messageIdHeader !== ''
      ? { inReplyTo: [messageIdHeader], references: [...chain, messageIdHeader] }
      : {}),
  }
}

/** A draft with nothing in it yet. */
export function emptyContent(account: Account, identityId = ''): DraftContent {
  return {
    accountId: account.id,
    identityId,
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    format: account.writing?.format ?? 'rich',
    html: '<div><br></div>',
    text: '',
    parts: [],
    relation: { kind: 'new' },
  }
}

/** The signature as it stands in the text; empty where there is none. */
export function signatureHtml(account: Account, identityId: string): string {
  const identity = account.writing?.identities?.find(({ id }) => id === identityId && id !== '')
  const signature = identity?.signature ?? account.writing?.signature ?? ''
  return signature.trim() === '' ? '' : `<div class="tern-signature"><div>-- </div>${signature}</div>`
}
