import { type PictureServer, startPictureServer } from '../net/picture-server'
import { catchPaper, paperOf } from '../on-paper'
import { designed, message, open, openInbox } from '../on-screen'
import { smallPdf } from '../sample-mail/pdf'
import { picture } from '../sample-mail/pictures.mjs'
import { calendar, file, html, multipart, plain, rawMail } from '../sample-mail/reading'
import { expect, test } from '../story'

let pictures: PictureServer

test.beforeEach(async ({ server }) => {
  pictures = await startPictureServer(server.caFile)
})
test.afterEach(() => pictures.stop())

const start = { args: ['--tern-test-loopback-pictures'] }

test('remote pictures wait for a word, and come without anything else', async ({ tern, server, user }) => {
  const markup = (name: string): string =>
    `<h2>${name}</h2><img alt="shop" src="${pictures.https}/${name}.png" width="120" height="80"><img src="${pictures.https}/${name}/pixel.gif" width="1" height="1"><div style="background:url(${pictures.https}/${name}-css.png)">x</div>`
  await server.deliver(user.user, 'INBOX', [
    rawMail({ subject: 'First offer', from: 'Shop <shop@example.net>', entity: html(markup('one')) }),
    rawMail({ subject: 'Second offer', from: 'Shop <shop@example.net>', entity: html(markup('two')) }),
    rawMail({ subject: 'Third offer', from: 'shop@example.net <fake@example.com>', entity: html(markup('three')) }),
  ])
  let page = await tern.start({ ...start, ca: pictures.caFile })
  await tern.addAccount('imap', server, user)
  await openInbox(page)
  await open(page, 'First offer')
  const image = designed(page).getByRole('img', { name: 'shop' })
  await expect(designed(page).getByRole('heading', { name: 'one' })).toBeVisible()
  await expect(page.getByText('1 tracker blocked.')).toBeVisible()
  // What a mail says of sizes stays: a pixel is one dot, not as large as its picture.
  await expect(designed(page).locator('img[width="1"][height="1"]')).toHaveCount(1)
  await catchPaper(tern.app)
  const before = await paperOf(tern.app, () => page.keyboard.press('Control+p'))
  expect(before.pages.join('')).toContain('shop@example.net')
  expect(before.pictures).toBe(0)
  expect(pictures.asked).toEqual([])

  await page.getByRole('button', { name: 'Show for this message' }).click()
  await expect.poll(() => pictures.asked.map(({ path }) => path).sort()).toEqual(['/one.png', '/one/pixel.gif'])
  await expect.poll(() => image.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(120)
  expect(pictures.asked.every(({ secure, referer }) => secure && referer === '')).toBe(true)
  // On paper as on screen; their host learns nothing of it.
  const after = await paperOf(tern.app, () => page.keyboard.press('Control+p'))
  expect(after.pictures).toBeGreaterThan(0)
  expect(pictures.asked).toHaveLength(2)

  await open(page, 'Second offer')
  await expect(designed(page).getByRole('heading', { name: 'two' })).toBeVisible()
  await page.getByRole('button', { name: 'Always show for shop@example.net' }).click()
  await expect.poll(() => pictures.asked.length).toBe(4)

  // By address: a name that only says so is asked about again.
  page = await tern.restart({ ...start, ca: pictures.caFile })
  await openInbox(page)
  await open(page, 'First offer')
  await expect.poll(() => pictures.asked.length).toBe(6)
  await open(page, 'Third offer')
  await expect(designed(page).getByRole('heading', { name: 'three' })).toBeVisible()
  await expect(page.getByText('The sender’s name contains another address.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Show for this message' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Always show' })).toHaveCount(0)
  expect(pictures.asked).toHaveLength(6)
})

test('invitation, forwarded mail, files and lists are shown in words', async ({ tern, server, user }) => {
  const inner = [
    'Content-Type: message/rfc822',
    '',
    'From: Grace Hopper <grace@example.net>',
    'To: Ada <ada@example.net>',
    'Subject: The original',
    'Date: Sun, 22 Nov 2026 09:00:00 +0000',
    ...html('<p>Words of the original</p>'),
  ]
  await server.deliver(user.user, 'INBOX', [
    rawMail({
      subject: 'Please come',
      entity: multipart('alternative', plain('Planning on Tuesday'), [
        'Content-Type: text/calendar; method=REQUEST; charset=utf-8',
        '',
        calendar,
      ]),
    }),
    rawMail({ subject: 'Forwarded', entity: multipart('mixed', plain('See below.'), inner) }),
    rawMail({
      subject: 'With files',
      entity: multipart(
        'mixed',
        plain('Four files.'),
        file('notes.txt', 'text/plain', 'Grüße aus der Datei\n'),
        file('photo.png', 'image/png', picture(300, 200, [200, 90, 40])),
        file('setup.exe', 'application/octet-stream', Buffer.from('4d5a90000300', 'hex')),
        file('page.html', 'text/html', '<script>1</script>'),
        file('contract.pdf', 'application/pdf', smallPdf('Contract')),
        file('broken.pdf', 'application/pdf', '%PDF-1.7 nothing'),
      ),
    }),
    rawMail({
      subject: 'Weekly news',
      fields: ['List-Unsubscribe: <https://lists.example.net/leave>, <mailto:leave@lists.example.net>'],
      entity: plain('News.\nhttps://example.net/more'),
    }),
    rawMail({
      subject: 'Undelivered',
      from: 'Mail Delivery <mailer-daemon@example.net>',
      entity: multipart('report; report-type=delivery-status', plain('It failed.'), [
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.net',
        '',
        'Final-Recipient: rfc822; nobody@example.net',
        'Action: failed',
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 No such user',
      ]),
    }),
  ])
  const page = await tern.start()
  await tern.addAccount('imap', server, user)
  await openInbox(page)

  await open(page, 'Please come')
  const event = page.getByRole('region', { name: 'Invitation' })
  await expect(event.getByRole('heading', { name: 'Quarterly planning' })).toBeVisible()
  await expect(event).toContainText('Room 4, second floor')
  await expect(event).toContainText('Every week on Tuesday and Thursday, 10 times')
  await expect(event).toContainText('Charles Babbage <charles@example.net> comes')

  await open(page, 'Forwarded')
  const forwarded = page.getByRole('region', { name: 'The original' })
  await expect(forwarded).toContainText('grace@example.net')
  await expect(forwarded.frameLocator('iframe').getByText('Words of the original')).toBeVisible()

  await open(page, 'With files')
  const files = message(page).getByRole('region', { name: '6 attachments' })
  await files.getByRole('button', { name: 'Look at notes.txt' }).click()
  await expect(page.getByRole('dialog', { name: 'notes.txt' })).toContainText('Grüße aus der Datei')
  await page.keyboard.press('Escape')
  await files.getByRole('button', { name: 'Look at photo.png' }).last().click()
  const shown = page.getByRole('dialog', { name: 'photo.png' }).frameLocator('iframe').locator('img')
  await expect.poll(() => shown.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(300)
  await page.keyboard.press('Escape')
  await files.getByRole('button', { name: 'Look at contract.pdf' }).click()
  const paper = page.getByRole('dialog', { name: 'contract.pdf' })
  await expect(paper.getByText('1 page')).toBeVisible()
  const sheet = paper.frameLocator('iframe').getByRole('img', { name: 'Page 1' })
  await expect.poll(() => sheet.evaluate(isPainted)).toBe(true)
  await page.keyboard.press('Escape')
  await files.getByRole('button', { name: 'Look at broken.pdf' }).click()
  await expect(page.getByRole('dialog', { name: 'broken.pdf' })).toContainText('This cannot be shown here.')
  await page.keyboard.press('Escape')
  await files.getByRole('button', { name: 'Open setup.exe' }).click()
  const program = page.getByRole('dialog', { name: 'Open setup.exe?' })
  await expect(program).toContainText('Tern does not start programs from messages.')
  await expect(program.getByRole('button', { name: 'Open anyway' })).toHaveCount(0)
  await program.getByRole('button', { name: 'Cancel' }).click()
  await files.getByRole('button', { name: 'Open page.html' }).click()
  await expect(
    page.getByRole('dialog', { name: 'Open page.html?' }).getByRole('button', { name: 'Open anyway' }),
  ).toBeVisible()
  await page.keyboard.press('Escape')

  await open(page, 'Weekly news')
  await page.getByRole('button', { name: 'Unsubscribe…' }).click()
  await expect(page.getByRole('dialog', { name: 'Unsubscribe from Ada Lovelace?' })).toContainText(
    'leave@lists.example.net',
  )
  await page.keyboard.press('Escape')
  await message(page).getByRole('link', { name: 'https://example.net/more' }).hover()
  await expect(page.getByTestId('link-status')).toHaveText('https://example.net/more')

  await open(page, 'Undelivered')
  await expect(page.getByRole('region', { name: 'Delivery report' })).toContainText(
    'Not delivered to nobody@example.net.',
  )
})

test('find, source, zoom and plain view', async ({ tern, server, user }) => {
  const body =
    '<p>apple</p><div style="color:#333">pear apple</div><p style="height:1500px">far</p><p>Apple at the end</p>'
  await server.deliver(user.user, 'INBOX', [
    rawMail({ subject: 'Fruit', entity: multipart('alternative', plain('plain apple'), html(body)) }),
  ])
  const page = await tern.start()
  await tern.addAccount('imap', server, user)
  await openInbox(page)
  await open(page, 'Fruit')
  const frame = message(page).locator('iframe')
  // Measured, so that the conversation scrolls and not the frame inside of it.
  await expect.poll(async () => (await frame.boundingBox())?.height ?? 0).toBeGreaterThan(1_500)
  const before = (await frame.boundingBox())?.height ?? 0

  await page.getByRole('button', { name: /^More for the message/ }).click()
  await page.getByRole('menuitem', { name: 'Find in message' }).click()
  await page.getByRole('textbox', { name: 'Find in message' }).fill('apple')
  await expect(page.getByRole('main').getByText('1 of 3')).toBeVisible()
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByRole('main').getByText('3 of 3')).toBeVisible()
  await expect(designed(page).getByText('Apple at the end')).toBeInViewport()
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+=')
  await expect.poll(async () => (await frame.boundingBox())?.height ?? 0).toBeGreaterThan(before)
  await page.keyboard.press('Control+0')

  await page.getByRole('button', { name: /^More for the message/ }).click()
  await page.getByRole('menuitem', { name: 'View source' }).click()
  const source = page.getByRole('dialog', { name: 'Source' })
  await expect(source).toContainText('Message-ID: <reading.')
  await source.getByRole('textbox', { name: 'Find in source' }).fill('multipart/alternative')
  await expect(source.getByText('1 of 1')).toBeVisible()
  await page.keyboard.press('Escape')

  // A frame would be blank on paper: what it shows stands there itself, on as many pages as it needs.
  await catchPaper(tern.app)
  const paper = await paperOf(tern.app, () => page.keyboard.press('Control+p'))
  expect(paper.pages.length).toBeGreaterThan(1)
  for (const words of ['Fruit', 'Ada Lovelace', 'ada@example.net', 'alex@example.org', 'pear apple'])
    expect(paper.pages[0]).toContain(words)
  expect(paper.pages[1]).toContain('Apple at the end')
  expect(paper.pages.join(' ')).not.toMatch(/Inbox|Reply/)

  await page.getByRole('button', { name: /^More for the message/ }).click()
  await page.getByRole('menuitem', { name: 'Show as plain text' }).click()
  await expect(message(page)).toContainText('plain apple')
  const plainPaper = await paperOf(tern.app, () => page.keyboard.press('Control+p'))
  expect(plainPaper.pages.join(' ')).toContain('plain apple')
})

/** Whether there is ink on a page. Runs in the frame. */
function isPainted(element: Element): boolean {
  if (!(element instanceof HTMLCanvasElement)) return false
  const { data } = element.getContext('2d')?.getImageData(0, 0, element.width, element.height) ?? { data: [] }
  for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100 && (data[at + 3] ?? 0) > 0) return true
  return false
}
