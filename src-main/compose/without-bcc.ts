/**
 * A message without its Bcc and Resent-Bcc fields, and without the name of its draft: what goes to a server (RFC 5322
 * §3.6.3). Only the header section is looked at. Field names are met in any case, folded lines go with their field.
 *
 * `source` comes in pieces of any size; the octets of the body pass as they are. Ends as `source` ends.
 */
export async function* withoutBcc(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let header: Buffer | undefined = Buffer.alloc(0)
  for await (const piece of source) {
    if (header === undefined) {
      yield piece
      continue
    }
    header = Buffer.concat([header, piece])
    const end = headerEnd(header)
    if (end < 0) {
      if (header.length > mostHeader) throw new Error('a header section without an end')
      continue
    }
    yield strippedHeader(header.subarray(0, end))
    if (end < header.length) yield header.subarray(end)
    header = undefined
  }
  if (header !== undefined && header.length > 0) yield strippedHeader(header)
}

const mostHeader = 8_000_000

/** Where the header section ends, its empty line not included; -1 while it is not all there. */
function headerEnd(octets: Buffer): number {
  if (octets.length >= 2 && octets[0] === 0x0d && octets[1] === 0x0a) return 0
  const at = octets.indexOf('\r\n\r\n')
  return at < 0 ? -1 : at + 2
}

function strippedHeader(header: Buffer): Buffer {
  // One octet is one character here: nothing that is kept changes.
  const text = header.toString('latin1')
  const kept = text
    .split(/(?<=\r\n)(?![ \t])/)
    .filter((field) => !/^(?:bcc|resent-bcc|x-tern-draft)[ \t]*:/i.test(field))
    .join('')
  return Buffer.from(kept, 'latin1')
}

/** The same for a message that is whole in memory. */
export async function octetsWithoutBcc(source: Uint8Array): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of withoutBcc(onePiece(source))) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function* onePiece(source: Uint8Array): AsyncGenerator<Uint8Array> {
  yield source
}
