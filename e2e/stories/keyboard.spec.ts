import type { Page } from '@playwright/test'
import { list, message, row, tree } from '../on-screen'
import { expect, mail, test } from '../story'

/** Presses Tab until the focus is on what is looked for, as a person without a mouse does. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never comes to ${selector}`)
}

const at = (page: Page, number: number) => list(page).locator('[role="row"][tabindex="0"]').nth(number)

test('by keyboard alone: read, star, move, delete, undo, unfold, select, find a command', async ({
  tern,
  server,
  user,
}) => {
  await server.doveadm('mailbox', 'create', '-u', user.user, '-s', 'Projects')
  const thread = (subject: string, id: string, parent?: string): Buffer =>
    Buffer.from(
      mail({ subject, from: 'Ada Lovelace <ada@example.org>' })
        .toString()
        .replace(
          /Message-ID: .*\r\n/,
          `Message-ID: <${id}@example.org>\r\n${parent ? `In-Reply-To: <${parent}@example.org>\r\nReferences: <${parent}@example.org>\r\n` : ''}`,
        ),
    )
  await server.deliver(user.user, 'INBOX', [thread('Boat house', 'one'), thread('Re: Boat house', 'two', 'one')])
  await server.deliver(user.user, 'INBOX', [mail({ subject: 'To be moved' }), mail({ subject: 'To be deleted' })])
  const page = await tern.start()
  await tern.addAccount('imap', server, user)

  await page.keyboard.press('Control+1')
  await expect(list(page)).toHaveAttribute('aria-rowcount', '3')
  await tabTo(page, '[role="row"]')
  await page.keyboard.press('Home')
  await expect(row(page, 'To be deleted')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(message(page).first()).toContainText('Good morning.')

  // Deleted, taken back; the focus stays in the list throughout.
  await page.keyboard.press('Delete')
  await expect(row(page, 'To be deleted')).toBeHidden()
  await expect(at(page, 0)).toBeFocused()
  await page.keyboard.press('Control+Z')
  await expect(row(page, 'To be deleted')).toBeVisible()
  await page.keyboard.press('Control+Shift+Z')
  await expect(row(page, 'To be deleted')).toBeHidden()

  await page.keyboard.press('Home')
  await expect(row(page, 'To be moved')).toBeFocused()
  await page.keyboard.press('Control+Shift+L')
  await expect(row(page, 'To be moved')).toHaveAccessibleName(/Starred/)
  await page.keyboard.press('Control+Shift+M')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('proj')
  await page.keyboard.press('Enter')
  await expect(row(page, 'To be moved')).toBeHidden()
  await expect(page.getByText('Moved to Projects, also on the server').first()).toBeVisible()

  // The conversation is one row; it unfolds, and the older message is below it.
  const conversation = row(page, 'Boat house').first()
  await expect(conversation).toBeFocused()
  await expect(conversation).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('ArrowRight')
  await expect(list(page)).toHaveAttribute('aria-rowcount', '2')
  await page.keyboard.press('ArrowDown')
  await expect(list(page).locator('[aria-level="2"]')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(conversation).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('Control+A')
  await expect(page.getByRole('heading', { name: 'All 2 messages of this list' })).toBeVisible()

  // A folder by the palette; back to the list by F6 from the tree.
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('projects')
  await page.keyboard.press('Enter')
  await expect(row(page, 'To be moved')).toBeVisible()
  await tree(page).getByRole('treeitem', { selected: true }).focus()
  await page.keyboard.press('F6')
  await expect(at(page, 0)).toBeFocused()
  await page.keyboard.press('F1')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
