import type { BodyRow, MessageRow } from '../../../src-shared/contract/store-rows'
import type { Address } from '../../../src-shared/mail/envelope'
import { htmlText, longestText } from './html-text'
import type { TextField } from './query'
import { tokensOf } from './tokenize'

/** Signs of the private use area, which no mail's words begin with, mark tokens of one field. */
export const fieldMarks: Readonly<Record<Exclude<TextField, 'any'>, string>> = {
  from: '\uE001',
  to: '\uE002',
  subject: '\uE003',
  file: '\uE004',
}
/** Marks the token of the account. */
export const accountMark = '\uE005'

/** Every text of a message that can be searched, by field. `body` is in no field of its own. */
export interface SearchText {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly file: string
  readonly body: string
}

const addresses = (list: readonly Address[]): string => list.map(({ name, address }) => `${name} ${address}`).join(' ')

/** What of a message is searched. Pure. */
export function searchTextOf({ envelope }: MessageRow, body: BodyRow | undefined): SearchText {
  const { from, sender, to, cc, bcc, subject } = envelope
  const parts: string[] = []
  let length = 0
  for (const leaf of body?.leaves ?? []) {
    if (length >= longestText) break
    const text = leaf.kind === 'html' ? htmlText(leaf.text) : leaf.text
    parts.push(text.slice(0, longestText - length))
    length += text.length
  }
  return {
    from: addresses([...from, ...sender]),
    to: addresses([...to, ...cc, ...bcc]),
    subject,
    file: (body?.attachments ?? []).map(({ fileName }) => fileName).join(' '),
    body: parts.join(' '),
  }
}

/**
 * What the index is given for a message: each token once, since the index keeps no places; tokens of a field once plain and
 * once with the field's mark. Pure.
 */
export function indexTextOf(accountId: string, text: SearchText): string {
  const tokens = new Set<string>([accountMark + accountToken(accountId)])
  for (const field of ['from', 'to', 'subject', 'file'] as const)
    for (const token of tokensOf(text[field])) {
      tokens.add(token)
      tokens.add(fieldMarks[field] + token)
    }
  for (const token of tokensOf(text.body)) tokens.add(token)
  return [...tokens].join(' ')
}

/** An account's id as one token. */
export function accountToken(accountId: string): string {
  return accountId.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
