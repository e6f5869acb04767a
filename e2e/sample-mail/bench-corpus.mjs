import { oneOf, randomFrom } from './random.mjs'

const words =
  'the order was sent on Monday and should reach you this week please check the attached list before our next meeting ' +
  'we have changed the date of the visit because the train does not run in the morning many thanks for your answer'
const vocabulary = words.split(' ')
const people = ['Ada Lovelace', 'Grace Hopper', 'Jürgen Groß', 'Paola Rossi', '山田 太郎', 'Katherine Johnson']
const day = 24 * 60 * 60 * 1000
const newest = Date.UTC(2026, 10, 20, 8)

/**
 * Message number `index` of a mailbox for measuring: about 8 KB on average, most of it small text, some HTML, now and
 * then an attachment of up to 100 KB. The same arguments give the same octets; a higher number is a newer message.
 */
export function benchMessage(index, seed = 1) {
  const random = randomFrom(seed * 1_000_003 + index)
  const from = oneOf(random, people)
  const root = index - Math.floor(random() * Math.min(8, index + 1))
  const id = (number) => `<${seed}.${number}@bench.example.org>`
  const fields = [
    'Return-Path: <sender@example.org>',
    `Received: from mail.example.org (mail.example.org [192.0.2.${index % 250}]) by mx.example.org; ${date(index)}`,
    `From: ${encoded(from)} <person${people.indexOf(from)}@example.org>`,
    'To: Alex Doe <alex@example.org>',
    `Subject: ${encoded(sentence(random, 3 + Math.floor(random() * 6)))} ${index}`,
    `Date: ${date(index)}`,
    `Message-ID: ${id(index)}`,
    ...(root < index ? [`In-Reply-To: ${id(root)}`, `References: ${id(root)}`] : []),
    'MIME-Version: 1.0',
  ]
  const text = paragraphs(random, 2 + Math.floor(random() * 12))
  const kind = random()
  if (kind < 0.6) return message([...fields, 'Content-Type: text/plain; charset=utf-8', '', ...text])
  const html = ['<html><body>', ...text.map((line) => `<p>${line}</p>`), '</body></html>']
  const alternative = multipart('alternative', `alt-${index}`, [
    ['Content-Type: text/plain; charset=utf-8', '', ...text],
    ['Content-Type: text/html; charset=utf-8', '', ...html],
  ])
  if (kind < 0.93) return message([...fields, ...alternative])
  const attachment = Buffer.alloc(10_000 + Math.floor(random() * 90_000), `${index} `)
  return message([
    ...fields,
    ...multipart('mixed', `mix-${index}`, [
      alternative,
      [
        `Content-Type: application/octet-stream; name="data-${index}.bin"`,
        `Content-Disposition: attachment; filename="data-${index}.bin"`,
        'Content-Transfer-Encoding: base64',
        '',
        attachment.toString('base64').replace(/.{76}/g, '$&\r\n'),
      ],
    ]),
  ])
}

const message = (lines) => Buffer.from(`${lines.join('\r\n')}\r\n`)
const date = (index) => new Date(newest - 5_000 * day + index * 40 * 60 * 1000).toUTCString().replace('GMT', '+0000')
// biome-ignore lint/suspicious/noControlCharactersInRegex: everything but ASCII is encoded
const encoded = (text) => (/[^\x00-\x7f]/.test(text) ? `=?utf-8?B?${Buffer.from(text).toString('base64')}?=` : text)

function multipart(subtype, boundary, parts) {
  return [
    `Content-Type: multipart/${subtype}; boundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ]
}

function sentence(random, count) {
  const text = Array.from({ length: count }, () => oneOf(random, vocabulary)).join(' ')
  return text[0].toUpperCase() + text.slice(1)
}

function paragraphs(random, count) {
  return Array.from({ length: count * 3 }, (_, line) => (line % 3 === 2 ? '' : `${sentence(random, 12)}.`))
}
