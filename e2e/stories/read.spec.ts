import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { designed, list, message, open, openInbox, row } from '../on-screen'
import { generateSampleMail } from '../sample-mail/generate.mjs'
import { expect, mail, modes, test } from '../story'
import { call, rowsOf } from '../tern.mjs'

const html = [
  'From: =?UTF-8?Q?Gr=C3=BCne_Post?= <post@example.org>',
  'To: alex@example.org',
  'Subject: Designed mail',
  'Date: Mon, 02 Nov 2026 09:00:00 +0100',
  'Message-ID: <designed@example.org>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=m',
  '',
  '--m',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<h2>Spring offer</h2><p>Only this week.</p><script>document.title="run"</script>',
  '<img src="https://tracker.example.org/pixel.gif" width="1" height="1">',
  '--m',
  'Content-Type: text/plain; name="price list.txt"',
  'Content-Disposition: attachment; filename="price list.txt"',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('Ten apples: 4 euro\n').toString('base64'),
  '--m--',
  '',
].join('\r\n')

const japanese = Buffer.concat([
  Buffer.from(
    [
      'From: =?ISO-2022-JP?B?GyRCOzNFREIwTzobKEI=?= <yamada@example.org>',
      'To: alex@example.org',
      'Subject: =?ISO-2022-JP?B?GyRCMnE1RCROJDRPIk1tGyhC?=',
      'Date: Tue, 03 Nov 2026 09:00:00 +0900',
      'Message-ID: <meeting@example.org>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=ISO-2022-JP',
      '',
      '',
    ].join('\r\n'),
  ),
  Buffer.from('1b2442467c4b5c386c244e4b5c4a381b2842', 'hex'),
  Buffer.from('\r\n'),
])

for (const mode of modes) {
  test(`${mode}: read plain, designed and Japanese mail, again offline after a restart`, async ({
    tern,
    server,
    user,
  }) => {
    const sources = [mail({ subject: 'Plain words', body: 'One line.\nAnother line.' }), Buffer.from(html), japanese]
    await server.deliver(user.user, 'INBOX', sources)
    let page = await tern.start()
    const added = await tern.addAccount(mode, server, user)

    const readAll = async (): Promise<void> => {
      await openInbox(page)
      await open(page, 'Plain words')
      await expect(message(page)).toContainText('Another line.')
      await open(page, 'Designed mail')
      await expect(designed(page).getByRole('heading', { name: 'Spring offer' })).toBeVisible()
      await expect(page.getByText('Remote images are blocked to protect your privacy.')).toBeVisible()
      await expect(page).toHaveTitle(/Tern/)
      await open(page, '会議のご連絡')
      await expect(message(page)).toContainText('日本語の本文')
    }
    await readAll()

    await server.stopListening()
    try {
      page = await tern.restart()
      await readAll()
      await open(page, 'Designed mail')
      await expect(message(page).getByRole('button', { name: 'Save price list.txt' })).toBeVisible()
      // The attachment's octets are on this device, too: as the page gets them, and as a plain file on disk.
      const part = (
        await rowsOf<{ attachments: { fileName: string; path: string }[]; messageId: string }>(page, 'bodies')
      )
        .flatMap(({ attachments, messageId }) => attachments.map((one) => ({ ...one, messageId })))
        .find(({ fileName }) => fileName === 'price list.txt')
      const text = await page.evaluate(
        async ([id, path]) => (await fetch(`tern://app/part/${encodeURIComponent(id)}/${path}`)).text(),
        [part?.messageId ?? '', part?.path ?? ''] as const,
      )
      expect(text).toBe('Ten apples: 4 euro\n')
      const rows = await rowsOf<{ sha256: string; envelope: { subject: string } }>(page, 'messages')
      const hash = rows.find(({ envelope }) => envelope.subject === 'Designed mail')?.sha256
      expect(readFileSync(join(tern.profile, 'vault', added.id, `${hash}.eml`), 'latin1')).toBe(html)
    } finally {
      await server.startListening()
    }
  })

  test(`${mode}: every sample message is listed and opens`, async ({ tern, server, user }) => {
    test.setTimeout(180_000)
    const samples = generateSampleMail().filter(({ mailbox }) => mailbox === 'INBOX')
    await server.deliver(
      user.user,
      'INBOX',
      samples.map(({ source }) => source),
    )
    // One row a message: conversations have a story of their own.
    const page = await tern.start({ settings: { theme: 'light', language: 'en', conversations: false } })
    await tern.addAccount(mode, server, user)
    await openInbox(page)
    await expect(list(page)).toHaveAttribute('aria-rowcount', String(samples.length))
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await row(page, '').first().click()
    for (let index = 1; index < samples.length; index += 1) {
      await expect(message(page)).toBeVisible()
      await page.keyboard.press('ArrowDown')
      await expect(list(page).getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', String(index + 1))
    }
    await expect(message(page)).toBeVisible()
    expect(errors).toEqual([])
    expect((await call(page, 'app.state')).notices).toEqual([])
  })
}
