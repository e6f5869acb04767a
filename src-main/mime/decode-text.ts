/**
 * Charset labels seen in mail that the Encoding Standard does not know, and what they are. Its own labels cover the
 * rest: ISO-8859-1 means windows-1252 there, as senders mean it.
 */
const aliases: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['cp950', 'big5'],
  ['cp1250', 'windows-1250'],
  ['cp1251', 'windows-1251'],
  ['cp1252', 'windows-1252'],
  ['cp-850', 'windows-1252'],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['euc_jp', 'euc-jp'],
  ['eucjp', 'euc-jp'],
  ['iso-8859-1-windows-1252', 'windows-1252'],
  ['iso-8859-8-e', 'iso-8859-8'],
  ['utf8mb4', 'utf-8'],
])

/** What says nothing about the octets above 0x7F. */
const silent = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  '8bit',
  'binary',
])

function decoderFor(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(aliases.get(label) ?? label)
  } catch {
    return undefined
  }
}

/** Windows-1252 0x80–0x9F; Node's own decoder has given controls there. */
const windows1252High = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function decodeWindows1252(octets: Uint8Array): string {
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1')
  return text.replace(/[\u0080-\u009f]/g, (control) => windows1252High[control.charCodeAt(0) - 0x80] ?? control)
}

/** UTF-8 where it is, else ISO-2022-JP where its escapes are, else windows-1252: every octet gives something. */
function decodeByGuess(octets: Uint8Array): string {
  if (hasJapaneseEscape(octets)) return decoderFor('iso-2022-jp')?.decode(octets) ?? decodeWindows1252(octets)
  try {
    // `stream` lets a character cut off at the end pass.
    return new TextDecoder('utf-8', { fatal: true }).decode(octets, { stream: true })
  } catch {
    return decodeWindows1252(octets)
  }
}

/** Whether the first escape sequence is the one that starts JIS X 0208, ESC `$` `B` or ESC `$` `@` (RFC 1468). */
function hasJapaneseEscape(octets: Uint8Array): boolean {
  const at = octets.indexOf(0x1b)
  return at >= 0 && octets[at + 1] === 0x24 && (octets[at + 2] === 0x42 || octets[at + 2] === 0x40)
}

/**
 * The text of `octets` in the charset a mail names. An unknown or missing charset is guessed; what cannot be decoded
 * becomes U+FFFD. A byte order mark is not part of the text. Never throws (SECURITY.md R14).
 */
export function decodeText(octets: Uint8Array, charset: string): string {
  const label = charset.trim().toLowerCase()
  if (silent.has(label)) return decodeByGuess(octets)
  const decoder = decoderFor(label)
  if (decoder === undefined) return decodeByGuess(octets)
  return decoder.encoding === 'windows-1252' ? decodeWindows1252(octets) : decoder.decode(octets)
}

/** Text of a header as it lies there, one character per octet, as what it most probably is. Never throws. */
export function decodeBinaryString(binary: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC starts Japanese
  return /[\u001b\u0080-\u00ff]/.test(binary) ? decodeByGuess(Buffer.from(binary, 'latin1')) : binary
}
