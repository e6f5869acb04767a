import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { LocationRow, MailboxRow, MessageRow } from '../../src-shared/contract/store-rows'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { startDovecot } from '../dovecot/server.mjs'
import { open, openInbox, row, status } from '../on-screen'
import { expect, mail, test as story, TernUnderTest } from '../story'
import { call, untilUpToDate } from '../tern.mjs'

/** A profile of its own, for a story with a server of its own. */
const test = story.extend<{ profile: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures out of this pattern
  profile: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'tern-story-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

test('imap: what is done offline is listed, can be taken back, and is carried out when the server is there again', async ({
  tern,
  server,
  user,
}) => {
  await server.deliver(user.user, 'INBOX', [mail({ subject: 'Offer no. 42' }), mail({ subject: 'Invitation' })])
  const page = await tern.start()
  const added = await tern.addAccount('imap', server, user)
  await openInbox(page)
  await server.stopListening()
  try {
    await expect(status(page)).toContainText('Offline')
    await open(page, 'Offer no. 42')
    await page.getByRole('button', { name: 'Add star' }).click()
    await open(page, 'Invitation')
    await page.getByRole('button', { name: /^Delete –/ }).click()
    await expect(row(page, 'Invitation')).toBeHidden()
    await page.getByRole('contentinfo').getByRole('button', { name: 'Activity', exact: true }).click()
    const ledger = page.getByRole('dialog', { name: 'Activity' })
    await expect(ledger.getByText('Star “Offer no. 42”')).toBeVisible()
    await expect(ledger.getByText('Delete “Invitation”')).toBeVisible()
    await ledger.getByRole('button', { name: 'Take back: Delete “Invitation”' }).click()
    await expect(ledger.getByText('Taken back', { exact: false }).first()).toBeVisible()
    await ledger.getByRole('button', { name: 'Close' }).click()
    await expect(row(page, 'Invitation')).toBeVisible()
  } finally {
    await server.startListening()
  }
  const before = Date.now()
  await call(page, 'account.check', added.id)
  await untilUpToDate(page, added.id, { after: before })
  await page.getByRole('contentinfo').getByRole('button', { name: 'Activity', exact: true }).click()
  const ledger = page.getByRole('dialog', { name: 'Activity' })
  await expect(ledger.getByText('Nothing waits. Everything you did is on the server.')).toBeVisible()
  await expect(ledger.getByText('On the server since', { exact: false }).first()).toBeVisible()
  await expect
    .poll(() => server.doveadm('search', '-u', user.user, 'mailbox', 'INBOX', 'flagged', 'subject', 'Offer'))
    .not.toBe('')
  expect(await server.doveadm('search', '-u', user.user, 'mailbox', 'INBOX', 'subject', 'Invitation')).not.toBe('')
})

/** What the window itself reads: the key of the only message of this subject, and the id of a mailbox by its role. */
function inDatabase(page: Page, subject: string, role: string): Promise<{ key: LocationKey; mailbox: MailboxId }> {
  return page.evaluate(
    async ([wanted, serves]) => {
      const db: IDBDatabase = await new Promise((resolve, reject) => {
        const asked = indexedDB.open('tern')
        asked.onsuccess = () => resolve(asked.result)
        asked.onerror = () => reject(asked.error)
      })
      const all = <Row>(table: string): Promise<Row[]> =>
        new Promise((resolve, reject) => {
          const asked = db.transaction(table).objectStore(table).getAll()
          asked.onsuccess = () => resolve(asked.result)
          asked.onerror = () => reject(asked.error)
        })
      const messages = await all<MessageRow>('messages')
      const message = messages.find(({ envelope }) => envelope.subject === wanted)
      const location = (await all<LocationRow>('locations')).find(({ messageId }) => messageId === message?.id)
      const mailbox = (await all<MailboxRow>('mailboxes')).find((row) => row.role === serves)
      db.close()
      if (!location || !mailbox) throw new Error('not in the database')
      return { key: location.key, mailbox: mailbox.id }
    },
    [subject, role],
  )
}

/** A server where a user has room for two messages of this story. */
const smallMailbox = [
  'mail_plugins = $mail_plugins quota',
  'protocol imap {\n  mail_plugins = $mail_plugins quota imap_quota\n}',
  'plugin {\n  quota = count:User quota\n  quota_vsizes = yes\n  quota_rule = *:storage=30K\n  quota_grace = 0\n}',
].join('\n')

test('imap: what the server refuses goes back, says why, and is tried again or let go', async ({ profile }) => {
  const full = await startDovecot({ config: smallMailbox })
  const tern = new TernUnderTest(profile, full.caFile)
  try {
    const user = await full.newUser()
    const body = `${'x'.repeat(70)}\n`.repeat(180)
    await full.deliver(user.user, 'INBOX', [mail({ subject: 'Plans', body }), mail({ subject: 'Filler', body })])
    const page = await tern.start()
    await tern.addAccount('imap', full, user)
    await openInbox(page)
    await expect(row(page, 'Plans')).toBeVisible()
    const { key, mailbox } = await inDatabase(page, 'Plans', 'archive')
    await call(page, 'messages.copy', [key], mailbox)
    const bar = page.getByRole('contentinfo')
    await bar.getByRole('button', { name: 'Activity: 1 change refused' }).click()
    const ledger = page.getByRole('dialog', { name: 'Activity' })
    await expect(ledger.getByText('The mailbox on the server is full.', { exact: false })).toBeVisible()
    await call(page, 'messages.copy', [key], mailbox)
    await expect(ledger.getByRole('heading', { name: '2 changes were not accepted' })).toBeVisible()
    await ledger.getByRole('button', { name: 'Let it go: Copy “Plans” to Archive' }).first().click()
    await expect(ledger.getByRole('heading', { name: '1 change was not accepted' })).toBeVisible()
    await expect(ledger.getByText('Refused and let go', { exact: false })).toBeVisible()
    await full.doveadm('expunge', '-u', user.user, 'mailbox', 'INBOX', 'subject', 'Filler')
    await ledger.getByRole('button', { name: 'Try again: Copy “Plans” to Archive' }).click()
    await expect(ledger.getByText('On the server since', { exact: false })).toBeVisible()
    await expect(ledger.getByRole('heading', { name: /not accepted/ })).toBeHidden()
    await ledger.getByRole('button', { name: 'Close' }).click()
    expect(await full.doveadm('search', '-u', user.user, 'mailbox', 'Archive', 'subject', 'Plans')).not.toBe('')
    await page
      .getByRole('button', { name: /^About IMAP for/ })
      .first()
      .click()
    await expect(page.getByText(/ of .* used on the server/)).toBeVisible()
  } finally {
    await tern.kill()
    await full.stop()
  }
})
