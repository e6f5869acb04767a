import type { BodyLeaf } from '../../src-shared/mail/envelope'
import { scanLinks } from '../../src-shared/mail/link-scanner'
import { call } from '../shell/bridge'
import { cx } from '../shell/parts'
import { useText } from '../text/use-text'
import { linkTarget } from './link-host'
import { quoteBlocks } from './quote-levels'
import styles from './reader.module.css'
import { useReading } from './reading-state'

/** Text with its links; a click opens them in the system's own program. */
function LinkedText({ text }: { readonly text: string }) {
  const pieces: React.ReactNode[] = []
  let at = 0
  for (const link of scanLinks(text)) {
    const target = linkTarget(link.url)
    if (target === undefined) continue
    pieces.push(text.slice(at, link.start))
    pieces.push(
      <a
        key={link.start}
        href={target}
        title={target}
        onClick={(event) => {
          event.preventDefault()
          void call('link.open', target)
        }}
      >
        {text.slice(link.start, link.end)}
      </a>,
    )
    at = link.end
  }
  pieces.push(text.slice(at))
  return <>{pieces}</>
}

/** More would make the page slow to lay out; what follows is one block. */
const mostBlocks = 2_000

/** One plain leaf: quote levels, flowed text, links. It follows the theme. */
export function PlainBody({ leaf }: { readonly leaf: BodyLeaf }) {
  const text = useText()
  const zoom = useReading((state) => state.zoom)
  const all = quoteBlocks(leaf)
  const rest = all.slice(mostBlocks)
  const blocks =
    rest.length === 0
      ? all
      : [...all.slice(0, mostBlocks), { depth: 0, text: rest.map((block) => block.text).join('\n') }]
  return (
    <div className={styles.plain} dir="auto" data-find-target style={{ zoom }}>
      {blocks.map((block, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of one text never change their order
          key={index}
          className={cx(styles.block, block.depth > 0 && styles.quote, block.depth > 1 && styles.deeper)}
          style={{ marginInlineStart: Math.max(0, Math.min(block.depth, 6) - 1) * 14 }}
          dir="auto"
        >
          <LinkedText text={block.text} />
        </div>
      ))}
      {leaf.truncated && <p className={styles.note}>{text('reader.truncated')}</p>}
    </div>
  )
}
