import { useVirtualizer } from '@tanstack/react-virtual'
import { Cloud, CloudDownload, CloudOff } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import type { MessageRow } from '../../src-shared/contract/store-rows'
import type { Fate, ShelfRef, ShelfRow } from '../../src-shared/mail/shelf'
import { useMinute } from '../mailboxes/mode-badge'
import { cx } from '../shell/parts'
import { formatListTime, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { describeFate } from './describe-fate'
import styles from './shelf.module.css'
import { useMessageRows } from './use-shelf'

const rowHeight = 52

/** Names a row within its account. */
export function shelfKey({ uidl, occurrence }: ShelfRef): string {
  return `${occurrence} ${uidl}`
}

/** The copies, each with its fate; rows of a fixed height, so that 100,000 of them cost what is in view. */
export function ShelfList({
  rows,
  days,
  empty,
  ready,
  selected,
  onSelect,
}: {
  readonly rows: readonly ShelfRow[]
  /** How long the rule keeps a copy. */
  readonly days: number
  readonly empty: string
  readonly ready: boolean
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
}) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const visible = virtual.getVirtualItems()
  const messages = useMessageRows(visible.flatMap(({ index }) => rows[index]?.messageId ?? []))
  // Only what is listed can be selected, and nothing twice.
  const all = rows.length > 0 && selected.size >= rows.length

  const toggle = (row: ShelfRow): void => {
    const next = new Set(selected)
    if (!next.delete(shelfKey(row))) next.add(shelfKey(row))
    onSelect(next)
  }
  const move = (event: KeyboardEvent, index: number): void => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined || to < 0 || to >= rows.length) return
    event.preventDefault()
    virtual.scrollToIndex(to)
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLInputElement>(`[data-row="${to}"] input`)?.focus()
    })
  }

  return (
    <div className={styles.frame}>
      <label className={styles.all}>
        <input
          type="checkbox"
          checked={all}
          disabled={rows.length === 0}
          onChange={() => onSelect(all ? new Set() : new Set(rows.map(shelfKey)))}
        />
        {text('shelf.selectAll')}
      </label>
      <div ref={scroller} className={styles.scroller}>
        {ready && rows.length === 0 && <p className={styles.empty}>{empty}</p>}
        {rows.length > 0 && (
          <ul className={styles.rows} style={{ blockSize: virtual.getTotalSize() }} aria-label={text('shelf.list')}>
            {visible.map(({ index, start }) => {
              const row = rows[index]
              return (
                row && (
                  <li
                    key={shelfKey(row)}
                    data-row={index}
                    className={cx(styles.row, selected.has(shelfKey(row)) && styles.rowOn)}
                    style={{ blockSize: rowHeight, transform: `translateY(${start}px)` }}
                    aria-posinset={index + 1}
                    aria-setsize={rows.length}
                  >
                    <Row
                      row={row}
                      days={days}
                      message={row.messageId === undefined ? undefined : messages.get(row.messageId)}
                      checked={selected.has(shelfKey(row))}
                      onToggle={() => toggle(row)}
                      onKeyDown={(event) => move(event, index)}
                    />
                  </li>
                )
              )
            })}
          </ul>
        )}
      </div>
    </div>
  )
}

function Row({
  row,
  days,
  message,
  checked,
  onToggle,
  onKeyDown,
}: {
  readonly row: ShelfRow
  readonly days: number
  readonly message: MessageRow | undefined
  readonly checked: boolean
  readonly onToggle: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const from = message?.envelope.from[0]
  const sender = from ? from.name || from.address : (row.header?.from ?? '')
  const known = message?.envelope.subject ?? row.header?.subject
  const subject = known === undefined ? text('shelf.unknown') : known === '' ? text('shelf.untitled') : known
  const at = message?.receivedAt ?? row.header?.sentAt ?? row.storedAt
  const fate = describeFate(row.fate, { octets: row.octets, verified: row.verifiedAt !== undefined, days }, now, {
    text,
    formats,
    locale: formats.locale,
  })
  return (
    <label className={styles.label}>
      <input type="checkbox" checked={checked} onChange={onToggle} onKeyDown={onKeyDown} />
      <FateIcon fate={row.fate} />
      <span className={styles.words}>
        <span className={styles.line}>
          <bdi className={cx(styles.subject, known === undefined && styles.muted)} dir="auto">
            {subject}
          </bdi>
          <bdi className={styles.sender} dir="auto">
            {sender}
          </bdi>
        </span>
        <span className={cx(styles.fate, styles[row.fate.kind])}>{fate}</span>
      </span>
      <span className={styles.side}>
        <span>{at === undefined ? '' : formatListTime(at, now, formats)}</span>
        <span>{formatSize(row.octets, formats.locale)}</span>
      </span>
    </label>
  )
}

const icons = { stays: Cloud, removed: CloudOff, 'not-downloaded': CloudDownload }

function FateIcon({ fate }: { readonly fate: Fate }) {
  const Icon = icons[fate.kind]
  return <Icon size={18} aria-hidden className={cx(styles.icon, styles[fate.kind])} />
}
