import type { KeyboardEvent, PointerEvent } from 'react'
import styles from './shell.module.css'

/** Widths of the panes in CSS pixels (UX.md §3). */
export interface PaneRange {
  readonly key: string
  readonly usual: number
  readonly least: number
  readonly most: number
}

/** The width kept from last time. */
export function keptWidth({ key, usual, least, most }: PaneRange): number {
  const kept = Number(localStorage.getItem(key))
  return Number.isFinite(kept) && kept >= least && kept <= most ? kept : usual
}

/** The line between two panes: dragged, or moved by arrows, Home and End. */
export function Splitter({
  range,
  width,
  label,
  onWidth,
}: {
  readonly range: PaneRange
  readonly width: number
  readonly label: string
  readonly onWidth: (width: number) => void
}) {
  const set = (next: number): void => {
    const bounded = Math.round(Math.max(range.least, Math.min(range.most, next)))
    localStorage.setItem(range.key, String(bounded))
    onWidth(bounded)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') set(width + (event.key === forward ? 16 : -16))
    else if (event.key === 'Home') set(range.least)
    else if (event.key === 'End') set(range.most)
    else return
    event.preventDefault()
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const handle = event.currentTarget
    const from = event.clientX
    const side = document.dir === 'rtl' ? -1 : 1
    handle.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent): void => set(width + (moved.clientX - from) * side)
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is a widget, not a rule
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={range.least}
      aria-valuemax={range.most}
      tabIndex={0}
      className={styles.splitter}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
    />
  )
}
