import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Account } from '../../src-shared/mail/account'
import { type LocationKey, localAccountId } from '../../src-shared/mail/ids'
import { account as accountLine, mailbox, openInbox, row } from '../on-screen'
import { expect, mail, modes, test } from '../story'
import { call, rowsOf, vaultHashes } from '../tern.mjs'

/** Opens the settings of the only account as a user does: by its page of all settings. */
async function openSettings(page: Page, label: string) {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Accounts' }).click()
  await page.getByRole('button', { name: `Account settings: ${label}` }).click()
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

/** Whether the account's folder, mail included, is on this device. */
const isHere = (profile: string, id: string): boolean => existsSync(join(profile, 'vault', id))

async function remove(page: Page, label: string) {
  const dialog = await openSettings(page, label)
  await dialog.getByRole('button', { name: 'Remove account…' }).click()
  return page.getByRole('dialog', { name: 'Remove account…' })
}

test('pop3: removed, its mail is kept in Local folders, and is there when the database is not', async ({
  tern,
  server,
  user,
}) => {
  await server.deliver(user.user, 'INBOX', [mail({ subject: 'In the inbox' }), mail({ subject: 'In a folder' })])
  const page = await tern.start()
  const { id } = await tern.addAccount('pop3', server, user)
  const work = await call(page, 'mailbox.create', id, null, 'Work')
  const messages = await rowsOf<{ id: string; envelope: { subject: string } }>(page, 'messages')
  const folded = messages.find(({ envelope }) => envelope.subject === 'In a folder')?.id
  const locations = await rowsOf<{ key: LocationKey; messageId: string }>(page, 'locations')
  const keys = locations.flatMap(({ key, messageId }) => (messageId === folded ? [key] : []))
  await call(page, 'messages.flag', keys, ['\\Flagged'], [])
  await call(page, 'messages.move', keys, work, 0)
  const hashes = vaultHashes(tern.profile, id).sort()
  expect(hashes).toHaveLength(2)

  const dialog = await remove(page, user.user)
  await expect(dialog.getByText('2 messages exist only on this device.')).toBeVisible()
  await expect(dialog.getByRole('radio', { name: 'Keep the mail in Local folders' })).toBeChecked()
  await dialog.getByRole('button', { name: 'Keep mail, remove account' }).click()
  await expect(page.getByText(`${user.user} was removed. 2 messages are in Local folders.`).first()).toBeVisible()
  expect(isHere(tern.profile, id)).toBe(false)
  expect(vaultHashes(tern.profile, localAccountId).sort()).toEqual(hashes)

  await tern.quit()
  rmSync(join(tern.profile, 'IndexedDB'), { recursive: true })
  const again = await tern.start()
  const paths = async () =>
    (await rowsOf<{ path: string; total: number }>(again, 'mailboxes'))
      .flatMap(({ path, total }) => (total > 0 ? [`${path} ${total}`] : []))
      .sort()
  await expect.poll(paths).toEqual([`${user.user}/Inbox 1`, `${user.user}/Work 1`])
  const flags = async () =>
    (await rowsOf<{ viewFlags: string[] }>(again, 'locations')).map(({ viewFlags }) => viewFlags.join()).sort()
  expect(await flags()).toEqual(['', '\\Flagged'])
  await mailbox(again, 'Work').first().click()
  await expect(row(again, 'In a folder')).toBeVisible()
  const left = await server.doveadm('fetch', '-u', user.user, 'uid', 'mailbox', 'INBOX')
  expect(left.match(/uid: /g)).toHaveLength(2)
})

test('pop3: its mail is deleted only where that is chosen', async ({ tern, server, user }) => {
  await server.deliver(user.user, 'INBOX', mail({ subject: 'Only here' }))
  const page = await tern.start()
  const { id } = await tern.addAccount('pop3', server, user)
  const dialog = await remove(page, user.user)
  await dialog.getByRole('radio', { name: 'Delete this mail from this device for good' }).check()
  await dialog.getByRole('button', { name: 'Delete mail, remove account' }).click()
  await expect(page.getByText(`${user.user} was removed from this device.`).first()).toBeVisible()
  expect(isHere(tern.profile, id)).toBe(false)
  expect(await rowsOf(page, 'messages')).toEqual([])
})

test('imap: removed from this device, its mail stays on the server', async ({ tern, server, user }) => {
  await server.deliver(user.user, 'INBOX', mail({ subject: 'On the server' }))
  const page = await tern.start()
  const { id } = await tern.addAccount('imap', server, user)
  const dialog = await remove(page, user.user)
  await expect(dialog.getByText(`Remove ${user.user} from this device? Your mail stays on the server.`)).toBeVisible()
  await expect(dialog.getByRole('radio')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Remove from this device' }).click()
  await expect(page.getByText(`${user.user} was removed from this device.`).first()).toBeVisible()
  await expect(accountLine(page, user.user)).toHaveCount(0)
  expect(isHere(tern.profile, id)).toBe(false)
  const left = await server.doveadm('fetch', '-u', user.user, 'uid', 'mailbox', 'INBOX')
  expect(left.match(/uid: /g)).toHaveLength(1)
})
