import { useEffect, useState } from 'react'
import { useIntl } from 'react-intl'
import { partUrl } from '../../src-shared/contract/commands'
import type { AttachmentPart, BodyLeaf } from '../../src-shared/mail/envelope'
import type { MessageId } from '../../src-shared/mail/ids'
import { scanLinks } from '../../src-shared/mail/link-scanner'
import { call } from '../shell/bridge'
import { cx } from '../shell/parts'
import { useText } from '../text/use-text'
import { linkTarget } from './link-host'
import { quoteBlocks } from './quote-levels'
import styles from './reader.module.css'
import { frameDocument, type SafeHtml } from './sanitize-html'

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

/** One plain leaf: quote levels, flowed text, links. */
export function PlainBody({ leaf }: { readonly leaf: BodyLeaf }) {
  const text = useText()
  return (
    <div className={styles.plain} dir="auto">
      {quoteBlocks(leaf).map((block, index) => (
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

/** One HTML leaf in a frame of its own, without scripts and without an origin (SECURITY.md R1, R6). */
export function HtmlBody({ safe, sender }: { readonly safe: SafeHtml; readonly sender: string }) {
  const text = useText()
  const { locale } = useIntl()
  return (
    <iframe
      className={styles.frame}
      // A link asks for a new window, which main refuses and opens outside; nothing else is allowed.
      sandbox="allow-popups"
      referrerPolicy="no-referrer"
      title={text('reader.frame', { sender })}
      srcDoc={frameDocument(safe.html, locale)}
    />
  )
}

const maxInlineOctets = 8_000_000
const inlineTypes = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/

/** The pictures a mail brings along, by Content-ID, as data: URLs; undefined until all are read. */
export function useInlineImages(
  message: MessageId,
  attachments: readonly AttachmentPart[],
): ReadonlyMap<string, string> | undefined {
  const wanted = attachments.filter(
    (part) => part.contentId !== '' && inlineTypes.test(part.mediaType) && part.octets <= maxInlineOctets,
  )
  const id = wanted.map((part) => part.path).join(' ')
  const [images, setImages] = useState<{ readonly id: string; readonly map: ReadonlyMap<string, string> }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `id` stands for `wanted`, which is new at every call
  useEffect(() => {
    let stopped = false
    void Promise.all(
      wanted.map(async (part) => {
        try {
          const response = await fetch(partUrl(message, part.path))
          return response.ok ? ([part.contentId, await dataUrl(await response.blob())] as const) : undefined
        } catch {
          return undefined
        }
      }),
    ).then((entries) => {
      if (!stopped) setImages({ id: `${message} ${id}`, map: new Map(entries.filter((one) => one !== undefined)) })
    })
    return () => {
      stopped = true
    }
  }, [message, id])
  if (wanted.length === 0) return none
  return images?.id === `${message} ${id}` ? images.map : undefined
}

const none: ReadonlyMap<string, string> = new Map()

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(blob)
  })
}
