/** One link in plain text: UTF-16 offsets `[start, end)` of what is shown, and where it goes. */
export interface TextLink {
  readonly start: number
  readonly end: number
  readonly url: string
}

const maxUrlLength = 8192

/**
 * The start of a link and everything that can belong to it. One class after a fixed start: no way to backtrack.
 * White space, quotes, angle brackets and the punctuation of Chinese, Japanese and Korean end it.
 */
const candidate =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls end a link
  /(?:https?:\/\/|mailto:|www\.)[^\s\u0000-\u001f\u007f-\u009f<>"`{}|\\^\u2018-\u201f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]*/gi

const trailing = new Set([...".,;:!?'*_~"])
const closers: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
])

/** Where the link really ends: punctuation that ends the sentence, and brackets opened before it, are not part of it. */
function trimmedLength(text: string): number {
  const balance = new Map<string, number>()
  for (const character of text) {
    const opener = closers.get(character)
    if (opener !== undefined) balance.set(opener, (balance.get(opener) ?? 0) - 1)
    else if (character === '(' || character === '[') balance.set(character, (balance.get(character) ?? 0) + 1)
  }
  let end = text.length
  for (; end > 0; end--) {
    const last = text[end - 1] as string
    if (trailing.has(last)) continue
    const opener = closers.get(last)
    if (opener === undefined || (balance.get(opener) ?? 0) >= 0) break
    balance.set(opener, (balance.get(opener) ?? 0) + 1)
  }
  return end
}

function targetOf(text: string): string | undefined {
  const lower = text.slice(0, 8).toLowerCase()
  if (lower.startsWith('www.')) return /^www\.[^./?#:@]+\../i.test(text) ? `https://${text}` : undefined
  if (lower.startsWith('mailto:')) return text.indexOf('@') > 7 ? text : undefined
  return /^https?:\/\/[^/?#]/i.test(text) ? text : undefined
}

/**
 * The links of a plain text, in order, none overlapping: `http:`, `https:`, `mailto:`, and `www.` as https.
 *
 * Linear in the length of the text (SECURITY.md R12); links longer than 8,192 characters are left as text. What comes
 * out is a suggestion of the sender: whoever opens it checks it again (R8). Never throws.
 */
export function scanLinks(text: string): readonly TextLink[] {
  const links: TextLink[] = []
  for (const match of text.matchAll(candidate)) {
    const start = match.index
    // Inside a word it is part of something else: `xhttp://`, `foo.www.bar`.
    if (start > 0 && /[\w.@-]/.test(text[start - 1] ?? '')) continue
    if (match[0].length > maxUrlLength) continue
    const shown = match[0].slice(0, trimmedLength(match[0]))
    const url = targetOf(shown)
    if (url !== undefined) links.push({ start, end: start + shown.length, url })
  }
  return links
}
