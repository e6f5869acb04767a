// Pictures of every screen, in every theme and language and three widths, to be looked at.
//
//   npm run screenshots -- [--out FOLDER] [--themes light,dark,forced] [--languages en,de] [--widths 1280,960,640] [--only list,menu]
//
// A real server with sample mail, one IMAP and one POP3 account, the built app on an invisible display.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDovecot } from '../e2e/dovecot/server.mjs'
import { generateSampleMail } from '../e2e/sample-mail/generate.mjs'
import { call as callOnce, draftFor, launchTern, untilUpToDate } from '../e2e/tern.mjs'
import { electronEnvironment } from './electron-runtime.mjs'
import { projectRoot } from './run-command.mjs'
import { startVirtualDesktop } from './virtual-desktop.mjs'

const USERS = { imap: 'work@example.org', pop3: 'home@example.org' }
const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(projectRoot, 'demo-output', 'screenshots') },
    themes: { type: 'string', default: 'light,dark,hc-light,hc-dark' },
    languages: { type: 'string', default: 'en,de,it,ja' },
    widths: { type: 'string', default: '1280,960,640' },
    only: { type: 'string' },
  },
})
const listOf = (text) => text.split(',').filter(Boolean)

/** While the reader measures a mail's frame, a question may lose its context; it can be asked again. */
async function call(page, ...asked) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await callOnce(page, ...asked)
    } catch (error) {
      if (tries > 4 || !/context was destroyed/.test(String(error))) throw error
    }
  }
}

/** Pages of the settings, in their order. */
const pages = [
  'general',
  'accounts',
  'reading',
  'writing',
  'keyboard',
  'notifications',
  'privacy',
  'appearance',
  'storage',
  'about',
]
const settingsPage = (name) => async (page) => {
  await page.keyboard.press('Control+,')
  await page.locator('[role="tab"]').nth(pages.indexOf(name)).click()
}
/** What opens its own dialog from a page of the settings: the button with this number in the page. */
const fromSettings = (name, button) => async (page) => {
  await settingsPage(name)(page)
  await page.locator('[role="tabpanel"] button').nth(button).click()
  await page.locator('[role="tabpanel"]').waitFor({ state: 'detached' })
}
/** Opens what stands at this place, from the end, in the menu of the first own folder of the first account. */
const folderItem = (at) => async (page) => {
  await page.locator('[role="tree"] [aria-level="2"]').nth(6).click({ button: 'right' })
  await page.locator('[role="menu"] [role="menuitem"]').nth(at).click()
  await page.locator('[role="dialog"]').waitFor()
}
const searchFor = (words, rows) => async (page) => {
  await page.keyboard.press('Control+E')
  await page.keyboard.insertText(words)
  const row = page.locator('#pane-list [role="row"][data-key]')
  if (rows) await row.nth(1).waitFor()
  else await row.first().waitFor({ state: 'detached' })
}

/** Each screen: how to come to it from the mail page with the first message selected, found by structure, not by words. */
const screens = {
  list: async () => undefined,
  several: async (page) => {
    await page
      .locator('#pane-list [role="row"]')
      .nth(1)
      .click({ modifiers: ['Control'] })
  },
  menu: async (page) => {
    await page.locator('#pane-list [role="row"]').first().click({ button: 'right' })
    await page.locator('[role="menu"]').waitFor()
  },
  table: async (page) => {
    await call(page, 'settings.set', { listView: 'table' })
  },
  compact: async (page) => {
    await call(page, 'settings.set', { density: 'compact' })
  },
  move: async (page) => {
    await page.keyboard.press('Control+Shift+M')
    await page.locator('[role="dialog"]').waitFor()
  },
  palette: async (page) => {
    await page.keyboard.press('Control+K')
    await page.locator('[role="dialog"]').waitFor()
  },
  help: async (page) => {
    await page.keyboard.press('F1')
    await page.locator('[role="dialog"]').waitFor()
  },
  'folder-offline': folderItem(-2),
  'folder-properties': folderItem(-1),
  search: searchFor('the', true),
  nowhere: searchFor('zzzznowhere', false),
  compose: async (page) => {
    await page.keyboard.press('Control+N')
    await page.locator('#pane-reader iframe').first().waitFor()
  },
  reply: async (page) => {
    await page.keyboard.press('Control+R')
    await page.locator('#pane-reader [role="toolbar"]').nth(1).waitFor()
  },
  servers: async (page) => {
    await fromSettings('accounts', 0)(page)
    await page.locator('[role="dialog"] dl ~ div button').nth(0).click()
    await page.locator('[role="dialog"] form').nth(1).waitFor()
  },
  switch: async (page) => {
    await fromSettings('accounts', 0)(page)
    await page.locator('[role="dialog"] dl ~ div button').nth(1).click()
    await page.locator('[role="dialog"] ul').waitFor()
  },
  activity: async (page) => {
    await page.locator('#status > button').last().click()
    await page.locator('[role="dialog"]').waitFor()
  },
  shelf: async (page) => {
    await page.locator('#status button').first().click()
    await page.locator('[role="dialog"]').waitFor()
  },
  ...Object.fromEntries(pages.map((name) => [`settings-${name}`, settingsPage(name)])),
  account: fromSettings('accounts', 0),
  'account-pop3': fromSettings('accounts', 1),
  'account-writing': fromSettings('writing', 0),
  storage: fromSettings('storage', 0),
  forever: async (page) => {
    await page.keyboard.press('Shift+Delete')
    await page.locator('[role="alertdialog"]').waitFor()
  },
  badge: async (page) => {
    await page.locator('#pane-list header button').first().click()
    await page.locator('[role="dialog"]').waitFor()
  },
  nothing: async (page) => {
    await page.locator('#pane-tree [role="treeitem"]').nth(1).focus()
    await page.keyboard.press('Enter')
  },
  drawer: async (page, width) => {
    if (width >= 1000) return false
    await page.locator('#toolbar button[aria-controls="pane-tree"]').click()
  },
}

async function main() {
  const electron = await electronEnvironment()
  const folder = mkdtempSync(path.join(tmpdir(), 'tern-pictures-'))
  const cleaners = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })]
  mkdirSync(options.out, { recursive: true })
  try {
    const server = await startDovecot()
    cleaners.push(() => server.stop())
    await deliverSamples(server)
    const desktop = await startVirtualDesktop({ keyring: true })
    cleaners.push(() => desktop.stop())
    const env = { ...electron, ...desktop.env }
    const { app, page } = await launchTern({ profile: path.join(folder, 'profile'), ca: server.caFile, env })
    page.setDefaultTimeout(15_000)
    page.on('pageerror', (error) => console.error('[page]', error.message))
    page.on('console', (message) => message.type() === 'error' && console.error('[page]', message.text()))
    const taken = await takePictures(app, page, server)
    console.log(`${taken} pictures are in ${options.out}`)
    await app.close()
    return 0
  } finally {
    for (const clean of cleaners.reverse()) await clean()
  }
}

async function deliverSamples(server) {
  for (const user of Object.values(USERS)) await server.newUser({ user, password: 'tern-pictures' })
  for (const { mailbox, flags, at, source } of generateSampleMail({ now: Date.now() })) {
    await server.deliver(USERS.imap, mailbox, source, { flags, receivedAt: at })
    if (mailbox === 'INBOX') await server.deliver(USERS.pop3, mailbox, source)
  }
}

async function takePictures(app, page, server) {
  let taken = 0
  const looks = listOf(options.themes).flatMap((theme) =>
    listOf(options.languages).map((language) => ({ theme, language })),
  )
  const wanted = options.only ? listOf(options.only) : ['setup', ...Object.keys(screens), 'paper']
  const shoot = async (name, { theme, language }, width) => {
    await page.screenshot({
      path: path.join(options.out, `${name}-${theme}-${language}-${width}.png`),
      animations: 'disabled',
    })
    taken += 1
  }
  const each = async (draw) => {
    for (const look of looks) {
      // The colours of a system that forces its own, whatever the theme.
      const forced = look.theme === 'forced'
      const theme = forced ? 'dark' : look.theme
      await page.emulateMedia({ forcedColors: forced ? 'active' : 'none', colorScheme: forced ? 'dark' : null })
      await call(page, 'settings.set', { ...look, theme, listView: 'cards', density: 'standard' })
      await page.locator(`html[lang="${look.language}"][data-theme="${theme}"]`).waitFor({ state: 'attached' })
      for (const width of listOf(options.widths).map(Number)) {
        await resize(app, page, width)
        await draw(look, width)
      }
    }
  }
  if (wanted.includes('setup')) {
    await page.locator('input').first().waitFor()
    await each((look, width) => shoot('setup', look, width))
  }
  for (const [protocol, user] of Object.entries(USERS)) {
    const account = await call(page, 'account.add', draftFor(protocol, server, user), 'tern-pictures')
    await untilUpToDate(page, account.id)
  }
  for (const [name, open] of Object.entries(screens)) {
    if (!wanted.includes(name)) continue
    await each(async (look, width) => {
      await openFirst(page)
      if ((await open(page, width)) === false) return
      // What is on its way to the screen has arrived after two frames.
      await page
        .evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
        .catch(() => undefined)
      await shoot(name, look, width)
      await page.keyboard.press('Escape')
      await call(page, 'settings.set', { listView: 'cards', density: 'standard' })
    })
  }
  if (wanted.includes('paper')) taken += await printSome(app, page, looks)
  return taken
}

/** The first messages as they come out of a printer, whatever the theme. */
async function printSome(app, page, looks) {
  const messages = 4
  await app.evaluate(({ app: electron }) => {
    electron.on('web-contents-created', (_event, contents) => {
      contents.print = (_options, done) => {
        void contents.printToPDF({ printBackground: true }).then((pdf) => {
          globalThis.printedForTest = pdf.toString('base64')
          done(true, '')
        })
      }
    })
  })
  for (const { theme, language } of looks) {
    await call(page, 'settings.set', { theme, language })
    for (let at = 0; at < messages; at += 1) {
      await openFirst(page)
      for (let n = 0; n < at; n += 1) await page.keyboard.press('ArrowDown')
      await page.locator('[data-message] iframe, [data-message] [dir="auto"]').first().waitFor()
      // A frame has its height once it was measured.
      await page.waitForFunction(() =>
        [...document.querySelectorAll('[data-message] iframe')].every((frame) => frame.style.blockSize !== ''),
      )
      await page.keyboard.press('Control+P')
      const pdf = await app.evaluate(
        () =>
          new Promise((resolve) => {
            const look = setInterval(() => {
              const printed = globalThis.printedForTest
              if (printed === undefined) return
              globalThis.printedForTest = undefined
              clearInterval(look)
              resolve(printed)
            }, 20)
          }),
      )
      writeFileSync(path.join(options.out, `paper-${theme}-${language}-${at}.pdf`), Buffer.from(pdf, 'base64'))
    }
  }
  return looks.length * messages
}

/** The IMAP account's inbox with its first message open, whatever was open before. */
async function openFirst(page) {
  await page.keyboard.press('Escape')
  await page.locator('[role="dialog"],[role="alertdialog"],[role="menu"]').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+1')
  const first = page.locator('#pane-list [role="row"][data-key]').first()
  await first.waitFor()
  await first.focus()
  await page.keyboard.press('Home')
  await page.locator('#pane-list [role="row"][aria-selected="true"]').first().waitFor()
}

async function resize(app, page, width) {
  await app.evaluate(({ BrowserWindow }, wide) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL().includes('/index.html'))
    window?.setContentSize(wide, 820)
  }, width)
  await page.setViewportSize({ width, height: 820 })
}

process.exitCode = await main().catch((error) => {
  console.error(`[screenshots] ${error.stack ?? error.message}`)
  return 1
})
