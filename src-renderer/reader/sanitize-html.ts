import DOMPurify from 'dompurify'
import { isMisleading, linkTarget } from './link-host'
import { loadsSomething, safeDeclarations } from './safe-css'

export interface SafeHtml {
  /** The markup for the frame, as DOMPurify gave it: never changed afterwards (SECURITY.md R4). */
  readonly html: string
  /** Remote pictures that were left out, and those of them of at most one pixel. */
  readonly remote: number
  readonly trackers: number
  /** Links whose text names another host than they open, by what they open. */
  readonly misleading: ReadonlyMap<string, string>
}

const tags =
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong style sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(
    ' ',
  )
const attributes =
  'align alt bgcolor border cellpadding cellspacing cite class color cols colspan dir face height href hspace id lang nowrap reversed role rowspan scope size span src start style title type valign value vspace width target rel'.split(
    ' ',
  )

/** Safe form of a style sheet: parsed by the browser, style and media rules only. */
function safeSheet(css: string): string {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css.slice(0, 500_000))
  const textOf = (rules: CSSRuleList): string =>
    [...rules]
      .map((rule) => {
        if (rule instanceof CSSStyleRule) {
          // `<` cannot end the element from inside a selector that the browser wrote, but costs nothing to refuse.
          return /[<\\]|url/i.test(rule.selectorText) ? '' : `${rule.selectorText}{${safeDeclarations(rule.style)}}`
        }
        if (rule instanceof CSSMediaRule && !/[<\\]/.test(rule.conditionText))
          return `@media ${rule.conditionText}{${textOf(rule.cssRules)}}`
        return ''
      })
      .join('\n')
  return textOf(sheet.cssRules).replaceAll('<', '')
}

const inert = document.implementation.createHTMLDocument('')

/**
 * One HTML leaf as markup that loads nothing, runs nothing and links only outwards. `inlineImage` gives the picture of
 * a Content-ID as a data: URL, or undefined. The frame's sandbox and policy are the walls; this is the third.
 */
export function sanitizeHtml(html: string, inlineImage: (contentId: string) => string | undefined): SafeHtml {
  const purify = DOMPurify(window)
  const misleading = new Map<string, string>()
  let remote = 0
  let trackers = 0
  purify.addHook('uponSanitizeElement', (node, data) => {
    if (data.tagName === 'style' && node instanceof Element) node.textContent = safeSheet(node.textContent ?? '')
  })
  purify.addHook('uponSanitizeAttribute', (node, data) => {
    switch (data.attrName) {
      case 'style': {
        if (loadsSomething(data.attrValue)) remote++
        const probe = inert.createElement('span')
        probe.style.cssText = data.attrValue
        data.attrValue = safeDeclarations(probe.style)
        break
      }
      case 'src': {
        const cid = /^cid:(.*)$/is.exec(data.attrValue.trim())?.[1]
        const inlined = cid === undefined ? undefined : inlineImage(decodeCid(cid))
        if (inlined !== undefined) {
          data.attrValue = inlined
          data.forceKeepAttr = true
        } else if (!/^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,/i.test(data.attrValue)) {
          if (/^\s*(?:https?:)?\/\//i.test(data.attrValue)) {
            remote++
            if (isPixel(node)) trackers++
          }
          data.keepAttr = false
        }
        break
      }
      case 'href': {
        const target = linkTarget(data.attrValue)
        if (target === undefined || node.nodeName !== 'A') data.keepAttr = false
        else data.attrValue = target
        break
      }
      case 'target':
      case 'rel':
      case 'cite':
        data.keepAttr = false
        break
    }
  })
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (node.nodeName !== 'A') return
    const href = node.getAttribute('href')
    if (href === null) return
    // A new window is what main is asked about and refuses; the frame itself never goes anywhere.
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer')
    node.setAttribute('title', href)
    const shown = node.textContent ?? ''
    if (isMisleading(shown, href)) misleading.set(href, shown.trim().slice(0, 200))
  })
  const clean = purify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    FORCE_BODY: true,
    SANITIZE_NAMED_PROPS: true,
  })
  return { html: clean, remote, trackers, misleading }
}

function decodeCid(cid: string): string {
  try {
    return decodeURIComponent(cid)
  } catch {
    return cid
  }
}

function isPixel(node: Element): boolean {
  const side = (name: string): number => Number.parseInt(node.getAttribute(name) ?? '', 10)
  return side('width') <= 1 || side('height') <= 1
}

/** No connection of any kind, whatever the markup says (SECURITY.md R1). */
export const framePolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-src 'none'"

/** The frame's whole document around safe markup. */
export function frameDocument(html: string, language: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${framePolicy}"><meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light"><style>html{background:#fff;color:#1a1f26}body{margin:16px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}pre{white-space:pre-wrap}blockquote{margin:0 0 0 8px;padding-left:12px;border-left:3px solid #d3d9e0}a{color:#0b57c2}</style></head><body>${html}</body></html>`
}
