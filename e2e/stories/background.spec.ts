import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { startTrayHost, type TrayHost } from '../net/tray-host'
import { openInbox, row } from '../on-screen'
import { expect, mail, test } from '../story'

declare global {
  /** In Electron's main process: the menu of the icon, as it was given to the desktop last. */
  var trayMenuForTest: Electron.Menu | undefined
}

// A program loses its bus only after it has ended.
const desktops: TrayHost[] = []
test.afterAll(async () => {
  for (const desktop of desktops) await desktop.stop()
})

const isVisible = (app: ElectronApplication): Promise<boolean | undefined> =>
  app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find((one) => one.webContents.getURL().includes('/index.html'))
      ?.isVisible(),
  )
const close = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => {
    // What the window's own button does.
    for (const one of BrowserWindow.getAllWindows()) if (one.webContents.getURL().includes('/index.html')) one.close()
  })
const choose = (app: ElectronApplication, label: string): Promise<void> =>
  app.evaluate((_electron, wanted) => {
    const item = globalThis.trayMenuForTest?.items.find((one) => one.label === wanted)
    if (!item) throw new Error(`nothing called ${wanted} in the menu`)
    item.click()
  }, label)

test('Tern is what the desktop starts and opens mail links with, and goes on without its window', async ({
  tern,
  server,
  user,
}) => {
  test.setTimeout(180_000)
  const patience = { timeout: 60_000 }
  const desktop = await startTrayHost()
  desktops.push(desktop)
  const config = join(tern.profile, 'xdg-config')
  const data = join(tern.profile, 'xdg-data')
  mkdirSync(join(data, 'applications'), { recursive: true })
  mkdirSync(config)
  const entry = '[Desktop Entry]\nType=Application\nName=Tern\nExec=true %U\nMimeType=x-scheme-handler/mailto;\n'
  for (const name of ['tern', 'other']) writeFileSync(join(data, 'applications', `${name}.desktop`), entry)
  writeFileSync(join(config, 'mimeapps.list'), '[Default Applications]\nx-scheme-handler/mailto=other.desktop\n')
  const page = await tern.start({ env: { ...desktop.env, XDG_CONFIG_HOME: config, XDG_DATA_HOME: data } })
  await tern.app.evaluate(({ Tray }) => {
    const set = Tray.prototype.setContextMenu
    Tray.prototype.setContextMenu = function (menu) {
      globalThis.trayMenuForTest = menu ?? undefined
      set.call(this, menu)
    }
  })
  await tern.addAccount('pop3', server, user)
  await openInbox(page)

  await page.keyboard.press('Control+,')
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const atLogin = settings.getByRole('checkbox', { name: 'Start Tern when I sign in' })
  const autostart = join(config, 'autostart', 'tern.desktop')
  await expect(atLogin).not.toBeChecked()
  await atLogin.click()
  await expect(atLogin).toBeChecked()
  expect(readFileSync(autostart, 'utf8')).toMatch(/^Exec=".+" "--background"$/m)
  await atLogin.click()
  await expect(atLogin).not.toBeChecked()
  expect(existsSync(autostart)).toBe(false)
  await expect(settings.getByText('Mail links open in another program.')).toBeVisible(patience)
  await settings.getByRole('button', { name: 'Default mail program' }).click()
  await expect(settings.getByText('Mail links open in Tern.')).toBeVisible(patience)
  expect(readFileSync(join(config, 'mimeapps.list'), 'utf8')).toContain('x-scheme-handler/mailto=tern.desktop')

  await settings.getByRole('checkbox', { name: 'Keep running when the window is closed' }).click()
  await expect.poll(() => desktop.registered(), patience).toBeGreaterThan(0)
  await page.keyboard.press('Escape')

  // Said once, and only then.
  await close(tern.app)
  await page.getByRole('dialog', { name: 'Tern keeps running' }).getByRole('button', { name: 'Keep running' }).click()
  await expect.poll(() => isVisible(tern.app)).toBe(false)

  await server.deliver(user.user, 'INBOX', mail({ subject: 'While out of sight' }))
  await choose(tern.app, 'Check mail')
  await expect(row(page, 'While out of sight')).toBeAttached(patience)
  await choose(tern.app, 'Pause')
  await expect(page.getByRole('contentinfo')).toContainText('Paused', patience)
  await server.deliver(user.user, 'INBOX', mail({ subject: 'While paused' }))
  await choose(tern.app, 'Go on')
  await expect(row(page, 'While paused')).toBeAttached(patience)

  await choose(tern.app, 'New message')
  await expect.poll(() => isVisible(tern.app)).toBe(true)
  await expect(page.getByRole('combobox', { name: 'To' })).toBeVisible()
  await close(tern.app)
  await expect.poll(() => isVisible(tern.app)).toBe(false)
  await tern.endsBy(() => choose(tern.app, 'Quit Tern'))
})
