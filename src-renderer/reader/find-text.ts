/** Marks words in texts of the page itself; frames are main's work. Marks are painted, the document stays as it is. */

const found: Range[] = []
const most = 2_000

export function clearMarks(): void {
  found.length = 0
  CSS.highlights.delete('tern-found')
  CSS.highlights.delete('tern-current')
}

/** Marks every place of `words` in `root`, scrolls to the one with index `current`, and says how many there are. */
export function markIn(root: HTMLElement, words: string, current: number): number {
  const folded = words.toLowerCase()
  if (folded === '') return 0
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  let count = 0
  for (let node = walker.nextNode(); node && count < most; node = walker.nextNode()) {
    const text = (node.nodeValue ?? '').toLowerCase()
    // A letter that is longer in lower case would move every place behind it.
    if (text.length !== node.nodeValue?.length) continue
    for (let at = text.indexOf(folded); at >= 0 && count < most; at = text.indexOf(folded, at + folded.length)) {
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + folded.length)
      found.push(range)
      if (count === current) {
        CSS.highlights.set('tern-current', new Highlight(range))
        node.parentElement?.scrollIntoView({ block: 'center' })
      }
      count++
    }
  }
  CSS.highlights.set('tern-found', new Highlight(...found))
  return count
}
