import type { Address, Envelope } from '../../src-shared/mail/envelope'
import { safeLine } from '../../src-shared/mail/safe-text'
import { parseAddresses } from './addresses'
import { decodeEncodedWords } from './encoded-words'
import { parseHeaderDate } from './header-date'
import { readParameterValue } from './header-parameters'
import { allValues, firstValue, type HeaderField, readHeaderFields } from './header-section'

/** The fields a list row needs of a message, as IMAP is asked for them (`BODY.PEEK[HEADER.FIELDS (…)]`). */
export const listHeaderFields: readonly string[] = [
  'Date',
  'Subject',
  'From',
  'Sender',
  'Reply-To',
  'To',
  'Cc',
  'Bcc',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Content-Type',
]

/** A thread is found by its root and the newest ancestors; what lies between is not kept past this. */
const maxReferences = 100
const maxIdLength = 998

/** Message-IDs in the order they are written, each once (RFC 5322 §3.6.4); bare words where no brackets are. */
function messageIdsOf(value: string): readonly string[] {
  const bracketed = [...value.matchAll(/<([^<>]{1,998})>/g)].map((match) => match[1] ?? '')
  const written = bracketed.length > 0 ? bracketed : value.split(/[\s,;]+/).filter((word) => word.includes('@'))
  const ids = new Set<string>()
  for (const one of written) {
    const id = safeLine(one).replaceAll(' ', '').slice(0, maxIdLength)
    if (id !== '') ids.add(id)
  }
  const all = [...ids]
  return all.length <= maxReferences ? all : [...all.slice(0, 1), ...all.slice(1 - maxReferences)]
}

/** The envelope of fields that were read already. Every From counts, so that a second one cannot hide (R10). */
export function envelopeOf(fields: readonly HeaderField[]): Envelope {
  const addresses = (name: string): readonly Address[] => allValues(fields, name).flatMap(parseAddresses)
  const ids = (name: string): readonly string[] => messageIdsOf(allValues(fields, name).join(' '))
  return {
    subject: safeLine(decodeEncodedWords(firstValue(fields, 'subject'))),
    from: addresses('from'),
    sender: addresses('sender'),
    replyTo: addresses('reply-to'),
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    sentAt: parseHeaderDate(firstValue(fields, 'date')),
    messageIdHeader: messageIdsOf(firstValue(fields, 'message-id'))[0] ?? '',
    references: ids('references'),
    inReplyTo: ids('in-reply-to'),
  }
}

/** What a header section says, decoded. `header` may lack its last blank line. Never throws. */
export function parseHeaderFields(header: Uint8Array): Envelope {
  return envelopeOf(readHeaderFields(header))
}

/** What a list row needs of a header. */
export interface ListHeader {
  readonly envelope: Envelope
  readonly hasAttachments: boolean
}

/** The fields of `listHeaderFields` as a list row needs them. `header` may lack its last blank line. Never throws. */
export function parseListHeader(header: Uint8Array): ListHeader {
  const fields = readHeaderFields(header)
  return { envelope: envelopeOf(fields), hasAttachments: looksAttached(fields) }
}

/**
 * Whether a message looks as if it had attachments, from its header alone: it is `multipart/mixed`, or as a whole
 * neither text nor multipart. A guess for the list until the message is here.
 */
function looksAttached(fields: readonly HeaderField[]): boolean {
  const { token } = readParameterValue(firstValue(fields, 'content-type'))
  if (!token.includes('/')) return false
  if (token.startsWith('multipart/')) return token === 'multipart/mixed'
  return !token.startsWith('text/')
}
