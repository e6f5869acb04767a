const blocks = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE CENTER DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TFOOT THEAD TR UL'.split(
    ' ',
  ),
)
const left = new Set(['STYLE', 'SCRIPT', 'HEAD', 'TITLE', 'META', 'LINK', 'TEMPLATE'])

/** Which parts of a text are wanted. */
export interface TextChoice {
  /** Leaves out what `skip` is true for, with all that is in it. */
  readonly skip?: (element: Element) => boolean
}

/**
 * Markup as text: a line a block, lists with marks, cells parted by a tab, links with their address behind them, pictures
 * by their alternative text, quotes with `> ` before each line. Linear in the size of the tree; never throws.
 */
export function htmlToText(root: Node, { skip = () => false }: TextChoice = {}): string {
  const lines: string[] = []
  let line = ''
  /** Whether the line that is being made has begun: an empty one counts only where the markup says so. */
  let open = false
  const prefixes: string[] = []
  let marker = ''
  const prefix = (): string => prefixes.join('')
  const end = (): void => {
    lines.push(`${prefix()}${marker}${line.replace(/[ \t]+$/, '')}`.replace(/^((?:> )*>) $/, '$1'))
    if (marker !== '') marker = ''
    line = ''
    open = false
  }
  const close = (): void => {
    if (open || line !== '') end()
  }
  const add = (text: string): void => {
    if (text === '') return
    line += line === '' || line.endsWith(' ') ? text.replace(/^ +/, '') : text
    if (line !== '') open = true
  }

  const walk = (node: Node, pre: boolean): void => {
    if (node.nodeType === 3) {
      const text = (node.nodeValue ?? '').replaceAll('\u200b', '')
      if (!pre) {
        add(text.replace(/[ \t\r\n]+/g, ' ').replaceAll('\u00a0', ' '))
        return
      }
      const parts = text.split('\n')
      parts.forEach((part, index) => {
        line += part
        if (part !== '') open = true
        if (index < parts.length - 1) end()
      })
      return
    }
    if (node.nodeType !== 1 && node.nodeType !== 11) return
    if (node.nodeType === 11) {
      for (const child of node.childNodes) walk(child, pre)
      return
    }
    const element = node as Element
    const name = element.tagName
    if (left.has(name) || skip(element)) return
    const kept = pre || name === 'PRE'
    switch (name) {
      case 'BR': {
        // The last break of a block only says that the block ends.
        if (open || line !== '' || !isLastOfBlock(element)) end()
        else if (isAloneInBlock(element)) end()
        return
      }
      case 'HR':
        close()
        line = '-'.repeat(40)
        end()
        return
      case 'IMG': {
        const words = (element.getAttribute('alt') ?? '').trim()
        if (words !== '') add(`[${words}]`)
        return
      }
      case 'BLOCKQUOTE': {
        close()
        prefixes.push('> ')
        for (const child of element.childNodes) walk(child, kept)
        close()
        prefixes.pop()
        return
      }
      case 'LI': {
        close()
        const list = element.parentElement
        const number = list?.tagName === 'OL' ? [...list.children].indexOf(element) + 1 : 0
        marker = number > 0 ? `${number}. ` : '* '
        const before = marker
        for (const child of element.childNodes) walk(child, kept)
        if (marker === before) end()
        close()
        return
      }
      case 'TD':
      case 'TH': {
        if (line !== '') line += '\t'
        const at = lines.length
        for (const child of element.childNodes) walk(child, kept)
        if (lines.length > at) close()
        return
      }
      case 'A': {
        const at = line.length
        for (const child of element.childNodes) walk(child, kept)
        const href = element.getAttribute('href') ?? ''
        const shown = line.slice(at).trim()
        if (/^https?:/i.test(href) && shown !== '' && !sameLink(shown, href)) add(` <${href}>`)
        return
      }
      case 'P':
      case 'H1':
      case 'H2':
      case 'H3': {
        close()
        for (const child of element.childNodes) walk(child, kept)
        close()
        if (name !== 'P' || (element.nextElementSibling !== null && element.textContent?.trim() !== '')) blank()
        return
      }
      default: {
        if (!blocks.has(name)) {
          for (const child of element.childNodes) walk(child, kept)
          return
        }
        close()
        for (const child of element.childNodes) walk(child, kept)
        close()
      }
    }
  }
  const blank = (): void => {
    const last = lines.at(-1)
    if (last !== undefined && last !== prefix().trimEnd()) lines.push(prefix().trimEnd())
  }
  walk(root, false)
  close()
  return lines.join('\n').replace(/\n+$/, '')
}

function sameLink(shown: string, href: string): boolean {
  const bare = (text: string): string => text.replace(/^https?:\/\//i, '').replace(/\/$/, '')
  return bare(shown) === bare(href)
}

function isLastOfBlock(br: Element): boolean {
  let node: Node | null = br
  while (node && !(node.nextSibling instanceof Object)) {
    node = node.parentNode
    if (!node || (node.nodeType === 1 && blocks.has((node as Element).tagName))) return true
  }
  return false
}

function isAloneInBlock(br: Element): boolean {
  let parent = br.parentElement
  while (parent && !blocks.has(parent.tagName)) parent = parent.parentElement
  return (parent?.textContent ?? '').trim() === '' && (parent?.querySelectorAll('br').length ?? 0) > 0
}

/** Text as blocks of the editor, a line each; nothing in it is markup. */
export function textToHtml(text: string): string {
  return text
    .split('\n')
    .map((line) => `<div>${escapeHtml(line).replaceAll('  ', ' &nbsp;') || '<br>'}</div>`)
    .join('')
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? one)
}
