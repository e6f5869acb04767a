import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import MimeNode from 'nodemailer/lib/mime-node'
import type { DraftContent, DraftPart } from '../../src-shared/mail/draft'
import type { Address } from '../../src-shared/mail/envelope'
import { MailFailure } from '../../src-shared/mail/mail-error'
import { flowText } from './flow-text'

export interface MessageToBuild {
  readonly content: DraftContent
  readonly from: Address
  readonly replyTo?: Address
  /** Without angle brackets. */
  readonly messageIdHeader: string
  readonly at: number
  /** The octets of one part, opened when its turn comes. */
  readonly openPart: (part: DraftPart) => Readable
  /** Set for drafts: which draft this is, so that it is known again. */
  readonly draftId?: string
}

/** Names the draft a message in the Drafts mailbox was made from; never in what is sent. */
export const draftIdField = 'X-Tern-Draft'

/**
 * A message as RFC 5322 and MIME want it, CRLF line ends, with its Bcc field: the copy that is kept. What goes to the
 * server is this without Bcc (`withoutBcc`).
 *
 * `rich` is multipart/alternative of text and HTML, pictures in multipart/related, files in multipart/mixed; `plain` is
 * format=flowed text (RFC 3676). Nothing is read from a path or an address that the content names, no field of it can
 * hold a line end, and none tells of this machine (SECURITY.md C1, C5). Throws `bad-request` for an address that cannot
 * stand in a header.
 */
export function buildMessage(message: MessageToBuild): Readable {
  const { content } = message
  const inline = content.parts.filter((part) => part.contentId !== undefined && content.format === 'rich')
  const files = content.parts.filter((part) => !inline.includes(part))
  const body = content.format === 'rich' ? 'multipart/alternative' : undefined
  const boundary = createHash('sha256').update(message.messageIdHeader).digest('hex').slice(0, 24)
  const options = {
    keepBcc: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
    baseBoundary: boundary,
    boundaryPrefix: '=_',
  }
  const html = inline.length > 0 ? 'multipart/related' : 'text/html; charset=utf-8'
  const rootType = files.length > 0 ? 'multipart/mixed' : (body ?? plainType)
  const root = new MimeNode(rootType, options)
  setFields(root, message)
  const bodyNode = files.length > 0 ? root.createChild(body ?? plainType) : root
  if (content.format === 'plain') bodyNode.setContent(flowText(content.text))
  else {
    bodyNode.createChild(plainType).setContent(flowText(content.text))
    const htmlNode = bodyNode.createChild(html)
    const text = htmlDocument(content.html)
    if (inline.length === 0) htmlNode.setContent(text)
    else {
      htmlNode.createChild('text/html; charset=utf-8').setContent(text)
      for (const part of inline) addPart(htmlNode, part, message, 'inline')
    }
  }
  for (const part of files) addPart(root, part, message, 'attachment')
  return root.createReadStream()
}

const plainType = 'text/plain; charset=utf-8; format=flowed'

function setFields(root: MimeNode, message: MessageToBuild): void {
  const { content, from, replyTo, messageIdHeader, at } = message
  const { relation } = content
  root.setHeader('From', addressesOf([from]))
  if (replyTo) root.setHeader('Reply-To', addressesOf([replyTo]))
  for (const [name, list] of [
    ['To', content.to],
    ['Cc', content.cc],
    ['Bcc', content.bcc],
  ] as const)
    if (list.length > 0) root.setHeader(name, addressesOf(message.draftId === undefined ? list : list.map(asWritten)))
  root.setHeader('Subject', oneLine(content.subject))
  root.setHeader('Date', dateField(at))
  root.setHeader('Message-ID', `<${messageIdHeader}>`)
  const ids = (list: readonly string[] | undefined): string =>
    (list ?? [])
      .filter(isMessageId)
      .map((id) => `<${id}>`)
      .join(' ')
  const inReplyTo = ids(relation.inReplyTo?.slice(0, 1))
  if (inReplyTo !== '') root.setHeader('In-Reply-To', inReplyTo)
  const references = ids(shortened(relation.references ?? []))
  if (references !== '') root.setHeader('References', references)
  if (content.importance === 'high') root.setHeader('Importance', 'High')
  if (content.importance === 'low') root.setHeader('Importance', 'Low')
  if (content.askRead) root.setHeader('Disposition-Notification-To', from.address)
  if (message.draftId !== undefined) root.setHeader(draftIdField, oneLine(message.draftId))
}

function addPart(
  parent: MimeNode,
  part: DraftPart,
  { openPart }: MessageToBuild,
  disposition: 'inline' | 'attachment',
): void {
  const node = parent.createChild(partType(part.mediaType), { filename: oneLine(part.fileName) })
  if (part.contentId !== undefined) node.setHeader('Content-ID', `<${part.contentId}>`)
  node.setHeader('Content-Disposition', disposition)
  // A message inside a message is not encoded again (RFC 2046 §5.2.1); it was made 7bit or kept as it came.
  if (part.mediaType !== 'message/rfc822') node.setHeader('Content-Transfer-Encoding', 'base64')
  node.setContent(openPart(part))
}

/** `type/subtype` and nothing else; what is odd becomes plain octets. */
function partType(mediaType: string): string {
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}$/.test(mediaType) &&
    !mediaType.startsWith('multipart/')
    ? mediaType
    : 'application/octet-stream'
}

/** Stands for an address that is not finished yet, in a draft; what was typed is its name. */
export const unfinishedAddress = 'unfinished@draft.invalid'

function asWritten(one: Address): Address {
  return isSendable(one.address)
    ? one
    : { name: one.name === '' ? one.address : `${one.name} <${one.address}>`, address: unfinishedAddress }
}

/** Addresses as nodemailer takes them structured: nothing of them is parsed again. */
function addressesOf(list: readonly Address[]): { name: string; address: string }[] {
  return list.map(({ name, address }) => {
    if (!isSendable(address))
      throw new MailFailure({ kind: 'bad-request', reason: 'an address that cannot be sent to' })
    return { name: oneLine(name), address }
  })
}

/** `local@domain` without anything that could end it early (RFC 5321 §4.1.2, RFC 6531). Pure. */
export function isSendable(address: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
  return /^[^\s\u0000-\u001f\u007f<>()[\]\\,;:"@]{1,64}@[^\s\u0000-\u001f\u007f<>()\\,;"@]{1,255}$/.test(address)
}

function isMessageId(id: string): boolean {
  return /^[\x21-\x3b\x3d\x3f-\x7e]{1,250}$/.test(id)
}

/** The first and the last twenty: old clients choke on endless ones (RFC 5322 §3.6.4 allows to shorten). */
function shortened(ids: readonly string[]): readonly string[] {
  return ids.length <= 21 ? ids : [...ids.slice(0, 1), ...ids.slice(-20)]
}

/** A field's text without line ends or other controls. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim()
  // A line can only be folded where there is a space (RFC 5322 §2.1.1).
  return line.replace(/\S{200}(?=\S)/g, '$& ')
}

/** RFC 5322 §3.3 in UTC, which tells nothing of where the writer is. */
function dateField(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}

function htmlDocument(markup: string): string {
  return `<!DOCTYPE html>\r\n<html><head><meta charset="utf-8"></head><body>\r\n${breakLines(markup)}\r\n</body></html>\r\n`
}

/** Line ends between blocks, so that a source can be read; they mean nothing in HTML there. */
function breakLines(markup: string): string {
  return markup.replace(/(<\/(?:div|p|li|ul|ol|blockquote|table|tr|h[1-6])>|<br>)(?=<)/g, '$1\r\n')
}
