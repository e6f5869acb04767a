// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by script; a table would measure them
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on rows, one at a time
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { filesMark, starredMark, unreadMark } from '../../src-shared/contract/store-rows'
import type { LocationKey } from '../../src-shared/mail/ids'
import { announce, select, selectOnly, showReader, useMail } from '../shell/mail-state'
import type { ListSource } from '../store/list-source'
import { formatListTime, formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { setStar, targetOf } from './act'
import { peopleOf, peopleOfConversation, refusedKeys, rowPlaceOf } from './describe-row'
import { startDrag } from './drag'
import { GhostRow, MessageRow, type RowEvents } from './message-row'
import styles from './messages.module.css'
import { rowHeightOf } from './row-height'
import { RowMenu } from './row-menu'
import { countSelected, isSelected, messagesOf, rangeOf, selectedTarget, toggled } from './selection'
import { useListVersion } from './use-list'

export interface GridProps {
  readonly list: ListSource | undefined
  /** The name of the grid: "Messages in Inbox". */
  readonly label: string
  /** Whether rows name whom mail was sent to. */
  readonly outgoing: boolean
  /** Whether rows name their account. */
  readonly mixed: boolean
  /** What stands in place of no rows. */
  readonly empty: ReactNode
}

const overlay = '[role="dialog"],[role="alertdialog"],[role="menu"]'
/** Grey rows are shown once reading takes longer than this (UX.md §12). */
const patienceMs = 150

/**
 * A virtual treegrid over the rows of a list, with the keyboard of UX.md §10. The focus is on a row by its key: it stays
 * mounted when it is scrolled away, moves along when rows come and go, and passes to the next row when its own leaves.
 */
export function MessageGrid({ list, label, outgoing, mixed, empty }: GridProps) {
  'use no memo'
  const text = useText()
  const formats = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const settings = useMail((state) => state.app?.settings)
  const selection = useMail((state) => state.selection)
  const focused = useMail((state) => state.focused)
  const intents = useMail((state) => state.intents)
  const statuses = useMail((state) => state.statuses)
  const scroller = useRef<HTMLDivElement>(null)
  /** Where the focused row was last, its key, whether the focus is in the grid, and the row it goes to once that is there. */
  const place = useRef<{
    index: number
    seen: LocationKey | undefined
    inside: boolean
    wanted: LocationKey | undefined
  }>({ index: 0, seen: undefined, inside: false, wanted: undefined })
  const anchor = useRef<LocationKey | undefined>(undefined)
  const patient = usePatience(list)
  useListVersion(list)

  const view = settings?.listView ?? 'cards'
  const density = settings?.density ?? 'standard'
  const rowHeight = rowHeightOf(view, density, settings?.textSize ?? 100)
  const snapshot = list?.snapshot()
  const total = snapshot?.total ?? 0
  const shownFocus = focused === undefined ? undefined : list?.shownKeyOf(focused)
  const focusedIndex = shownFocus !== undefined && list ? list.indexOf(shownFocus) : -1
  const stop = Math.max(focusedIndex, 0)
  const now = Date.now()
  const refused = refusedKeys(intents)
  const context = { text, locale: formats.locale, accounts }

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
      if (stop < range.count && (stop < first || stop > last)) indexes.push(stop)
      return indexes.sort((a, b) => a - b)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height lie elsewhere
  useEffect(() => virtual.measure(), [rowHeight])

  // What is being read stays, although reading it takes it out of "Unread".
  useEffect(() => list?.hold(focused), [list, focused])

  // A chosen row that the server has told the UID of stays chosen under its new key.
  const renamesSeen = useRef<{ list: ListSource | undefined; count: number }>({ list: undefined, count: 0 })
  useEffect(() => {
    const seen = renamesSeen.current.list === list ? renamesSeen.current.count : 0
    renamesSeen.current = { list, count: list?.renamed.length ?? 0 }
    const mine = list?.renamed.slice(seen).filter(([before]) => selection.keys.has(before)) ?? []
    if (mine.length === 0) return
    const keys = new Set(selection.keys)
    for (const [before, since] of mine) if (keys.delete(before)) keys.add(since)
    select({ ...selection, keys }, focused && (list?.shownKeyOf(focused) ?? focused))
  })

  // A row that left while it had the focus: the next one takes its place, or what the user set.
  useEffect(() => {
    if (!list || focused === undefined || !snapshot?.loaded) return
    if (focusedIndex >= 0) {
      place.current.index = focusedIndex
      place.current.seen = focused
      if (shownFocus !== focused) select(useMail.getState().selection, shownFocus)
      return
    }
    // What was chosen for a list that is still to come did not leave this one.
    if (place.current.seen !== focused) return
    const back = settings?.afterAction === 'list'
    const wanted = place.current.index - (settings?.afterAction === 'previous' ? 1 : 0)
    const next = list.keyAt(Math.max(0, Math.min(wanted, total - 1)))
    anchor.current = next
    if (back) {
      showReader(false)
      select({ kind: 'some', keys: new Set() }, next)
    } else selectOnly(next)
  })
  // The focus goes to its row as soon as that is in the page, and never falls to the page itself.
  useLayoutEffect(() => {
    const { wanted, inside } = place.current
    const row =
      wanted === undefined ? null : scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted)}"]`)
    if (row) {
      place.current.wanted = undefined
      row.focus({ preventScroll: true })
    } else if (inside && document.activeElement === document.body) {
      const stopRow = scroller.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')
      ;(stopRow ?? scroller.current)?.focus({ preventScroll: true })
    }
  })

  const count = list ? countSelected(selection, list) : 0
  const counted = useRef(count)
  useEffect(() => {
    if (count !== counted.current && (count > 1 || counted.current > 1)) announce(text('list.selected', { n: count }))
    counted.current = count
  }, [count, text])

  /** Goes to a row: selects it, extends the selection to it, or only moves the focus. */
  const goTo = (index: number, how: 'select' | 'extend' | 'focus'): void => {
    if (!list || total === 0) return
    const bounded = Math.max(0, Math.min(total - 1, index))
    const key = list.keyAt(bounded)
    if (key === undefined) return
    if (how === 'extend') {
      anchor.current ??= shownFocus ?? key
      const from = list.indexOf(anchor.current)
      select({ kind: 'some', keys: rangeOf(list, from < 0 ? bounded : from, bounded) }, key)
    } else {
      if (how === 'select') {
        anchor.current = key
        selectOnly(key)
      } else select(selection, key)
    }
    virtual.scrollToIndex(bounded, { align: 'auto' })
    place.current.wanted = key
  }

  const fold = (open: boolean): boolean => {
    const item = list?.itemAt(focusedIndex)
    if (!list || !item) return false
    if (item.open === !open) list.setOpen(item.key, open)
    else if (!open && item.level === 2) {
      for (let at = focusedIndex - 1; at >= 0; at -= 1)
        if (list.itemAt(at)?.level === 1) {
          goTo(at, 'select')
          break
        }
    } else return false
    return true
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || !list) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1)
    const held = event.ctrlKey || event.metaKey
    const how = event.shiftKey ? 'extend' : held ? 'focus' : 'select'
    const rtl = document.dir === 'rtl'
    switch (event.key) {
      case 'ArrowDown':
        goTo(focusedIndex + 1, how)
        break
      case 'ArrowUp':
        goTo(Math.max(0, focusedIndex - 1), how)
        break
      case 'PageDown':
        goTo(focusedIndex + page, how)
        break
      case 'PageUp':
        goTo(focusedIndex - page, how)
        break
      case 'Home':
        goTo(0, how)
        break
      case 'End':
        goTo(total - 1, how)
        break
      case 'ArrowRight':
      case 'ArrowLeft':
        if (held || !fold((event.key === 'ArrowRight') !== rtl)) return
        break
      case 'Enter':
        if (held) return
        if (shownFocus !== undefined && !isSelected(selection, shownFocus)) selectOnly(shownFocus)
        showReader(true)
        break
      case ' ':
        if (held && shownFocus !== undefined) select(toggled(selection, shownFocus), shownFocus)
        else if (!held) readOn(event.shiftKey ? -1 : 1)
        break
      default:
        if (held || event.key.length !== 1 || settings?.singleKeys || !typeAhead(event.key)) return
    }
    event.preventDefault()
  }

  /** A page further in what is open; from its end, the next unread message. */
  const readOn = (by: 1 | -1): void => {
    const reader = document.querySelector('#pane-reader [data-conversation]')
    const before = reader?.scrollTop
    reader?.scrollBy({ top: by * reader.clientHeight * 0.9 })
    if (by === -1 || !list || (reader && reader.scrollTop !== before)) return
    for (let index = focusedIndex + 1; index < total; index += 1)
      if (((list.itemAt(index)?.marks ?? 0) & unreadMark) !== 0) {
        goTo(index, 'select')
        return
      }
  }

  // Letters look for the next sender or subject that begins so, among the rows that are here.
  const typed = useRef({ letters: '', at: 0 })
  const typeAhead = (letter: string): boolean => {
    if (!list || !/[\p{L}\p{N}]/u.test(letter)) return false
    const { letters, at } = typed.current
    const wanted = (performance.now() - at < 800 ? letters : '') + letter.toLocaleLowerCase()
    typed.current = { letters: wanted, at: performance.now() }
    const start = wanted.length > 1 ? focusedIndex : focusedIndex + 1
    for (let step = 0; step < Math.min(total, 500); step += 1) {
      const index = (Math.max(0, start) + step) % total
      const row = list.rowAt(index)
      if (row && peopleOf(row, outgoing, text).toLocaleLowerCase().startsWith(wanted)) {
        goTo(index, 'select')
        return true
      }
    }
    return true
  }

  const events: RowEvents = {
    onClick: (event, key) => {
      if (!list) return
      const index = list.indexOf(key)
      if (event.ctrlKey || event.metaKey) {
        anchor.current = key
        select(toggled(selection, key), key)
      } else if (event.shiftKey) goTo(index, 'extend')
      else {
        anchor.current = key
        selectOnly(key)
        showReader(true)
      }
    },
    onDoubleClick: (key) => {
      const item = list?.itemAt(list.indexOf(key))
      if (item?.open !== undefined) list?.setOpen(key, !item.open)
    },
    onFocus: (key) => {
      if (key !== shownFocus) select(focused === undefined ? { kind: 'some', keys: new Set([key]) } : selection, key)
    },
    onStar: (key, on) => {
      const row = list?.rowOf(key)
      if (!list || !row) return
      const keys = on ? [key] : messagesOf([key], list)
      void setStar(on ? targetOf([row]) : { keys, mailboxOf: (one) => list.mailboxOf(one) }, on, context)
    },
    onFold: (key, open) => list?.setOpen(key, open),
    onDragStart: (event, key) => {
      if (!list) return
      if (!isSelected(selection, key)) selectOnly(key)
      const target = isSelected(selection, key)
        ? selectedTarget(selection, list)
        : { keys: messagesOf([key], list), mailboxOf: (one: LocationKey) => list.mailboxOf(one) }
      startDrag(event, target, context)
    },
  }
  const stable = useStable(events)

  const rows = virtual.getVirtualItems().map((item) => {
    const shown = list?.itemAt(item.index)
    const row = list?.rowAt(item.index)
    if (!list || !shown || !row)
      return patient ? null : <GhostRow key={item.key} index={item.index} start={item.start} height={rowHeight} />
    const owner = accounts.find((one) => one.id === row.location.accountId)
    const phase = owner && statuses.get(owner.id)?.phase
    const settled = owner?.protocol === 'imap' && (phase === 'up-to-date' || phase === 'offline' || phase === 'stopped')
    return (
      <MessageRow
        key={shown.key}
        rowKey={shown.key}
        index={item.index}
        total={total}
        start={item.start}
        height={rowHeight}
        level={shown.level}
        open={shown.open}
        count={shown.count}
        unread={(shown.marks & unreadMark) !== 0}
        starred={(shown.marks & starredMark) !== 0}
        files={(shown.marks & filesMark) !== 0}
        place={rowPlaceOf(row, refused, settled)}
        who={peopleOfConversation(shown, row, list, outgoing, text)}
        subject={row.message.envelope.subject || text('list.noSubject')}
        snippet={row.message.snippet}
        time={formatListTime(row.location.sortDate, now, formats)}
        size={view === 'table' ? formatSize(row.message.octets, formats.locale) : ''}
        owner={mixed ? owner : undefined}
        selected={isSelected(selection, shown.key)}
        tabStop={item.index === stop}
        table={view === 'table'}
        lines={density === 'compact' ? 2 : 3}
        events={stable}
      />
    )
  })

  return (
    <RowMenu list={list}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="treegrid"
        aria-label={label}
        aria-multiselectable
        aria-rowcount={total}
        aria-busy={snapshot !== undefined && !snapshot.loaded}
        tabIndex={total === 0 ? 0 : -1}
        onKeyDown={onKeyDown}
        onFocus={() => {
          place.current.inside = true
        }}
        onBlur={(event) => {
          // A row that is taken out of the page loses the focus to nothing at all, and dialogs and menus give it back:
          // that is not leaving.
          const to = event.relatedTarget
          if (to !== null && !event.currentTarget.contains(to) && !to.closest(overlay)) place.current.inside = false
        }}
      >
        {snapshot?.loaded && total === 0 ? (
          <div role="row" className={styles.emptyRow}>
            <div role="gridcell">{empty}</div>
          </div>
        ) : (
          <div role="rowgroup" style={{ blockSize: virtual.getTotalSize(), position: 'relative' }}>
            {rows}
          </div>
        )}
      </div>
    </RowMenu>
  )
}

/** The same object for ever, doing what the newest functions do: rows need no new drawing for them. */
function useStable(events: RowEvents): RowEvents {
  const latest = useRef(events)
  latest.current = events
  const [stable] = useState<RowEvents>(() => ({
    onClick: (...given) => latest.current.onClick(...given),
    onDoubleClick: (...given) => latest.current.onDoubleClick(...given),
    onFocus: (...given) => latest.current.onFocus(...given),
    onStar: (...given) => latest.current.onStar(...given),
    onFold: (...given) => latest.current.onFold(...given),
    onDragStart: (...given) => latest.current.onDragStart(...given),
  }))
  return stable
}

/** True for the first moments of a list: nothing grey is shown yet. */
function usePatience(list: ListSource | undefined): boolean {
  const [since, setSince] = useState(list)
  useEffect(() => {
    const timer = window.setTimeout(() => setSince(list), patienceMs)
    return () => window.clearTimeout(timer)
  }, [list])
  return since !== list
}
