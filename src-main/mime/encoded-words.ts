import { createTransferDecoder } from '../../src-shared/mail/decode-transfer'
import { decodeBinaryString, decodeText } from './decode-text'

/** RFC 2047 §2, with the language of RFC 2231 §5; blanks within the text are wrong and common. */
const encodedWord = /=\?([^?*\s]{1,64})(?:\*[^?\s]{0,64})?\?([bq])\?([^?]*)\?=/gi

interface Run {
  readonly charset: string
  readonly encoding: string
  readonly texts: string[]
}

function decodeRun(run: Run): string {
  const decoder = createTransferDecoder(run.encoding === 'b' ? 'base64' : 'quoted-printable')
  const text = run.texts.join('')
  const source = run.encoding === 'b' ? text : text.replaceAll('_', '=20').replaceAll(' ', '=20')
  return decodeText(Buffer.concat([decoder.push(Buffer.from(source, 'latin1')), decoder.end()]), run.charset)
}

/**
 * Header text with its encoded words decoded (RFC 2047). `binary` has one character per octet.
 *
 * Adjacent words of one charset and encoding are joined before they are decoded, since senders cut characters and
 * base64 groups in two; white space between adjacent words is dropped (§6.2). Octets outside of words are decoded by
 * guess. Linear; never throws.
 */
export function decodeEncodedWords(binary: string): string {
  if (!binary.includes('=?')) return decodeBinaryString(binary)
  const out: string[] = []
  let run: Run | undefined
  let last = 0
  const close = (): void => {
    if (run !== undefined) out.push(decodeRun(run))
    run = undefined
  }
  for (const match of binary.matchAll(encodedWord)) {
    const between = binary.slice(last, match.index)
    last = match.index + match[0].length
    const charset = (match[1] ?? '').toLowerCase()
    const encoding = (match[2] ?? '').toLowerCase()
    const text = match[3] ?? ''
    const adjacent = run !== undefined && between.trim() === ''
    if (run !== undefined && adjacent && run.charset === charset && run.encoding === encoding) {
      run.texts.push(text)
      continue
    }
    close()
    if (!adjacent) out.push(decodeBinaryString(between))
    run = { charset, encoding, texts: [text] }
  }
  close()
  out.push(decodeBinaryString(binary.slice(last)))
  return out.join('')
}
