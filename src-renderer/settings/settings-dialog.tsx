import { Search } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { openDialog } from '../shell/mail-state'
import { cx, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import { SettingsQuery } from './setting-row'
import styles from './settings.module.css'
import { settingsPages } from './settings-pages'

/** All settings by page, or those that are looked for from all pages; everything is applied at once (UX.md §13). */
export function SettingsDialog({ first = 'general' }: { readonly first?: string }) {
  const text = useText()
  const id = useId()
  const [page, setPage] = useState(first)
  const [query, setQuery] = useState('')
  const shown = query.trim() === '' ? settingsPages.filter((one) => one.id === page) : settingsPages
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const at = settingsPages.findIndex((one) => one.id === page)
    const next =
      event.key === 'Home'
        ? settingsPages[0]
        : event.key === 'End'
          ? settingsPages.at(-1)
          : by === 0
            ? undefined
            : settingsPages[at + by]
    if (!next) return
    event.preventDefault()
    setPage(next.id)
    document.getElementById(`${id}-${next.id}`)?.focus()
  }
  return (
    <Modal title={text('settings.title')} onClose={() => openDialog(undefined)} wide>
      <div className={styles.settings}>
        <div className={styles.side}>
          <div className={styles.search}>
            <Search size={16} aria-hidden />
            <input
              type="search"
              aria-label={text('settings.search')}
              placeholder={text('settings.search')}
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </div>
          <div role="tablist" aria-orientation="vertical" aria-label={text('settings.title')} onKeyDown={onKeyDown}>
            {settingsPages.map((one) => (
              <button
                key={one.id}
                id={`${id}-${one.id}`}
                type="button"
                role="tab"
                aria-selected={one.id === page && query === ''}
                aria-controls={`${id}-panel`}
                tabIndex={one.id === page ? 0 : -1}
                className={cx(styles.tab, one.id === page && query === '' && styles.tabOn)}
                onClick={() => {
                  setPage(one.id)
                  setQuery('')
                }}
              >
                {text(one.title)}
              </button>
            ))}
          </div>
        </div>
        <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${page}`} className={styles.panel}>
          <SettingsQuery value={query.trim()}>
            {shown.map(({ id: pageId, title, Page }) => (
              <section key={pageId} className={styles.page}>
                <h3 className={styles.pageTitle}>{text(title)}</h3>
                <Page />
              </section>
            ))}
          </SettingsQuery>
        </div>
      </div>
    </Modal>
  )
}
