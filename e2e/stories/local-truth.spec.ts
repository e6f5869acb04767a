import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Account } from '../../src-shared/mail/account'
import { type LocationKey, localAccountId, type MailboxId } from '../../src-shared/mail/ids'
import { allDamages, oneOfEachKind } from '../damage-database'
import type { RunningDovecot } from '../dovecot/server.mjs'
import { faultsSurvived } from '../faults-survived'
import { mailbox, openInbox, row } from '../on-screen'
import { expect, mail, TernUnderTest, test } from '../story'
import { call, rowsOf, untilUpToDate, vaultHashes } from '../tern.mjs'

/** Mail whose only home is this device: it outlives the database, goes to another machine, and is accounted for. */

const subjects = ['Alpha', 'Bravo', 'Charlie', 'Delta', 'Echo'] as const

test('the database is lost or damaged between two runs: folders, flags and mail are back, each once', async ({
  tern,
  server,
  user,
}) => {
  const damages = process.env.TERN_DAMAGES === 'all' ? allDamages : oneOfEachKind
  test.setTimeout(60_000 + damages.length * 30_000)
  // So many and so long that the database has written a file of each kind.
  const body = 'A line like any other of a long letter.\n'.repeat(1_300)
  const others = Array.from({ length: 95 }, (_, index) => mail({ subject: `Another ${index}`, body }))
  await server.deliver(user.user, 'INBOX', [...others, ...subjects.map((subject) => mail({ subject }))])
  const page = await tern.start()
  const account = await tern.addAccount('pop3', server, user)
  await arrange(page, account)
  const before = await picture(page)
  for (const { name, opens, inflict } of damages) {
    await test.step(name, async () => {
      await tern.quit()
      inflict(tern.profile)
      const again = await tern.start()
      await untilUpToDate(again, account.id)
      // Damage that is met only now lets the store be made again meanwhile.
      await expect.poll(() => picture(again).catch(String), { timeout: 30_000 }).toEqual(before)
      await mailbox(again, 'Tern').click()
      await expect(row(again, 'Bravo')).toBeVisible()
      if (!opens && damages === oneOfEachKind)
        await expect(again.getByText('Nothing on the server was touched').first()).toBeVisible()
    })
  }
  expect(await subjectsOnServer(server, user.user)).toHaveLength(others.length + subjects.length)
  faultsSurvived('database lost, cut or overwritten between two runs', damages.length)
})

test('a backup comes back on a new machine with equal hashes and folders', async ({ tern, server, user }) => {
  await server.deliver(
    user.user,
    'INBOX',
    subjects.map((subject) => mail({ subject })),
  )
  const page = await tern.start()
  const account = await tern.addAccount('pop3', server, user)
  await arrange(page, account)
  const before = await picture(page)
  const hashes = vaultHashes(tern.profile, account.id).sort()
  const place = mkdtempSync(join(tmpdir(), 'tern-backup-'))
  const file = join(place, 'mail.zip')
  const other = new TernUnderTest(join(place, 'new-machine'), server.caFile)
  try {
    await answerDialogs(tern, file)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('tab', { name: 'Storage' }).click()
    await page.getByRole('button', { name: 'Backup, export and import' }).click()
    await page.getByRole('button', { name: 'Back up now…' }).click()
    await expect(page.getByText(/5 messages are in mail\.zip, .*read back and proven/).first()).toBeVisible()
    expect(readFileSync(file).includes(Buffer.from(user.password))).toBe(false)

    mkdirSync(other.profile)
    const fresh = await other.start()
    await answerDialogs(other, file)
    await fresh.getByRole('button', { name: 'Restore a backup…' }).click()
    await expect(fresh.getByText('5 messages restored.', { exact: false }).first()).toBeVisible()
    await expect(mailbox(fresh, 'Tern')).toBeVisible()
    await expect.poll(() => picture(fresh)).toEqual(before)
    expect(vaultHashes(other.profile, account.id).sort()).toEqual(hashes)
    for (const hash of hashes) {
      const octets = readFileSync(join(other.profile, 'vault', account.id, `${hash}.eml`))
      expect(createHash('sha256').update(octets).digest('hex')).toBe(hash)
    }
    await expect(fresh.getByText(/Sign in to .* again/).first()).toBeVisible()
  } finally {
    await other.kill()
    rmSync(place, { recursive: true, force: true })
  }
})

test('exported mail is imported into local folders, once, octet for octet', async ({ tern, server, user }) => {
  const hard = mail({ subject: 'From lines', body: 'From here\n>From there\n\nFrom - Mon Jan  1 00:00:00 2026\nend' })
  await server.deliver(user.user, 'INBOX', [hard, ...subjects.map((subject) => mail({ subject }))])
  const page = await tern.start()
  const account = await tern.addAccount('pop3', server, user)
  const hashes = vaultHashes(tern.profile, account.id).sort()
  const place = mkdtempSync(join(tmpdir(), 'tern-export-'))
  try {
    await answerDialogs(tern, join(place, 'Inbox.mbox'))
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('tab', { name: 'Storage' }).click()
    await page.getByRole('button', { name: 'Backup, export and import' }).click()
    await page.getByRole('button', { name: 'Export…' }).click()
    await expect(page.getByText('6 messages exported to Inbox.mbox').first()).toBeVisible()

    await page.getByRole('button', { name: 'Choose files…' }).click()
    await expect(page.getByText('6 messages imported, 0 were here already').first()).toBeVisible()
    await page.getByRole('button', { name: 'Choose files…' }).click()
    await expect(page.getByText('0 messages imported, 6 were here already').first()).toBeVisible()
    expect(vaultHashes(tern.profile, 'local').sort()).toEqual(hashes)
    const boxes = await rowsOf<{ path: string; accountId: string; total: number; home: string }>(page, 'mailboxes')
    expect(boxes.find((box) => box.accountId === 'local' && box.path === 'Imported')).toMatchObject({
      total: 6,
      home: 'local',
    })
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await mailbox(page, 'Imported').click()
    await expect(row(page, 'From lines')).toBeVisible()
    await expect(page.getByText('On this device only. Belongs to no server.')).toBeVisible()
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})

test('what is still on the server: keep one, remove one now, and the rule shows first what it does', async ({
  tern,
  server,
  user,
}) => {
  const page = await tern.start()
  const retention = { kind: 'after-days', days: 14 }
  const account = await tern.addAccount('pop3', server, user, { retention })
  await server.deliver(
    user.user,
    'INBOX',
    subjects.map((subject) => mail({ subject })),
  )
  await check(page, account)

  await page
    .getByRole('button', { name: /^About POP3|POP3/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Still on the server', exact: true }).first().click()
  const shelf = page.getByRole('dialog', { name: /Still on the server/ })
  const line = (subject: string) => shelf.getByRole('listitem').filter({ hasText: subject })
  await expect(shelf.getByText('5 messages', { exact: false })).toBeVisible()
  await expect(line('Alpha')).toContainText(/^Alpha.*Removed .*: older than 14 days/)
  await line('Alpha').getByRole('checkbox').check()
  await shelf.getByRole('button', { name: 'Keep on the server' }).click()
  await expect(line('Alpha')).toContainText('Stays: you chose to keep it')
  await line('Bravo').getByRole('checkbox').check()
  await shelf.getByRole('button', { name: 'Remove now' }).click()
  await expect(line('Bravo')).toContainText('as you asked')
  await expect
    .poll(() => subjectsOnServer(server, user.user), { timeout: 40_000, intervals: [500] })
    .toEqual(['Alpha', 'Charlie', 'Delta', 'Echo'])
  await expect(line('Bravo')).toHaveCount(0, { timeout: 15_000 })
  await page.keyboard.press('Escape')
  await openInbox(page)
  await expect(row(page, 'Bravo')).toBeVisible()

  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('tab', { name: 'Accounts' }).click()
  await page.getByRole('button', { name: `Account settings: ${account.label}` }).click()
  await page.getByRole('radio', { name: 'Remove right after download' }).click()
  const preview = page.getByRole('region', { name: /What this rule does/ })
  await expect(preview).toContainText('3 copies are removed later')
  await expect(preview).toContainText('1 copy stays')
  await preview.getByRole('button', { name: 'Leave it as it was' }).click()
  await expect(preview).toBeHidden()
  expect((await rowsOf<{ retention: unknown }>(page, 'accounts'))[0]?.retention).toEqual(retention)
})

test('receipts add up, are saved as CSV, and a damaged copy is mended from the server', async ({
  tern,
  server,
  user,
}) => {
  await server.deliver(
    user.user,
    'INBOX',
    subjects.map((subject) => mail({ subject })),
  )
  const page = await tern.start()
  const account = await tern.addAccount('pop3', server, user)
  const place = mkdtempSync(join(tmpdir(), 'tern-receipts-'))
  const csv = join(place, 'receipts.csv')
  try {
    await answerDialogs(tern, csv)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('tab', { name: 'Accounts' }).click()
    await page.getByRole('button', { name: `Account settings: ${account.label}` }).click()
    await page.getByRole('button', { name: 'Receipts', exact: true }).click()
    const receipts = page.getByRole('dialog', { name: /^Receipts/ })
    await receipts.getByRole('button', { name: 'Check all copies now' }).click()
    await expect(
      receipts.getByText('5 offered, 5 verified here, 0 removed from the server, 0 unexplained'),
    ).toBeVisible()
    await receipts.getByRole('button', { name: 'Save as CSV…' }).click()
    await expect(page.getByText('Receipts saved as receipts.csv').first()).toBeVisible()
    expect(readFileSync(csv, 'utf8').trimEnd().split('\r\n')).toHaveLength(6)

    const [hash = ''] = vaultHashes(tern.profile, account.id)
    const file = join(tern.profile, 'vault', account.id, `${hash}.eml`)
    const octets = readFileSync(file)
    writeFileSync(file, 'flipped bits')
    await receipts.getByRole('button', { name: 'Check all copies now' }).click()
    await expect(page.getByText('5 copies read back, 1 repaired, 0 damaged').first()).toBeVisible()
    await expect.poll(() => readFileSync(file).equals(octets), { timeout: 30_000 }).toBe(true)
    await expect(
      receipts.getByText('5 offered, 5 verified here, 0 removed from the server, 0 unexplained'),
    ).toBeVisible()
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})

test('mail of a server moves to this device: proven here, then gone there; and up again the same way', async ({
  tern,
  server,
  user,
}) => {
  await server.deliver(user.user, 'INBOX', [mail({ subject: 'To be kept' }), mail({ subject: 'Stays there' })])
  const page = await tern.start()
  const account = await tern.addAccount('imap', server, user)
  const keep = await call(page, 'mailbox.create', localAccountId, null, 'Keep')
  const key = (await keysBySubject(page)).get('To be kept')
  await call(page, 'messages.move', key ? [key] : [], keep, 0)
  await expect.poll(() => subjectsOnServer(server, user.user)).toEqual(['Stays there'])
  const [hash = ''] = vaultHashes(tern.profile, localAccountId)
  const octets = readFileSync(join(tern.profile, 'vault', localAccountId, `${hash}.eml`))
  expect(octets.toString()).toContain('Subject: To be kept')

  const boxes = await rowsOf<{ id: MailboxId; role?: string; accountId: string }>(page, 'mailboxes')
  const inbox = boxes.find(({ role }) => role === 'inbox')?.id
  if (!inbox) throw new Error('no inbox')
  await call(page, 'messages.move', await keysIn(page, keep), inbox, 0)
  await expect.poll(() => subjectsOnServer(server, user.user)).toEqual(['Stays there', 'To be kept'])
  await expect.poll(() => keysIn(page, keep)).toEqual([])
  await expect
    .poll(async () => (await rowsOf<{ accountId: string }>(page, 'locations')).map(({ accountId }) => accountId))
    .toEqual([account.id, account.id])

  // Held back for a minute: what is taken back before never left the server.
  const moved = (await keysBySubject(page)).get('To be kept')
  const receipt = await call(page, 'messages.move', moved ? [moved] : [], keep, 60_000)
  expect(await keysIn(page, keep)).toHaveLength(1)
  await call(page, 'change.undo', receipt)
  expect([await keysIn(page, keep), (await keysIn(page, inbox)).length]).toEqual([[], 2])
  expect(await subjectsOnServer(server, user.user)).toEqual(['Stays there', 'To be kept'])

  await call(page, 'messages.move', moved ? [moved] : [], keep, 0)
  await expect.poll(() => subjectsOnServer(server, user.user)).toEqual(['Stays there'])
  await call(page, 'account.remove', account.id, { kind: 'delete' })
  await tern.quit()
  rmSync(join(tern.profile, 'IndexedDB'), { recursive: true })
  const again = await tern.start()
  await expect
    .poll(async () => (await picture(again)).filter(({ path }) => path === 'Keep').map(({ total }) => total))
    .toEqual([1])
})

/** Folders in folders, moves, a star, a deletion: everything that exists only here. */
async function arrange(page: Page, account: Account): Promise<void> {
  const keys = await keysBySubject(page)
  const key = (subject: string): LocationKey => {
    const found = keys.get(subject)
    if (!found) throw new Error(`no message ${subject}`)
    return found
  }
  const projects = await call(page, 'mailbox.create', account.id, null, 'Work')
  const tern = await call(page, 'mailbox.create', account.id, projects, 'Tern')
  await call(page, 'mailbox.rename', projects, 'Projects')
  await call(page, 'messages.move', [key('Alpha')], projects, 0)
  await call(page, 'messages.move', [key('Bravo')], tern, 0)
  await call(page, 'messages.flag', [key('Bravo'), key('Charlie')], ['\\Flagged', '\\Seen'], [])
  await call(page, 'messages.delete', [key('Delta')])
}

async function keysBySubject(page: Page): Promise<ReadonlyMap<string, LocationKey>> {
  const messages = await rowsOf<{ id: string; envelope: { subject: string } }>(page, 'messages')
  const locations = await rowsOf<{ key: LocationKey; messageId: string }>(page, 'locations')
  const subjectOf = new Map(messages.map(({ id, envelope }) => [id, envelope.subject]))
  return new Map(locations.map(({ key, messageId }) => [subjectOf.get(messageId) ?? '', key]))
}

/** What a list shows of a mailbox. */
async function keysIn(page: Page, id: MailboxId): Promise<readonly LocationKey[]> {
  const rows = await rowsOf<{ key: LocationKey; listId?: string }>(page, 'locations')
  return rows.filter(({ listId }) => listId === id).map(({ key }) => key)
}

/** Every mailbox with the messages in it and their flags. */
async function picture(page: Page) {
  const messages = await rowsOf<{ id: string; sha256: string; envelope: { subject: string } }>(page, 'messages')
  const locations = await rowsOf<{ messageId: string; mailboxId: string; viewFlags: string[] }>(page, 'locations')
  const mailboxes = await rowsOf<{ id: string; path: string; total: number; unread: number }>(page, 'mailboxes')
  return mailboxes
    .map(({ id, path, total, unread }) => ({
      path,
      total,
      unread,
      messages: locations
        .filter(({ mailboxId }) => mailboxId === id)
        .map(({ messageId, viewFlags }) => {
          const message = messages.find((one) => one.id === messageId)
          return [message?.envelope.subject, message?.sha256, ...[...viewFlags].sort()].join(' ')
        })
        .sort(),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Every dialog for a file or folder is answered with this path. */
async function answerDialogs(tern: TernUnderTest, path: string): Promise<void> {
  await tern.app.evaluate(({ dialog }, answer) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: answer })
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [answer] })
  }, path)
}

async function check(page: Page, account: Account): Promise<void> {
  const before = Date.now()
  await call(page, 'account.check', account.id)
  await untilUpToDate(page, account.id, { after: before })
}

async function subjectsOnServer(server: RunningDovecot, user: string): Promise<string[]> {
  const answer = await server.doveadm('-f', 'json', 'fetch', '-u', user, 'hdr.subject', 'mailbox', 'INBOX')
  const rows = JSON.parse(answer || '[]') as { 'hdr.subject': string }[]
  return rows.map((one) => one['hdr.subject'].trim()).sort()
}
