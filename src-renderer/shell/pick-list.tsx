import { Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { cx } from './parts'
import styles from './pick-list.module.css'

/** How words are compared while typing: without accents and case. */
export function foldWords(words: string): string {
  return words.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}

/**
 * One of many, found by typing: a combobox over a listbox (APG), with the focus in the field. `items` are those that fit
 * `wanted`; from the last one the arrow goes on to the first.
 */
export function PickList<T extends { readonly id: string }>({
  label,
  listLabel,
  wanted,
  onWanted,
  items,
  none,
  above,
  children,
  onPick,
}: {
  /** Name of the field, and what stands in it while it is empty. */
  readonly label: string
  readonly listLabel: string
  readonly wanted: string
  readonly onWanted: (wanted: string) => void
  readonly items: readonly T[]
  /** What stands in place of no items. */
  readonly none: string
  /** What stands above the field, of the item that Enter would choose. */
  readonly above?: (active: T | undefined) => ReactNode
  /** How an item looks. */
  readonly children: (item: T) => ReactNode
  readonly onPick: (item: T) => void
}) {
  const [active, setActive] = useState(0)
  const id = useId()
  const at = Math.min(active, items.length - 1)
  const onKeyDown = (event: KeyboardEvent): void => {
    const item = items[at]
    const count = Math.max(items.length, 1)
    // Enter that ends a Japanese conversion chooses nothing yet.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setActive((at + 1) % count)
    else if (event.key === 'ArrowUp') setActive((at - 1 + count) % count)
    else if (event.key === 'Enter') item && onPick(item)
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.pick}>
      {above?.(items[at])}
      <div className={styles.field}>
        <Search size={16} aria-hidden />
        <input
          type="text"
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          aria-label={label}
          placeholder={label}
          value={wanted}
          // biome-ignore lint/a11y/noAutofocus: the dialog is for typing
          autoFocus
          onChange={(event) => {
            onWanted(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {items.length === 0 && <p className={styles.none}>{none}</p>}
      <div id={`${id}-list`} role="listbox" aria-label={listLabel} className={styles.list}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
          <div
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className={cx(styles.item, index === at && styles.active)}
            ref={index === at ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => onPick(item)}
          >
            {children(item)}
          </div>
        ))}
      </div>
    </div>
  )
}
