import paperCss from './paper.css?inline'
import { paperStyle } from './sanitize-html'

/**
 * What is printed: the conversation on screen as one document without scripts, its designed mails in it instead of in
 * frames. Main shows it in a hidden window of its own and prints that (`os/print-page.ts`).
 *
 * Each designed mail stands in a shadow tree, so that its styles reach nothing around it, and in a box that cuts off
 * what would leave it upwards or downwards: it cannot paint over the head that says who wrote it.
 */

/** The safe markup of each frame on the page, by the frame's name. */
const leaves = new Map<string, string>()

/** Says what a frame shows, so that it can be printed; returns the function that forgets it. */
export function rememberLeaf(frame: string, html: string): () => void {
  leaves.set(frame, html)
  return () => leaves.delete(frame)
}

/** Nothing to click, nothing only for screens, no message that is folded. */
const screenOnly = 'button, search, script, [data-screen-only], [data-message]:has(> button:only-child)'

/** The document for a conversation on the page, in its language. */
export function paperPage(conversation: HTMLElement): string {
  const copy = conversation.cloneNode(true)
  if (!(copy instanceof HTMLElement)) return ''
  const markup: string[] = []
  for (const frame of copy.querySelectorAll('iframe')) {
    const html = leaves.get(frame.name)
    // Without one it is the preview of a file.
    if (html !== undefined) frame.before(placeOf(markup.push(html) - 1))
    frame.remove()
  }
  for (const gone of copy.querySelectorAll(screenOnly)) gone.remove()
  const { lang, dir } = document.documentElement
  const body = copy.outerHTML.replace(places, (_place, index: string) => leafOf(markup[Number(index)] ?? ''))
  return [
    `<!doctype html><html lang="${escaped(lang)}" dir="${escaped(dir || 'ltr')}" data-theme="light"><head><meta charset="utf-8">`,
    `<title>${escaped(conversation.querySelector('h1')?.textContent ?? '')}</title>`,
    `<style>${ownStyles()}\n${paperCss}</style></head><body>${body}</body></html>`,
  ].join('')
}

function placeOf(index: number): HTMLElement {
  const place = document.createElement('div')
  place.className = 'paper-leaf'
  place.dataset.leaf = String(index)
  return place
}

/** How such a place is written down. No text of a mail can look like it: there, `<` and `"` are escaped. */
const places = /<div class="paper-leaf" data-leaf="(\d+)"><\/div>/g

/** The markup stays as the sanitizer gave it (SECURITY.md R4). The inner div begins its body, whatever it begins with. */
function leafOf(html: string): string {
  return `<div class="paper-leaf"><div><template shadowrootmode="closed"><style>${paperStyle}</style><div class="mail">${html}</div></template></div></div>`
}

/** The styles of the page; all are our own. */
function ownStyles(): string {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText))
    .join('\n')
    .replaceAll('</', '<\\/')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
