import { safeLine } from './safe-text'

const maxOctets = 200
/** An ending longer than this is not one a system knows; it is cut with the rest. */
const maxEndingOctets = 24

const forbidden = /[<>:"|?*%`/\\]/g
/** `$HOME`, `${x}`, `$(x)`: patterns a shell would expand. */
const shellPattern = /\$(?=[A-Za-z_{(])/g
/** Device names of Windows, with any ending (also the superscript digits). */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)/i

function octetsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
}

/** The longest start of `text` that is at most `limit` octets of UTF-8; no character is cut in two. */
function startOf(text: string, limit: number): string {
  let octets = 0
  let end = 0
  for (const character of text) {
    octets += octetsOf(character)
    if (octets > limit) return text.slice(0, end)
    end += character.length
  }
  return text
}

function withoutEdges(text: string): string {
  return text.replace(/^[. ~]+/, '').replace(/[. ]+$/, '')
}

/**
 * The name under which an attachment is shown and saved, valid on Linux, macOS and Windows (SECURITY.md A1, A2).
 *
 * `name` is what the mail says. Only its last path part counts; controls and bidi marks go, characters and device
 * names Windows refuses are replaced, runs of blanks shrink to one so that the real ending is in view, and the whole is
 * at most 200 octets of UTF-8 with its ending kept. `fallback` is returned as it is where nothing remains. Applying it
 * twice changes nothing more. Never throws.
 */
export function safeFileName(name: string, fallback: string): string {
  // A hostile name can be a whole header long; nothing past this is ever kept.
  const tail = name.slice(-1024)
  const lastPart = tail.slice(Math.max(tail.lastIndexOf('/'), tail.lastIndexOf('\\')) + 1)
  // A lone half of a surrogate pair cannot be written as UTF-8.
  const line = safeLine(lastPart.replace(/\p{Surrogate}/gu, ''))
  let clean = withoutEdges(line.replace(forbidden, '_').replace(shellPattern, '_'))
  if (reserved.test(clean)) clean = `_${clean}`
  if (clean === '') return fallback
  const limited = startOf(clean, maxOctets)
  if (limited === clean) return clean
  const dot = clean.lastIndexOf('.')
  const ending = dot > 0 ? clean.slice(dot) : ''
  const endingOctets = [...ending].reduce((sum, character) => sum + octetsOf(character), 0)
  if (ending === '' || endingOctets > maxEndingOctets) return withoutEdges(limited) || fallback
  return withoutEdges(startOf(clean.slice(0, dot), maxOctets - endingOctets)) + ending
}
