import type { Address } from '../../src-shared/mail/envelope'
import { safeLine } from '../../src-shared/mail/safe-text'
import { decodeEncodedWords } from './encoded-words'

/** What was read of one mailbox so far. Texts have one character per octet. */
interface Reading {
  /** Words and quoted strings outside of brackets. */
  words: string[]
  comments: string[]
  /** Every `<…>` in order. */
  angles: string[]
}

const nothing = (): Reading => ({ words: [], comments: [], angles: [] })

/** As written, without white space; a control or bidi mark is shown as U+FFFD instead of hiding what it does. */
function addressText(text: string): string {
  return decodeUtf8(text)
    .replace(/[ \t\r\n]+/g, '')
    .replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd')
}

/** Encoded words are not allowed in an addr-spec (RFC 2047 §5) and stay as they are; octets may be UTF-8 (RFC 6532). */
function decodeUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

const nameText = (text: string): string => safeLine(decodeEncodedWords(text))

/**
 * One mailbox. With several `<…>` the last one is the address, as servers take it, and the ones before are part of the
 * name, where they look as odd as they are (CVE-2025-3875).
 */
function mailboxOf(reading: Reading): Address | undefined {
  const words = reading.words.join('').trim()
  const comment = reading.comments.join(' ')
  const last = reading.angles.at(-1)
  if (last !== undefined) {
    const before = reading.angles.slice(0, -1).map((angle) => `<${angle}>`)
    // A source route is obsolete and no part of the address (RFC 5322 §4.4).
    const spec = addressText(last.replace(/^\s*@[^:]*:/, ''))
    const address = spec.includes('@') ? spec : ''
    const name = nameText([words === '' && before.length === 0 ? comment : words, ...before].join(' '))
    return { name: address === '' && name === '' ? safeLine(spec) : name, address }
  }
  if (words === '') return comment === '' ? undefined : { name: nameText(comment), address: '' }
  const pieces = words.split(/\s+/)
  const at = pieces.findLastIndex((piece) => /[^@]@[^@]/.test(piece))
  const spec = at >= 0 ? (pieces[at] as string) : /^[^\s@]+\s*@\s*[^\s@]+$/.test(words) ? words : undefined
  if (spec === undefined) return { name: nameText(words), address: '' }
  const others = at >= 0 ? pieces.filter((_piece, index) => index !== at).join(' ') : ''
  return { name: nameText(others === '' ? comment : others), address: addressText(spec) }
}

/** The index after the quoted string that starts at `start`, and its content. */
function readQuoted(text: string, start: number): { readonly end: number; readonly content: string } {
  const content: string[] = []
  let index = start + 1
  for (; index < text.length && text[index] !== '"'; index++) {
    if (text[index] === '\\') index++
    content.push(text[index] ?? '')
  }
  return { end: index + 1, content: content.join('') }
}

/** The index after the comment that starts at `start`, and its content; comments nest (RFC 5322 §3.2.2). */
function readComment(text: string, start: number): { readonly end: number; readonly content: string } {
  const content: string[] = []
  let depth = 1
  let index = start + 1
  for (; index < text.length; index++) {
    const character = text[index] as string
    if (character === '(') depth++
    else if (character === ')' && --depth === 0) break
    if (character === '\\') index++
    content.push(text[index] ?? '')
  }
  return { end: index + 1, content: content.join('').trim() }
}

/**
 * The mailboxes of an address field (RFC 5322 §3.4), `binary` with one character per octet.
 *
 * Structure is read before anything is decoded, so that no encoded word can bring in a comma or an address. A group
 * gives one entry with its name and an empty address, then its members. What cannot be read becomes a name. Semicolons
 * outside of groups separate, too. Linear; never throws.
 */
export function parseAddresses(binary: string): readonly Address[] {
  const found: Address[] = []
  let reading = nothing()
  const close = (): void => {
    const mailbox = mailboxOf(reading)
    if (mailbox !== undefined) found.push(mailbox)
    reading = nothing()
  }
  let index = 0
  while (index < binary.length) {
    const character = binary[index] as string
    if (character === '"') {
      const { end, content } = readQuoted(binary, index)
      // A quoted local part keeps its quotes: they are part of the address.
      reading.words.push(binary[end] === '@' ? binary.slice(index, end) : content)
      index = end
    } else if (character === '(') {
      const { end, content } = readComment(binary, index)
      reading.comments.push(content)
      reading.words.push(' ')
      index = end
    } else if (character === '<') {
      // A bracket that is not closed ends with the mailbox.
      const rest = /[^>]*/y
      rest.lastIndex = index + 1
      const content = rest.exec(binary)?.[0] ?? ''
      reading.angles.push(content)
      index += content.length + 2
    } else if (character === ',' || character === ';') {
      close()
      index++
    } else if (character === ':') {
      const name = nameText(reading.words.join(''))
      if (name !== '') found.push({ name, address: '' })
      reading = nothing()
      index++
    } else {
      const rest = /[^"(<,;:]+/y
      rest.lastIndex = index
      const content = rest.exec(binary)?.[0] ?? character
      reading.words.push(content)
      index += content.length
    }
  }
  close()
  return found
}
