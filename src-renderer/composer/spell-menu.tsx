import { useEffect } from 'react'
import { create } from 'zustand'
import type { Events } from '../../src-shared/contract/events'
import { bridge, call } from '../shell/bridge'
import { useText } from '../text/use-text'
import styles from './composer.module.css'

const useSpelling = create<{ readonly shown: Events['spell.suggestions'] | undefined }>()(() => ({ shown: undefined }))
const setShown = (shown: Events['spell.suggestions'] | undefined): void => useSpelling.setState({ shown })

/** Takes the suggestions away; false where there were none. The frame has the focus, so keys come by way of the composer. */
export function closeSpelling(): boolean {
  const open = useSpelling.getState().shown !== undefined
  if (open) setShown(undefined)
  return open
}

/** Suggestions for the word that was clicked, where it is in no dictionary. */
export function SpellMenu() {
  const text = useText()
  const { shown } = useSpelling()
  useEffect(() => bridge.on('spell.suggestions', setShown), [])
  useEffect(() => {
    if (!shown) return
    const close = (): void => setShown(undefined)
    window.addEventListener('blur', close)
    window.addEventListener('pointerdown', close)
    return () => {
      window.removeEventListener('blur', close)
      window.removeEventListener('pointerdown', close)
    }
  }, [shown])
  if (!shown) return null
  const { word, suggestions, x, y } = shown
  return (
    <div
      className={styles.spell}
      style={{ insetInlineStart: x, insetBlockStart: y }}
      role="menu"
      tabIndex={-1}
      aria-label={text('spell.suggest')}
      onPointerDown={(event) => event.stopPropagation()}
      // What is replaced is the selection in the frame that has the focus: it has to stay there.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div className={styles.menu}>
        {suggestions.length === 0 && <div className={styles.groupLabel}>{text('spell.none')}</div>}
        {suggestions.slice(0, 6).map((one) => (
          <button
            type="button"
            role="menuitem"
            key={one}
            className={styles.menuItem}
            onClick={() => {
              setShown(undefined)
              void call('spell.replace', one)
            }}
          >
            {one}
          </button>
        ))}
        <button
          type="button"
          role="menuitem"
          className={styles.menuItem}
          onClick={() => {
            setShown(undefined)
            void call('spell.learn', word)
          }}
        >
          {text('spell.learn', { word })}
        </button>
      </div>
    </div>
  )
}
