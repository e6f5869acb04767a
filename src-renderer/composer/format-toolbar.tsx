import {
  Bold,
  Image,
  Italic,
  Link,
  List,
  ListOrdered,
  Redo2,
  RemoveFormatting,
  Strikethrough,
  TextQuote,
  Underline,
  Undo2,
} from 'lucide-react'
import { useRef } from 'react'
import { cx } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './composer.module.css'
import type { FormatCommand, Formats } from './editor/editor-port'

interface ToolbarProps {
  readonly formats: Formats | undefined
  readonly plain: boolean
  readonly onCommand: (command: FormatCommand) => void
  readonly onLink: () => void
  readonly onPicture: () => void
  readonly onSize: (size: string) => void
  readonly onLeave: () => void
}

const sizes = [
  ['', 'format.size.normal'],
  ['12px', 'format.size.small'],
  ['18px', 'format.size.large'],
  ['24px', 'format.size.huge'],
] as const

/** Formats of the text: one tab stop, arrows within, Escape back to the text (APG toolbar). */
export function FormatToolbar({ formats, plain, onCommand, onLink, onPicture, onSize, onLeave }: ToolbarProps) {
  const text = useText()
  const bar = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const items = [...(bar.current?.querySelectorAll<HTMLElement>('button:not(:disabled),select') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const to = (index: number): void => {
      items[(index + items.length) % items.length]?.focus()
      event.preventDefault()
    }
    const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const back = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
    if (event.key === forward) to(at + 1)
    else if (event.key === back) to(at - 1)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(items.length - 1)
    else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      onLeave()
    }
  }
  const toggle = (command: FormatCommand, icon: React.ReactNode, keys = '', pressed?: boolean) => (
    <button
      type="button"
      className={cx(styles.tool, pressed && styles.pressed)}
      tabIndex={command === 'bold' || (plain && command === 'quote') ? 0 : -1}
      aria-pressed={pressed}
      aria-label={text(`format.${command === 'unlink' ? 'link.remove' : command}` as 'format.bold')}
      title={`${text(`format.${command}` as 'format.bold')}${keys === '' ? '' : ` (${keys})`}`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onCommand(command)}
    >
      {icon}
    </button>
  )
  const size = 16
  return (
    <div
      ref={bar}
      id="compose-format"
      role="toolbar"
      tabIndex={-1}
      aria-label={text('format.label')}
      className={styles.toolbar}
      onKeyDown={onKeyDown}
    >
      {!plain && (
        <>
          {toggle('bold', <Bold size={size} aria-hidden />, 'Ctrl+B', formats?.bold ?? false)}
          {toggle('italic', <Italic size={size} aria-hidden />, 'Ctrl+I', formats?.italic ?? false)}
          {toggle('underline', <Underline size={size} aria-hidden />, 'Ctrl+U', formats?.underline ?? false)}
          {toggle('strike', <Strikethrough size={size} aria-hidden />, '', formats?.strike ?? false)}
          <select
            className={styles.size}
            tabIndex={-1}
            aria-label={text('format.size')}
            value={sizes.some(([value]) => value === formats?.size) ? formats?.size : ''}
            onChange={(event) => onSize(event.target.value)}
          >
            {sizes.map(([value, key]) => (
              <option key={key} value={value}>
                {text(key)}
              </option>
            ))}
          </select>
          <span className={styles.gap} aria-hidden />
          {toggle('bullets', <List size={size} aria-hidden />, '', formats?.bullets ?? false)}
          {toggle('numbers', <ListOrdered size={size} aria-hidden />, '', formats?.numbers ?? false)}
        </>
      )}
      {toggle('quote', <TextQuote size={size} aria-hidden />)}
      {!plain && (
        <>
          <button
            type="button"
            className={cx(styles.tool, (formats?.link ?? '') !== '' && styles.pressed)}
            tabIndex={-1}
            aria-label={text('format.link')}
            title={`${text('format.link')} (Ctrl+K)`}
            onClick={onLink}
          >
            <Link size={size} aria-hidden />
          </button>
          <button
            type="button"
            className={styles.tool}
            tabIndex={-1}
            aria-label={text('format.picture')}
            title={text('format.picture')}
            onClick={onPicture}
          >
            <Image size={size} aria-hidden />
          </button>
          {toggle('clear', <RemoveFormatting size={size} aria-hidden />)}
        </>
      )}
      <span className={styles.gap} aria-hidden />
      {toggle('undo', <Undo2 size={size} aria-hidden />, 'Ctrl+Z')}
      {toggle('redo', <Redo2 size={size} aria-hidden />, 'Ctrl+Shift+Z')}
    </div>
  )
}
