import { account, openInbox, row, status } from '../on-screen'
import { expect, type Mode, mail, modes, test } from '../story'

const titles: Readonly<Record<Mode, string>> = {
  imap: 'Keep in sync (IMAP)',
  pop3: 'Download to this device (POP3)',
}
const badges: Readonly<Record<Mode, string>> = { imap: 'IMAP · synced', pop3: 'POP3 · this device' }

for (const mode of modes) {
  test(`${mode}: set up by hand, choose the mode, see the first mail`, async ({ tern, server, user }) => {
    await server.deliver(user.user, 'INBOX', [mail({ subject: 'The first one' }), mail({ subject: 'The second one' })])
    const page = await tern.start()
    const next = page.getByRole('button', { name: 'Continue' })

    await page.getByLabel('Your name').fill('Alex Doe')
    await page.getByLabel('Email address').fill(user.user)
    await next.click()
    await expect(page.getByText('No settings found for example.org.')).toBeVisible()
    await next.click()

    // Nothing is preselected, and going on without a choice is not possible.
    for (const title of Object.values(titles)) await expect(page.getByRole('radio', { name: title })).not.toBeChecked()
    await next.click()
    await expect(page.getByText('Please choose one of the two.')).toBeVisible()
    await page.getByRole('radio', { name: titles[mode] }).check()
    await next.click()

    const incoming = page.getByRole('group', { name: /Incoming mail/ })
    await incoming.getByLabel('Server').fill(server.host)
    await incoming.getByLabel('Port').fill(String(mode === 'imap' ? server.ports.imaps : server.ports.pop3s))
    await incoming.getByLabel('User name').fill(user.user)
    await next.click()

    await page.getByLabel('Password', { exact: true }).fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText(/didn’t accept the password/)).toBeVisible()
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
    await page.getByLabel('Password', { exact: true }).fill(user.password)
    await page.getByRole('button', { name: 'Sign in' }).click()

    if (mode === 'imap') await expect(page.getByRole('radio', { name: 'Everything' })).toBeChecked()
    else {
      await expect(page.getByRole('radio', { name: /Remove after/ })).toBeChecked()
      await expect(page.getByRole('checkbox', { name: 'Remove them too, after the same rule' })).not.toBeChecked()
    }
    await next.click()
    await page.getByRole('button', { name: 'Start' }).click()

    await expect(account(page, user.user).first()).toContainText(badges[mode])
    await openInbox(page)
    await expect(row(page, 'The first one')).toBeVisible()
    await expect(row(page, 'The second one')).toBeVisible()
    await expect(status(page)).toContainText('Up to date')

    // It is all there again after a restart, sign-in included.
    const again = await tern.restart()
    await openInbox(again)
    await expect(row(again, 'The first one')).toBeVisible()
    await expect(status(again)).toContainText('Up to date')
  })
}
