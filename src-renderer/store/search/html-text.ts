import { decodeHTML } from 'entities'

/** More of a mail than this is not searched. */
export const longestText = 400_000

const blocks = /^(?:br|p|div|td|th|tr|li|h[1-6]|blockquote|table|hr|pre|section|article)$/

/**
 * The words of an HTML document, for the index alone: nothing here is ever shown. One pass, linear; what stands in style,
 * script and comments is no text. Never throws.
 */
export function htmlText(html: string): string {
  const out: string[] = []
  let at = 0
  let length = 0
  while (at < html.length && length < longestText) {
    const open = html.indexOf('<', at)
    const text = html.slice(at, open < 0 ? html.length : open)
    out.push(text)
    length += text.length
    if (open < 0) break
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4)
      if (end < 0) break
      at = end + 3
      continue
    }
    const close = html.indexOf('>', open)
    if (close < 0) break
    const name = /^<\/?([a-z][a-z0-9]*)/i.exec(html.slice(open, open + 24))?.[1]?.toLowerCase() ?? ''
    at = close + 1
    if ((name === 'style' || name === 'script' || name === 'title') && html[open + 1] !== '/') {
      const end = indexOfEnd(html, name, at)
      if (end < 0) break
      at = end
    } else if (blocks.test(name)) out.push(' ')
  }
  return decodeHTML(out.join('')).slice(0, longestText)
}

function indexOfEnd(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}\\b`, 'gi')
  end.lastIndex = from
  return end.exec(html)?.index ?? -1
}
