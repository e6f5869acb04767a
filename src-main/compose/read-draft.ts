import { createTransferDecoder } from '../../src-shared/mail/decode-transfer'
import type { DraftContent } from '../../src-shared/mail/draft'
import type { Address, AttachmentPart, BodyLeaf } from '../../src-shared/mail/envelope'
import { unflow } from '../../src-shared/mail/unflow'
import { parseMessage } from '../mime/parse-message'
import { draftIdField, unfinishedAddress } from './build-message'

/** A message taken back into what a person can change; the octets of its parts are still in it. */
export interface ReadDraft {
  readonly content: Omit<DraftContent, 'parts' | 'accountId' | 'identityId'>
  readonly attachments: readonly AttachmentPart[]
  readonly from: string
  /** Without angle brackets; empty where there is none. */
  readonly messageIdHeader: string
  /** The draft it was made from, where it was made here. */
  readonly draftId: string | undefined
}

/** Reads a message as a draft: the richest text it has, all its parts, its relation to others. Pure; never throws. */
export function readDraft(source: Uint8Array): ReadDraft {
  const parsed = parseMessage(source)
  const { envelope, attachments } = parsed
  const shown = lastChoice(parsed.leaves)
  const html = shown.find(({ kind }) => kind === 'html')
  const plain = parsed.leaves.filter(({ kind }) => kind === 'plain').map(textOf)
  const text = plain.join('\n')
  return {
    content: {
      to: envelope.to.map(asTyped),
      cc: envelope.cc.map(asTyped),
      bcc: envelope.bcc.map(asTyped),
      subject: envelope.subject,
      format: html ? 'rich' : 'plain',
      html: html ? bodyOf(html.text) : textToHtml(text),
      text,
      relation: {
        kind: envelope.inReplyTo.length > 0 ? 'reply' : 'edit',
        inReplyTo: envelope.inReplyTo,
        references: envelope.references,
      },
    },
    attachments,
    from: envelope.from[0]?.address ?? '',
    messageIdHeader: envelope.messageIdHeader,
    draftId: new RegExp(`^${draftIdField}:[ \\t]*(\\S+)`, 'im').exec(headerOf(source))?.[1],
  }
}

/** What was typed and was no address yet. */
function asTyped(one: Address): Address {
  return one.address === unfinishedAddress ? { name: '', address: one.name } : one
}

/** Of alternatives the last, as the sender would have it; everything else as it is. */
function lastChoice(leaves: readonly BodyLeaf[]): readonly BodyLeaf[] {
  const last = new Map<string, number>()
  for (const { alternative } of leaves)
    if (alternative) last.set(alternative.of, Math.max(last.get(alternative.of) ?? 0, alternative.choice))
  return leaves.filter(({ alternative }) => !alternative || last.get(alternative.of) === alternative.choice)
}

function textOf({ text, flowed }: BodyLeaf): string {
  return (flowed ? unflow(text, flowed) : text.replaceAll('\r\n', '\n')).replace(/\n+$/, '')
}

/** What stands between the body's tags: the rest of the document is made anew. */
function bodyOf(html: string): string {
  return /<body[^>]*>([\s\S]*?)<\/body>/i.exec(html)?.[1]?.trim() ?? html
}

/** Text as the editor shows it, a line a block. Pure. */
export function textToHtml(text: string): string {
  return text
    .split('\n')
    .map((line) => `<div>${escapeHtml(line) || '<br>'}</div>`)
    .join('')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? one)
}

function headerOf(source: Uint8Array): string {
  const text = Buffer.from(source.subarray(0, 256 * 1024)).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  return end < 0 ? text : text.slice(0, end)
}

/** The decoded octets of one part of a message. */
export async function* decodedPart(
  source: Uint8Array,
  { start, end, encoding }: Pick<AttachmentPart, 'start' | 'end' | 'encoding'>,
): AsyncGenerator<Uint8Array> {
  const decoder = createTransferDecoder(encoding)
  const step = 256 * 1024
  for (let at = start; at < end; at += step) yield decoder.push(source.subarray(at, Math.min(end, at + step)))
  yield decoder.end()
}

/** Which of an account's addresses a message is from; empty for its own. */
export function identityOf(
  from: string,
  identities: readonly { readonly id: string; readonly address: string }[],
): string {
  return identities.find(({ address }) => address.toLowerCase() === from.toLowerCase())?.id ?? ''
}
