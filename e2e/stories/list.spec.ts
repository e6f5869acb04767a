import { list, openInbox, row } from '../on-screen'
import { expect, mail, modes, test } from '../story'
import { call } from '../tern.mjs'

for (const mode of modes) {
  test(`${mode}: filter, sort, select several, star, delete and take it all back, archive`, async ({
    tern,
    server,
    user,
  }) => {
    const subjects = ['Apples', 'Bread', 'Cheese', 'Dates']
    for (const subject of subjects) await server.deliver(user.user, 'INBOX', mail({ subject }))
    const page = await tern.start()
    await tern.addAccount(mode, server, user)
    await openInbox(page)
    const scope = mode === 'imap' ? 'also on the server' : 'only on this device'
    const total = (count: number) => expect(list(page)).toHaveAttribute('aria-rowcount', String(count))
    await total(4)

    // Two rows, both starred; the filter shows them, and says so when there is nothing.
    await row(page, 'Apples').click()
    await row(page, 'Cheese').click({ modifiers: ['Control'] })
    await expect(page.getByRole('heading', { name: '2 selected' })).toBeVisible()
    await page.getByRole('button', { name: 'Add star' }).click()
    await expect(row(page, 'Apples')).toHaveAccessibleName(/Starred/)
    await expect(row(page, 'Cheese')).toHaveAccessibleName(/Starred/)
    await page.getByRole('button', { name: 'Starred', exact: true }).click()
    await total(2)
    await page.getByRole('button', { name: 'Files', exact: true }).click()
    await expect(page.getByText('Nothing with files in Inbox')).toBeVisible()
    await page.getByRole('button', { name: 'Show all' }).click()
    await total(4)

    // The table sorts by its columns.
    await call(page, 'settings.set', { listView: 'table' })
    const subject = page.getByRole('button', { name: 'Subject', exact: true })
    await subject.click()
    await expect(list(page).getByRole('row').first()).toHaveAccessibleName(/Apples/)
    await subject.click()
    await expect(list(page).getByRole('row').first()).toHaveAccessibleName(/Dates/)
    await call(page, 'settings.set', { listView: 'cards' })

    // Everything but one is deleted, and comes back by the button of the message about it.
    await row(page, 'Dates').click()
    await page.keyboard.press('Control+A')
    await row(page, 'Bread').click({ modifiers: ['Control'] })
    await expect(page.getByRole('heading', { name: '3 selected' })).toBeVisible()
    await page.getByRole('button', { name: `Delete – ${scope}` }).click()
    await total(1)
    await expect(page.getByText(`3 messages deleted, ${scope}`).first()).toBeVisible()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await total(4)

    // Archived from the context menu, which says where it takes effect.
    await row(page, 'Cheese').click({ button: 'right' })
    const archive = page.getByRole('menuitem', { name: /^Archive/ })
    await expect(archive).toContainText(mode === 'imap' ? 'Also on the server' : 'Only on this device')
    await archive.click()
    await expect(row(page, 'Cheese')).toBeHidden()
    await total(3)
  })
}
