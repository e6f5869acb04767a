import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Account } from '../../src-shared/mail/account'
import { type LocationKey, localAccountId } from '../../src-shared/mail/ids'
import { account as accountLine, mailbox, openInbox, row, status } from '../on-screen'
import { expect, mail, modes, test } from '../story'
import { call, rowsOf, untilUpToDate, vaultHashes } from '../tern.mjs'

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

for (const mode of modes) {
  test(`${mode}: another server, security and password are tried, then kept, and mail goes on`, async ({
    tern,
    server,
    user,
  }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Before' }))
    const page = await tern.start()
    const { id, incoming } = await tern.addAccount(mode, server, user)
    const dialog = await openSettings(page, user.user)
    await dialog.getByRole('button', { name: 'Servers and sign-in…' }).click()
    const servers = page.getByRole('dialog', { name: `Servers of ${user.user}` })
    const form = servers.getByRole('form', { name: /^Incoming mail/ })

    await form.getByLabel('Port').fill('1')
    await form.getByRole('button', { name: 'Test and save' }).click()
    await expect(form.getByRole('alert')).toContainText('Can’t reach localhost')
    expect((await saved(page)).incoming).toEqual(incoming)

    await form.getByLabel('Security').selectOption('STARTTLS')
    await form.getByLabel('Port').fill(String(server.ports[mode]))
    await form.getByLabel('Password', { exact: true }).fill('wrong')
    await form.getByRole('button', { name: 'Test and save' }).click()
    await expect(form.getByRole('alert')).toContainText('didn’t accept the password')
    expect((await saved(page)).incoming).toEqual(incoming)

    await server.changePassword(user.user, 'another one')
    await form.getByLabel('Password', { exact: true }).fill('another one')
    await form.getByRole('button', { name: 'Test and save' }).click()
    await expect(form.getByRole('alert')).toBeHidden()
    await expect
      .poll(async () => (await saved(page)).incoming)
      .toMatchObject({
        port: server.ports[mode],
        security: 'starttls',
      })

    // The new password was kept, too: nobody is asked at the next start, and what comes now is received.
    await server.deliver(user.user, 'INBOX', mail({ subject: 'After' }))
    const again = await tern.restart()
    await untilUpToDate(again, id)
    await openInbox(again)
    await expect(row(again, 'Before')).toBeVisible()
    await expect(row(again, 'After')).toBeVisible()
  })
}

test('an account goes from POP3 to IMAP and back: nothing is lost, nothing doubled', async ({ tern, server, user }) => {
  await server.deliver(user.user, 'INBOX', [mail({ subject: 'One' }), mail({ subject: 'Two' })])
  await server.deliver(user.user, 'Plans', mail({ subject: 'Only on the server' }))
  const page = await tern.start()
  await tern.addAccount('pop3', server, user)
  /** `Inbox One`, for each message of the account, or of Local folders. */
  const listed = async (on: Page, local: boolean) => {
    const boxes = await rowsOf<{ id: string; accountId: string; path: string }>(on, 'mailboxes')
    const messages = await rowsOf<{ id: string; envelope: { subject: string } }>(on, 'messages')
    const rows = await rowsOf<{ mailboxId: string; messageId: string; listId?: string }>(on, 'locations')
    return rows
      .flatMap(({ mailboxId, messageId, listId }) => {
        const box = boxes.find((one) => one.id === mailboxId)
        if (!box || listId === undefined || (box.accountId === localAccountId) !== local) return []
        return [`${box.path} ${messages.find((one) => one.id === messageId)?.envelope.subject}`]
      })
      .sort()
  }
  const change = async (on: Page, mode: 'IMAP' | 'POP3', protocol: 'imaps' | 'pop3s') => {
    const dialog = await openSettings(on, user.user)
    await dialog.getByRole('button', { name: `Switch to ${mode}…` }).click()
    const page = on.getByRole('dialog', { name: `${user.user}: Switch to ${mode}` })
    await expect(page.getByRole('list', { name: 'What happens' })).toBeVisible()
    await page.getByLabel('Server', { exact: true }).fill('localhost')
    await page.getByLabel('Port').fill(String(server.ports[protocol]))
    await page.getByLabel('User name').fill(user.user)
    await page.getByRole('button', { name: `Switch to ${mode}`, exact: true }).click()
    await expect(on.getByText(`${user.user} uses ${mode} now.`).first()).toBeVisible()
    await on.keyboard.press('Escape')
    const account = await saved(on)
    await untilUpToDate(on, account.id)
    return account
  }

  const mirror = await change(page, 'IMAP', 'imaps')
  expect(mirror.protocol).toBe('imap')
  expect(await listed(page, true)).toEqual([`${user.user}/Inbox One`, `${user.user}/Inbox Two`])
  await expect.poll(() => listed(page, false)).toEqual(['INBOX One', 'INBOX Two', 'Plans Only on the server'])

  const again = await tern.restart()
  await untilUpToDate(again, mirror.id)
  const letterBox = await change(again, 'POP3', 'pop3s')
  expect(letterBox).toMatchObject({ protocol: 'pop3', removeExisting: false })
  await expect.poll(() => listed(again, false)).toEqual(['Inbox One', 'Inbox Two', 'Plans Only on the server'])
  expect(await listed(again, true)).toEqual([`${user.user}/Inbox One`, `${user.user}/Inbox Two`])
  expect(isHere(tern.profile, mirror.id)).toBe(false)
  const left = await server.doveadm('fetch', '-u', user.user, 'uid', 'mailbox', '*')
  expect(left.match(/uid: /g)).toHaveLength(3)
})

test('without a keychain a master password keeps passwords over a start, and is asked for once', async ({
  tern,
  server,
  user,
}) => {
  // As on a system without any keychain.
  const args = ['--password-store=basic']
  await server.deliver(user.user, 'INBOX', mail({ subject: 'Can be read' }))
  const page = await tern.start({ args })
  await tern.addAccount('imap', server, user)
  expect(existsSync(join(tern.profile, 'secrets.json'))).toBe(false)
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Accounts' }).click()
  await expect(page.getByText(/Only in memory, until you quit: this system has no keychain\./)).toBeVisible()
  await page.getByRole('button', { name: 'Set a master password…' }).click()
  const making = page.getByRole('dialog', { name: 'Set a master password…' })
  await making.getByLabel('Master password', { exact: true }).fill('four small words')
  await making.getByLabel('The same once more').fill('four small word')
  await making.getByRole('button', { name: 'Save' }).click()
  await expect(making.getByText('The two are not the same.')).toBeVisible()
  await making.getByLabel('The same once more').fill('four small words')
  await making.getByRole('button', { name: 'Save' }).click()
  await expect(making).toBeHidden()
  await expect(page.getByText('In a file of this device that your master password opens.')).toBeVisible()
  const kept = readFileSync(join(tern.profile, 'secrets.locked.json'), 'utf8')
  expect(kept).not.toContain(user.password)
  expect(kept).not.toContain(Buffer.from(user.password).toString('base64').replace(/=+$/, ''))

  const again = await tern.restart({ args })
  const unlocking = again.getByRole('dialog', { name: 'Unlock your passwords' })
  await unlocking.getByLabel('Master password', { exact: true }).fill('four large words')
  await unlocking.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(unlocking.getByText('This is not the master password.')).toBeVisible()
  // Mail can be read without it.
  await unlocking.getByRole('button', { name: 'Later' }).click()
  await openInbox(again)
  await expect(row(again, 'Can be read')).toBeVisible()
  await again.getByRole('button', { name: 'Settings', exact: true }).click()
  await again.getByRole('tab', { name: 'Accounts' }).click()
  await again.getByRole('button', { name: 'Unlock', exact: true }).click()
  await unlocking.getByLabel('Master password', { exact: true }).fill('four small words')
  await unlocking.getByRole('button', { name: 'Unlock', exact: true }).click()
  await expect(unlocking).toBeHidden()
  await again.keyboard.press('Escape')
  await expect(status(again)).toContainText('Up to date')
})

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
