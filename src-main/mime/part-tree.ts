import { type ParameterValue, rawParameterOf, readParameterValue } from './header-parameters'
import { firstValue, type HeaderField, headerLimit, readHeaderFields } from './header-section'

/** A leaf of the MIME tree: its header, and where its content lies in the raw message, still encoded. */
export interface PartLeaf {
  /** Part number as in IMAP (RFC 9051 §6.4.5.1). */
  readonly path: string
  readonly fields: readonly HeaderField[]
  readonly contentType: ParameterValue
  readonly start: number
  readonly end: number
  /** The innermost multipart/alternative around it, and which of its alternatives the leaf belongs to. */
  readonly alternative?: { readonly of: string; readonly choice: number }
  /** Whether it lies inside a multipart/related, where images belong to a text. */
  readonly related: boolean
  /** Part number of the innermost message/rfc822 around it; absent outside of any. */
  readonly within?: string
}

/** A message/rfc822 part that was taken apart as well; it is also a leaf. */
export interface InnerMessage {
  readonly path: string
  readonly within?: string
  readonly fields: readonly HeaderField[]
}

export interface PartTree {
  readonly fields: readonly HeaderField[]
  readonly leaves: readonly PartLeaf[]
  readonly messages: readonly InnerMessage[]
  readonly cut: ReadonlySet<'depth' | 'parts' | 'header' | 'time'>
}

/** Multiparts and messages inside each other; what lies deeper is one leaf (SECURITY.md R13). */
const maxDepth = 100
const maxLeaves = 10_000
/** Messages inside messages that are taken apart; further ones are attachments only. */
const maxMessages = 50
const lineFeed = 0x0a
const carriageReturn = 0x0d

interface Place {
  readonly start: number
  readonly end: number
  readonly path: string
  readonly depth: number
  readonly defaultType: string
  readonly alternative?: PartLeaf['alternative']
  readonly related: boolean
  readonly within?: string
  /** The part number where it turns out to be no multipart; `path` else. */
  readonly leafPath?: string
}

/**
 * The MIME tree of a raw message (RFC 2046 §5) as its leaves in order. Nothing is decoded or copied, and each octet is
 * looked at once per level of nesting. A message inside a message is a leaf, and its own leaves follow. Never throws:
 * a multipart that cannot be taken apart is a leaf as well. Once `isLate` says so nothing more is taken apart.
 */
export function readPartTree(source: Uint8Array, isLate: () => boolean = () => false): PartTree {
  const octets = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  const leaves: PartLeaf[] = []
  const messages: InnerMessage[] = []
  const cut = new Set<'depth' | 'parts' | 'header' | 'time'>()
  const root = headerOf({ start: 0, end: octets.length, path: '', depth: 0, defaultType: 'text/plain', related: false })
  descend(root.place, root.fields, root.contentType)
  return { fields: root.fields, leaves, messages, cut }

  function headerOf(place: Place) {
    const bodyAt = endOfHeader(octets, place.start, place.end)
    if (bodyAt - place.start > headerLimit) cut.add('header')
    const fields = readHeaderFields(octets.subarray(place.start, bodyAt))
    const declared = readParameterValue(firstValue(fields, 'content-type'))
    const usable = /^[^\s/]+\/[^\s/]+$/.test(declared.token)
    const contentType = usable ? declared : { ...declared, token: place.defaultType }
    return { place: { ...place, start: bodyAt }, fields, contentType }
  }

  function descend(place: Place, fields: readonly HeaderField[], contentType: ParameterValue): void {
    const { token } = contentType
    const boundary = token.startsWith('multipart/') ? rawParameterOf(contentType, 'boundary').trimEnd() : ''
    const tooDeep = boundary !== '' && place.depth >= maxDepth
    if (tooDeep) cut.add('depth')
    const late = isLate()
    if (late) cut.add('time')
    const pieces = boundary === '' || tooDeep || late ? [] : piecesBetween(octets, place.start, place.end, boundary)
    if (pieces.length === 0) {
      if (leaves.length >= maxLeaves) {
        cut.add('parts')
        return
      }
      const { start, end, alternative, related, within } = place
      const path = place.leafPath ?? (place.path || '1')
      leaves.push({
        path,
        fields,
        contentType,
        start,
        end,
        related,
        ...(alternative && { alternative }),
        ...(within !== undefined && { within }),
      })
      if (!late && isPlainMessage(fields, contentType)) descendIntoMessage({ ...place, path })
      return
    }
    pieces.forEach((piece, index) => {
      if (leaves.length >= maxLeaves) {
        cut.add('parts')
        return
      }
      const child = headerOf({
        ...piece,
        path: place.path === '' ? `${index + 1}` : `${place.path}.${index + 1}`,
        depth: place.depth + 1,
        defaultType: token === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
        related: place.related || token === 'multipart/related',
        ...withoutUndefined(
          token === 'multipart/alternative' ? { of: place.path, choice: index } : place.alternative,
          place.within,
        ),
      })
      descend(child.place, child.fields, child.contentType)
    })
  }

  function descendIntoMessage(place: Place): void {
    if (place.depth >= maxDepth || messages.length >= maxMessages) {
      cut.add('depth')
      return
    }
    const { path, start, end, depth, within } = place
    const inner = headerOf({
      start,
      end,
      path,
      leafPath: `${path}.1`,
      depth: depth + 1,
      defaultType: 'text/plain',
      related: false,
      within: path,
    })
    messages.push({ path, fields: inner.fields, ...(within !== undefined && { within }) })
    descend(inner.place, inner.fields, inner.contentType)
  }
}

function withoutUndefined(alternative: PartLeaf['alternative'], within: string | undefined) {
  return { ...(alternative && { alternative }), ...(within !== undefined && { within }) }
}

/** A message whose octets lie here as they are: an encoded one is against RFC 2046 §5.2.1 and stays an attachment. */
function isPlainMessage(fields: readonly HeaderField[], { token }: ParameterValue): boolean {
  if (token !== 'message/rfc822' && token !== 'message/global') return false
  return !/base64|quoted/i.test(firstValue(fields, 'content-transfer-encoding'))
}

/** Where the body begins: behind the first empty line. A part without one is all header. */
export function endOfHeader(octets: Buffer, start: number, end: number): number {
  if (octets[start] === lineFeed) return start + 1
  if (octets[start] === carriageReturn && octets[start + 1] === lineFeed) return Math.min(end, start + 2)
  for (let at = octets.indexOf(lineFeed, start); at >= 0 && at < end; at = octets.indexOf(lineFeed, at + 1)) {
    if (octets[at + 1] === lineFeed) return Math.min(end, at + 2)
    if (octets[at + 1] === carriageReturn && octets[at + 2] === lineFeed) return Math.min(end, at + 3)
  }
  return end
}

/**
 * The body parts between the delimiter lines (RFC 2046 §5.1.1). The line break before a delimiter belongs to it. A last
 * part without closing delimiter goes to the end; preamble and epilogue are no parts.
 */
function piecesBetween(octets: Buffer, start: number, end: number, boundary: string) {
  const delimiter = Buffer.from(`--${boundary}`, 'latin1')
  const pieces: { readonly start: number; readonly end: number }[] = []
  let open: number | undefined
  for (let at = octets.indexOf(delimiter, start); at >= 0 && at < end; ) {
    const next = at + delimiter.length
    if (at === start || octets[at - 1] === lineFeed) {
      const lineEnd = octets.indexOf(lineFeed, next)
      const restEnd = lineEnd < 0 || lineEnd > end ? end : lineEnd
      // A longer boundary may begin with this one: only white space may follow.
      const rest = restEnd - next < 1000 ? octets.toString('latin1', next, restEnd) : '.'
      const closing = /^--[ \t\r]*$/.test(rest)
      if (closing || /^[ \t\r]*$/.test(rest)) {
        if (open !== undefined) pieces.push({ start: open, end: Math.max(open, beforeLineBreak(octets, at, open)) })
        open = closing ? undefined : Math.min(end, restEnd + 1)
        if (closing) break
      }
    }
    at = octets.indexOf(delimiter, next)
  }
  if (open !== undefined) pieces.push({ start: open, end })
  return pieces
}

function beforeLineBreak(octets: Buffer, at: number, least: number): number {
  if (at - 1 < least || octets[at - 1] !== lineFeed) return at
  return at - 2 >= least && octets[at - 2] === carriageReturn ? at - 2 : at - 1
}
