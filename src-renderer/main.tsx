import { createRoot } from 'react-dom/client'
import type { Language, ThemeChoice } from '../src-shared/contract/commands'
import { startMailState } from './shell/mail-state'
import { Root } from './shell/root'
import { languages, loadCatalog } from './text/languages'
import { applyTheme } from './theme/apply-theme'
import './theme/tokens.css'
import './theme/base.css'

/** The window's start: theme and language are in its address, so that the first paint is right. */
const query = new URLSearchParams(window.location.search)
const themes: readonly string[] = ['system', 'light', 'dark', 'hc-dark', 'hc-light'] satisfies ThemeChoice[]
const theme = query.get('theme') ?? 'system'
applyTheme(themes.includes(theme) ? (theme as ThemeChoice) : 'system')
const asked = query.get('lang')
const language: Language = languages.find((one) => one === asked) ?? 'en'
document.documentElement.lang = language

const root = document.getElementById('root')
if (root) {
  const [catalog] = await Promise.all([loadCatalog(language), startMailState()])
  createRoot(root).render(<Root language={language} catalog={catalog} />)
}
