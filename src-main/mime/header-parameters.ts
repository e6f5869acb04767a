import { decodeText } from './decode-text'
import { decodeEncodedWords } from './encoded-words'

/** A structured value such as that of Content-Type: its token in lower case, and its parameters as written. */
export interface ParameterValue {
  readonly token: string
  /** By name in lower case, `*` and section numbers included; one character per octet. */
  readonly raw: ReadonlyMap<string, string>
}

const maxParameters = 500

/** Text without comments, which nest (RFC 5322 §3.2.2); quoted strings are left alone. Linear. */
function withoutComments(text: string): string {
  if (!text.includes('(')) return text
  let out = ''
  let depth = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index] as string
    if (character === '\\' && (quoted || depth > 0)) {
      if (depth === 0) out += text.slice(index, index + 2)
      index++
    } else if (depth === 0 && character === '"') {
      quoted = !quoted
      out += character
    } else if (!quoted && character === '(') depth++
    else if (!quoted && character === ')' && depth > 0) depth--
    else if (depth === 0) out += character
  }
  return out
}

/** `text` cut at semicolons outside of quoted strings. */
function splitAtSemicolons(text: string): readonly string[] {
  const pieces: string[] = []
  let start = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '\\' && quoted) index++
    else if (character === '"') quoted = !quoted
    else if (character === ';' && !quoted) {
      pieces.push(text.slice(start, index))
      start = index + 1
    }
  }
  pieces.push(text.slice(start))
  return pieces
}

function unquote(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('"')) return trimmed
  const end = trimmed.length > 1 && trimmed.endsWith('"') ? trimmed.length - 1 : trimmed.length
  return trimmed.slice(1, end).replace(/\\([\s\S])/g, '$1')
}

/** Reads a value with parameters (RFC 2045 §5.1). The first parameter of a name wins. Never throws. */
export function readParameterValue(value: string): ParameterValue {
  const pieces = splitAtSemicolons(withoutComments(value))
  const raw = new Map<string, string>()
  for (const piece of pieces.slice(1, maxParameters)) {
    const equals = piece.indexOf('=')
    if (equals < 0) continue
    const name = piece.slice(0, equals).trim().toLowerCase()
    if (name !== '' && !raw.has(name)) raw.set(name, unquote(piece.slice(equals + 1)))
  }
  return { token: (pieces[0] ?? '').trim().toLowerCase(), raw }
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** `charset'language'text` (RFC 2231 §4). */
function splitExtended(text: string): { readonly charset: string; readonly text: string } {
  const first = text.indexOf("'")
  const second = first < 0 ? -1 : text.indexOf("'", first + 1)
  return second < 0 ? { charset: '', text } : { charset: text.slice(0, first), text: text.slice(second + 1) }
}

/**
 * One parameter, decoded: RFC 2231 with continuations and charset first, then what is common without being allowed,
 * encoded words and bare 8-bit text. Empty where there is none. Never throws.
 */
export function parameterOf({ raw }: ParameterValue, name: string): string {
  const extended = raw.get(`${name}*`)
  if (extended !== undefined) {
    const { charset, text } = splitExtended(extended)
    return decodeText(Buffer.from(percentDecoded(text), 'latin1'), charset)
  }
  let charset = ''
  let isExtended = false
  const sections: string[] = []
  for (let section = 0; section < maxParameters; section++) {
    const encoded = raw.get(`${name}*${section}*`)
    const plain = raw.get(`${name}*${section}`)
    if (encoded !== undefined) {
      isExtended = true
      const split = section === 0 ? splitExtended(encoded) : { charset, text: encoded }
      charset = split.charset
      sections.push(percentDecoded(split.text))
    } else if (plain !== undefined) sections.push(plain)
    else break
  }
  if (sections.length === 0) return decodeEncodedWords(raw.get(name) ?? '')
  const joined = sections.join('')
  return isExtended ? decodeText(Buffer.from(joined, 'latin1'), charset) : decodeEncodedWords(joined)
}

/** A parameter that is never text for the user: as written, one character per octet. Empty where there is none. */
export function rawParameterOf({ raw }: ParameterValue, name: string): string {
  return raw.get(name) ?? raw.get(`${name}*0`) ?? ''
}
