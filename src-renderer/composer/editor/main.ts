import DOMPurify from 'dompurify'
import Squire from 'squire-rte'
import {
  type EditorContent,
  editorHello,
  type FormatCommand,
  type FromEditor,
  type Paper,
  type PastedFile,
  type ToEditor,
} from './editor-port'
import { htmlToText, textToHtml } from './html-to-text'

/** The editor's page: Squire in a frame without origin. It gets one port and knows nothing else of the world. */

const root = document.getElementById('editor') as HTMLElement
root.setAttribute('role', 'textbox')
root.setAttribute('aria-multiline', 'true')
let port: MessagePort | undefined
let plain = false
let ready = false

const say = (message: FromEditor, transfer: Transferable[] = []): void => port?.postMessage(message, transfer)

/** Markup from the clipboard and from mail alike: nothing that loads, runs or sends. Pictures stay only as data. */
function clean(html: string): DocumentFragment {
  const purify = DOMPurify(window)
  purify.addHook('uponSanitizeAttribute', (node, data) => {
    if (data.attrName === 'src') {
      const own = /^(?:data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,|cid:)/i.test(data.attrValue)
      if (node.nodeName === 'IMG' && own) data.forceKeepAttr = true
      else data.keepAttr = false
    }
    if (
      data.attrName === 'style' &&
      /url\s*\(|expression|@import|position\s*:\s*(?:fixed|sticky)/i.test(data.attrValue)
    )
      data.attrValue = data.attrValue
        .replace(/[a-z-]+\s*:[^;]*(?:url\s*\(|expression)[^;]*;?/gi, '')
        .replace(/position\s*:[^;]*;?/gi, '')
    if (data.attrName === 'href' && !/^(?:https?|mailto|tel):/i.test(data.attrValue.trim())) data.keepAttr = false
  })
  return purify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    FORBID_TAGS: [
      'form',
      'input',
      'button',
      'select',
      'textarea',
      'option',
      'svg',
      'math',
      'audio',
      'video',
      'source',
      'picture',
      'link',
      'base',
      'meta',
      'iframe',
      'object',
      'embed',
      'dialog',
      'title',
    ],
    FORBID_ATTR: [
      'srcset',
      'background',
      'poster',
      'ping',
      'action',
      'formaction',
      'contenteditable',
      'autofocus',
      'tabindex',
      'id',
      'name',
    ],
    ADD_ATTR: ['data-cid'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    FORCE_BODY: true,
  })
}

const squire = new Squire(root, {
  blockTag: 'DIV',
  sanitizeToDOMFragment: clean,
  undo: { documentSizeThreshold: -1, undoLimit: 100 },
  addLinks: true,
  didError: () => {},
})

window.addEventListener('message', (event) => {
  const [given] = event.ports
  if (event.data !== editorHello || !given || port) return
  port = given
  port.onmessage = ({ data }: MessageEvent<ToEditor>) => receive(data)
  say({ kind: 'ready' })
})

function receive(message: ToEditor): void {
  switch (message.kind) {
    case 'load':
      load(message)
      break
    case 'format':
      format(message.command)
      break
    case 'link':
      squire.makeLink(message.url)
      squire.focus()
      break
    case 'size':
      if (!plain) squire.setFontSize(message.size === '' ? null : message.size)
      squire.focus()
      break
    case 'picture':
      squire.insertImage(message.url, { 'data-cid': message.contentId, alt: message.name })
      squire.focus()
      break
    case 'insert':
      squire.insertHTML(plain ? textToHtml(htmlToText(clean(message.html))) : message.html)
      squire.focus()
      break
    case 'signature':
      replaceSignature(message.html)
      break
    case 'plain':
      setPlain(message.plain)
      break
    case 'paper':
      setPaper(message.paper)
      break
    case 'focus':
      squire.focus()
      break
    case 'content':
      say({ kind: 'content', id: message.id, content: content() })
      break
  }
}

function load(message: Extract<ToEditor, { kind: 'load' }>): void {
  plain = message.plain
  root.setAttribute('aria-label', message.label)
  root.classList.toggle('plain', plain)
  setPaper(message.paper)
  squire.setHTML('<div><br></div>')
  // Past the library's own cleaning, which would take the tables, sheets and fonts of the quote apart: it is clean.
  const holder = document.createElement('div')
  holder.append(clean(message.html))
  squire._setRawHTML(holder.innerHTML === '' ? '<div><br></div>' : holder.innerHTML)
  squire._undoIndex = -1
  squire._undoStack = []
  squire._undoStackLength = 0
  squire._isInUndoState = false
  for (const image of root.querySelectorAll('img')) {
    const contentId = /^cid:(.*)$/i.exec(image.getAttribute('src') ?? '')?.[1]
    if (contentId === undefined) continue
    image.setAttribute('data-cid', contentId)
    const picture = message.pictures[contentId]
    if (picture === undefined) image.removeAttribute('src')
    else image.src = picture
  }
  dropHidden()
  if (!restore(message.state)) {
    squire.moveCursorToStart()
    squire.saveUndoState()
  }
  root.scrollTop = 0
  ready = true
  if (message.focus) squire.focus()
  sayFormats()
}

/** What its sender hid is not quoted: a reader of the answer would be the first to see it (SECURITY.md C6). */
function dropHidden(): void {
  for (const quote of root.querySelectorAll('blockquote[type="cite"]'))
    for (const element of [...quote.querySelectorAll<HTMLElement>('*')]) {
      if (!element.isConnected || element.tagName === 'STYLE' || element.tagName === 'BR') continue
      const look = getComputedStyle(element)
      if (
        look.display === 'none' ||
        look.visibility === 'hidden' ||
        look.opacity === '0' ||
        (look.fontSize === '0px' && element.querySelector('img') === null)
      )
        element.remove()
    }
}

function format(command: FormatCommand): void {
  const on = formats()
  switch (command) {
    case 'undo':
      squire.undo()
      break
    case 'redo':
      squire.redo()
      break
    case 'quote':
      squire.increaseQuoteLevel()
      break
    case 'unquote':
      squire.decreaseQuoteLevel()
      break
    default:
      if (plain) break
      if (command === 'bold') on.bold ? squire.removeBold() : squire.bold()
      else if (command === 'italic') on.italic ? squire.removeItalic() : squire.italic()
      else if (command === 'underline') on.underline ? squire.removeUnderline() : squire.underline()
      else if (command === 'strike') on.strike ? squire.removeStrikethrough() : squire.strikethrough()
      else if (command === 'bullets') on.bullets ? squire.removeList() : squire.makeUnorderedList()
      else if (command === 'numbers') on.numbers ? squire.removeList() : squire.makeOrderedList()
      else if (command === 'clear') squire.removeAllFormatting()
      else if (command === 'unlink') squire.removeLink()
  }
  squire.focus()
  sayFormats()
}

function formats() {
  const path = squire.getPath()
  const selection = squire.getSelection()
  const from = selection.startContainer
  const element = from instanceof Element ? from : from.parentElement
  return {
    bold: squire.hasFormat('B') || squire.hasFormat('STRONG'),
    italic: squire.hasFormat('I') || squire.hasFormat('EM'),
    underline: squire.hasFormat('U'),
    strike: squire.hasFormat('S') || squire.hasFormat('STRIKE'),
    bullets: />UL/.test(`>${path}`),
    numbers: />OL/.test(`>${path}`),
    link: element?.closest('a')?.getAttribute('href') ?? '',
    size: squire.getFontInfo().fontSize ?? '',
    canUndo: squire._undoIndex > 0 || (squire._undoIndex === 0 && !squire._isInUndoState),
    canRedo: squire._undoIndex + 1 < squire._undoStackLength,
  }
}

let formatsWaiting = false
function sayFormats(): void {
  if (formatsWaiting) return
  formatsWaiting = true
  requestAnimationFrame(() => {
    formatsWaiting = false
    say({ kind: 'formats', formats: formats() })
  })
}

/** Text alone, as one step that can be undone. */
function setPlain(next: boolean): void {
  if (plain === next) return
  plain = next
  root.classList.toggle('plain', plain)
  if (next) {
    const text = htmlToText(root)
    squire.saveUndoState()
    const all = document.createRange()
    all.selectNodeContents(root)
    squire.setSelection(all)
    squire.insertHTML(textToHtml(text))
    squire.moveCursorToStart()
  }
  squire.focus()
  say({ kind: 'changed' })
}

function replaceSignature(html: string): void {
  const known = root.querySelector('.tern-signature')
  squire.saveUndoState()
  squire.modifyDocument(() => {
    const fragment = clean(html)
    if (known) {
      if (html === '') known.remove()
      else known.replaceWith(fragment)
      return
    }
    const before = root.querySelector('.tern-cite, blockquote[type="cite"]')
    if (html === '') return
    if (before) before.before(fragment)
    else root.append(fragment)
  })
  say({ kind: 'changed' })
}

function setPaper({ page, text, line, accent, dark, language }: Paper): void {
  const { style } = document.documentElement
  style.setProperty('--page', page)
  style.setProperty('--text', text)
  style.setProperty('--line', line)
  style.setProperty('--accent', accent)
  style.colorScheme = dark ? 'dark' : 'light'
  document.documentElement.lang = language
}

const own = (element: Element): boolean =>
  element.matches('blockquote[type="cite"], .tern-cite, .tern-signature, .tern-forwarded')

function content(): EditorContent {
  const copy = root.cloneNode(true) as HTMLElement
  const contentIds: string[] = []
  for (const image of copy.querySelectorAll('img[data-cid]')) {
    const contentId = image.getAttribute('data-cid') ?? ''
    contentIds.push(contentId)
    image.setAttribute('src', `cid:${contentId}`)
    image.removeAttribute('data-cid')
  }
  for (const mark of copy.querySelectorAll('#squire-selection-start, #squire-selection-end')) mark.remove()
  return {
    html: copy.innerHTML.replaceAll('\u200b', ''),
    text: htmlToText(copy),
    ownText: htmlToText(copy, { skip: own }),
    contentIds,
    state: state(),
  }
}

/** Caret and history. The history holds whole documents: one that is too large is left behind. */
function state(): string {
  const range = squire.getSelection()
  const history = squire._undoStack.slice(0, squire._undoStackLength)
  const size = history.reduce((sum, one) => sum + one.length, 0)
  return JSON.stringify({
    start: pathOf(range.startContainer, range.startOffset),
    end: pathOf(range.endContainer, range.endOffset),
    scroll: document.documentElement.scrollTop,
    ...(size < 4_000_000 ? { history, at: squire._undoIndex, inState: squire._isInUndoState } : {}),
  })
}

function pathOf(node: Node, offset: number): readonly number[] {
  const path: number[] = [offset]
  for (let at: Node = node; at !== root && at.parentNode; at = at.parentNode)
    path.unshift([...at.parentNode.childNodes].indexOf(at as ChildNode))
  return path
}

function nodeAt(path: readonly number[]): { node: Node; offset: number } | undefined {
  let node: Node = root
  for (const index of path.slice(0, -1)) {
    const next = node.childNodes[index]
    if (!next) return undefined
    node = next
  }
  const longest = node.nodeType === 3 ? (node.nodeValue?.length ?? 0) : node.childNodes.length
  return { node, offset: Math.min(path.at(-1) ?? 0, longest) }
}

function restore(saved: string): boolean {
  if (saved === '') return false
  try {
    const known = JSON.parse(saved) as {
      start: number[]
      end: number[]
      scroll: number
      history?: string[]
      at?: number
      inState?: boolean
    }
    if (known.history) {
      squire._undoStack = known.history
      squire._undoStackLength = known.history.length
      squire._undoIndex = known.at ?? known.history.length - 1
      squire._isInUndoState = known.inState ?? false
    }
    const [start, end] = [nodeAt(known.start), nodeAt(known.end)]
    if (!start || !end) return false
    const range = document.createRange()
    range.setStart(start.node, start.offset)
    range.setEnd(end.node, end.offset)
    squire.setSelection(range)
    document.documentElement.scrollTop = known.scroll
    return true
  } catch {
    return false
  }
}

squire.addEventListener('input', () => {
  if (!ready) return
  say({ kind: 'changed' })
  sayFormats()
})
squire.addEventListener('pathChange', sayFormats)
squire.addEventListener('undoStateChange', sayFormats)
squire.addEventListener('cursor', sayFormats)
squire.addEventListener('select', sayFormats)
// Keys may be here before the news of the focus is: then the caret is where they left it, not where it once was.
root.addEventListener('beforeinput', () => {
  squire._willRestoreSelection = false
})
squire.addEventListener('focus', () => say({ kind: 'focused' }))
squire.addEventListener('blur', () => say({ kind: 'blurred' }))

// Pictures and files come as such; the composer keeps them and puts pictures back by their name.
squire.addEventListener('willPaste', (event: Event | object) => {
  if (!plain) return
  const detail = (event as CustomEvent<{ fragment: DocumentFragment }>).detail
  const text = htmlToText(detail.fragment)
  detail.fragment.replaceChildren(clean(textToHtml(text)))
})
async function takeFiles(files: readonly File[]): Promise<void> {
  const taken: PastedFile[] = await Promise.all(
    files.map(async (file) => ({ name: file.name, type: file.type, octets: await file.arrayBuffer() })),
  )
  say(
    { kind: 'files', files: taken },
    taken.map(({ octets }) => octets),
  )
}
root.addEventListener(
  'paste',
  (event) => {
    const files = [...(event.clipboardData?.files ?? [])]
    const hasText =
      event.clipboardData?.types.includes('text/html') || event.clipboardData?.types.includes('text/plain')
    if (
      files.length === 0 ||
      (hasText &&
        files.every(({ type }) => type.startsWith('image/')) &&
        files.length === 1 &&
        event.clipboardData?.types.includes('text/html') &&
        !onlyPicture(event.clipboardData))
    )
      return
    event.preventDefault()
    event.stopImmediatePropagation()
    void takeFiles(files)
  },
  true,
)
/** A picture copied in a browser comes with markup that only points to where it was. */
function onlyPicture(data: DataTransfer): boolean {
  const fragment = clean(data.getData('text/html'))
  return (fragment.textContent ?? '').trim() === ''
}
for (const type of ['dragover', 'drop'] as const)
  document.addEventListener(
    type,
    (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      event.stopPropagation()
      if (type === 'drop') void takeFiles([...event.dataTransfer.files])
    },
    true,
  )

document.addEventListener(
  'keydown',
  (event) => {
    if (event.isComposing) return
    const { key, ctrlKey: ctrl, altKey: alt, shiftKey: shift, metaKey: meta } = event
    const mod = ctrl || meta
    const ours =
      (mod && key === 'Enter') ||
      (alt && key === 'F10') ||
      key === 'Escape' ||
      /^F\d+$/.test(key) ||
      (mod && !shift && key.toLowerCase() === 'k') ||
      (mod && !shift && (key.toLowerCase() === 'w' || key.toLowerCase() === 'n')) ||
      (mod && shift && key.toLowerCase() === 'a')
    if (!ours) return
    event.preventDefault()
    event.stopImmediatePropagation()
    say({ kind: 'key', key, ctrl, alt, shift, meta })
  },
  true,
)

// A link in the text is text here; it goes nowhere.
document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('a')) event.preventDefault()
})
