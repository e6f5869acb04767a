import { BrowserWindow, type BrowserWindowConstructorOptions, nativeTheme } from 'electron'
import type { Language, Settings } from '../../src-shared/contract/commands'
import { appOrigin } from './app-scheme'

export interface WindowPlaces {
  readonly preload: string
  /** Origin of the development server, where there is one. */
  readonly development: string | undefined
  readonly icon: string | undefined
}

/** The one way a window is made: sandboxed, isolated, without Node (SECURITY.md E1). `written`: somebody writes in it. */
function createWindow(places: WindowPlaces, options: BrowserWindowConstructorOptions, written: boolean): BrowserWindow {
  return new BrowserWindow({
    ...options,
    ...(places.icon ? { icon: places.icon } : {}),
    webPreferences: {
      preload: places.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      // Its languages, and whether at all, are the session's business (`spelling.ts`).
      spellcheck: written,
      // Sync goes on while the window is covered or minimised.
      backgroundThrottling: false,
    },
  })
}

const pageColors = { light: '#F4F6F8', dark: '#14171C' }

/** The window a person sees, to be shown once it is ready. Theme and language are in its address, so that the first paint is right. */
export function createMainWindow(places: WindowPlaces, settings: Settings, language: Language): BrowserWindow {
  const dark = settings.theme === 'system' ? nativeTheme.shouldUseDarkColors : settings.theme.endsWith('dark')
  const window = createWindow(
    places,
    {
      title: 'Tern',
      width: 1280,
      height: 820,
      minWidth: 360,
      minHeight: 480,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: dark ? pageColors.dark : pageColors.light,
    },
    true,
  )
  const query = new URLSearchParams({ theme: settings.theme, lang: language })
  void window.loadURL(`${places.development ?? appOrigin}/index.html?${query}`)
  return window
}

/** A window of its own for one draft. */
export function createComposeWindow(
  places: WindowPlaces,
  settings: Settings,
  language: Language,
  draft: string,
): BrowserWindow {
  const dark = settings.theme === 'system' ? nativeTheme.shouldUseDarkColors : settings.theme.endsWith('dark')
  const window = createWindow(
    places,
    {
      title: 'Tern',
      width: 820,
      height: 720,
      minWidth: 360,
      minHeight: 400,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: dark ? pageColors.dark : pageColors.light,
    },
    true,
  )
  window.once('ready-to-show', () => window.show())
  const query = new URLSearchParams({ theme: settings.theme, lang: language, draft })
  void window.loadURL(`${places.development ?? appOrigin}/compose.html?${query}`)
  return window
}

/** The hidden window that owns the database. It outlives the others and is replaced when it dies. */
export function createStoreWindow(places: WindowPlaces): BrowserWindow {
  const window = createWindow(
    places,
    { title: 'Tern store', show: false, width: 200, height: 100, skipTaskbar: true },
    false,
  )
  void window.loadURL(`${places.development ?? appOrigin}/store.html`)
  return window
}
