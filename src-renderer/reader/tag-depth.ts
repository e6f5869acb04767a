/** Elements that the parser closes by itself, or that hold nothing: left open they nest nothing. */
const selfClosing = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot option html head body'.split(
    ' ',
  ),
)

/**
 * How deep tags are left open in markup at its deepest, without parsing it: a parser looks through all of them at each
 * further one. Linear; never throws.
 */
export function tagDepth(html: string): number {
  let open = 0
  let deepest = 0
  for (const match of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    if (selfClosing.has((match[2] ?? '').toLowerCase())) continue
    open = Math.max(0, open + (match[1] === '' ? 1 : -1))
    if (open > deepest) deepest = open
  }
  return deepest
}

/** The words of markup without parsing it: tags go, those of blocks become line ends. Linear; never throws. */
export function wordsWithoutParsing(html: string): string {
  const words = html
    .replace(/<(style|script|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<\/?(?:p|div|tr|li|h[1-6]|blockquote|pre|br|table)\b[^<>]*(?:>|$)/gi, '\n')
    .replace(/<[^<>]*(?:>|$)/g, '')
  return tidyLines(words)
}

/** Lines without blanks at their ends, never more than one empty one in a row. Linear, also for a million blanks. */
export function tidyLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd())
  return lines
    .filter((line, index) => line !== '' || lines[index - 1] !== '')
    .join('\n')
    .trim()
}
