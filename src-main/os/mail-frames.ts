import type { WebContents, WebFrameMain } from 'electron'

/**
 * What the page cannot do itself with the frames of mails, since they have no origin and no scripts: measure them, and
 * find words in them. The code that runs there is this file's own, on a document in which nothing else ever ran; all
 * that goes in is a word to look for, all that comes out are numbers.
 */

const mostPixels = 200_000

function frameNamed(page: WebContents, name: string): WebFrameMain | undefined {
  return page.mainFrame.frames.find((frame) => frame.name === name)
}

/** The height of a frame's content in CSS pixels; undefined while there is no such frame. */
export async function measureFrame(page: WebContents, name: string): Promise<number | undefined> {
  const frame = frameNamed(page, name)
  if (!frame) return undefined
  const height: unknown = await frame.executeJavaScript(
    'Math.ceil(Math.max(document.body.getBoundingClientRect().bottom + 16, document.documentElement.getBoundingClientRect().height))',
  )
  return typeof height === 'number' && Number.isFinite(height) ? Math.min(Math.max(height, 0), mostPixels) : undefined
}

/** Marks every place of `words` in a frame, scrolls to the one with index `current`, and says how many there are. */
export async function findInFrame(page: WebContents, name: string, words: string, current: number): Promise<number> {
  const frame = frameNamed(page, name)
  if (!frame) return 0
  const found: unknown = await frame.executeJavaScript(`(${markWords})(${JSON.stringify(words)}, ${Number(current)})`)
  return typeof found === 'number' ? found : 0
}

/** Runs in the frame. Kept as text, since a bundler would rewrite a function. */
const markWords = `(words, current) => {
  const most = 2000
  const folded = words.toLowerCase()
  CSS.highlights.delete('tern-found')
  CSS.highlights.delete('tern-current')
  if (folded === '') return 0
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const ranges = []
  for (let node = walker.nextNode(); node && ranges.length < most; node = walker.nextNode()) {
    if (node.parentElement && node.parentElement.closest('style,title')) continue
    const text = node.data.toLowerCase()
    if (text.length !== node.data.length) continue
    for (let at = text.indexOf(folded); at >= 0 && ranges.length < most; at = text.indexOf(folded, at + folded.length)) {
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + folded.length)
      ranges.push(range)
    }
  }
  CSS.highlights.set('tern-found', new Highlight(...ranges))
  const chosen = ranges[current]
  if (chosen) {
    CSS.highlights.set('tern-current', new Highlight(chosen))
    chosen.startContainer.parentElement.scrollIntoView({ block: 'center' })
  }
  return ranges.length
}`
