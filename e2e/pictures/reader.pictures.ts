import type { Page } from '@playwright/test'
import { startPictureServer } from '../net/picture-server'
import { message, open } from '../on-screen'
import { manyPartsMessage } from '../sample-mail/large.mjs'
import { smallPdf } from '../sample-mail/pdf'
import { picture } from '../sample-mail/pictures.mjs'
import { calendar, file, html, multipart, plain, rawMail } from '../sample-mail/reading'
import { test } from '../story'
import { Camera } from './camera'

// The reader: what mails are, and what Tern says of them.

const longConversation = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) =>
    rawMail({
      subject: `${at === 0 ? '' : 'Re: '}Where do we row in spring?`,
      from:
        ['Mara Vogel <mara@example.org>', 'Jonas Krüger <jonas@example.org>', '山田 花子 <hanako@example.org>'][
          at % 3
        ] ?? '',
      fields: at === 0 ? ['X-Thread: 0'] : [`In-Reply-To: <spring.${at - 1}@example.org>`],
      entity: plain(`Answer ${at + 1}.\n\nThe lake is quiet in April, and the boat house is open.`),
    }),
  ).map((source, at) =>
    Buffer.from(source.toString().replace(/^Message-ID: .*$/m, `Message-ID: <spring.${at}@example.org>`)),
  )

test('reader', async ({ tern, server, user }) => {
  const pictures = await startPictureServer(server.caFile)
  const designed = `<div style="font-family:sans-serif"><h2>Offer of the week</h2><img alt="shop" src="${pictures.https}/one.png" width="120" height="80"><img src="${pictures.https}/pixel.gif" width="1" height="1"><p>Two oars for the price of one, until Sunday.</p></div>`
  const forwarded = [
    'Content-Type: message/rfc822',
    '',
    'From: Grace Hopper <grace@example.net>',
    'To: Ada <ada@example.net>',
    'Subject: The original',
    'Date: Sun, 22 Nov 2026 09:00:00 +0000',
    ...html('<p>Words of the original</p>'),
  ]
  await server.deliver(user.user, 'INBOX', [
    ...longConversation(40),
    rawMail({ subject: 'Pictures from elsewhere', from: 'Shop <shop@example.net>', entity: html(designed) }),
    rawMail({
      subject: 'Please come',
      entity: multipart('alternative', plain('Planning on Tuesday'), [
        'Content-Type: text/calendar; method=REQUEST; charset=utf-8',
        '',
        calendar,
      ]),
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
    rawMail({ subject: 'A message in a message', entity: multipart('mixed', plain('See below.'), forwarded) }),
    rawMail({
      subject: 'A card',
      entity: multipart(
        'mixed',
        plain('My new address.'),
        file(
          'ada.vcf',
          'text/vcard',
          'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada Lovelace\r\nORG:Analytical Engines\r\nEMAIL:ada@example.net\r\nTEL:+44 20 7946 0018\r\nADR:;;12 St James’s Square;London;;SW1Y;UK\r\nEND:VCARD\r\n',
        ),
      ),
    }),
    rawMail({
      subject: 'With files',
      entity: multipart(
        'mixed',
        plain('Six files.'),
        file('notes.txt', 'text/plain', 'Grüße aus der Datei\n'),
        file('photo.png', 'image/png', picture(300, 200, [200, 90, 40])),
        file('setup.exe', 'application/octet-stream', Buffer.from('4d5a90000300', 'hex')),
        file(
          'a very long name of a file that nobody would want to read to its end, version 17 (final).docx',
          'application/msword',
          'x',
        ),
        file('contract.pdf', 'application/pdf', smallPdf('Contract')),
        file('broken.pdf', 'application/pdf', '%PDF-1.7 nothing'),
      ),
    }),
    rawMail({
      subject: 'You have won',
      from: '"security@bank.example" <x9@xn--80ak6aa92e.example>',
      fields: ['Reply-To: other@elsewhere.example', 'List-Unsubscribe: <https://lists.example.net/leave>'],
      entity: html(
        '<p>Sign in at <a href="https://evil.example/login">https://bank.example/login</a> now.</p><script>1</script>',
      ),
    }),
    manyPartsMessage({ subject: 'A thousand parts', parts: 1_000 }),
    rawMail({ subject: 'Nothing in it', entity: plain('') }),
    rawMail({
      subject:
        'A subject that goes on and on, as those of tickets do: [PROJ-20418] Donaudampfschifffahrtsgesellschaft, second reminder about the minutes of the meeting of the third of November',
      from: 'Rechtsabteilung der Donaudampfschifffahrtsgesellschaft <rechtsabteilung@donaudampfschifffahrtsgesellschaft.example>',
      entity: plain('x'.repeat(400)),
    }),
  ])
  await tern.start({ ca: pictures.caFile, args: ['--tern-test-loopback-pictures'] })
  await tern.addAccount('imap', server, user)
  const camera = new Camera(tern)
  const take = camera.take.bind(camera)
  const show =
    (subject: string, more: (page: Page) => Promise<unknown> = async () => undefined) =>
    async (page_: Page) => {
      await page_.keyboard.press('Control+1')
      await open(page_, subject)
      return more(page_)
    }
  const back = async (page_: Page) => {
    for (let n = 0; n < 3; n += 1) await page_.keyboard.press('Escape')
  }
  const part = (title: string, subject: string, more?: (page: Page) => Promise<unknown>) =>
    take(`reader-${title}`, show(subject, more), { close: back })
  const files = (page_: Page) => message(page_).getByRole('region', { name: '6 attachments' })
  await part('pictures-blocked', 'Pictures from elsewhere')
  await part('invitation', 'Please come')
  await part('report', 'Undelivered')
  await part('forwarded', 'A message in a message')
  await part('contact', 'A card')
  await part('files', 'With files')
  await part('preview-text', 'With files', (page_) =>
    files(page_).getByRole('button', { name: 'Look at notes.txt' }).click(),
  )
  await part('preview-pdf', 'With files', (page_) =>
    files(page_).getByRole('button', { name: 'Look at contract.pdf' }).click(),
  )
  await part('preview-broken', 'With files', (page_) =>
    files(page_).getByRole('button', { name: 'Look at broken.pdf' }).click(),
  )
  await part('risk', 'With files', (page_) => files(page_).getByRole('button', { name: 'Open setup.exe' }).click())
  await part('hostile', 'You have won')
  await part('link', 'You have won', (page_) => message(page_).frameLocator('iframe').getByRole('link').click())
  await part('unsubscribe', 'You have won', (page_) => page_.getByRole('button', { name: 'Unsubscribe…' }).click())
  await part('thousand-parts', 'A thousand parts')
  await part('empty', 'Nothing in it')
  await part('long', 'A subject that goes on')
  await part('conversation', 'Where do we row in spring?')
  await pictures.stop()
})
