import { partUrl } from '../../src-shared/contract/commands'
import type { MessageId, PartPath } from '../../src-shared/mail/ids'
import { safeText } from '../../src-shared/mail/safe-text'

const mostOctets = 400_000

/**
 * The first 400,000 octets of a part as text: UTF-8 or UTF-16 where it is, else Windows-1252, in which every octet
 * means something (SECURITY.md R14). `cut` says that there is more. Rejects where the part is not here.
 */
export async function readPartText(
  message: MessageId,
  part: PartPath,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const { octets, cut } = await readStart(await fetch(partUrl(message, part), { signal }), mostOctets)
  return { text: safeText(decodeGuessed(octets).replace(/\r\n?/g, '\n')), cut }
}

/** The first octets of an answer; `cut` says that there is more. Rejects where it is an error. */
export async function readStart(
  response: Response,
  mostOctets: number,
): Promise<{ readonly octets: Uint8Array; readonly cut: boolean }> {
  if (!response.ok || !response.body) throw new Error('not here')
  const reader = response.body.getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  let cut = false
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const taken = value.subarray(0, mostOctets - length)
    pieces.push(taken)
    length += taken.length
    if (taken.length < value.length) {
      cut = true
      await reader.cancel()
      break
    }
  }
  const octets = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    octets.set(piece, at)
    at += piece.length
  }
  return { octets, cut }
}

/** Text of octets that name no charset. Never throws. */
export function decodeGuessed(octets: Uint8Array): string {
  const [first, second] = octets
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(octets)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(octets)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets, { stream: true })
  } catch {
    return new TextDecoder('windows-1252').decode(octets)
  }
}
