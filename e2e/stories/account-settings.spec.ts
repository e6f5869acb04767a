import type { Page } from '@playwright/test'
import type { Account } from '../../src-shared/mail/account'
import { account as accountLine, openInbox, row } from '../on-screen'
import { expect, mail, modes, test } from '../story'
import { rowsOf } from '../tern.mjs'

/** Opens the settings of the only account as a user does: by its page of all settings. */
async function openSettings(page: Page, label: string) {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Accounts' }).click()
  await page.getByRole('button', { name: `Settings of ${label}` }).click()
  // It is called after the account, whatever the account is called by and by.
  const dialog = page.getByRole('dialog', { name: /^Settings of / })
  await expect(dialog).toBeVisible()
  return dialog
}

const saved = async (page: Page): Promise<Account> => {
  const [account] = await rowsOf<Account>(page, 'accounts')
  if (!account) throw new Error('no account')
  return account
}

for (const mode of modes) {
  test(`${mode}: name, colour and what the mode has of its own are changed and stay changed`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Here whole' }))
    const page = await tern.start()
    const { id } = await tern.addAccount(mode, server, user)
    const dialog = await openSettings(page, user.user)

    await dialog.getByLabel('Account name').fill('Work')
    await dialog.getByLabel('Your name').fill('')
    await expect(dialog.getByText('Enter your name.')).toBeVisible()
    await dialog.getByLabel('Your name').fill('Alex M. Doe')
    await dialog.getByRole('radio', { name: 'Colour 6' }).check()
    await expect.poll(() => saved(page)).toMatchObject({ label: 'Work', displayName: 'Alex M. Doe', color: 5 })
    await expect(page.getByRole('dialog', { name: 'Settings of Work' })).toBeVisible()

    if (mode === 'imap') {
      await dialog.getByRole('radio', { name: 'Only sender, subject and date' }).check()
      await expect(dialog.getByText(/without a connection they cannot be read/)).toBeVisible()
      expect(await saved(page)).toMatchObject({ keepOffline: 'everything' })
      await dialog.getByRole('button', { name: 'Use this choice' }).click()
      await expect.poll(() => saved(page)).toMatchObject({ keepOffline: 'headers' })
      await expect(dialog.getByRole('button', { name: 'Use this choice' })).toBeHidden()
    } else {
      await dialog.getByLabel('Look for new mail').selectOption('Every 5 minutes')
      await expect.poll(() => saved(page)).toMatchObject({ checkEveryMs: 300_000 })
    }
    // What is being typed counts, too, when Escape closes the dialog.
    await dialog.getByLabel('Account name').fill('Works')
    await page.keyboard.press('Escape')
    await expect(accountLine(page, 'Works').first()).toBeVisible()

    const again = await tern.restart()
    await expect(accountLine(again, 'Works').first()).toBeVisible()
    expect(await saved(again)).toMatchObject({
      id,
      color: 5,
      displayName: 'Alex M. Doe',
      ...(mode === 'imap' ? { keepOffline: 'headers' } : { checkEveryMs: 300_000 }),
    })
    await openInbox(again)
    await expect(row(again, 'Here whole')).toBeVisible()
  })
}
