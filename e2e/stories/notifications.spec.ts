import { type NotificationDaemon, startNotificationDaemon } from '../net/notification-daemon'
import { list, openInbox, row } from '../on-screen'
import { expect, mail, modes, test } from '../story'
import { call } from '../tern.mjs'

// A program loses its bus only after it has ended.
const desktops: NotificationDaemon[] = []
test.afterAll(async () => {
  for (const desktop of desktops) await desktop.stop()
})

for (const mode of modes) {
  test(`${mode}: the desktop tells of new mail, not of what is in view, and leads to it`, async ({
    tern,
    server,
    user,
  }) => {
    test.setTimeout(180_000)
    const patience = { timeout: 60_000 }
    const desktop = await startNotificationDaemon()
    desktops.push(desktop)
    await server.deliver(user.user, 'INBOX', mail({ subject: 'There before' }))
    const page = await tern.start({ env: desktop.env })
    const account = await tern.addAccount(mode, server, user)
    const arrive = async (subject: string, from?: string): Promise<void> => {
      await server.deliver(user.user, 'INBOX', mail({ subject, ...(from ? { from } : {}) }))
      await call(page, 'account.check', account.id)
    }
    await openInbox(page)
    await expect(row(page, 'There before')).toBeVisible()
    await expect(page).toHaveTitle('(1) Tern')

    // Another list is in view: the new message is told of, its subject as text and not as markup.
    await page.getByRole('treeitem', { name: 'Starred' }).click()
    await arrive('5 < 6 & <b>more</b>', 'Grace Hopper <grace@example.org>')
    await expect
      .poll(() => desktop.shown(), patience)
      .toEqual([{ id: 1, title: 'Grace Hopper', body: '5 &lt; 6 &amp; &lt;b&gt;more&lt;/b&gt;' }])
    await expect(page).toHaveTitle('(2) Tern')

    // A click opens it.
    desktop.click(1)
    await expect(page.getByRole('heading', { level: 1, name: '5 < 6 & <b>more</b>' })).toBeVisible(patience)
    await expect(list(page)).toHaveAccessibleName(/Inbox/)

    // Its list is in view and the window in front: nothing is told. The next one shows that nothing was on its way.
    await tern.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.webContents.getURL().includes('/index.html'))
        ?.focus(),
    )
    await expect.poll(() => page.evaluate(() => document.hasFocus()), patience).toBe(true)
    await arrive('In view')
    await expect(row(page, 'In view')).toBeVisible(patience)
    await page.getByRole('treeitem', { name: 'Starred' }).click()
    // Only a number is shown where the user wants no names on the desktop.
    await call(page, 'settings.set', { notifyShows: 'count' })
    await arrive('Nobody’s business')
    await expect
      .poll(() => desktop.shown().slice(1), patience)
      .toEqual([{ id: 2, title: '1 new message', body: expect.stringContaining(user.user) }])
  })
}
