import DOMPurify from 'dompurify'
import { isMisleading, linkTarget } from './link-host'
import { safeDeclarations } from './safe-css'
import { tagDepth, tidyLines } from './tag-depth'

/** Where a frame gets its pictures; anything that gives undefined is left out. */
export interface PictureSources {
  /** The picture of this Content-ID in the same message. */
  readonly own: (contentId: string) => string | undefined
  /** A remote one; absent before consent. Only https comes here. */
  readonly remote?: (url: string) => string
}

export interface SafeHtml {
  /** The markup for the frame, as DOMPurify gave it: never changed afterwards (SECURITY.md R4). */
  readonly html: string
  /** Remote pictures the mail asks for, and those of them nobody would see: they only report who reads. */
  readonly remote: number
  readonly trackers: number
  /** Content-IDs of the pictures it shows out of its own message. */
  readonly inlined: ReadonlySet<string>
  /** It brings colours, pictures or a layout of its own: it stays on light paper (UX.md §7). */
  readonly designed: boolean
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

const mostElements = 40_000
const mostAttributes = 300
const mostDepth = 250
const mostOpenTags = 2_000

/**
 * Whether markup is built to be slow rather than to be read: then its text is shown instead (SECURITY.md R13). The
 * browser's own parser tells; nothing of it is put on a page.
 */
export function isIntricate(html: string): boolean {
  if (tagDepth(html) > mostOpenTags) return true
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_ELEMENT)
  let elements = 0
  let depth = 0
  for (let node: Node | null = walker.nextNode(); node; ) {
    elements++
    if (elements > mostElements || (node instanceof Element && node.attributes.length > mostAttributes)) return true
    if (walker.firstChild()) depth++
    else {
      while (!walker.nextSibling()) {
        if (!walker.parentNode()) return false
        depth--
      }
    }
    if (depth > mostDepth) return true
    node = walker.currentNode
  }
  return false
}

/**
 * One HTML leaf as markup that loads nothing but what `pictures` gives, runs nothing and links only outwards. The
 * frame's sandbox and policy are the walls; this is the third.
 */
export function sanitizeHtml(html: string, pictures: PictureSources): SafeHtml {
  const purify = DOMPurify(window)
  const misleading = new Map<string, string>()
  const inlined = new Set<string>()
  let remote = 0
  let trackers = 0
  purify.addHook('uponSanitizeElement', (node, data) => {
    if (data.tagName === 'style' && node instanceof Element) node.textContent = safeSheet(node.textContent ?? '')
  })
  purify.addHook('uponSanitizeAttribute', (node, data) => {
    switch (data.attrName) {
      case 'style': {
        const probe = inert.createElement('span')
        probe.style.cssText = data.attrValue
        data.attrValue = safeDeclarations(probe.style)
        break
      }
      case 'src': {
        const source = pictureSource(node, data.attrValue.trim())
        if (source === undefined) data.keepAttr = false
        else data.attrValue = source
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
    // Of pictures only ours are left at this point; links were judged above. It is asked of every attribute: what names
    // no scheme passes, as sizes and colours do.
    ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|tern-picture):|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  })
  return { html: clean, remote, trackers, misleading, inlined, designed: isDesigned(clean) }

  function pictureSource(node: Element, written: string): string | undefined {
    if (node.nodeName !== 'IMG') return undefined
    const cid = /^cid:(.*)$/is.exec(written)?.[1]
    if (cid !== undefined) {
      const own = pictures.own(decodeCid(cid))
      if (own !== undefined) inlined.add(decodeCid(cid))
      return own
    }
    if (/^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,/i.test(written)) return written
    const url = remotePicture(written)
    if (url === undefined) return undefined
    remote++
    if (isTracker(node, url)) trackers++
    return pictures.remote?.(url)
  }
}

/** The https address of a remote picture; a plain http one is asked for under https, or not at all (SECURITY.md R2). */
function remotePicture(written: string): string | undefined {
  if (!/^(?:https?:)?\/\//i.test(written)) return undefined
  try {
    const url = new URL(written.startsWith('//') ? `https:${written}` : written)
    url.protocol = 'https:'
    return url.href
  } catch {
    return undefined
  }
}

function decodeCid(cid: string): string {
  try {
    return decodeURIComponent(cid)
  } catch {
    return cid
  }
}

/** A picture that nobody would see: of one pixel, hidden, or named after what it is for. */
function isTracker(node: Element, url: string): boolean {
  const side = (name: string): number => Number.parseInt(node.getAttribute(name) ?? '', 10)
  if (side('width') <= 1 || side('height') <= 1) return true
  const style = node.getAttribute('style') ?? ''
  if (
    /display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)/i.test(
      style,
    )
  )
    return true
  return /[/.](?:pixel|beacon|track(?:ing|er)?|open)(?:[/._?-]|$)/i.test(url)
}

function isDesigned(html: string): boolean {
  return /<(?:table|img|style|font|center)\b|\sbgcolor=|(?:^|[";\s])(?:background|color)(?:-color)?\s*:/i.test(html)
}

/** No connection of any kind, whatever the markup says, but to pictures by a key of ours (SECURITY.md R1). */
export const framePolicy =
  "default-src 'none'; img-src data: tern-picture:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-src 'none'"

/** How a frame looks beside what the mail says. */
export interface FrameLook {
  readonly language: string
  /** 1 is the usual size. */
  readonly zoom: number
  /** CSS colours by use. */
  readonly colors: { readonly page: string; readonly text: string; readonly line: string; readonly accent: string }
  readonly dark: boolean
}

/** The paper of designed mail, whatever the theme. */
export const lightPaper: FrameLook['colors'] = { page: '#fff', text: '#1a1f26', line: '#d3d9e0', accent: '#0b57c2' }

/** The frame's whole document around safe markup. */
export function frameDocument(html: string, { language, zoom, colors, dark }: FrameLook): string {
  const style = [
    `:root{color-scheme:${dark ? 'dark' : 'light'}}`,
    `html{background:${colors.page};color:${colors.text};zoom:${zoom}}`,
    'body{margin:16px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}',
    contentStyle(colors),
    '::highlight(tern-found){background:#ffe08a;color:#000}::highlight(tern-current){background:#ff9632;color:#000}',
  ].join('')
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${framePolicy}"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${html}</body></html>`
}

function contentStyle({ line, accent }: FrameLook['colors']): string {
  return `img{max-width:100%;height:auto}pre{white-space:pre-wrap}blockquote{margin:0 0 0 8px;padding-left:12px;border-left:3px solid ${line}}a{color:${accent}}`
}

/** The same on paper, where markup stands in a shadow tree (`paper-page.ts`). */
export const paperStyle = [
  `.mail{display:flow-root;color:${lightPaper.text};font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}`,
  contentStyle(lightPaper),
  'img{break-inside:avoid}',
].join('')

/** The words of markup, with line breaks where blocks end; parsed without being shown. */
export function textOfHtml(html: string): string {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  for (const hidden of parsed.querySelectorAll('style,script,title,noscript,template')) hidden.remove()
  for (const block of parsed.querySelectorAll('p,div,tr,li,h1,h2,h3,h4,h5,h6,blockquote,pre,br')) block.append('\n')
  for (const cell of parsed.querySelectorAll('td,th')) cell.append(' ')
  return tidyLines(parsed.body.textContent ?? '')
}
