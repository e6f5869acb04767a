import { useVirtualizer } from '@tanstack/react-virtual'
import { Cloud, CloudDownload, CloudOff } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useRef } from 'react'
import type { MessageRow } from '../../src-shared/contract/store-rows'
import type { Pop3Account } from '../../src-shared/mail/account'
import type { Fate, Shelf, ShelfFilter, ShelfRow } from '../../src-shared/mail/shelf'
import { useMinute } from '../mailboxes/mode-badge'
import { cx } from '../shell/parts'
import { formatListTime, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { describeFate } from './describe-fate'
import styles from './shelf.module.css'
import { allSelected, isSelected, nothingSelected, type ShelfSelection, toggled } from './shelf-selection'
import { useMessageRows, useShelfLines } from './use-shelf'

const rowHeight = 52

/** The copies, each with its fate; rows of a fixed height, asked for as they come into view: 100,000 cost what is seen. */
export function ShelfList({
  account,
  shelf,
  filter,
  selection,
  onSelect,
  onOutdated,
}: {
  readonly account: Pop3Account
  readonly shelf: Shelf | undefined
  readonly filter: ShelfFilter
  readonly selection: ShelfSelection
  readonly onSelect: (selection: ShelfSelection) => void
  readonly onOutdated: () => void
}) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const count = shelf?.tallies[filter].lines ?? 0
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  })
  const visible = virtual.getVirtualItems()
  const range = { first: visible[0]?.index ?? 0, last: visible.at(-1)?.index ?? -1 }
  const rowAt = useShelfLines(account.id, { filter, version: shelf?.version }, range, onOutdated)
  const messages = useMessageRows(visible.flatMap(({ index }) => rowAt(index)?.messageId ?? []))
  const days = account.retention.kind === 'after-days' ? account.retention.days : 0
  // Only what is listed can be selected, and nothing twice.
  const all = count > 0 && (selection.all ? selection.rows.size === 0 : selection.rows.size >= count)

  const move = (event: KeyboardEvent, index: number): void => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 }[event.key]
    if (to === undefined || to < 0 || to >= count) return
    event.preventDefault()
    virtual.scrollToIndex(to)
    focusSoon(scroller, to)
  }

  return (
    <div className={styles.frame}>
      <label className={styles.all}>
        <input
          type="checkbox"
          checked={all}
          disabled={count === 0}
          onChange={() => onSelect(all ? nothingSelected : allSelected)}
        />
        {text('shelf.selectAll')}
      </label>
      <div ref={scroller} className={styles.scroller}>
        {shelf && count === 0 && (
          <p className={styles.empty}>{text(shelf.tallies.all.lines === 0 ? 'shelf.empty' : 'shelf.emptyFilter')}</p>
        )}
        {count > 0 && (
          <ul className={styles.rows} style={{ blockSize: virtual.getTotalSize() }} aria-label={text('shelf.list')}>
            {visible.map(({ index, start }) => {
              const row = rowAt(index)
              return (
                <li
                  key={index}
                  data-row={index}
                  className={cx(styles.row, row && isSelected(selection, row) && styles.rowOn)}
                  style={{ blockSize: rowHeight, transform: `translateY(${start}px)` }}
                  aria-posinset={index + 1}
                  aria-setsize={count}
                  aria-busy={row === undefined}
                >
                  {row && (
                    <Row
                      row={row}
                      days={days}
                      message={row.messageId === undefined ? undefined : messages.get(row.messageId)}
                      checked={isSelected(selection, row)}
                      onToggle={() => onSelect(toggled(selection, row))}
                      onKeyDown={(event) => move(event, index)}
                    />
                  )}
                </li>
              )
            })}
          </ul>
        )}
      </div>
    </div>
  )
}

/** A line that is far away is asked for first: the focus waits for it, some frames long. */
function focusSoon(scroller: RefObject<HTMLDivElement | null>, index: number, frames = 60): void {
  requestAnimationFrame(() => {
    const box = scroller.current?.querySelector<HTMLInputElement>(`[data-row="${index}"] input`)
    if (box) box.focus()
    else if (frames > 0) focusSoon(scroller, index, frames - 1)
  })
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
