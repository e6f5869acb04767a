import type { DraftContent } from '../../src-shared/mail/draft'

/** Words by which one says that something is attached, in every language Tern has (UX.md §8); whole words, any case. */
const words: readonly RegExp[] = [
  /\b(?:attached|enclosed|attachments?|attaching|enclosing)\b/i,
  /(?<![\p{L}])(?:anbei|anhang|anhängen|anhänge|angehängt\p{L}*|beigefügt\p{L}*|anlagen?|beiliegend\p{L}*)(?![\p{L}])/iu,
  /(?<![\p{L}])(?:allegat[oaie]|allego|alleghiamo|in allegato)(?![\p{L}])/iu,
  /添付/u,
]

/** Whether a text says that something is attached. `ownText` is what was written here, without quotes. Pure. */
export function mentionsAttachment(ownText: string): boolean {
  return words.some((word) => word.test(ownText))
}

export type Warning =
  | { readonly kind: 'no-attachment' }
  | { readonly kind: 'no-subject' }
  | { readonly kind: 'unknown'; readonly address: string }
  | { readonly kind: 'too-large'; readonly octets: number; readonly limit: number }

/** base64 makes four octets of three and a line end of every 76; header and text are not much beside it. */
export function sizeOnWire(content: DraftContent): number {
  const parts = content.parts.reduce((sum, { octets }) => sum + Math.ceil(octets / 3) * 4 * (78 / 76), 0)
  return Math.round(parts + (content.html.length + content.text.length) * 1.4 + 2_000)
}

/**
 * What a user is asked about before a message goes (UX.md §8), all at once. `known` are the addresses, in lower case,
 * that mail went to or came from; `largest` is what the server takes, in octets, where it has said. Pure.
 */
export function warningsOf(
  content: DraftContent,
  ownText: string,
  known: ReadonlySet<string>,
  largest: number | null,
): readonly Warning[] {
  const warnings: Warning[] = []
  const files = content.parts.filter(({ contentId }) => contentId === undefined)
  const redirected = content.relation.kind === 'redirect'
  if (files.length === 0 && !redirected && (mentionsAttachment(ownText) || mentionsAttachment(content.subject)))
    warnings.push({ kind: 'no-attachment' })
  if (content.subject.trim() === '' && !redirected) warnings.push({ kind: 'no-subject' })
  const size = sizeOnWire(content)
  if (largest !== null && size > largest) warnings.push({ kind: 'too-large', octets: size, limit: largest })
  // Nobody is known to somebody who has just begun.
  if (known.size > 0) {
    const all = [...content.to, ...content.cc, ...content.bcc]
    for (const { address } of all.slice(0, 3))
      if (!known.has(address.toLowerCase())) warnings.push({ kind: 'unknown', address })
  }
  return warnings
}

/** `local@domain` as it can be sent to; what a chip marks otherwise. Pure. */
export function isCompleteAddress(address: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in it
  return /^[^\s\u0000-\u001f<>()[\]\\,;:"@]{1,64}@(?:[^\s\u0000-\u001f<>()\\,;"@.]+\.)*[^\s\u0000-\u001f<>()\\,;"@.]+$/.test(
    address,
  )
}

/** Addresses out of what was typed or pasted: `Name <a@b>`, `a@b`, parted by commas, semicolons or lines. Pure. */
export function parseAddresses(typed: string): readonly { readonly name: string; readonly address: string }[] {
  const pieces: string[] = []
  let piece = ''
  let quoted = false
  for (const one of typed) {
    if (one === '"') quoted = !quoted
    if (!quoted && /[,;\r\n]/.test(one)) {
      pieces.push(piece)
      piece = ''
    } else piece += one
  }
  pieces.push(piece)
  return pieces.flatMap((text) => {
    const trimmed = text.trim()
    if (trimmed === '') return []
    const found = /^(.*?)\s*<([^<>]*)>$/.exec(trimmed)
    if (!found) return [{ name: '', address: trimmed.replace(/^mailto:/i, '') }]
    return [{ name: (found[1] ?? '').replace(/^"|"$/g, '').trim(), address: (found[2] ?? '').trim() }]
  })
}
