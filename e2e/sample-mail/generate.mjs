import { picture } from './pictures.mjs'
import { oneOf, randomFrom } from './random.mjs'

const hour = 60 * 60 * 1000
const me = { name: 'Alex Doe', address: 'alex@example.org' }
const people = {
  mara: { name: 'Mara Vogel', address: 'mara.vogel@example.org' },
  jonas: { name: 'Jonas Krüger', address: 'jonas@example.org' },
  chiara: { name: 'Chiara Bianchi', address: 'chiara@example.org' },
  yamada: { name: '山田 花子', address: 'hanako.yamada@example.org' },
  sato: { name: '佐藤 健', address: 'sato@example.org' },
  noa: { name: 'נועה לוי', address: 'noa@example.org' },
  omar: { name: 'عمر حداد', address: 'omar@example.org' },
  priya: { name: 'Priya Raman', address: 'priya@example.org' },
  library: { name: 'City Library', address: 'loans@library.example.org' },
  shop: { name: 'Northwind Books', address: 'orders@shop.example.org' },
  list: { name: 'Harbour Rowing Club', address: 'news@rowing.example.org' },
}

/**
 * Sample mail for demo, tests and screenshots: the same octets for the same `seed` and `now`.
 *
 * Threads, HTML with inline images, remote images, attachments with plain and odd names, ISO-2022-JP, Shift_JIS,
 * ISO-8859-1, UTF-8, format=flowed, right-to-left, emoji, an empty subject, huge headers, nested multiparts, a message
 * inside a message. Returns `{ name, mailbox, flags, at, source }`, oldest first; `at` is when it was sent.
 */
export function generateSampleMail({ seed = 1, now = Date.UTC(2026, 10, 24, 9) } = {}) {
  const random = randomFrom(seed)
  const mails = []
  const add = (name, hoursAgo, fields, body, { mailbox = 'INBOX', flags = ['\\Seen'] } = {}) => {
    const at = now - hoursAgo * hour
    const id = fields.id ?? `<${name}.${seed}@example.org>`
    const header = [
      `From: ${address(fields.from ?? people.mara)}`,
      `To: ${address(fields.to ?? me)}`,
      ...(fields.cc ? [`Cc: ${fields.cc.map(address).join(', ')}`] : []),
      fields.rawSubject ?? `Subject: ${encoded(fields.subject ?? '')}`,
      `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: ${id}`,
      ...(fields.parents
        ? [`In-Reply-To: ${fields.parents.at(-1)}`, `References: ${fields.parents.join('\r\n ')}`]
        : []),
      ...(fields.more ?? []),
      'MIME-Version: 1.0',
    ]
    mails.push({ name, mailbox, flags, at, source: Buffer.concat([lines(header), asBody(body)]) })
    return id
  }

  addThread(add)
  addDesigned(add)
  addCharsets(add)
  addOdd(add, random)
  addOthers(add, random)
  return mails.sort((one, other) => one.at - other.at)
}

function addThread(add) {
  const { mara, jonas, chiara } = people
  const subject = 'Boat house: opening on Saturday'
  const parents = [
    add(
      'boat-1',
      52,
      { from: mara, cc: [jonas], subject },
      plain([
        'Hello both,',
        '',
        'the new boat house opens on Saturday at ten. Could you bring the key for',
        'the side door, and would one of you say a few words?',
        '',
        'Mara',
      ]),
    ),
  ]
  parents.push(
    add(
      'boat-2',
      50,
      { from: jonas, cc: [mara], subject: `Re: ${subject}`, parents: [...parents] },
      plain([
        'On Sunday Mara wrote:',
        '> the new boat house opens on Saturday at ten. Could you bring the key for',
        '> the side door, and would one of you say a few words?',
        '',
        'The key is with me. I would rather row than speak.',
        '',
        '-- ',
        'Jonas Krüger',
      ]),
    ),
  )
  parents.push(
    add(
      'boat-3',
      27,
      { from: chiara, cc: [mara, jonas], subject: `Re: ${subject}`, parents: [...parents] },
      flowed([
        'Then I will speak. Two minutes, no jokes about the weather. ',
        'Is there a microphone, or shall I simply talk louder than the gulls?',
        '',
        '> The key is with me. I would rather row than speak.',
        '>> would one of you say a few words?',
      ]),
    ),
  )
  add(
    'boat-4',
    1.2,
    { from: mara, cc: [jonas, chiara], subject: `Re: ${subject}`, parents: [...parents] },
    plain(['Louder than the gulls, please. See you all at ten. ⛵', '', 'Mara']),
    { flags: [] },
  )
}

function addDesigned(add) {
  const { shop, library, list, priya } = people
  const logo = picture(160, 48, [11, 87, 194])
  const photo = picture(480, 200, [111, 150, 130])
  add(
    'order',
    3.5,
    { from: shop, subject: 'Your order 20418 is on its way' },
    multipart('related', 'order-rel', [
      multipart('alternative', 'order-alt', [
        plain([
          'Your order 20418 left our house today.',
          '',
          '1 x Sailing by the Stars',
          '1 x A Field Guide to Clouds',
        ]),
        html(`<div style="max-width:560px;margin:0 auto;font-family:sans-serif">
<img src="cid:logo@shop" width="160" height="48" alt="Northwind Books">
<h2 style="color:#0b3a6f">Your order is on its way</h2>
<p>Order <b>20418</b> left our house today and should reach you on <b>Thursday</b>.</p>
<table style="border-collapse:collapse;width:100%"><tr style="background:#eef3f9"><td style="padding:8px">Sailing by the Stars</td><td style="padding:8px;text-align:right">24.00 €</td></tr>
<tr><td style="padding:8px">A Field Guide to Clouds</td><td style="padding:8px;text-align:right">18.50 €</td></tr></table>
<p><a href="https://shop.example.org/orders/20418">Follow the parcel</a></p>
<p style="color:#666;font-size:12px">Northwind Books, 4 Quay Street</p></div>`),
      ]),
      inlineImage(logo, 'logo@shop', 'logo.png'),
    ]),
    { flags: [] },
  )
  add(
    'newsletter',
    20,
    {
      from: list,
      subject: 'Autumn on the water – the club letter',
      more: ['List-Unsubscribe: <https://rowing.example.org/leave>'],
    },
    multipart('related', 'news-rel', [
      html(`<h1 style="color:#125c2c">Autumn on the water</h1><img src="cid:photo@club" width="480" alt="The harbour at noon">
<p>Short days, quiet mornings: the best rowing of the year. Training is on Tuesdays at <b>7:00</b>.</p>
<ul><li>Boat house opening, Saturday at ten</li><li>Night row, 12 December</li></ul>
<img src="https://tracker.example.org/open.gif?u=alex" width="1" height="1" alt=""><img src="https://images.example.org/banner.jpg" alt="Banner">`),
      inlineImage(photo, 'photo@club', 'harbour.png'),
    ]),
  )
  add(
    'loans',
    30,
    { from: library, subject: 'Your loan ends soon' },
    html(
      '<p>Dear reader,</p><p>these items are due on <b>28 November</b>:</p><ol><li>The Sea Around Us</li><li>Knots and Splices</li></ol><p>You can <a href="https://library.example.org/renew">renew them online</a>.</p>',
    ),
  )
  add(
    'offer',
    5.1,
    { from: priya, subject: 'Offer for the website, second version' },
    multipart('mixed', 'offer-mix', [
      plain([
        'Hi Alex,',
        '',
        'here is the second version of the offer, with the smaller logo set.',
        'The picture shows the new header.',
        '',
        'Best, Priya',
      ]),
      attachment('application/pdf', 'offer-v2.pdf', Buffer.from(`%PDF-1.4\n${'% sample page\n'.repeat(3000)}%%EOF\n`)),
      attachment('image/png', 'header.png', picture(640, 160, [180, 90, 40])),
      attachment('text/plain', 'prices.txt', Buffer.from('Logo set     400\nWebsite     2200\n')),
    ]),
    { flags: ['\\Flagged'] },
  )
  add(
    'nested',
    75,
    { from: priya, subject: 'Fwd: minutes of the meeting' },
    multipart('mixed', 'nest-1', [
      multipart('alternative', 'nest-2', [
        plain(['The minutes are below and attached.']),
        multipart('related', 'nest-3', [
          html('<p>The minutes are below and attached.</p><img src="cid:small@x" alt="">'),
          inlineImage(logo, 'small@x', 'small.png'),
        ]),
      ]),
      part(
        ['Content-Type: message/rfc822', 'Content-Disposition: attachment'],
        lines(
          [
            'From: board@example.org',
            'Subject: Minutes of 3 November',
            'Date: Tue, 03 Nov 2026 20:00:00 +0100',
            'Message-ID: <minutes@example.org>',
            '',
            'Present: all. Decided: the boat house opens.',
          ],
          '',
        ),
      ),
    ]),
  )
}

function addCharsets(add) {
  const { yamada, sato, jonas, chiara, noa, omar } = people
  const meeting = '1b24423223494d2447244e32713544244e376f21222468246d2437242f242a346a24242437245e243921231b2842'
  add(
    'iso-2022-jp',
    6,
    { from: yamada, subject: '横浜会議のご案内' },
    part(
      ['Content-Type: text/plain; charset=ISO-2022-JP', 'Content-Transfer-Encoding: 7bit'],
      Buffer.concat([Buffer.from(meeting, 'hex'), lines(['', '2026-11-28 10:00', ''], '')]),
    ),
    { flags: [] },
  )
  add(
    'shift_jis',
    54,
    { from: sato, subject: '見積書の件' },
    part(
      ['Content-Type: text/plain; charset=Shift_JIS', 'Content-Transfer-Encoding: 8bit'],
      Buffer.concat([
        Buffer.from(
          '82a890a2986282c982c882c182c482a882e882dc82b781428ca990cf8f9182f082a8919782e882b582dc82b78142',
          'hex',
        ),
        lines([''], ''),
      ]),
    ),
  )
  add(
    'utf8-jp',
    98,
    { from: sato, subject: '写真を送ります 📷' },
    multipart('mixed', 'photo-jp', [
      plain(['先日の写真を送ります。', 'とても楽しい一日でした。', '', '佐藤']),
      attachment('image/png', '港の写真.png', picture(320, 200, [60, 110, 160])),
    ]),
  )
  add(
    'latin1',
    33,
    { from: jonas, subject: 'Schlüssel für das Bootshaus' },
    part(
      ['Content-Type: text/plain; charset=ISO-8859-1', 'Content-Transfer-Encoding: 8bit'],
      Buffer.from('Hallo Alex,\r\n\r\nder Schlüssel für die große Tür hängt bei mir. Grüße, Jonas\r\n', 'latin1'),
    ),
  )
  add(
    'german',
    120,
    { from: jonas, subject: 'Rückfrage zur Donaudampfschifffahrtsgesellschaftskapitänsmütze' },
    quotedPrintable('Könnten Sie mir bitte die Größe der Mütze bestätigen? Vielen Dank für Ihre Mühe.'),
  )
  add(
    'italian',
    44,
    { from: chiara, subject: 'Perché non venite domenica?' },
    plain([
      'Ciao Alex,',
      '',
      'domenica c’è la regata: venite anche voi? Si mangia da noi, più gente c’è meglio è.',
      '',
      'Un abbraccio, Chiara',
    ]),
  )
  add(
    'hebrew',
    60,
    { from: noa, subject: 'שלום ותודה על הביקור' },
    plain(['שלום אלכס,', '', 'תודה על הביקור. נתראה בשבוע הבא בשעה 10:00.', '', 'נועה']),
  )
  add(
    'arabic',
    64,
    { from: omar, subject: 'موعد الاجتماع القادم' },
    plain(['مرحبا أليكس،', '', 'الاجتماع القادم يوم الأحد الساعة 10:30.', '', 'عمر']),
  )
  add(
    'emoji',
    9,
    { from: chiara, subject: '🎉 We won! 🚣‍♀️🥇' },
    plain(['First in the double scull! 🥳', 'Pictures later. 👩‍👩‍👧 👍🏽']),
    { flags: ['\\Flagged', '\\Answered', '\\Seen'] },
  )
}

function addOdd(add, random) {
  const { mara, priya } = people
  add('no-subject', 22, { from: mara, subject: '' }, plain(['I forgot the subject, and the meeting is at four.']))
  add(
    'huge-header',
    140,
    {
      from: priya,
      subject: 'Came a long way round',
      more: Array.from(
        { length: 400 },
        (_, hop) => `X-Hop-${hop}: relay${hop}.example.net; ${'q'.repeat(60 + Math.floor(random() * 40))}`,
      ),
    },
    plain(['This one passed through four hundred relays.']),
  )
  add(
    'names',
    150,
    { from: priya, subject: 'Files with odd names' },
    multipart('mixed', 'names-mix', [
      plain(['All of these should keep their names.']),
      part(
        [
          `Content-Type: text/plain; name*=utf-8''${encodeURIComponent('Grüße & Küsse.txt')}`,
          'Content-Disposition: attachment',
        ],
        lines(['x'], ''),
      ),
      part(
        [
          'Content-Type: text/plain',
          "Content-Disposition: attachment; filename*0*=utf-8''very%20long%20; filename*1*=name%20in%20; filename*2=pieces.txt",
        ],
        lines(['y'], ''),
      ),
      part(
        ['Content-Type: text/plain; name="=?utf-8?B?6KuL5rGC5pu4LnR4dA==?="', 'Content-Disposition: attachment'],
        lines(['z'], ''),
      ),
      part(
        ['Content-Type: application/octet-stream; name="../../etc/passwd"', 'Content-Disposition: attachment'],
        lines(['root'], ''),
      ),
    ]),
  )
  add('empty', 160, { from: mara, subject: 'Empty on purpose' }, lines([''], ''))
  add('dots', 170, { from: priya, subject: 'Lines of dots' }, plain(['.', '..', '.hidden', '', '.', 'the end.']))
  add(
    'long-line',
    180,
    { from: mara, subject: `A long subject ${'that goes on and on '.repeat(12)}and ends` },
    plain([`One line: ${'tern '.repeat(400)}`]),
  )
  add(
    'html-only',
    190,
    { from: people.shop, subject: 'Tom &amp; Jerry <b>not bold</b>' },
    html(
      '<p>Ampersands: &amp; &lt;tag&gt; “quotes”</p><form action="https://shop.example.org/steal"><input name="password"></form>',
    ),
  )
}

const topics = [
  'Rowing plan',
  'Invoice',
  'Lunch',
  'Travel to Genoa',
  'Translation',
  'Garden',
  'Spare keys',
  'Photos',
  'Meeting notes',
  'Reading list',
]

function addOthers(add, random) {
  const names = ['mara', 'jonas', 'chiara', 'priya']
  for (let index = 0; index < 24; index += 1) {
    const from = people[oneOf(random, names)]
    const topic = `${topics[index % topics.length]} ${40 + index}`
    add(
      `other-${index}`,
      200 + index * 17,
      { from, subject: topic },
      plain([
        `About ${topic.toLowerCase()}:`,
        '',
        'all is settled, nothing to do for you.',
        '',
        from.name.split(' ')[0],
      ]),
    )
  }
  const sent = { from: me, to: people.mara }
  add(
    'sent-1',
    49,
    { ...sent, subject: 'Re: Boat house: opening on Saturday' },
    plain(['I will be there at half past nine.']),
    { mailbox: 'Sent' },
  )
  add(
    'sent-2',
    90,
    { ...sent, to: people.priya, subject: 'Questions about the offer' },
    plain(['Could the logo set be a little smaller?']),
    { mailbox: 'Sent' },
  )
  add('draft-1', 2, { ...sent, to: people.chiara, subject: 'Regata' }, plain(['Cara Chiara,', '', 'volentieri, ma']), {
    mailbox: 'Drafts',
    flags: ['\\Draft', '\\Seen'],
  })
  for (let index = 0; index < 8; index += 1)
    add(
      `archive-${index}`,
      2000 + index * 300,
      { from: people.library, subject: `Receipt for loan ${700 + index}` },
      plain(['Thank you. Please keep this receipt.']),
      { mailbox: 'Archive' },
    )
  add(
    'junk-1',
    70,
    { from: { name: 'You have won', address: 'win@prizes.example.net' }, subject: 'Claim your prize now!!!' },
    html('<h1>WINNER</h1><p><a href="https://evil.example.net">https://bank.example.org</a></p>'),
    { mailbox: 'Junk', flags: [] },
  )
  for (let index = 0; index < 5; index += 1)
    add(
      `project-${index}`,
      300 + index * 40,
      { from: people.priya, subject: `Harbour map, sheet ${index + 1}` },
      plain([`Sheet ${index + 1} is checked.`]),
      { mailbox: 'Projects/Hafen & Küste "2026"' },
    )
}

// What follows puts octets together; every body part is a Buffer with its own header fields.

const lines = (texts, end = '\r\n') => Buffer.from(texts.join('\r\n') + end)
const asBody = (body) =>
  Buffer.isBuffer(body) && /^Content-Type:/i.test(body.subarray(0, 13).toString())
    ? body
    : Buffer.concat([lines(['Content-Type: text/plain; charset=utf-8', '', '']), body])
const part = (fields, content) => Buffer.concat([lines([...fields, '', '']).subarray(0, -2), content, lines([''])])
const plain = (texts) =>
  part(['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'], lines(texts))
const flowed = (texts) => part(['Content-Type: text/plain; charset=utf-8; format=flowed'], lines(texts))
const html = (text) =>
  part(['Content-Type: text/html; charset=utf-8', 'Content-Transfer-Encoding: base64'], base64(Buffer.from(text)))
const base64 = (octets) => Buffer.from(`${octets.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`)

function quotedPrintable(text) {
  const octets = [...Buffer.from(text)]
  const words = octets.map((octet) =>
    octet < 0x80 && octet !== 0x3d
      ? String.fromCharCode(octet)
      : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  const rows = ['']
  for (const word of words) {
    if (rows[rows.length - 1].length + word.length > 74) rows.push('')
    rows[rows.length - 1] += word
  }
  return part(
    ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
    lines([rows.join('=\r\n')]),
  )
}

function multipart(subtype, boundary, parts) {
  const pieces = parts.flatMap((one) => [lines([`--${boundary}`]), one])
  return part(
    [`Content-Type: multipart/${subtype}; boundary="${boundary}"`],
    Buffer.concat([...pieces, lines([`--${boundary}--`])]),
  )
}

function attachment(type, name, octets) {
  return part(
    [
      `Content-Type: ${type}`,
      `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
      'Content-Transfer-Encoding: base64',
    ],
    base64(octets),
  )
}

function inlineImage(octets, id, name) {
  return part(
    [
      `Content-Type: image/png; name="${name}"`,
      `Content-ID: <${id}>`,
      'Content-Disposition: inline',
      'Content-Transfer-Encoding: base64',
    ],
    base64(octets),
  )
}

const isAscii = (text) => /^[\x20-\x7e]*$/.test(text)

/** Encoded words of at most 75 characters that end at characters (RFC 2047 §2). */
function encoded(text) {
  if (isAscii(text)) return text
  const words = ['']
  for (const character of text) {
    if (Buffer.byteLength(words[words.length - 1] + character) > 42) words.push('')
    words[words.length - 1] += character
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

function address({ name, address: mailbox }) {
  return `${isAscii(name) ? name : encoded(name)} <${mailbox}>`
}
