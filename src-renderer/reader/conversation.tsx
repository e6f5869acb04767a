import { ArrowDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { LocationKey } from '../../src-shared/mail/ids'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { useCommands } from '../shell/commands/registry'
import { announce } from '../shell/mail-state'
import { Button } from '../shell/parts'
import type { ListRow } from '../store/mail-window'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { FindBar } from './find-bar'
import { FoldedMessage } from './folded-message'
import { Message } from './message'
import { paperPage } from './paper-page'
import styles from './reader.module.css'
import { bindReader, readerActions } from './reader-actions'
import { useConversation } from './use-conversation'

/** More at once would be too much for one page; older ones come on request. */
const mostShown = 50

/**
 * The messages of one conversation, oldest first: the chosen, the newest and all unread ones are open, read ones are
 * one line (UX.md §7).
 */
export function Conversation({ chosen }: { readonly chosen: ListRow }) {
  const text = useText()
  const { locale } = useFormats()
  const rows = useConversation(chosen)
  const [all, setAll] = useState(false)
  const shown = all ? rows : rows.slice(-mostShown)
  const newest = rows.at(-1)
  const [toggled, setToggled] = useState<ReadonlyMap<LocationKey, boolean>>(new Map())
  // What was unread when it came stays open while it is read.
  const [openAtFirst, setOpenAtFirst] = useState<ReadonlySet<LocationKey>>(new Set())
  const unread = rows.filter((row) => row.location.unread === 1 && !openAtFirst.has(row.location.key))
  if (unread.length > 0) setOpenAtFirst(new Set([...openAtFirst, ...unread.map((row) => row.location.key)]))
  const [finding, setFinding] = useState(false)
  const scroller = useRef<HTMLElement>(null)
  const isOpen = ({ location: { key } }: ListRow): boolean =>
    toggled.get(key) ?? (key === chosen.location.key || key === newest?.location.key || openAtFirst.has(key))
  const unreadBelow = useUnreadBelow(scroller, shown)

  useEffect(() => {
    const print = async (): Promise<void> => {
      if (!scroller.current) return
      const result = await call('page.print', paperPage(scroller.current))
      if (!result.ok) sayError(result.error, { text, locale })
    }
    return bindReader({
      find: () => setFinding(true),
      print: () => void print(),
      step: (by) => stepFrom(scroller.current, by),
    })
  }, [text, locale])
  useCommands({
    'message.find': readerActions.find,
    'message.print': readerActions.print,
    'message.source': () => readerActions.showSource(),
    'message.next': readerActions.next,
    'message.previous': readerActions.previous,
  })
  useEffect(() => {
    if (unreadBelow > 0) announce(text('reading.unreadBelow', { n: unreadBelow }))
  }, [unreadBelow, text])
  // Older messages are above: the chosen one is what one came for.
  useEffect(() => {
    if (rows.length > 1) scrollTo(scroller.current, scroller.current?.querySelector('[aria-current]'))
  }, [rows.length])

  return (
    <section className={styles.conversation} ref={scroller} data-conversation aria-label={text('reading.conversation')}>
      {finding && <FindBar scope={scroller} onClose={() => setFinding(false)} />}
      <h1 className={styles.subject} dir="auto">
        {chosen.message.envelope.subject || text('list.noSubject')}
      </h1>
      {shown.length < rows.length && (
        <Button look="quiet" onClick={() => setAll(true)}>
          {text('reading.earlier', { n: rows.length - shown.length })}
        </Button>
      )}
      {shown.map((row) =>
        isOpen(row) ? (
          <Message
            key={row.location.key}
            row={row}
            chosen={row.location.key === chosen.location.key}
            {...(rows.length > 1 && {
              onFold: () => setToggled(new Map(toggled).set(row.location.key, false)),
            })}
          />
        ) : (
          <FoldedMessage
            key={row.location.key}
            row={row}
            onOpen={() => setToggled(new Map(toggled).set(row.location.key, true))}
          />
        ),
      )}
      {unreadBelow > 0 && (
        <Button
          className={styles.unreadBelow ?? ''}
          icon={<ArrowDown size={16} aria-hidden />}
          onClick={() => stepFrom(scroller.current, 1, '[data-unread]')}
        >
          {text('reading.unreadBelow', { n: unreadBelow })}
        </Button>
      )}
    </section>
  )
}

/** Moves the focus to the next or previous message. */
function stepFrom(scroller: HTMLElement | null, by: 1 | -1, selector = '[data-message]'): void {
  if (!scroller) return
  const messages = [...scroller.querySelectorAll<HTMLElement>(selector)]
  const edge = scroller.getBoundingClientRect().top + 8
  const focused = messages.findIndex((one) => one.contains(document.activeElement))
  const passed = messages.filter((one) => one.getBoundingClientRect().top < edge).length - 1
  const here = focused >= 0 ? focused : passed
  const next = messages[Math.min(Math.max(here + by, 0), messages.length - 1)]
  next?.focus({ preventScroll: true })
  scrollTo(scroller, next)
}

/** How many unread messages lie below what is in view. */
function useUnreadBelow(scroller: React.RefObject<HTMLElement | null>, rows: readonly ListRow[]): number {
  const [count, setCount] = useState(0)
  useEffect(() => {
    const root = scroller.current
    if (!root || rows.length < 2) return
    const look = (): void => {
      const bottom = root.getBoundingClientRect().bottom
      const below = [...root.querySelectorAll('[data-unread]')].filter(
        (one) => one.getBoundingClientRect().top >= bottom - 8,
      )
      setCount(below.length)
    }
    look()
    const watch = new ResizeObserver(look)
    for (const child of root.children) watch.observe(child)
    root.addEventListener('scroll', look, { passive: true })
    return () => {
      watch.disconnect()
      root.removeEventListener('scroll', look)
    }
  }, [scroller, rows])
  return count
}

/** Brings a message to the top of the conversation; unlike `scrollIntoView` it moves nothing around it. */
function scrollTo(scroller: HTMLElement | null, message: Element | null | undefined): void {
  if (!scroller || !message) return
  scroller.scrollTop += message.getBoundingClientRect().top - scroller.getBoundingClientRect().top
}
