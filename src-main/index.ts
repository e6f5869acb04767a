import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  Menu,
  MessageChannelMain,
  net,
  powerMonitor,
  session,
  shell,
  type WebContents,
} from 'electron'
import type { AppState, Notice } from '../src-shared/contract/commands'
import type { Leaving } from '../src-shared/contract/desktop'
import type { Events } from '../src-shared/contract/events'
import { languagesToCheck, type Settings } from '../src-shared/contract/settings'
import type { MailtoFields } from '../src-shared/contract/writing'
import type { AccountStatus } from '../src-shared/mail/account-status'
import { MailFailure } from '../src-shared/mail/mail-error'
import { mailtoOf, parseMailto } from '../src-shared/mail/parse-mailto'
import { BrowserSignIns } from './ipc/browser-sign-ins'
import { commandHandlers } from './ipc/commands'
import { handleCommands, sendEvent } from './ipc/handle'
import { writingCommands } from './ipc/writing-commands'
import { AllowedSenders } from './os/allowed-senders'
import { appOrigin, registerAppScheme, serveApp } from './os/app-scheme'
import { archiveCommands } from './os/archive-commands'
import { ComposeWindows } from './os/compose-windows'
import { markDatabaseDamaged, setDamagedDatabaseAside } from './os/damaged-database'
import { backgroundSwitch, Desktop } from './os/desktop'
import { EngineProcess } from './os/engine-process'
import { guardSessions } from './os/guard-sessions'
import { hasTray } from './os/has-tray'
import { Notifications } from './os/notifications'
import { OpenedParts } from './os/opened-parts'
import { PictureAccess } from './os/picture-scheme'
import { isDevelopmentRuntime, preferSystemKeychain, systemKeychain } from './os/platform'
import { readerCommands } from './os/reader-commands'
import { savePart } from './os/save-part'
import { Secrets } from './os/secrets'
import { SettingsFile } from './os/settings-file'
import { checkSpelling } from './os/spelling'
import { TrayIcon } from './os/tray-icon'
import { createComposeWindow, createMainWindow, createStoreWindow, type WindowPlaces } from './os/windows'

/** MAIN: windows, credentials, supervision. Composition root; nothing imports it. */

// Profile and temporary files are the user's alone (SECURITY.md K2).
process.umask(0o077)
preferSystemKeychain()
registerAppScheme()
// No connection but to configured servers (SECURITY.md E7).
app.commandLine.appendSwitch('disable-background-networking')
app.commandLine.appendSwitch('disable-component-update')

if (app.requestSingleInstanceLock()) run()
else app.quit()

function run(): void {
  const profile = app.getPath('userData')
  const notices: Notice[] = []
  setDamagedDatabaseAside(profile, Date.now())
  const settings = new SettingsFile(profile)
  const secrets = new Secrets(profile, systemKeychain)
  const statuses = new Map<string, AccountStatus>()
  const development = process.env.ELECTRON_RENDERER_URL
  const icon = join(app.getAppPath(), 'resources/icons/256x256.png')
  const places: WindowPlaces = {
    preload: join(import.meta.dirname, '../preload/index.cjs'),
    development,
    icon: existsSync(icon) ? icon : undefined,
  }
  const isOurPage = (url: string): boolean => url.startsWith(`${development ?? appOrigin}/`)

  let mainWindow: BrowserWindow | undefined
  let storeWindow: BrowserWindow | undefined
  /** Its page listens. `isLoading()` may still say otherwise in the very event that tells so. */
  let storeIsLoaded = false
  let quitting = false
  /** The page was asked what closing means, and has not answered. */
  let closingAsked = false
  let paused = false
  /** The page in which a misspelt word was clicked last. */
  let misspelt: WebContents | undefined
  /** A mailto: link from before the window could take it. */
  let mailto = mailtoOf(process.argv)
  const composers = new ComposeWindows((draft) => {
    const window = createComposeWindow(places, settings.settings, settings.language, draft)
    watchSpelling(window)
    return window
  })

  function raiseMain(): void {
    if (mainWindow?.isMinimized()) mainWindow.restore()
    mainWindow?.show()
    mainWindow?.focus()
  }

  /** A Mac's programs go on without a window. */
  const keepsRunning = (): boolean => process.platform === 'darwin' || settings.settings.keepRunning

  /** Where the desktop has no place for its icon it stays in the list of windows. */
  async function goOutOfSight(window: BrowserWindow): Promise<void> {
    if (await hasTray()) window.hide()
    else window.minimize()
  }

  async function closeMain(window: BrowserWindow): Promise<void> {
    const answers = !window.webContents.isCrashed() && !closingAsked
    if (!keepsRunning() || !answers) app.quit()
    else if (settings.settings.keepRunningExplained || process.platform === 'darwin') await goOutOfSight(window)
    else {
      // A page that hangs cannot answer: closed once more, it does not have to.
      closingAsked = true
      sendEvent(window.webContents, 'app.closing', { hasTray: await hasTray() })
    }
  }

  async function leave(how: Leaving): Promise<void> {
    closingAsked = false
    if (how === 'stay') return
    await settings.set({ keepRunningExplained: true })
    if (how === 'quit') app.quit()
    else if (mainWindow) await goOutOfSight(mainWindow)
    tell('app.state', await state())
  }

  async function pause(on: boolean): Promise<AppState> {
    paused = on
    await engine.call('sync.pause', on)
    return told(Promise.resolve())
  }

  function composeTo(fields: MailtoFields | undefined): void {
    if (!fields || !mainWindow) {
      mailto = fields ?? mailto
      return
    }
    raiseMain()
    sendEvent(mainWindow.webContents, 'compose.mailto', fields)
  }

  function followLink(url: string): void {
    if (/^mailto:/i.test(url)) composeTo(parseMailto(url))
    else if (isLink(url)) tell('link.clicked', { url })
  }

  function tell<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const window of [mainWindow, ...composers.windows]) if (window) sendEvent(window.webContents, name, event)
  }
  function note(notice: Notice): void {
    notices.push(notice)
    tell('app.notice', notice)
  }

  const engine = new EngineProcess(join(import.meta.dirname, 'engine.js'), profile, {
    passwords: () => secrets.all(),
    resources: join(app.getAppPath(), 'resources'),
    started: () => {
      connectStore()
      if (paused) void engine.call('sync.pause', true).catch(() => undefined)
    },
    restarting: () => note({ kind: 'engine-restarted', at: Date.now() }),
    said: (message) => {
      switch (message.kind) {
        case 'status':
          statuses.set(message.status.accountId, message.status)
          tell('account.status', message.status)
          break
        case 'notice':
          note(message.notice)
          break
        case 'task':
          tell('task.progress', message.progress)
          break
        case 'switching':
          tell('account.switching', message.progress)
          break
        case 'secret':
          void secrets.keep(message.account, message.secret)
          break
        case 'accounts':
          void secrets.keepOnly(message.accounts)
          break
        case 'store-stuck':
          storeWindow?.destroy()
          break
        case 'store-broken':
          markDatabaseDamaged(profile)
          app.relaunch()
          app.quit()
          break
      }
    },
  })

  function connectStore(): void {
    if (!storeWindow || !storeIsLoaded) return
    const { port1, port2 } = new MessageChannelMain()
    storeWindow.webContents.postMessage('tern-store-port', null, [port1])
    engine.sendStorePort(port2)
  }

  function openStore(): void {
    const window = createStoreWindow(places)
    storeWindow = window
    storeIsLoaded = false
    window.webContents.on('did-finish-load', () => {
      storeIsLoaded = true
      connectStore()
    })
    window.webContents.on('render-process-gone', () => window.destroy())
    window.on('closed', () => {
      storeWindow = undefined
      if (!quitting) openStore()
    })
  }

  function openMain(): void {
    const window = createMainWindow(places, settings.settings, settings.language)
    mainWindow = window
    window.webContents.on('render-process-gone', () => {
      if (!quitting) window.webContents.reload()
    })
    window.on('close', (event) => {
      // What is being written is saved before the window goes.
      if (quitting) return
      event.preventDefault()
      void closeMain(window)
    })
    window.on('closed', () => {
      mainWindow = undefined
      app.quit()
    })
    window.once('ready-to-show', () => {
      if (!app.commandLine.hasSwitch(backgroundSwitch)) window.show()
      else if (!keepsRunning()) window.minimize()
      else void goOutOfSight(window)
    })
    watchSpelling(window)
    window.webContents.on('update-target-url', (_event, url) => tell('link.shown', { url: isLink(url) ? url : '' }))
    window.on('focus', () => void engine.call('network.changed').catch(() => undefined))
  }

  async function state(): Promise<AppState> {
    return {
      version: app.getVersion(),
      settings: settings.settings,
      language: settings.language,
      secretStorage: await secrets.storage(),
      statuses: [...statuses.values()],
      notices,
      paused,
      platform: { os: process.platform as AppState['platform']['os'], developmentRuntime: isDevelopmentRuntime() },
    }
  }

  // A test's own server is on this device; a packaged Tern knows no such switch (SECURITY.md R2).
  const network = { allowLoopback: !app.isPackaged && app.commandLine.hasSwitch('tern-test-loopback-pictures') }
  const locate: Parameters<typeof serveApp>[2] = (message, part) => engine.call('part.locate', message, part)
  const pictures = new PictureAccess(locate, network)
  const opened = new OpenedParts(profile)
  const notifications = new Notifications((choice) => {
    // Only opening needs the window in front; archiving from the desktop leaves it where it is.
    if (choice.choice === 'open') raiseMain()
    if (mainWindow) sendEvent(mainWindow.webContents, 'notification.chosen', choice)
  }, places.icon)

  const desktop = new Desktop()
  const tray = new TrayIcon({
    icons: join(app.getAppPath(), 'resources/icons'),
    open: raiseMain,
    chosen: (choice) => {
      if (choice === 'compose') raiseMain()
      if (mainWindow) sendEvent(mainWindow.webContents, 'tray.chosen', { choice })
    },
    quit: () => app.quit(),
  })

  const spelling = (): Promise<void> =>
    checkSpelling(
      session.defaultSession,
      { resources: join(app.getAppPath(), 'resources'), profile },
      languagesToCheck(settings.settings.spelling, settings.language),
    )
  async function setSettings(next: Partial<Settings>): Promise<void> {
    await settings.set(next)
    if (next.spelling !== undefined || next.language !== undefined) await spelling()
    tell('app.state', await state())
  }

  /** What was done about the master password is seen by every window. */
  async function told(done: Promise<void>): Promise<AppState> {
    await done
    const now = await state()
    tell('app.state', now)
    return now
  }

  guardSessions(app, development, (_page, url) => {
    followLink(url)
  })

  handleCommands(
    isOurPage,
    commandHandlers({
      engine: (call, ...args) => engine.call(call, ...args),
      state,
      setSettings,
      keepSecret: (account, password) => secrets.keep(account, password),
      takeOverSecrets: (from, to, password) => secrets.takeOver(from, to, password),
      replaceSecret: (account, password, change) => secrets.replaceWith(account, password, change),
      forgetSecret: (account) => secrets.forget(account),
      master: {
        set: (password) => told(secrets.setMaster(password)),
        unlock: async (password) => {
          await secrets.unlock(password)
          await engine.call('secrets.give', await secrets.all())
          return told(Promise.resolve())
        },
        drop: () => told(secrets.dropMaster()),
      },
      browser: new BrowserSignIns({
        engine: (call, ...args) => engine.call(call, ...args),
        openPage: (url) => shell.openExternal(url),
      }),
      forgetStatus: (account) => statuses.delete(account),
      savePart: async (message, part) => {
        if (!mainWindow) return null
        return savePart(
          mainWindow,
          await engine.call('part.locate', message, part),
          part === '' ? 'message.eml' : 'attachment',
        )
      },
      openLink: async (url) => {
        if (!isLink(url)) throw new MailFailure({ kind: 'bad-request', reason: 'not a link that Tern opens' })
        if (/^mailto:/i.test(url)) composeTo(parseMailto(url))
        else await shell.openExternal(url)
      },
      notify: (notification) => notifications.show(notification),
      desktop: {
        'desktop.state': () => desktop.state(),
        'desktop.startAtLogin': (on) => desktop.startAtLogin(on),
        'desktop.beMailProgram': () => desktop.beMailProgram(),
        'tray.set': (shown) => tray.set(shown),
        'app.leave': (how) => leave(how),
        'sync.pause': (on) => pause(on),
      },
      setBadge: (unread) => void app.setBadgeCount(unread),
      now: () => Date.now(),
      archive: archiveCommands({
        window: () => mainWindow,
        engine: (call, ...args) => engine.call(call, ...args),
        setSettings,
        now: () => Date.now(),
      }),
      writing: writingCommands({
        engine: (call, ...args) => engine.call(call, ...args),
        window: () => BrowserWindow.getFocusedWindow() ?? mainWindow,
        popOut: (draft) => composers.show(draft),
        done: (page, sendNow) => composers.done(page, { sendNow }),
        takeMailto: () => {
          const taken = mailto ?? null
          mailto = undefined
          return taken
        },
        replaceSecret: (id, password, change) => secrets.replaceWith(id, password, change),
        spell: {
          replace: (word) => misspelt?.replaceMisspelling(word),
          learn: (word) => void session.defaultSession.addWordToSpellCheckerDictionary(word),
        },
      }),
      reader: readerCommands({
        window: () => mainWindow,
        locate,
        pictures,
        senders: new AllowedSenders(profile),
        opened,
        network,
        dragIcon: places.icon,
      }),
    }),
  )

  app.on('second-instance', (_event, argv) => {
    const fields = mailtoOf(argv)
    if (fields) composeTo(fields)
    else if (!argv.includes(`--${backgroundSwitch}`)) raiseMain()
  })
  app.on('activate', raiseMain)
  app.on('open-url', (event, url) => {
    event.preventDefault()
    composeTo(parseMailto(url))
  })
  app.on('before-quit', (event) => {
    if (quitting) return
    quitting = true
    event.preventDefault()
    void finishWriting()
      .finally(() => engine.stop(5_000))
      .finally(() => {
        opened.clear()
        tray.set(null)
        storeWindow?.destroy()
        app.quit()
      })
  })

  /** Everything that is being written is saved, and what the user wants sent first is given a moment to go. */
  async function finishWriting(): Promise<void> {
    const due = await Promise.race([engine.call('outbox.dueWithin', dueMs), after(1_000, 0)]).catch(() => 0)
    // Out of sight nobody could answer.
    if (due > 0) raiseMain()
    const page = mainWindow
    const { sendNow } = page ? await composers.finish(page, 'main', due) : { sendNow: false }
    await composers.finishAll()
    if (!sendNow) return
    await engine.call('outbox.hurry').catch(() => undefined)
    for (const until = Date.now() + hurryMs; Date.now() < until; ) {
      const left = await engine.call('outbox.dueWithin', dueMs).catch(() => 0)
      if (left === 0) return
      await after(100, undefined)
    }
  }

  /** Words the dictionaries do not have, by a click on them. */
  function watchSpelling(window: BrowserWindow): void {
    window.webContents.on('context-menu', (_event, { misspelledWord, dictionarySuggestions, x, y }) => {
      if (misspelledWord === '') return
      misspelt = window.webContents
      sendEvent(window.webContents, 'spell.suggestions', {
        word: misspelledWord,
        suggestions: dictionarySuggestions,
        x,
        y,
      })
    })
  }

  void app.whenReady().then(() => {
    if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
    serveApp(session.defaultSession, join(import.meta.dirname, '../renderer'), locate)
    pictures.serve(session.defaultSession)
    openMain()
    void spelling()
    // First paint before anything else: store and engine start after it.
    const startRest = once(() => {
      openStore()
      engine.start()
    })
    mainWindow?.once('ready-to-show', startRest)
    // A window that never gets to paint must not keep mail from being fetched.
    setTimeout(startRest, 5_000)
    powerMonitor.on('resume', () => void engine.call('network.changed').catch(() => undefined))
    watchNetwork(() => void engine.call('network.changed').catch(() => undefined))
  })
}

/** Only what a browser, a mail or a telephone program opens. */
function isLink(url: string): boolean {
  return /^(https?|mailto|tel):/i.test(url)
}

/** The longest time to think again about a message that was sent. */
const dueMs = 120_000
/** Quitting waits for sending no longer than this (UX.md §13). */
const hurryMs = 5_000

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value))
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}

/** Electron tells of no network change, so its word is asked for now and then; it is a hint, never a gate. */
function watchNetwork(changed: () => void): void {
  let online = net.isOnline()
  setInterval(() => {
    if (net.isOnline() === online) return
    online = !online
    if (online) changed()
  }, 5_000)
}
