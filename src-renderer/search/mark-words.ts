import { fold } from '../store/search-client'

const name = 'search'

/**
 * Marks the words of a search in what stands within `root`, now and whenever it is drawn anew, without touching the page:
 * the browser paints ranges (CSS Custom Highlight API). Returns what takes the marks away.
 */
export function markWords(root: HTMLElement, words: readonly string[]): () => void {
  const wanted = words.filter((word) => word !== '')
  if (wanted.length === 0 || !('highlights' in CSS)) return () => {}
  let frame = 0
  const paint = (): void => {
    frame = 0
    const ranges: Range[] = []
    for (const row of root.querySelectorAll('[data-key]')) {
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) ranges.push(...rangesIn(node, wanted))
    }
    CSS.highlights.set(name, new Highlight(...ranges))
  }
  const later = (): void => {
    if (frame === 0) frame = requestAnimationFrame(paint)
  }
  const observer = new MutationObserver(later)
  observer.observe(root, { childList: true, subtree: true, characterData: true })
  later()
  return () => {
    observer.disconnect()
    cancelAnimationFrame(frame)
    CSS.highlights.delete(name)
  }
}

function* rangesIn(node: Node, words: readonly string[]): Generator<Range> {
  const text = node.nodeValue ?? ''
  const folded = fold(text)
  // Places can be compared only where folding kept the length.
  if (folded.length !== text.length) return
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      const before = folded[at - 1]
      if (before !== undefined && /[\p{L}\p{N}]/u.test(before) && /^[\p{Script=Latin}\p{N}]/u.test(word)) continue
      const range = new Range()
      range.setStart(node, at)
      range.setEnd(node, at + word.length)
      yield range
    }
  }
}
