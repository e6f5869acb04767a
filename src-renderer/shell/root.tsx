import { Component, type ReactNode, useEffect, useState } from 'react'
import { IntlProvider } from 'react-intl'
import type { Language } from '../../src-shared/contract/commands'
import type { Sentences } from '../text/catalog'
import { loadCatalog, localeOf } from '../text/languages'
import { useText } from '../text/use-text'
import { applyTextSize, applyTheme } from '../theme/apply-theme'
import { App } from './app'
import { useMail } from './mail-state'
import { Button } from './parts'
import styles from './shell.module.css'

/** Language and theme around the window; both follow the settings at once. */
export function Root({
  language: first,
  catalog: firstCatalog,
}: {
  readonly language: Language
  readonly catalog: Sentences
}) {
  const language = useMail((state) => state.app?.language) ?? first
  const theme = useMail((state) => state.app?.settings.theme)
  const [words, setWords] = useState({ language: first, catalog: firstCatalog })
  useEffect(() => {
    if (theme !== undefined) applyTheme(theme)
  }, [theme])
  const textSize = useMail((state) => state.app?.settings.textSize)
  useEffect(() => {
    if (textSize !== undefined) applyTextSize(textSize)
  }, [textSize])
  useEffect(() => {
    let stopped = false
    void loadCatalog(language).then((catalog) => {
      if (!stopped) setWords({ language, catalog })
    })
    return () => {
      stopped = true
    }
  }, [language])
  useEffect(() => {
    document.documentElement.lang = words.language
    document.getElementById('menus')?.setAttribute('aria-label', words.catalog['pane.menus'])
  }, [words])
  return (
    <IntlProvider
      locale={localeOf(words.language, navigator.languages)}
      defaultLocale="en"
      messages={words.catalog as Record<string, string>}
    >
      <Boundary fallback={<Failed />}>
        <App />
      </Boundary>
    </IntlProvider>
  )
}

function Failed() {
  const text = useText()
  return (
    <main className={styles.opening}>
      <div role="alert">
        <p>{text('app.failed')}</p>
        <Button onClick={() => window.location.reload()}>{text('app.reload')}</Button>
      </div>
    </main>
  )
}

/** A fault of one part of the window is said in words, and the window can be drawn anew. */
class Boundary extends Component<{ readonly children: ReactNode; readonly fallback: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
