import type { Page } from '@playwright/test'
import { mailbox, row } from '../on-screen'
import { expect, mail, test } from '../story'
import { call } from '../tern.mjs'
import { Camera } from './camera'

// The settings of accounts: servers, change of mode with its plan, removal, and the master password.

async function openAccount(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Control+,')
  await page.getByRole('tab', { name: 'Accounts', exact: true }).click()
  await page.getByRole('button', { name: `Account settings: ${label}` }).click()
  await page.getByRole('dialog', { name: `Settings of ${label}` }).waitFor()
}

test('accounts', async ({ tern, server }) => {
  const users = {
    imap: await server.newUser({ user: 'work@example.org', password: 'tern-pictures' }),
    pop3: await server.newUser({ user: 'home@example.org', password: 'tern-pictures' }),
  }
  for (const { user } of Object.values(users))
    await server.deliver(user, 'INBOX', [
      mail({ subject: 'One' }),
      mail({ subject: 'Two' }),
      mail({ subject: 'Three' }),
    ])
  const page = await tern.start()
  await tern.addAccount('imap', server, users.imap)
  const home = await tern.addAccount('pop3', server, users.pop3, { retention: { kind: 'after-days', days: 14 } })
  const camera = new Camera(tern)
  const account = (name: string, label: string, more: (page: Page) => Promise<unknown> = async () => undefined) =>
    camera.take(
      name,
      async (page_) => {
        await openAccount(page_, label)
        return more(page_)
      },
      { long: true },
    )
  const press = (page_: Page, name: string | RegExp) =>
    page_.getByRole('dialog').last().getByRole('button', { name }).click()
  const { imap, pop3 } = users
  await account('account-imap', imap.user)
  await account('account-imap-offline', imap.user, (page_) =>
    page_.getByRole('radio', { name: 'Only sender, subject and date' }).check(),
  )
  await account('account-pop3', pop3.user)
  await account('account-pop3-rule', pop3.user, (page_) =>
    page_.getByRole('radio', { name: 'Remove right after download' }).check(),
  )
  await account('account-servers', imap.user, (page_) => press(page_, 'Servers and sign-in…'))
  await account('account-servers-wrong', imap.user, async (page_) => {
    await press(page_, 'Servers and sign-in…')
    const form = page_.getByRole('form', { name: /^Incoming mail/ })
    await form.getByLabel('Port').fill('9')
    await form.getByRole('button', { name: 'Test and save' }).click()
    await form.getByRole('alert').waitFor()
  })
  await account('account-switch-to-pop3', imap.user, async (page_) => {
    await press(page_, /^Switch to/)
    await page_.getByRole('list', { name: 'What happens' }).waitFor()
  })
  await account('account-switch-to-imap', pop3.user, async (page_) => {
    await press(page_, /^Switch to/)
    await page_.getByRole('list', { name: 'What happens' }).waitFor()
  })
  await account('account-remove', pop3.user, (page_) => press(page_, 'Remove account…'))
  await account('account-remove-delete', pop3.user, async (page_) => {
    await press(page_, 'Remove account…')
    await page_.getByRole('radio', { name: /Delete this mail/ }).check()
  })
  await account('account-writing', imap.user, (page_) => press(page_, /^Writing and signatures/))
  await account('receipts', pop3.user, (page_) => press(page_, 'Receipts'))
  await camera.take(
    'account-add',
    async (page_) => {
      await page_.keyboard.press('Control+,')
      await page_.getByRole('tab', { name: 'Accounts', exact: true }).click()
      await page_.getByRole('button', { name: /^(Another|Add) account/ }).click()
      await page_.getByLabel('Your name').fill('Alex')
      await page_.keyboard.press('Escape')
    },
    {
      close: async (page_) => {
        if (await page_.getByRole('dialog').isVisible()) await page_.getByRole('button', { name: 'Leave' }).click()
        else {
          await page_.getByRole('button', { name: 'Cancel' }).click()
          await page_.getByRole('button', { name: 'Leave' }).click()
        }
      },
    },
  )

  // A folder of mail with a change that waits, and one that the server does not take.
  await server.stopListening()
  await page.keyboard.press('Control+1')
  await row(page, 'One').first().click()
  await page.keyboard.press('Delete')
  await camera.take('activity-waiting', async (page_) => {
    await page_.locator('#status > button').last().click()
    await page_.getByRole('dialog').waitFor()
  })
  await account('account-switch-blocked', imap.user, async (page_) => {
    await press(page_, /^Switch to/)
    await page_.getByRole('list', { name: 'What happens' }).waitFor()
  })
  await server.startListening()

  // Folders of this device, nothing in them.
  await page.setViewportSize({ width: 1280, height: 820 })
  await call(page, 'account.remove', home.id, { kind: 'keep', names: {} })
  await expect(page.getByRole('treeitem', { name: /^Local folders/ })).toBeVisible()
  await camera.take('local-folder', async (page_, width) => {
    if (width < 1000) await page_.locator('#toolbar button[aria-controls="pane-tree"]').click()
    await mailbox(page_, 'Inbox').last().click()
  })
  await camera.take('folder-nothing-in-it', async (page_, width) => {
    if (width < 1000) await page_.locator('#toolbar button[aria-controls="pane-tree"]').click()
    await mailbox(page_, 'Junk').first().click()
    await page_.getByText(/^No messages in/).waitFor()
  })
})

test('master password', async ({ tern, server, user }) => {
  test.skip(
    !Camera.wants(
      'master-where',
      'master-set',
      'master-wrong',
      'master-unlock',
      'master-unlock-wrong',
      'master-forgotten',
    ),
  )
  // As on a system without any keychain.
  const args = ['--password-store=basic']
  await server.deliver(user.user, 'INBOX', mail({ subject: 'Can be read' }))
  const page = await tern.start({ args })
  await tern.addAccount('imap', server, user)
  const camera = new Camera(tern)
  const openPage = async (page_: Page) => {
    await page_.keyboard.press('Control+,')
    await page_.getByRole('tab', { name: 'Accounts', exact: true }).click()
  }
  const openMaking = async (page_: Page) => {
    await openPage(page_)
    await page_.getByRole('button', { name: 'Set a master password…' }).click()
  }
  const making = page.getByRole('dialog', { name: 'Set a master password…' })
  await camera.take('master-where', openPage)
  await camera.take('master-set', openMaking)
  await camera.take('master-wrong', async (page_) => {
    await openMaking(page_)
    await making.getByLabel('Master password', { exact: true }).fill('four')
    await making.getByLabel('The same once more').fill('five')
    await making.getByRole('button', { name: 'Save' }).click()
  })
  await openMaking(page)
  await making.getByLabel('Master password', { exact: true }).fill('four small words')
  await making.getByLabel('The same once more').fill('four small words')
  await making.getByRole('button', { name: 'Save' }).click()
  await expect(making).toBeHidden()
  await tern.restart({ args })
  const stay = async () => undefined
  const ways = { close: stay }
  await camera.take('master-unlock', stay, ways)
  const unlocking = tern.page.getByRole('dialog', { name: 'Unlock your passwords' })
  await unlocking.getByLabel('Master password', { exact: true }).fill('wrong')
  await unlocking.getByRole('button', { name: 'Unlock', exact: true }).click()
  await unlocking.getByText('This is not the master password.').waitFor()
  await camera.take('master-unlock-wrong', stay, ways)
  await unlocking.getByRole('button', { name: 'Forgotten?' }).click()
  await camera.take('master-forgotten', stay, ways)
})
