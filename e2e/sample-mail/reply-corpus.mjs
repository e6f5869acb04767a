/**
 * A hundred HTML mails as programs write them: ten kinds, ten of each. Every one has a probe whose colour is known, by
 * inline style, by style sheet or by attribute, and says what an answer has to keep.
 */

const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const colour = (n) => [20 + ((n * 37) % 200), 20 + ((n * 61) % 200), 20 + ((n * 89) % 200)]
const hex = (n) =>
  `#${colour(n)
    .map((one) => one.toString(16).padStart(2, '0'))
    .join('')}`
const rows = (n, count) =>
  Array.from(
    { length: count },
    (_, row) => `<tr><td>Item ${n}.${row}</td><td align="right">${row * 3}.00</td></tr>`,
  ).join('')

/** Each gives the body, and how many tables, rows and pictures of its own it has. */
const kinds = [
  (n) => ({
    name: 'newsletter of nested tables',
    html: `<table width="600" bgcolor="#eeeeee" cellpadding="0"><tr><td><table width="100%"><tr><td style="padding:12px"><span class="probe" style="color:${hex(n)}">News ${n}</span></td></tr></table><img src="cid:a${n}" width="10"><img src="https://tracker.example/${n}.gif" width="1" height="1"></td></tr></table>`,
    tables: 2,
    rows: 2,
    pictures: 1,
  }),
  (n) => ({
    name: 'word processor',
    html: `<style>p.MsoNormal{margin:0cm;font-family:"Calibri",sans-serif} span.probe{color:${hex(n)}}</style><div class="WordSection1"><p class="MsoNormal">Hello <span class="probe">number ${n}</span><o:p></o:p></p><p class="MsoNormal"><b><i>Regards</i></b></p></div>`,
    tables: 0,
    rows: 0,
    pictures: 0,
  }),
  (n) => ({
    name: 'invoice',
    html: `<style>body{background:#fff} table.lines td{border:1px solid #ccc} .probe{color:${hex(n)};font-weight:bold}</style><h1>Invoice ${n}</h1><table class="lines"><thead><tr><th>What</th><th>Price</th></tr></thead><tbody>${rows(n, 5)}</tbody></table><p class="probe">Total ${n}</p>`,
    tables: 1,
    rows: 6,
    pictures: 0,
  }),
  (n) => ({
    name: 'old fonts and centre',
    html: `<center><font color="${hex(n)}" size="5" face="Arial" class="probe">Sale ${n}</font><hr><img src="cid:a${n}" alt="logo"></center>`,
    tables: 0,
    rows: 0,
    pictures: 1,
  }),
  (n) => ({
    name: 'thread of quotes',
    html: `<div dir="ltr">Yes <span class="probe" style="color:${hex(n)}">${n}</span></div><div class="gmail_quote"><blockquote style="border-left:1px solid #ccc"><div>No<blockquote><div>Perhaps</div></blockquote></div></blockquote></div>`,
    tables: 0,
    rows: 0,
    pictures: 0,
  }),
  (n) => ({
    name: 'ticket with lists and code',
    html: `<style>.probe{color:${hex(n)}} pre{background:#f4f4f4}</style><h2 class="probe">Ticket ${n}</h2><ul><li>One</li><li>Two<ol><li>Deep</li></ol></li></ul><pre>if (a &lt; b)\n  return ${n}</pre>`,
    tables: 0,
    rows: 0,
    pictures: 0,
  }),
  (n) => ({
    name: 'right to left',
    html: `<div dir="rtl" style="font-size:16px">שלום <span class="probe" style="color:${hex(n)}">${n}</span></div><table dir="rtl"><tr><td>א</td><td>ב</td></tr></table>`,
    tables: 1,
    rows: 1,
    pictures: 0,
  }),
  (n) => ({
    name: 'East Asian with vertical layout by tables',
    html: `<style>@media screen{.probe{color:${hex(n)}}}</style><table border="1"><tr><td rowspan="2">注文</td><td>${n}</td></tr><tr><td class="probe">ありがとうございます</td></tr></table>`,
    tables: 1,
    rows: 2,
    pictures: 0,
  }),
  (n) => ({
    name: 'dark design with pictures side by side',
    html: `<div style="background-color:#111111;color:#eeeeee;padding:20px"><img src="cid:a${n}"><img src="cid:a${n}"><p style="color:${hex(n)}" class="probe">Night ${n}</p></div>`,
    tables: 0,
    rows: 0,
    pictures: 2,
  }),
  (n) => ({
    name: 'what nobody was to see',
    html: `<div style="display:none">Preheader secret${n}</div><p><span style="font-size:0">secret${n}</span><a href="https://example.org/${n}" class="probe" style="color:${hex(n)}">Link ${n}</a></p><table><tr><td>x</td></tr></table>`,
    tables: 1,
    rows: 1,
    pictures: 0,
  }),
]

/** The mails numbered `numbers`, with what an answer to each has to keep. */
export function replyCorpus(numbers, sender = 'sender@example.org') {
  return numbers.map((n) => {
    const made = kinds[n % kinds.length](n)
    const boundary = `=_corpus_${n}`
    const source = [
      `From: "Sender ${n}" <${sender}>`,
      'To: Alex Doe <alex@example.org>',
      `Subject: Corpus number ${n} end`,
      `Date: ${new Date(Date.UTC(2026, 10, 1, 0, n)).toUTCString()}`,
      `Message-ID: <corpus-${n}@example.org>`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/related; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(`<html><body>${made.html}</body></html>`).toString('base64').replace(/.{76}/g, '$&\r\n'),
      `--${boundary}`,
      'Content-Type: image/png; name="a.png"',
      'Content-Transfer-Encoding: base64',
      `Content-ID: <a${n}>`,
      'Content-Disposition: inline; filename="a.png"',
      '',
      picture,
      `--${boundary}--`,
      '',
    ].join('\r\n')
    const [red, green, blue] = colour(n)
    return {
      n,
      subject: `Corpus number ${n} end`,
      source: Buffer.from(source),
      colour: `rgb(${red}, ${green}, ${blue})`,
      ...made,
    }
  })
}
