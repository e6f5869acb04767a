import type { Page } from '@playwright/test'
import { localAccountId } from '../../src-shared/mail/ids'
import type { RunningDovecot } from '../dovecot/server.mjs'
import { account, mailbox, open, openInbox, row, status, tree } from '../on-screen'
import { expect, mail, modes, test } from '../story'
import { call, untilUpToDate } from '../tern.mjs'

/** What the server holds, asked of the server's own tool: nothing of Tern is in between. */
async function onServer(
  server: RunningDovecot,
  user: string,
  name: string,
): Promise<{ subject: string; flags: string }[]> {
  const answer = await server.doveadm('-f', 'json', 'fetch', '-u', user, 'hdr.subject flags', 'mailbox', name)
  const rows = JSON.parse(answer || '[]') as { 'hdr.subject': string; flags: string }[]
  return rows.map((one) => ({ subject: one['hdr.subject'].trim(), flags: one.flags }))
}

async function subjectsOnServer(server: RunningDovecot, user: string, name: string): Promise<string[]> {
  return (await onServer(server, user, name)).map(({ subject }) => subject).sort()
}

/** What lies in Local folders moves like any other folder, also by the palette. */
async function moveLocalFolder(page: Page): Promise<void> {
  for (const name of ['Alpha', 'Bravo']) await call(page, 'mailbox.create', localAccountId, null, name)
  await mailbox(page, 'Alpha').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Move folder to…' }).click()
  await expect(page.getByRole('dialog')).toContainText('The folder moves on this device only. No server is changed.')
  await page.getByRole('option', { name: 'Bravo' }).click()
  await expect(mailbox(page, 'Alpha')).toHaveAttribute('aria-level', '3')
  await mailbox(page, 'Alpha').click()
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('Move this folder')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Move folder Alpha to…' }).getByRole('option').first().click()
  await expect(mailbox(page, 'Alpha')).toHaveAttribute('aria-level', '2')
}

for (const mode of modes) {
  test(`${mode}: new mail arrives`, async ({ tern, server, user }) => {
    await server.deliver(user.user, 'INBOX', mail({ subject: 'There before' }))
    const page = await tern.start()
    await tern.addAccount(mode, server, user)
    await openInbox(page)
    await expect(row(page, 'There before')).toBeVisible()
    await server.deliver(user.user, 'INBOX', mail({ subject: 'Just came in' }))
    // A mirror hears of it by itself; a letter box is looked into when it is time, or now.
    if (mode === 'pop3') await page.getByRole('button', { name: 'Check mail' }).click()
    await expect(row(page, 'Just came in')).toBeVisible()
  })

  test(`${mode}: star and delete, then ask the server`, async ({ tern, server, user }) => {
    await server.deliver(user.user, 'INBOX', [mail({ subject: 'To be starred' }), mail({ subject: 'To be deleted' })])
    const page = await tern.start()
    await tern.addAccount(mode, server, user)
    await openInbox(page)
    await open(page, 'To be starred')
    await page.getByRole('button', { name: 'Add star' }).click()
    await expect(page.getByRole('button', { name: 'Remove star' })).toBeVisible()
    await open(page, 'To be deleted')
    const scope = mode === 'imap' ? 'also on the server' : 'only on this device'
    await page.getByRole('button', { name: `Delete – ${scope}` }).click()
    await expect(row(page, 'To be deleted')).toBeHidden()
    await expect(page.getByText(`Message deleted, ${scope}`).first()).toBeVisible()
    await mailbox(page, 'Trash').first().click()
    await expect(row(page, 'To be deleted')).toBeVisible()

    if (mode === 'imap') {
      await expect.poll(() => subjectsOnServer(server, user.user, 'INBOX')).toEqual(['To be starred'])
      await expect.poll(() => subjectsOnServer(server, user.user, 'Trash')).toEqual(['To be deleted'])
      await expect.poll(async () => (await onServer(server, user.user, 'INBOX'))[0]?.flags ?? '').toMatch(/\\Flagged/)
    } else {
      await checkNow(page)
      expect(await subjectsOnServer(server, user.user, 'INBOX')).toEqual(['To be deleted', 'To be starred'])
      expect((await onServer(server, user.user, 'INBOX')).map(({ flags }) => flags).join(' ')).not.toMatch(
        /Flagged|Deleted/,
      )
    }
  })

  test(`${mode}: the server goes away and comes back`, async ({ tern, server, user }) => {
    await server.deliver(user.user, 'INBOX', [mail({ subject: 'From before' }), mail({ subject: 'Changed meanwhile' })])
    const page = await tern.start()
    const added = await tern.addAccount(mode, server, user)
    await openInbox(page)
    await open(page, 'From before')
    await server.stopListening()
    try {
      if (mode === 'pop3') await page.getByRole('button', { name: 'Check mail' }).click()
      await expect(status(page)).toContainText('Offline')
      // Work goes on: what is here can be read, and what is done is not lost.
      await open(page, 'Changed meanwhile')
      await page.getByRole('button', { name: 'Add star' }).click()
      await expect(page.getByRole('button', { name: 'Remove star' })).toBeVisible()
      await server.deliver(user.user, 'INBOX', mail({ subject: 'Came meanwhile' }))
    } finally {
      await server.startListening()
    }
    const before = Date.now()
    await call(page, 'account.check', added.id)
    await untilUpToDate(page, added.id, { after: before })
    await expect(row(page, 'Came meanwhile')).toBeVisible()
    await expect(status(page)).toContainText('Up to date')
    const flagsOnServer = async () =>
      (await onServer(server, user.user, 'INBOX')).find(({ subject }) => subject === 'Changed meanwhile')?.flags
    if (mode === 'imap') await expect.poll(flagsOnServer).toMatch(/\\Flagged/)
    else expect(await flagsOnServer()).not.toMatch(/Flagged/)
  })

  test(`${mode}: a folder goes into another one by menu, to the top by hand, and back by undo`, async ({
    tern,
    server,
    user,
  }) => {
    const names = ['Projects', 'Projects/2026', 'Work']
    if (mode === 'imap')
      for (const name of names) await server.doveadm('mailbox', 'create', '-u', user.user, '-s', name)
    const page = await tern.start()
    const added = await tern.addAccount(mode, server, user)
    if (mode === 'pop3') {
      const projects = await call(page, 'mailbox.create', added.id, null, 'Projects')
      await call(page, 'mailbox.create', added.id, projects, '2026')
      await call(page, 'mailbox.create', added.id, null, 'Work')
    }
    const [where, scope, meaning] =
      mode === 'imap'
        ? [
            'Also on the server',
            'also on the server',
            'move on the server, too: your other devices and webmail show them',
          ]
        : ['Only on this device', 'only on this device', 'move on this device only. No server is changed.']
    const onTheServer = async (): Promise<string[]> =>
      (await server.doveadm('mailbox', 'list', '-u', user.user))
        .split('\n')
        .filter((name) => /Projects/.test(name))
        .sort()

    await mailbox(page, 'Projects').click({ button: 'right' })
    const entry = page.getByRole('menuitem', { name: 'Move folder to…' })
    await expect(entry).toContainText(where)
    await entry.click()
    const dialog = page.getByRole('dialog', { name: 'Move folder Projects to…' })
    await expect(dialog).toContainText(`The folder and the one in it ${meaning}`)
    // Not below itself, and not to where it is.
    await expect(dialog.getByRole('option')).toHaveText(['Work'])
    await page.keyboard.press('Enter')
    await expect(page.getByText(`Folder Projects moved to Work, ${scope}`).first()).toBeVisible()
    await expect(mailbox(page, 'Projects')).toHaveAttribute('aria-level', '3')
    await expect(mailbox(page, '2026')).toHaveAttribute('aria-level', '4')
    await expect(tree(page).locator(':focus')).toHaveCount(1)
    if (mode === 'imap') await expect.poll(onTheServer).toEqual(['Work/Projects', 'Work/Projects/2026'])

    await mailbox(page, 'Projects').dragTo(account(page, added.label))
    await expect(mailbox(page, 'Projects')).toHaveAttribute('aria-level', '2')
    await expect(page.getByText(`Folder Projects moved to Top level of ${added.label}, ${scope}`).first()).toBeVisible()
    if (mode === 'imap') await expect.poll(onTheServer).toEqual(['Projects', 'Projects/2026'])
    await page.keyboard.press('Control+Z')
    await expect(mailbox(page, 'Projects')).toHaveAttribute('aria-level', '3')
    if (mode === 'imap') await expect.poll(onTheServer).toEqual(['Work/Projects', 'Work/Projects/2026'])
    else {
      expect(await onTheServer()).toEqual([])
      await moveLocalFolder(page)
    }
  })
}

test('imap: what happens elsewhere appears here', async ({ tern, server, user }) => {
  await server.deliver(user.user, 'INBOX', [
    mail({ subject: 'Read elsewhere' }),
    mail({ subject: 'Deleted elsewhere' }),
  ])
  const page = await tern.start()
  const added = await tern.addAccount('imap', server, user)
  await openInbox(page)
  await expect(row(page, 'Read elsewhere')).toHaveAccessibleName(/^Unread/)
  await server.doveadm(
    'flags',
    'add',
    '-u',
    user.user,
    '\\Seen',
    'mailbox',
    'INBOX',
    'header',
    'Subject',
    'Read elsewhere',
  )
  await expect(row(page, 'Read elsewhere')).not.toHaveAccessibleName(/^Unread/)
  // Its menu is about this message for as long as it is open, and about no other one.
  await row(page, 'Deleted elsewhere').click({ button: 'right' })
  const remove = page.getByRole('menuitem', { name: /^Delete/ })
  await expect(remove).toBeVisible()
  await server.doveadm('expunge', '-u', user.user, 'mailbox', 'INBOX', 'header', 'Subject', 'Deleted elsewhere')
  // Absence is believed when it was seen twice.
  await call(page, 'account.check', added.id)
  await call(page, 'account.check', added.id)
  await expect(page.locator('h1', { hasText: 'Read elsewhere' })).toHaveCount(1)
  await remove.click()
  await expect(remove).toBeHidden()
  await expect(row(page, 'Deleted elsewhere')).toBeHidden()
  await call(page, 'account.check', added.id)
  await untilUpToDate(page, added.id)
  await expect(row(page, 'Read elsewhere')).toBeVisible()
  expect(await subjectsOnServer(server, user.user, 'INBOX')).toEqual(['Read elsewhere'])
})

test('imap: a move here is a move there', async ({ tern, server, user }) => {
  await server.doveadm('mailbox', 'create', '-u', user.user, '-s', 'Projects')
  await server.deliver(user.user, 'INBOX', mail({ subject: 'To be filed' }))
  const page = await tern.start()
  await tern.addAccount('imap', server, user)
  await openInbox(page)
  await open(page, 'To be filed')
  await page.getByRole('button', { name: 'Move to… – also on the server' }).click()
  await page.getByRole('option', { name: /Projects/ }).click()
  await expect(row(page, 'To be filed')).toBeHidden()
  await expect.poll(() => subjectsOnServer(server, user.user, 'Projects')).toEqual(['To be filed'])
  expect(await subjectsOnServer(server, user.user, 'INBOX')).toEqual([])
})

test('pop3: right after download empties the server, but never in the first session', async ({
  tern,
  server,
  user,
}) => {
  await server.deliver(user.user, 'INBOX', mail({ subject: 'There before' }))
  const page = await tern.start()
  const retention = { kind: 'after-download' }
  await tern.addAccount('pop3', server, user, { retention })
  expect(await subjectsOnServer(server, user.user, 'INBOX')).toEqual(['There before'])
  await server.deliver(user.user, 'INBOX', mail({ subject: 'Came later' }))
  await checkNow(page)
  await openInbox(page)
  await expect(row(page, 'Came later')).toBeVisible()
  // What was there before the account stays: the box for it was not ticked.
  await expect.poll(() => subjectsOnServer(server, user.user, 'INBOX')).toEqual(['There before'])
  await open(page, 'Came later')
  await expect(page.getByRole('main').getByText('Only on this device', { exact: true })).toBeVisible()
})

/** Asks for mail as a user does and waits for the end of it. */
async function checkNow(page: Page): Promise<void> {
  const before = Date.now()
  await page.getByRole('button', { name: 'Check mail' }).click()
  const state = await call(page, 'app.state')
  for (const { accountId } of state.statuses) await untilUpToDate(page, accountId, { after: before })
}
