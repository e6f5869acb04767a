// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by script; a table would measure them
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on rows, one at a time
import { useVirtualizer } from '@tanstack/react-virtual'
import { Paperclip, Star } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react'
import type { LocationKey } from '../../src-shared/mail/ids'
import { mailboxName } from '../mailboxes/mailbox-name'
import { ModeBadge } from '../mailboxes/mode-badge'
import { select, showReader, useMail } from '../shell/mail-state'
import { cx } from '../shell/parts'
import type { ListRow, MailWindow } from '../store/mail-window'
import { formatListTime } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { type Text, useText } from '../text/use-text'
import { deleteRows, setRead, setStar } from './act'
import styles from './messages.module.css'
import { useListVersion } from './use-list'

/** Rows have one height and are never measured (UX.md §3). */
const rowHeight = 72

/** Who a row names: the sender, or the first recipients in mailboxes of sent mail. */
export function peopleOf(row: ListRow, outgoing: boolean, text: Text): string {
  const { from, to } = row.message.envelope
  const names = (outgoing && to.length > 0 ? to : from).map((one) => one.name || one.address).filter(Boolean)
  if (names.length === 0) return text('list.noSender')
  return outgoing ? text('list.to', { names: names.slice(0, 3).join(', ') }) : (names[0] ?? '')
}

/** The list of the place in view: a virtual grid over keys, with the keyboard of UX.md §10. */
export function MessageList({ list }: { readonly list: MailWindow | undefined }) {
  'use no memo'
  const text = useText()
  const formats = useFormats()
  const place = useMail((state) => state.place)
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const selection = useMail((state) => state.selection)
  const focused = useMail((state) => state.focused)
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef(0)
  useListVersion(list)

  const mailbox = place.kind === 'mailbox' ? mailboxes.find((one) => one.id === place.id) : undefined
  const account = mailbox ? accounts.find((one) => one.id === mailbox.accountId) : undefined
  const folder = mailbox ? mailboxName(mailbox, text) : text('tree.all')
  const outgoing = mailbox?.role === 'sent' || mailbox?.role === 'drafts'
  const snapshot = list?.snapshot()
  const total = snapshot?.total ?? 0
  const focusedIndex = focused !== undefined && list ? list.indexOf(focused) : -1
  const stop = Math.max(focusedIndex, 0)
  const chosen = new Set<LocationKey>(selection)
  const context = { text, locale: formats.locale, accounts }
  const now = Date.now()

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The row that has the focus stays mounted when it is scrolled away (UX.md §16).
    rangeExtractor: (range) => {
      const first = Math.max(0, range.startIndex - range.overscan)
      const last = Math.min(range.count - 1, range.endIndex + range.overscan)
      const indexes = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
      if (stop < range.count && !indexes.includes(stop)) indexes.push(stop)
      return indexes.sort((a, b) => a - b)
    },
  })

  useEffect(() => {
    // A row that left while it was selected: the next one takes its place.
    if (!list || focused === undefined || !snapshot?.loaded) return
    if (list.indexOf(focused) >= 0) {
      anchor.current = list.indexOf(focused)
      return
    }
    const next = list.keyAt(Math.min(anchor.current, Math.max(0, total - 1)))
    select(next === undefined ? [] : [next], next)
  })

  const rowsOfSelection = (): ListRow[] =>
    selection.flatMap((key) => {
      const row = list?.rowOf(key)
      return row ? [row] : []
    })

  const goTo = (index: number, extend: boolean): void => {
    if (!list || total === 0) return
    const bounded = Math.max(0, Math.min(total - 1, index))
    const key = list.keyAt(bounded)
    if (key === undefined) return
    if (extend && focused !== undefined) {
      const grown = new Set([...selection, key])
      select([...grown], key)
    } else select([key], key)
    virtual.scrollToIndex(bounded, { align: 'auto' })
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${bounded}"]`)?.focus())
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || !list) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
    const from = focusedIndex
    const rows = rowsOfSelection()
    const plain = !event.ctrlKey && !event.metaKey
    if (event.key === 'ArrowDown') goTo(from + 1, event.shiftKey)
    else if (event.key === 'ArrowUp') goTo(Math.max(0, from - 1), event.shiftKey)
    else if (event.key === 'PageDown') goTo(from + page, event.shiftKey)
    else if (event.key === 'PageUp') goTo(from - page, event.shiftKey)
    else if (event.key === 'Home') goTo(0, event.shiftKey)
    else if (event.key === 'End') goTo(total - 1, event.shiftKey)
    else if (event.key === 'Enter') showReader(true)
    else if (event.key === 'Delete' || (event.key === 'Backspace' && event.metaKey)) void deleteRows(rows, context)
    else if (plain && event.key.toLowerCase() === 's' && rows.length > 0)
      void setStar(rows, !rows.every((row) => row.location.flagged === 1), context)
    else if (plain && event.key.toLowerCase() === 'u' && rows.length > 0)
      void setRead(
        rows,
        rows.some((row) => row.location.unread === 1),
        context,
      )
    else return
    event.preventDefault()
  }

  const onClick = (event: MouseEvent, index: number, key: LocationKey): void => {
    if (event.ctrlKey || event.metaKey) {
      const next = chosen.has(key) ? selection.filter((one) => one !== key) : [...selection, key]
      select(next, key)
    } else if (event.shiftKey && focusedIndex >= 0 && list) {
      const [first, last] = focusedIndex < index ? [focusedIndex, index] : [index, focusedIndex]
      const range = Array.from({ length: last - first + 1 }, (_, at) => list.keyAt(first + at))
      select(
        range.filter((one) => one !== undefined),
        key,
      )
    } else {
      select([key], key)
      showReader(true)
    }
  }

  return (
    <>
      <header className={styles.head}>
        <div className={styles.headLine}>
          <h2 className={styles.title}>
            <bdi>{folder}</bdi>
            {account && <bdi className={styles.titleAccount}> · {account.label}</bdi>}
          </h2>
          <span className={styles.total}>{text('list.total', { n: total })}</span>
        </div>
        {account && <ModeBadge account={account} />}
        <p className={styles.means}>
          {account
            ? text(account.protocol === 'imap' ? 'mode.imap.means' : 'mode.pop3.means')
            : text(mailbox ? 'local.means' : 'list.all.means')}
        </p>
      </header>
      {snapshot?.loaded && total === 0 && <p className={styles.empty}>{text('list.empty', { folder })}</p>}
      <div
        ref={scroller}
        className={styles.scroller}
        role="treegrid"
        aria-label={text('list.label', { folder })}
        aria-multiselectable
        aria-rowcount={total}
        tabIndex={total === 0 ? 0 : -1}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" style={{ blockSize: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const key = list?.keyAt(item.index)
            const row = list?.rowAt(item.index)
            const style = { blockSize: rowHeight, transform: `translateY(${item.start}px)` }
            if (key === undefined || !row)
              return (
                <div
                  key={item.key}
                  role="row"
                  data-index={item.index}
                  aria-rowindex={item.index + 1}
                  aria-level={1}
                  aria-label={text('list.loading')}
                  className={styles.row}
                  style={style}
                >
                  <span role="gridcell" className={styles.ghost} />
                </div>
              )
            const { envelope } = row.message
            const unread = row.location.unread === 1
            const starred = row.location.flagged === 1
            const who = peopleOf(row, outgoing, text)
            const subject = envelope.subject || text('list.noSubject')
            const time = formatListTime(row.location.sortDate, now, formats)
            const owner = account ? undefined : accounts.find((one) => one.id === row.location.accountId)
            const states = [
              unread && text('list.state.unread'),
              who,
              subject,
              time,
              row.message.hasAttachments === 1 && text('list.state.attachment'),
              starred && text('list.state.starred'),
              row.location.arrivingBy !== undefined && text('loc.queued'),
              owner?.label,
            ].filter(Boolean)
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
              <div
                key={key}
                role="row"
                data-index={item.index}
                aria-rowindex={item.index + 1}
                aria-level={1}
                aria-posinset={item.index + 1}
                aria-setsize={total}
                aria-selected={chosen.has(key)}
                aria-label={`${states.join('. ')}.`}
                tabIndex={item.index === stop ? 0 : -1}
                className={cx(styles.row, chosen.has(key) && styles.selected, unread && styles.unread)}
                style={style}
                onClick={(event) => onClick(event, item.index, key)}
                onFocus={() => {
                  if (focused === undefined) return
                  if (focused !== key) select(chosen.has(key) ? selection : [key], key)
                }}
              >
                <span role="gridcell" className={styles.dotCell}>
                  {unread && <span className={styles.unreadDot} />}
                </span>
                <span role="gridcell" className={styles.cell}>
                  <span className={styles.line}>
                    <bdi className={styles.who}>{who}</bdi>
                    <time className={styles.time}>{time}</time>
                  </span>
                  <span className={styles.line}>
                    <bdi className={styles.subject}>{subject}</bdi>
                    {row.message.hasAttachments === 1 && <Paperclip size={14} aria-hidden className={styles.clip} />}
                  </span>
                  <span className={styles.line}>
                    <bdi className={styles.snippet}>{row.message.snippet}</bdi>
                    {owner && (
                      <span className={styles.owner}>
                        <span className={styles.ownerDot} style={{ background: `var(--account-${owner.color % 8})` }} />
                        <bdi>{owner.label}</bdi>
                      </span>
                    )}
                  </span>
                </span>
                <span role="gridcell" className={styles.starCell}>
                  <button
                    type="button"
                    tabIndex={-1}
                    aria-pressed={starred}
                    aria-label={text('list.star', { subject })}
                    title={text(starred ? 'action.unstar' : 'action.star')}
                    className={cx(styles.star, starred && styles.starred)}
                    onClick={(event) => {
                      event.stopPropagation()
                      void setStar([row], !starred, context)
                    }}
                  >
                    <Star size={16} aria-hidden fill={starred ? 'currentColor' : 'none'} />
                  </button>
                </span>
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}
