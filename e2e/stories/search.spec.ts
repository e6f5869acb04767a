import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { list, mailbox, message, openInbox, row } from '../on-screen'
import { expect, mail, modes, test } from '../story'

const box = (page: Page): Locator => page.getByRole('searchbox', { name: 'Search mail' })
const results = (page: Page): Locator => page.getByRole('treegrid', { name: 'Search results' })

for (const mode of modes) {
  test(`${mode}: search while typing, in three languages, with operators, offline and after a restart`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', [
      mail({ subject: 'Invoice for March', body: 'The wombat has been paid for.' }),
      mail({ subject: 'Reise nach Köln', body: 'Die Straße ist gesperrt.' }),
      mail({ subject: 'Perché no', body: 'La città è bella.' }),
      mail({ subject: '請求書のご案内', body: '東京都のガイドブックです。' }),
      mail({ subject: 'Nothing special', body: 'Just words about an invoice.' }),
    ])
    const page = await tern.start()
    await tern.addAccount(mode, server, user)
    await openInbox(page)
    await page.keyboard.press('Control+e')
    await expect(box(page)).toBeFocused()
    await page.keyboard.type('invo')
    await expect(results(page).getByRole('row')).toHaveCount(2)
    await page.keyboard.type('ice wombat')
    await expect(results(page).getByRole('row')).toHaveCount(1)
    await expect(row(page, 'Invoice for March')).toBeVisible()

    const finds = async (query: string, subject: string): Promise<void> => {
      await box(page).fill(query)
      await expect(results(page).getByRole('row')).toHaveCount(1)
      await expect(row(page, subject)).toBeVisible()
    }
    await finds('strasse koeln', 'Reise nach Köln')
    await finds('citta', 'Perché no')
    await finds('東京都', '請求書のご案内')
    await finds('subject:invoice', 'Invoice for March')
    await expect(page.getByRole('button', { name: 'Remove subject:invoice' })).toBeVisible()
    await finds('"about an invoice"', 'Nothing special')
    await finds('betreff:invoice -special', 'Invoice for March')
    await box(page).fill('zzz-nowhere')
    await expect(page.getByText('Nothing found for “zzz-nowhere”')).toBeVisible()

    // Opening a result reads it; Escape goes back to the folder.
    await box(page).fill('wombat')
    await row(page, 'Invoice for March').click()
    await expect(page.getByRole('heading', { level: 1, name: 'Invoice for March' })).toBeVisible()
    await box(page).press('Escape')
    await expect(list(page).getByRole('row')).toHaveCount(5)

    // With the server gone, after a restart, and with the index gone as well.
    await server.stopListening()
    try {
      let again = await tern.restart()
      await box(again).fill('wombat')
      await expect(results(again).getByRole('row')).toHaveCount(1)
      await tern.quit()
      for (const folder of ['File System', 'Default/File System'])
        if (existsSync(join(tern.profile, folder))) rmSync(join(tern.profile, folder), { recursive: true })
      again = await tern.start()
      await box(again).fill('wombat')
      await expect(results(again).getByRole('row')).toHaveCount(1, { timeout: 30_000 })
    } finally {
      await server.startListening()
    }
  })
}

test('new mail joins the answers on screen, deleted mail leaves them', async ({ tern, server, user }) => {
  await server.deliver(user.user, 'INBOX', mail({ subject: 'First', body: 'platypus one' }))
  const page = await tern.start()
  await tern.addAccount('imap', server, user)
  await openInbox(page)
  await box(page).fill('platypus')
  await expect(results(page).getByRole('row')).toHaveCount(1)
  await server.deliver(user.user, 'INBOX', mail({ subject: 'Second', body: 'platypus two' }))
  await expect(results(page).getByRole('row')).toHaveCount(2, { timeout: 30_000 })
  await server.doveadm('expunge', '-u', user.user, 'mailbox', 'INBOX', 'subject', 'First')
  await box(page).press('Escape')
  await expect(row(page, 'First')).toBeHidden({ timeout: 90_000 })
  await box(page).fill('platypus')
  await expect(results(page).getByRole('row')).toHaveCount(1)
})

test('what only the server has is searched there once asked for, and opened from there', async ({
  tern,
  server,
  user,
}) => {
  await server.deliver(user.user, 'INBOX', mail({ subject: 'Here', body: 'a quokka on this device' }))
  const page = await tern.start()
  await tern.addAccount('imap', server, user)
  await openInbox(page)
  await mailbox(page, 'Inbox').first().click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Offline copy…' }).click()
  const offline = page.getByRole('dialog', { name: 'Offline copy of Inbox' })
  await offline.getByRole('radio', { name: 'Only sender, subject and date' }).check()
  await offline.getByRole('button', { name: 'Use this choice' }).click()
  await expect(offline).toBeHidden()

  await server.deliver(user.user, 'INBOX', mail({ subject: 'Far away', body: 'Another quokka.' }))
  await expect(row(page, 'Far away')).toBeVisible({ timeout: 30_000 })
  await box(page).fill('quokka')
  await expect(row(page, 'Here')).toBeVisible()
  await expect(row(page, 'Far away')).toBeHidden()
  await page.getByRole('button', { name: /only on the server\. Search there too$/ }).click()
  await expect(row(page, 'Far away')).toBeVisible({ timeout: 30_000 })
  await expect(row(page, 'Far away')).toHaveAccessibleName(/Only on the server/)
  await expect(page.getByRole('region', { name: 'Search on the server' })).toContainText('found 1 more message.')
  await row(page, 'Far away').click()
  await message(page)
    .getByRole('button', { name: /^Download/ })
    .click()
  await expect(message(page)).toContainText('Another quokka.', { timeout: 30_000 })

  // Another question is not answered by it.
  await server.deliver(user.user, 'INBOX', mail({ subject: 'Farther', body: 'A wombat.' }))
  await box(page).fill('wombat')
  await expect(page.getByText('Nothing found for “wombat”')).toBeVisible()
  await expect(page.getByRole('button', { name: /Search there too$/ })).toBeVisible()
})
