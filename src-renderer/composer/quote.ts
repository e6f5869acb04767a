import type { Address, BodyLeaf } from '../../src-shared/mail/envelope'
import { unflow } from '../../src-shared/mail/unflow'
import { sanitizeHtml } from '../reader/sanitize-html'
import { shownLeaves } from '../reader/shown-leaves'
import type { StoredMessage } from '../store/queries'
import type { Text } from '../text/use-text'
import { escapeHtml } from './editor/html-to-text'

/** What stands under the text of an answer. */
export interface Quote {
  readonly html: string
  /** Content-IDs of pictures that the quote shows and that have to come along. */
  readonly contentIds: readonly string[]
}

let quotes = 0
const kept = 'tern-picture:quoted/'

/**
 * A message as it is quoted: safe markup with its tables, pictures and styles, its style sheets confined to the quote, and
 * nothing of it that would be loaded from elsewhere (SECURITY.md C6). `date` is the instant in the reader's words.
 */
export function quoteOf(stored: StoredMessage, kind: 'reply' | 'forward', text: Text, date: string): Quote {
  const { envelope } = stored.message
  const [from] = envelope.from
  const wanted = new Set<string>()
  const body = shownLeaves(stored.body?.leaves ?? [], false)
    .map((leaf) => (leaf.kind === 'html' ? htmlQuote(leaf.text, wanted) : plainQuote(leaf)))
    .join('')
  const head =
    kind === 'reply'
      ? `<div class="tern-cite">${escapeHtml(text('quote.wrote', { date, name: from?.name || from?.address || '' }))}</div>`
      : forwardHead(stored, text, date)
  const html = `<div><br></div>${head}<blockquote type="cite">${body}</blockquote>`
  return { html, contentIds: [...wanted] }
}

/** A passed-on message is no quotation of ours: it stands as it is, under its head. */
export function forwardedOf(stored: StoredMessage, text: Text, date: string): Quote {
  const quote = quoteOf(stored, 'forward', text, date)
  return {
    ...quote,
    html: quote.html
      .replace('<blockquote type="cite">', '<div class="tern-forwarded">')
      .replace(/<\/blockquote>$/, '</div>'),
  }
}

function forwardHead({ message: { envelope } }: StoredMessage, text: Text, date: string): string {
  const people = (list: readonly Address[]): string =>
    list.map(({ name, address }) => (name === '' ? address : `${name} <${address}>`)).join(', ')
  const lines = [
    `-------- ${text('quote.forwarded')} --------`,
    text('quote.from', { value: people(envelope.from) }),
    text('quote.date', { value: date }),
    text('quote.subject', { value: envelope.subject }),
    text('quote.to', { value: people(envelope.to) }),
    ...(envelope.cc.length > 0 ? [text('quote.cc', { value: people(envelope.cc) })] : []),
  ]
  return `<div class="tern-cite">${lines.map((line) => `<div>${escapeHtml(line)}</div>`).join('')}<div><br></div></div>`
}

function plainQuote(leaf: BodyLeaf): string {
  const source = leaf.flowed ? unflow(leaf.text, leaf.flowed) : leaf.text.replaceAll('\r\n', '\n')
  // Levels of quoting as such, so that they can be answered in between.
  let html = ''
  let depth = 0
  for (const line of source.replace(/\n+$/, '').split('\n')) {
    const marks = /^(?:> ?)*>?/.exec(line)?.[0] ?? ''
    const level = Math.min([...marks].filter((one) => one === '>').length, 8)
    while (depth < level) {
      html += '<blockquote type="cite">'
      depth++
    }
    while (depth > level) {
      html += '</blockquote>'
      depth--
    }
    html += `<div>${escapeHtml(line.slice(marks.length).replace(/^ /, level > 0 ? '' : ' ')).replaceAll('  ', ' &nbsp;') || '<br>'}</div>`
  }
  return html + '</blockquote>'.repeat(depth)
}

function htmlQuote(source: string, wanted: Set<string>): string {
  const safe = sanitizeHtml(source, {
    own: (contentId) => {
      wanted.add(contentId)
      // A scheme the sanitizer lets pass for pictures; it becomes `cid:` again below.
      return `${kept}${encodeURIComponent(contentId)}`
    },
  })
  const page = new DOMParser().parseFromString(safe.html, 'text/html')
  for (const image of page.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? ''
    if (source.startsWith(kept)) image.setAttribute('src', `cid:${decodeURIComponent(source.slice(kept.length))}`)
  }
  for (const link of page.querySelectorAll('a'))
    for (const name of ['target', 'rel', 'title']) link.removeAttribute(name)
  quotes++
  const scope = `q${Date.now().toString(36)}${quotes}`
  for (const style of page.querySelectorAll('style')) style.textContent = confined(style.textContent ?? '', `.${scope}`)
  // The page's own paper and ink come along as those of the quote.
  const look = page.body.getAttribute('style') ?? ''
  const paper = page.body.getAttribute('bgcolor') ?? ''
  const css = `${paper === '' ? '' : `background-color: ${paper};`}${look}`
  return `<div class="${scope}"${css === '' ? '' : ` style="${escapeHtml(css)}"`}>${page.head.querySelectorAll('style').length > 0 ? [...page.head.querySelectorAll('style')].map((one) => one.outerHTML).join('') : ''}${page.body.innerHTML}</div>`
}

/** A style sheet that reaches nothing but what is in `scope`. */
export function confined(css: string, scope: string): string {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  const textOf = (rules: CSSRuleList): string =>
    [...rules]
      .map((rule) => {
        if (rule instanceof CSSStyleRule) return `${confinedSelector(rule.selectorText, scope)}{${rule.style.cssText}}`
        if (rule instanceof CSSMediaRule) return `@media ${rule.conditionText}{${textOf(rule.cssRules)}}`
        return ''
      })
      .join('\n')
  return textOf(sheet.cssRules).replaceAll('<', '')
}

function confinedSelector(selector: string, scope: string): string {
  return selector
    .split(',')
    .map((one) => {
      const bare = one
        .trim()
        .replace(/^(?:html|body|:root)(?:\s+body)?(?![\w-])/i, '')
        .trim()
      return bare === '' ? scope : `${scope} ${bare}`
    })
    .join(',')
}
