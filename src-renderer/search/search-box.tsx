import { Search, X } from 'lucide-react'
import { useRef } from 'react'
import { useCommands } from '../shell/commands/registry'
import { useKeyLabel } from '../shell/menu-items'
import { IconButton } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './search.module.css'
import { endSearch, typeSearch, useSearch } from './search-state'

/** The field in the toolbar; results come while one types (UX.md §9). */
export function SearchBox() {
  'use no memo'
  const text = useText()
  const keyOf = useKeyLabel()
  const typed = useSearch((state) => state.text)
  const field = useRef<HTMLInputElement>(null)
  useCommands({
    'search.focus': () => {
      field.current?.focus()
      field.current?.select()
    },
  })
  const key = keyOf('search.focus')
  const toResults = (): void => document.querySelector<HTMLElement>('#pane-list [role="row"][tabindex="0"]')?.focus()
  return (
    <search className={styles.box}>
      <Search size={16} aria-hidden />
      <input
        ref={field}
        type="search"
        aria-label={text('search.label')}
        placeholder={key === undefined ? text('search.label') : `${text('search.label')}  (${key})`}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => typeSearch(event.target.value, text)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape' && typed !== '') {
            event.preventDefault()
            endSearch()
          } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault()
            toResults()
          }
        }}
      />
      {typed !== '' && (
        <IconButton
          name={text('search.clear')}
          icon={<X size={16} aria-hidden />}
          onClick={() => {
            endSearch()
            field.current?.focus()
          }}
        />
      )}
    </search>
  )
}
