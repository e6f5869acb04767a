import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { mailbox, row, tree } from '../on-screen'
import { generateSampleMail } from '../sample-mail/generate.mjs'
import { expect, test } from '../story'
import { call } from '../tern.mjs'
import { Camera } from './camera'

// One account of each kind with the sample mail: what is on screen all day, the settings, and every dialog about folders.

const settings = [
  'General',
  'Accounts',
  'Reading',
  'Writing',
  'Keyboard',
  'Notifications',
  'Privacy',
  'Appearance',
  'Storage',
  'About Tern',
] as const

/** The IMAP account's inbox with its first message open, whatever was open before. */
async function openFirst(page: Page): Promise<void> {
  await page.keyboard.press('Control+1')
  const first = page.locator('#pane-list [role="row"][data-key]').first()
  await first.waitFor()
  await first.focus()
  await page.keyboard.press('Home')
  await page.locator('#pane-list [role="row"][aria-selected="true"]').first().waitFor()
}
const fromFirst = (open: (page: Page, width: number) => Promise<unknown>) => async (page: Page, width: number) => {
  await openFirst(page)
  return open(page, width)
}
const dialogAfter = (keys: string) =>
  fromFirst(async (page) => {
    await page.keyboard.press(keys)
    await page.locator('[role="dialog"],[role="alertdialog"]').first().waitFor()
  })
/** At widths where the tree is a drawer, it is opened first. */
async function showTree(page: Page, width: number): Promise<void> {
  if (width < 1000 && !(await tree(page).isVisible()))
    await page.locator('#toolbar button[aria-controls="pane-tree"]').click()
}
const treeMenu = (name: string, nth = 0) =>
  fromFirst(async (page, width) => {
    await showTree(page, width)
    await mailbox(page, name).nth(nth).click({ button: 'right' })
    await page.getByRole('menu').waitFor()
  })
const folderDialog = (name: string, item: string) => async (page: Page, width: number) => {
  await treeMenu(name)(page, width)
  await page.getByRole('menuitem', { name: item }).click()
  await page.locator('[role="dialog"],[role="alertdialog"]').first().waitFor()
}
const settingsPage = (name: string) =>
  fromFirst(async (page) => {
    await page.keyboard.press('Control+,')
    await page.getByRole('tab', { name, exact: true }).click()
  })

test('mail', async ({ tern, server }) => {
  const users = {
    imap: await server.newUser({ user: 'work@example.org', password: 'tern-pictures' }),
    pop3: await server.newUser({ user: 'home@example.org', password: 'tern-pictures' }),
  }
  for (const { mailbox: box, flags, at, source } of generateSampleMail({ now: Date.now() })) {
    await server.deliver(users.imap.user, box, source, { flags: [...flags], receivedAt: at })
    if (box === 'INBOX') await server.deliver(users.pop3.user, box, source)
  }
  const page = await tern.start()
  await tern.addAccount('imap', server, users.imap)
  await tern.addAccount('pop3', server, users.pop3)
  const camera = new Camera(tern)
  const take = camera.take.bind(camera)

  await take(
    'list',
    fromFirst(async () => undefined),
  )
  await take('nothing', async (page_, width) => {
    await showTree(page_, width)
    await page_.getByRole('treeitem', { name: /^Starred/ }).click()
    await page_.keyboard.press('Escape')
  })
  await take(
    'reading',
    fromFirst(async (page_, width) => {
      if (width >= 720) return false
      await page_.keyboard.press('Enter')
      await page_.getByRole('main').waitFor()
    }),
  )
  await take(
    'drawer',
    fromFirst(async (page_, width) => {
      if (width >= 1000) return false
      await showTree(page_, width)
    }),
  )
  await take(
    'several',
    fromFirst((page_) =>
      page_
        .locator('#pane-list [role="row"]')
        .nth(2)
        .click({ modifiers: ['Control'] }),
    ),
  )
  await take(
    'menu',
    fromFirst(async (page_) => {
      await page_.locator('#pane-list [role="row"][data-key]').first().click({ button: 'right' })
      await page_.getByRole('menu').waitFor()
    }),
  )
  const usualList = async (page_: Page) => {
    await call(page_, 'settings.set', { listView: 'cards', density: 'standard' })
  }
  await take(
    'table',
    fromFirst((page_) => call(page_, 'settings.set', { listView: 'table' })),
    { close: usualList },
  )
  await take(
    'compact',
    fromFirst((page_) => call(page_, 'settings.set', { density: 'compact' })),
    { close: usualList },
  )
  await take(
    'relaxed',
    fromFirst((page_) => call(page_, 'settings.set', { density: 'relaxed' })),
    { close: usualList },
  )
  await take(
    'large-text',
    fromFirst((page_) => call(page_, 'settings.set', { textSize: 200 })),
    {
      close: (page_) => call(page_, 'settings.set', { textSize: 100 }),
    },
  )
  await take('move', dialogAfter('Control+Shift+M'))
  await take('palette', dialogAfter('Control+K'))
  await take('help', dialogAfter('F1'), { long: true })
  await take('source', dialogAfter('Control+U'))
  await take(
    'find',
    fromFirst(async (page_, width) => {
      if (width < 720) await page_.keyboard.press('Enter')
      await page_.keyboard.press('Control+F')
      await page_.keyboard.insertText('the')
    }),
  )
  await take(
    'message-menu',
    fromFirst(async (page_, width) => {
      if (width < 720) await page_.keyboard.press('Enter')
      await page_
        .getByRole('button', { name: /^More for the message/ })
        .last()
        .click()
      await page_.getByRole('menu').waitFor()
    }),
  )
  await take('forever', dialogAfter('Shift+Delete'))
  await take(
    'badge',
    fromFirst(async (page_) => {
      await page_.locator('#pane-list header button').first().click()
      await page_.locator('[role="dialog"]').waitFor()
    }),
  )
  await take('badge-pop3', async (page_) => {
    await page_.keyboard.press('Control+2')
    await row(page_, 'Boat house').first().waitFor()
    await page_.locator('#pane-list header button').first().click()
    await page_.locator('[role="dialog"]').waitFor()
  })
  await take('search', async (page_) => {
    await page_.keyboard.press('Control+E')
    await page_.keyboard.insertText('from:mara -microphone the')
    await page_.locator('#pane-list [role="row"][data-key]').first().waitFor()
  })
  await take('search-nothing', async (page_) => {
    await page_.keyboard.press('Control+E')
    await page_.keyboard.insertText('zzzznowhere')
    await page_.getByText('Nothing found for').waitFor()
  })
  await take(
    'toast',
    fromFirst(async (page_) => {
      await page_.keyboard.press('Delete')
      await page_.getByRole('button', { name: 'Undo', exact: true }).first().waitFor()
      await page_.getByRole('button', { name: 'Undo', exact: true }).first().hover()
    }),
    { close: (page_) => page_.keyboard.press('Control+Z') },
  )
  await take('tree-menu-folder', treeMenu('Projects'))
  await take('tree-menu-account', treeMenu('work@example.org'))
  await take('folder-new', folderDialog('work@example.org', 'New folder'))
  await take('folder-rename', folderDialog('Hafen & Küste "2026"', 'Rename'))
  await take('folder-remove', folderDialog('Projects', 'Delete folder'))
  await take('folder-empty', folderDialog('Junk', 'Empty'))
  await take('folder-offline', folderDialog('Hafen & Küste "2026"', 'Offline copy'))
  await take('folder-properties', folderDialog('Hafen & Küste "2026"', 'Properties'))
  await take(
    'activity',
    fromFirst(async (page_) => {
      await page_.locator('#status > button').last().click()
      await page_.locator('[role="dialog"]').waitFor()
    }),
  )
  await take(
    'shelf',
    fromFirst(async (page_) => {
      await page_.locator('#status button').first().click()
      await page_.locator('[role="dialog"]').waitFor()
    }),
  )
  for (const name of settings)
    await take(`settings-${name.split(' ')[0]?.toLowerCase()}`, settingsPage(name), { long: true })
  await take(
    'storage',
    async (page_, width) => {
      await settingsPage('Storage')(page_, width)
      await page_.getByRole('tabpanel').getByRole('button').first().click()
      await page_.getByRole('dialog', { name: 'Backup, export and import' }).waitFor()
    },
    { long: true },
  )
  await take('account-menu-remove', async (page_, width) => {
    await treeMenu('work@example.org')(page_, width)
    await page_.getByRole('menuitem', { name: /Remove account/ }).click()
    await page_.getByRole('dialog').waitFor()
  })
  await take('account-remove-pop3', async (page_, width) => {
    await treeMenu('home@example.org')(page_, width)
    await page_.getByRole('menuitem', { name: /Remove account/ }).click()
    await page_.getByRole('dialog').waitFor()
  })

  // What is wrong outside: no network, and a password that is right no longer.
  if (Camera.wants('offline', 'sign-in-again')) {
    await server.stopListening()
    await page.keyboard.press('F5')
    await expect(page.getByText('You’re offline.')).toBeVisible({ timeout: 60_000 })
    await take(
      'offline',
      fromFirst(async () => undefined),
    )
    await server.startListening()
    await server.changePassword(users.imap.user, 'another one')
    await page.keyboard.press('F5')
    await expect(page.getByRole('form', { name: /^Sign in again/ }).first()).toBeVisible({ timeout: 60_000 })
    await take(
      'sign-in-again',
      fromFirst(async () => undefined),
    )
  }
  if (Camera.wants('paper')) await printSome()

  /** The first messages as they come out of a printer. */
  async function printSome(): Promise<void> {
    await tern.app.evaluate(({ app: electron }) => {
      electron.on('web-contents-created', (_event, contents) => {
        contents.print = (_options, done) => {
          void contents.printToPDF({ printBackground: true }).then((pdf) => {
            Object.assign(globalThis, { printedForTest: pdf.toString('base64') })
            done?.(true, '')
          })
        }
      })
    })
    await page.setViewportSize({ width: 1280, height: 820 })
    for (let at = 0; at < 4; at += 1) {
      await openFirst(page)
      for (let n = 0; n < at; n += 1) await page.keyboard.press('ArrowDown')
      await page.locator('[data-message] iframe, [data-message] [dir="auto"]').first().waitFor()
      await page.keyboard.press('Control+P')
      const printed = (): Promise<string> =>
        tern.app.evaluate(() => {
          const scope = globalThis as unknown as { printedForTest?: string }
          const pdf = scope.printedForTest ?? ''
          scope.printedForTest = ''
          return pdf
        })
      let pdf = ''
      await expect.poll(async () => (pdf = await printed()), { timeout: 60_000 }).not.toBe('')
      writeFileSync(join(Camera.folder, `paper-${at}.pdf`), Buffer.from(pdf, 'base64'))
    }
  }
})
