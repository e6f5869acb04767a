import { createTransferDecoder } from '../../src-shared/mail/decode-transfer'
import type {
  AttachmentPart,
  BodyLeaf,
  NestedMessage,
  ParsedMessage,
  TransferEncoding,
} from '../../src-shared/mail/envelope'
import type { PartPath } from '../../src-shared/mail/ids'
import { safeFileName } from '../../src-shared/mail/safe-file-name'
import { decodeText } from './decode-text'
import { decodeEncodedWords } from './encoded-words'
import { readHeaderNotes } from './header-notes'
import { parameterOf, rawParameterOf, readParameterValue } from './header-parameters'
import { firstValue, readHeaderFields } from './header-section'
import { envelopeOf } from './parse-header-fields'
import { type PartLeaf, readPartTree } from './part-tree'
import { snippetOf } from './snippet'

/** Characters of one text that are kept for reading; the rest is in the source. */
const textLimit = 1_000_000
/** Encoded octets that are enough to fill the limit in any charset and transfer encoding. */
const encodedLimit = textLimit * 12
/** Characters of all texts of one message together: what a store row and a window can carry. */
const allTextLimit = 4_000_000
/** After this long the rest stays undecoded: any mail opens within 10 s (SECURITY.md R13). */
const patienceMs = 8_000

/**
 * Takes a message apart for the list and the reader.
 *
 * `source` is the raw octets. Each text leaf stays a document of its own and is never joined with another (EFAIL).
 * The leaves of a multipart/alternative carry `alternative`: a reader shows those of one choice, the last it likes.
 * Attachments are not decoded: they are told by their place in `source`. A message inside it is an attachment and, in
 * `nested`, taken apart as well. Never throws, whatever the octets. `now` is a clock in milliseconds.
 */
export function parseMessage(source: Uint8Array, now: () => number = () => performance.now()): ParsedMessage {
  const late = now() + patienceMs
  const tree = readPartTree(source, () => now() > late)
  const cut = new Set<ParsedMessage['cut'][number]>(tree.cut)
  const contents = new Map<string, { leaves: BodyLeaf[]; attachments: AttachmentPart[] }>()
  const own = contentOf('')
  let textLeft = allTextLimit
  for (const leaf of tree.leaves) {
    const { leaves, attachments } = contentOf(leaf.within ?? '')
    const part = describePart(leaf, source)
    const isText = isBodyText(leaf, part)
    const isLate = isText && now() > late
    if (isLate) cut.add('time')
    if (isText && !isLate && textLeft > 0) {
      const text = readText(leaf, part.encoding, source, Math.min(textLimit, textLeft))
      textLeft -= text.text.length
      if (text.truncated) cut.add('text')
      leaves.push(text)
    } else {
      if (isText && !isLate) cut.add('text')
      attachments.push(part)
    }
  }
  const nested = tree.messages.map(
    ({ path, within, fields }): NestedMessage => ({
      path: path as PartPath,
      ...(within !== undefined && { within: within as PartPath }),
      envelope: envelopeOf(fields),
      ...contentOf(path),
    }),
  )
  const notes = readHeaderNotes(tree.fields)
  return {
    envelope: envelopeOf(tree.fields),
    leaves: own.leaves,
    attachments: own.attachments,
    snippet: snippetOf(own.leaves),
    ...(nested.length > 0 && { nested }),
    ...(notes && { notes }),
    cut: [...cut],
  }

  function contentOf(within: string) {
    const known = contents.get(within)
    if (known) return known
    const made = { leaves: [], attachments: [] }
    contents.set(within, made)
    return made
  }
}

/** Text that is meant to be read in the message rather than kept as a file. */
function isBodyText(leaf: PartLeaf, part: AttachmentPart): boolean {
  const { token } = leaf.contentType
  if (token !== 'text/plain' && token !== 'text/html') return false
  const disposition = readParameterValue(firstValue(leaf.fields, 'content-disposition')).token
  return disposition !== 'attachment' && (part.fileName === '' || disposition === 'inline')
}

function describePart(leaf: PartLeaf, source: Uint8Array): AttachmentPart {
  const { path, fields, contentType, start, end, related } = leaf
  const disposition = readParameterValue(firstValue(fields, 'content-disposition'))
  const contentId = firstValue(fields, 'content-id').replace(/^<|>$/g, '').slice(0, 998)
  const encoding = encodingOf(firstValue(fields, 'content-transfer-encoding'))
  const inline = disposition.token === 'inline' || (related && contentId !== '' && disposition.token !== 'attachment')
  return {
    path: path as PartPath,
    mediaType: contentType.token,
    fileName: fileNameOf(leaf, source, encoding),
    disposition: inline && contentType.token.startsWith('image/') ? 'inline' : 'attachment',
    contentId,
    encoding,
    start,
    end,
    octets: decodedOctets(end - start, encoding),
  }
}

/** What a part is called that has no name of its own and would be opened by nothing without an ending. */
const usualNames: ReadonlyMap<string, string> = new Map([
  ['text/calendar', 'invite.ics'],
  ['text/vcard', 'contact.vcf'],
  ['text/x-vcard', 'contact.vcf'],
  ['message/delivery-status', 'delivery-status.txt'],
  ['text/rfc822-headers', 'headers.txt'],
  ['application/pgp-signature', 'signature.asc'],
  ['application/pkcs7-signature', 'smime.p7s'],
])

function fileNameOf(leaf: PartLeaf, source: Uint8Array, encoding: TransferEncoding): string {
  const disposition = readParameterValue(firstValue(leaf.fields, 'content-disposition'))
  const written = parameterOf(disposition, 'filename') || parameterOf(leaf.contentType, 'name')
  if (written !== '') return safeFileName(written, 'attachment')
  const usual = usualNames.get(leaf.contentType.token)
  if (usual !== undefined) return usual
  if (leaf.contentType.token !== 'message/rfc822' || encoding === 'base64') return ''
  const inner = readHeaderFields(source.subarray(leaf.start, Math.min(leaf.end, leaf.start + 64 * 1024)))
  const subject = decodeEncodedWords(firstValue(inner, 'subject'))
  return safeFileName(`${subject.trim()}.eml`, 'message.eml')
}

function encodingOf(value: string): TransferEncoding {
  const token = readParameterValue(value).token
  switch (token) {
    case '':
    case '7bit':
      return '7bit'
    case '8bit':
    case 'quoted-printable':
    case 'base64':
      return token
    default:
      return 'binary'
  }
}

/** Base64 has 76 characters and a line break for 57 octets. */
function decodedOctets(encoded: number, encoding: TransferEncoding): number {
  return encoding === 'base64' ? Math.floor((encoded * 57) / 78) : encoded
}

function readText(leaf: PartLeaf, encoding: TransferEncoding, source: Uint8Array, limit: number): BodyLeaf {
  const { path, contentType, start, end, alternative } = leaf
  const encoded = source.subarray(start, Math.min(end, start + encodedLimit))
  const decoder = createTransferDecoder(encoding)
  const octets = Buffer.concat([decoder.push(encoded), decoder.end()])
  const decoded = decodeText(octets, rawParameterOf(contentType, 'charset'))
    .replace(/\r\n?/g, '\n')
    .replaceAll('\0', '')
  const truncated = decoded.length > limit || end - start > encodedLimit
  const flowed = rawParameterOf(contentType, 'format').toLowerCase() === 'flowed'
  return {
    path: path as PartPath,
    kind: contentType.token === 'text/html' ? 'html' : 'plain',
    text: decoded.length > limit ? decoded.slice(0, limit) : decoded,
    truncated,
    ...(flowed && { flowed: { delSp: rawParameterOf(contentType, 'delsp').toLowerCase() === 'yes' } }),
    ...(alternative && { alternative: { of: alternative.of as PartPath, choice: alternative.choice } }),
  }
}
