import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useIntl } from 'react-intl'
import { call } from '../shell/bridge'
import { useText } from '../text/use-text'
import { rememberLeaf } from './paper-page'
import styles from './reader.module.css'
import { useReading } from './reading-state'
import { type FrameLook, frameDocument, lightPaper, type SafeHtml } from './sanitize-html'

let frames = 0

/** One HTML leaf in a frame of its own, without scripts and without an origin (SECURITY.md R1, R6). */
export function HtmlFrame({ safe, sender }: { readonly safe: SafeHtml; readonly sender: string }) {
  const text = useText()
  const { locale } = useIntl()
  const zoom = useReading((state) => state.zoom)
  const theme = useTheme()
  const look: FrameLook = {
    language: locale,
    zoom,
    colors: safe.designed ? lightPaper : themeColors(),
    dark: !safe.designed && theme.endsWith('dark'),
  }
  const page = frameDocument(safe.html, look)
  const [shown, setShown] = useState(() => ({ page, name: `mail-frame-${++frames}` }))
  if (shown.page !== page) setShown({ page, name: `mail-frame-${++frames}` })
  const frame = useRef<HTMLIFrameElement>(null)
  const height = useFrameHeight(shown.name, frame)
  useEffect(() => rememberLeaf(shown.name, safe.html), [shown.name, safe.html])
  return (
    <iframe
      // Each page has a frame of its own: Chromium now and then drops a second page that comes while the first loads.
      key={shown.name}
      ref={frame}
      name={shown.name}
      className={styles.frame}
      data-find-target
      // A link asks for a new window, which main refuses and opens outside; nothing else is allowed.
      sandbox="allow-popups"
      referrerPolicy="no-referrer"
      title={text('reader.frame', { sender })}
      srcDoc={shown.page}
      style={height === undefined ? undefined : { blockSize: height, minBlockSize: 0 }}
    />
  )
}

/** How long after a change the content is measured, until the frame itself says that all of it is there. */
const looksMs = [30, 150, 600]

/** The height of the content, which only main can tell; undefined until it has. */
function useFrameHeight(name: string, frame: React.RefObject<HTMLIFrameElement | null>): number | undefined {
  const [height, setHeight] = useState<number>()
  useEffect(() => {
    const element = frame.current
    if (!element) return
    let stopped = false
    const measure = async (): Promise<void> => {
      const result = await call('frame.measure', name)
      // Borders of the frame come on top.
      if (!stopped && result.ok && result.value !== null && result.value > 0) setHeight(result.value + 2)
    }
    const timers = new Set<number>()
    const lookSoon = (): void => {
      for (const delay of looksMs) timers.add(window.setTimeout(() => void measure(), delay))
    }
    const loaded = (): void => void measure()
    element.addEventListener('load', loaded)
    let width = element.clientWidth
    const watch = new ResizeObserver(() => {
      if (element.clientWidth === width) return
      width = element.clientWidth
      lookSoon()
    })
    watch.observe(element)
    lookSoon()
    return () => {
      stopped = true
      watch.disconnect()
      element.removeEventListener('load', loaded)
      for (const timer of timers) window.clearTimeout(timer)
    }
  }, [name, frame])
  return height
}

const subscribeTheme = (changed: () => void): (() => void) => {
  const watch = new MutationObserver(changed)
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  return () => watch.disconnect()
}

/** The theme in force, as it is on the page. */
function useTheme(): string {
  return useSyncExternalStore(subscribeTheme, () => document.documentElement.dataset.theme ?? 'light')
}

function themeColors(): FrameLook['colors'] {
  const style = getComputedStyle(document.documentElement)
  const color = (name: string): string => style.getPropertyValue(name).trim()
  return {
    page: color('--c-surface'),
    text: color('--c-text'),
    line: color('--c-line'),
    accent: color('--c-accent'),
  }
}
