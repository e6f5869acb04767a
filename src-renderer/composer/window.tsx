import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { IntlProvider } from 'react-intl'
import type { Language, ThemeChoice } from '../../src-shared/contract/commands'
import type { Draft } from '../../src-shared/mail/draft'
import type { DraftId } from '../../src-shared/mail/ids'
import { call } from '../shell/bridge'
import { startMailState, useMail } from '../shell/mail-state'
import { Toast } from '../status/banners'
import type { Sentences } from '../text/catalog'
import { languages, loadCatalog, localeOf } from '../text/languages'
import { applyTheme } from '../theme/apply-theme'
import '../theme/tokens.css'
import '../theme/base.css'
import { Composer } from './composer'
import styles from './composer.module.css'

/** A window of its own for one draft; its id is in the address, with theme and language for the first paint. */
const query = new URLSearchParams(window.location.search)
const themes: readonly string[] = ['system', 'light', 'dark', 'hc-dark', 'hc-light'] satisfies ThemeChoice[]
const theme = query.get('theme') ?? 'system'
applyTheme(themes.includes(theme) ? (theme as ThemeChoice) : 'system')
const asked = query.get('lang')
const language: Language = languages.find((one) => one === asked) ?? 'en'
const draftId = (query.get('draft') ?? '') as DraftId
document.documentElement.lang = language

function ComposeWindow({ draft, catalog }: { readonly draft: Draft; readonly catalog: Sentences }) {
  const accounts = useMail((state) => state.accounts)
  const chosen = useMail((state) => state.app?.settings.theme)
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (chosen !== undefined) applyTheme(chosen)
  }, [chosen])
  useEffect(() => {
    document.title = draft.content.subject
  }, [draft])
  return (
    <IntlProvider
      locale={localeOf(language, navigator.languages)}
      defaultLocale="en"
      messages={catalog as Record<string, string>}
    >
      <main className={styles.window}>
        {accounts !== undefined && !done && (
          <Composer
            draft={draft}
            focus="body"
            ownWindow
            onClosed={() => {
              setDone(true)
              void call('compose.done', draftId, false)
            }}
          />
        )}
      </main>
      <Toast />
    </IntlProvider>
  )
}

const root = document.getElementById('root')
if (root) {
  const [catalog, draft] = await Promise.all([
    loadCatalog(language),
    call('draft.read', draftId),
    startMailState(draftId),
  ])
  if (draft.ok) createRoot(root).render(<ComposeWindow draft={draft.value} catalog={catalog} />)
  else void call('compose.done', draftId, false)
}
