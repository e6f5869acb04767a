import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'

/** The things on screen that stories talk about, found as a person or a screen reader finds them: by role and label. */

export const tree = (page: Page): Locator => page.getByRole('tree', { name: 'Mailboxes' })

/** A mailbox in the tree; its name may be followed by what is unread and whose it is. */
export function mailbox(page: Page, name: string): Locator {
  return tree(page).getByRole('treeitem', { name: new RegExp(`^${escaped(name)}(,|$)`) })
}

/** The account's own line in the tree, with its mode badge. */
export const account = (page: Page, label: string): Locator =>
  tree(page).getByRole('treeitem', { name: new RegExp(`^${escaped(label)}`) })

export const list = (page: Page): Locator => page.getByRole('treegrid')

/** A row of the list by its subject. */
export const row = (page: Page, subject: string): Locator =>
  list(page).getByRole('row', { name: new RegExp(escaped(subject)) })

/** The message that was chosen; the rest of its conversation may be around it. */
export const message = (page: Page): Locator => page.getByRole('main').locator('article[aria-current="true"]')

/** What a designed mail shows, in its own frame. */
export const designed = (page: Page): FrameLocator => message(page).frameLocator('iframe[title^="Message from"]')

/** Opens the inbox of the only account. */
export async function openInbox(page: Page): Promise<void> {
  await mailbox(page, 'Inbox').first().click()
  await expect(list(page)).toBeVisible()
}

/** Opens a message by its subject and waits for its headline. */
export async function open(page: Page, subject: string): Promise<void> {
  await row(page, subject).click()
  await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible()
}

/** The account's part of the status bar. */
export const status = (page: Page): Locator => page.getByRole('contentinfo')

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
