import { ChevronUp, Download } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { MarkRead } from '../../src-shared/contract/reading'
import { noteRead, sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { useMail } from '../shell/mail-state'
import { Button, IconButton } from '../shell/parts'
import type { ListRow } from '../store/mail-window'
import { type StoredMessage, watchMessage } from '../store/queries'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { locationOf } from './location-of'
import { MessageContent } from './message-content'
import { MessageHead } from './message-head'
import { MessageMenu } from './message-menu'
import styles from './reader.module.css'
import { setCurrent, useReaderFocus } from './reader-actions'
import { SourceView } from './source-view'
import { useSenderNotices } from './use-sender-notices'

/** After how long in view a message counts as read; never is never (UX.md §7). */
const readAfterMs: Readonly<Record<MarkRead, number | undefined>> = {
  'at-once': 0,
  'after-1s': 1_000,
  'after-3s': 3_000,
  never: undefined,
}

/** One open message: who wrote it, where it is, what it says, what it brings along. */
export function Message({
  row,
  chosen,
  onFold,
}: {
  readonly row: ListRow
  /** It is the one selected in the list. */
  readonly chosen: boolean
  readonly onFold?: () => void
}) {
  const text = useText()
  const formats = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const intents = useMail((state) => state.intents)
  const status = useMail((state) => state.statuses.get(row.location.accountId))
  const markRead = useMail((state) => state.app?.settings.markRead) ?? 'after-1s'
  const source = useReaderFocus((state) => state.source)
  const [stored, setStored] = useState<StoredMessage>()
  const [fetching, setFetching] = useState(false)
  const [plain, setPlain] = useState(false)
  const headId = useId()
  const account = accounts.find((one) => one.id === row.location.accountId)
  const { message, location } = row
  const { envelope } = message
  const context = { text, locale: formats.locale, accounts }
  const unread = location.unread === 1
  const body = stored?.body
  const article = useRef<HTMLElement>(null)
  const inView = useInView(article)
  const notices = useSenderNotices(envelope, body?.notes, account)

  useEffect(() => watchMessage(message.id, setStored), [message.id])
  useEffect(() => {
    if (chosen) setCurrent(message.id)
  }, [message.id, chosen])
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per time in view, whatever else changes
  useEffect(() => {
    const after = readAfterMs[markRead]
    if (!unread || !inView || after === undefined) return
    const timer = window.setTimeout(() => void noteRead([row.location.key]), after)
    return () => window.clearTimeout(timer)
  }, [message.id, markRead, inView])

  const [from] = envelope.from
  const sender = from ? from.name || from.address : text('reader.unknown')
  const offline = status?.phase === 'offline' || status?.phase === 'stopped'
  const place = account
    ? locationOf(account, message, location, stored?.uidl, intents, offline)
    : // Local folders belong to no account, and lie nowhere else.
      ({ kind: 'device' } as const)

  const get = async (): Promise<void> => {
    setFetching(true)
    const result = await call('message.fetch', message.id)
    setFetching(false)
    if (!result.ok) sayError(result.error, context)
  }

  return (
    <article
      ref={article}
      className={styles.message}
      aria-labelledby={headId}
      data-message
      {...(unread && { 'data-unread': true })}
      {...(chosen && { 'aria-current': true })}
      tabIndex={-1}
      onFocus={() => setCurrent(message.id)}
    >
      <MessageHead
        headId={headId}
        envelope={envelope}
        shownAt={envelope.sentAt ?? location.sortDate}
        account={account}
        place={place}
        notices={notices}
        unsubscribe={body?.notes?.unsubscribe}
        tools={
          <>
            {onFold && (
              <IconButton name={text('reading.fold')} icon={<ChevronUp size={16} aria-hidden />} onClick={onFold} />
            )}
            <MessageMenu
              message={message.id}
              sender={sender}
              hasHtml={body?.leaves.some((leaf) => leaf.kind === 'html') ?? false}
              plain={plain}
              onPlain={setPlain}
            />
          </>
        }
      />
      {stored && !body && (
        <div className={styles.center}>
          <p>{text(offline ? 'reader.serverOnly' : fetching ? 'reader.fetching' : 'reader.serverOnlyOnline')}</p>
          {!offline && (
            <Button icon={<Download size={16} aria-hidden />} disabled={fetching} onClick={() => void get()}>
              {text('reader.downloadSize', { size: formatSize(message.octets, formats.locale) })}
            </Button>
          )}
        </div>
      )}
      {stored && body && (
        <MessageContent
          messageId={message.id}
          content={body}
          nested={body.nested ?? []}
          cut={body.cut}
          plain={plain}
          sender={sender}
          address={from?.address ?? ''}
          notices={notices}
        />
      )}
      {source === message.id && <SourceView message={message.id} />}
    </article>
  )
}

/** Whether some of it can be seen: what lies below the edge was not read. */
function useInView(element: React.RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(false)
  useEffect(() => {
    if (!element.current) return
    const watch = new IntersectionObserver((entries) => setInView(entries.at(-1)?.isIntersecting ?? false))
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [element])
  return inView
}
