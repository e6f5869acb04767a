// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on rows, one at a time
// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by script; a table would measure them
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys of all its rows
import {
  ChevronDown,
  ChevronRight,
  Cloud,
  CloudAlert,
  CloudUpload,
  HardDriveDownload,
  Paperclip,
  RefreshCw,
  Star,
} from 'lucide-react'
import { type CSSProperties, type DragEvent, type MouseEvent, memo } from 'react'
import type { Account } from '../../src-shared/mail/account'
import type { LocationKey } from '../../src-shared/mail/ids'
import { cx } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './messages.module.css'

/** Where a message lies, where that is not as usual for its account (UX.md §4). */
export type RowPlace = 'server' | 'queued' | 'failed' | undefined

/** What the grid does when something happens on one of its rows; the same functions for all rows. */
export interface RowEvents {
  readonly onClick: (event: MouseEvent, key: LocationKey) => void
  readonly onDoubleClick: (key: LocationKey) => void
  readonly onFocus: (key: LocationKey) => void
  readonly onStar: (key: LocationKey, on: boolean) => void
  readonly onFold: (key: LocationKey, open: boolean) => void
  readonly onDragStart: (event: DragEvent, key: LocationKey) => void
}

export interface RowProps {
  readonly rowKey: LocationKey
  readonly index: number
  readonly total: number
  readonly start: number
  readonly height: number
  readonly level: 1 | 2
  readonly open: boolean | undefined
  readonly count: number
  readonly unread: boolean
  readonly starred: boolean
  readonly files: boolean
  readonly place: RowPlace
  readonly who: string
  readonly subject: string
  readonly snippet: string
  readonly time: string
  readonly size: string
  readonly owner: Account | undefined
  readonly selected: boolean
  readonly tabStop: boolean
  readonly table: boolean
  readonly lines: 2 | 3
  readonly events: RowEvents
}

const placeIcons = { server: Cloud, queued: CloudUpload, failed: CloudAlert } as const
const placeWords = { server: 'loc.server', queued: 'loc.queued', failed: 'loc.failed' } as const

/** One message or folded conversation, as card or as line of a table. */
export const MessageRow = memo(function MessageRow(props: RowProps) {
  const text = useText()
  const { rowKey, index, level, open, count, unread, starred, files, place, who, subject, snippet, time, owner } = props
  const { events, selected } = props
  const states = [
    unread && text('list.state.unread'),
    who,
    subject,
    time,
    count > 1 && text('list.total', { n: count }),
    files && text('list.state.attachment'),
    starred && text('list.state.starred'),
    place && text(placeWords[place]),
    owner && text('list.owner', { account: owner.label, protocol: owner.protocol.toUpperCase() }),
  ].filter(Boolean)
  const PlaceIcon = place && placeIcons[place]
  const star = (
    <button
      type="button"
      tabIndex={-1}
      aria-pressed={starred}
      aria-label={text('list.star', { subject })}
      title={text(starred ? 'action.unstar' : 'action.star')}
      className={cx(styles.star, starred && styles.starred)}
      onClick={(event) => {
        event.stopPropagation()
        events.onStar(rowKey, !starred)
      }}
    >
      <Star size={16} aria-hidden fill={starred ? 'currentColor' : 'none'} />
    </button>
  )
  const fold = open !== undefined && (
    <button
      type="button"
      tabIndex={-1}
      aria-label={text(open ? 'list.fold' : 'list.unfold', { subject })}
      title={text(open ? 'list.foldTip' : 'list.unfoldTip')}
      className={styles.fold}
      onClick={(event) => {
        event.stopPropagation()
        events.onFold(rowKey, !open)
      }}
    >
      {open ? (
        <ChevronDown size={14} aria-hidden />
      ) : (
        <ChevronRight size={14} aria-hidden className={styles.mirrored} />
      )}
    </button>
  )
  const marks = (
    <>
      {files && <Paperclip size={14} aria-hidden className={styles.mark} />}
      {PlaceIcon && place && (
        <span title={text(placeWords[place])} className={cx(styles.mark, place === 'failed' && styles.failed)}>
          <PlaceIcon size={14} aria-hidden />
        </span>
      )}
    </>
  )
  const ModeIcon = owner?.protocol === 'pop3' ? HardDriveDownload : RefreshCw
  const ownerChip = owner && (
    <span className={styles.owner}>
      <span className={styles.ownerDot} style={{ background: `var(--account-${owner.color % 8})` }} />
      <ModeIcon size={12} aria-hidden className={owner.protocol === 'imap' ? styles.ownerImap : styles.ownerPop3} />
      <bdi className={styles.ownerName}>{owner.label}</bdi>
    </span>
  )
  const countChip = count > 1 && <span className={styles.count}>{count}</span>
  const style: CSSProperties = { blockSize: props.height, transform: `translateY(${props.start}px)` }
  return (
    <div
      role="row"
      data-index={index}
      data-key={rowKey}
      aria-rowindex={index + 1}
      aria-level={level}
      aria-posinset={index + 1}
      aria-setsize={props.total}
      aria-expanded={open}
      aria-selected={selected}
      aria-label={`${states.join('. ')}.`}
      aria-describedby={snippet === '' ? undefined : `snippet-${index}`}
      tabIndex={props.tabStop ? 0 : -1}
      draggable
      className={cx(
        styles.row,
        props.table ? styles.tableRow : styles.card,
        props.lines === 2 && styles.compact,
        level === 2 && styles.below,
        selected && styles.selected,
        unread && styles.unread,
      )}
      style={style}
      onClick={(event) => events.onClick(event, rowKey)}
      onDoubleClick={() => events.onDoubleClick(rowKey)}
      onFocus={(event) => event.target === event.currentTarget && events.onFocus(rowKey)}
      onDragStart={(event) => events.onDragStart(event, rowKey)}
    >
      <span role="gridcell" className={styles.dotCell}>
        {unread && <span className={styles.unreadDot} />}
        {!props.table && fold}
      </span>
      {props.table ? (
        <>
          <span role="gridcell" className={styles.foldCell}>
            {fold}
          </span>
          <span role="gridcell" className={styles.whoCell}>
            <bdi className={styles.who}>{who}</bdi>
            {countChip}
          </span>
          <span role="gridcell" className={styles.subjectCell}>
            <bdi className={styles.subject}>{subject}</bdi>
            <bdi id={`snippet-${index}`} className={styles.snippet}>
              {snippet}
            </bdi>
            {marks}
          </span>
          {ownerChip && (
            <span role="gridcell" className={styles.ownerCell}>
              {ownerChip}
            </span>
          )}
          <span role="gridcell" className={styles.sizeCell}>
            {props.size}
          </span>
          <span role="gridcell" className={styles.timeCell}>
            <time>{time}</time>
          </span>
        </>
      ) : (
        <span role="gridcell" className={styles.cell}>
          <span className={styles.line}>
            <bdi className={styles.who}>{who}</bdi>
            {countChip}
            <time className={styles.time}>{time}</time>
          </span>
          <span className={styles.line}>
            <bdi className={styles.subject}>{subject}</bdi>
            {props.lines === 2 && ownerChip}
            {marks}
          </span>
          {props.lines === 3 && (
            <span className={styles.line}>
              <bdi id={`snippet-${index}`} className={styles.snippet}>
                {snippet}
              </bdi>
              {ownerChip}
            </span>
          )}
        </span>
      )}
      <span role="gridcell" className={styles.starCell}>
        {star}
      </span>
    </div>
  )
})

/** A row that is not here yet: grey, of true height (UX.md §12). */
export function GhostRow({
  index,
  start,
  height,
}: {
  readonly index: number
  readonly start: number
  readonly height: number
}) {
  const text = useText()
  return (
    <div
      role="row"
      data-index={index}
      aria-rowindex={index + 1}
      aria-level={1}
      aria-label={text('list.loading')}
      className={styles.row}
      style={{ blockSize: height, transform: `translateY(${start}px)` }}
    >
      <span role="gridcell" className={styles.ghost} />
    </div>
  )
}
