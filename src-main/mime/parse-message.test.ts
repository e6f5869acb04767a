import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMessage } from './parse-message'

const crlf = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1')
const part = (type: string, ...lines: string[]) => [`Content-Type: ${type}`, '', ...lines]
const multipart = (subtype: string, boundary: string, ...parts: string[][]) => [
  `Content-Type: multipart/${subtype}; boundary="${boundary}"`,
  '',
  'preamble',
  ...parts.flatMap((lines) => [`--${boundary}`, ...lines]),
  `--${boundary}--`,
  'epilogue',
]

test('a plain message is one leaf, numbered 1', () => {
  const parsed = parseMessage(crlf('Subject: Hello', '', 'First line', 'second', ''))
  expect(parsed.envelope.subject).toBe('Hello')
  expect(parsed.leaves).toEqual([{ path: '1', kind: 'plain', text: 'First line\nsecond\n', truncated: false }])
  expect(parsed.attachments).toEqual([])
  expect(parsed.snippet).toBe('First line second')
})

test('alternatives are told apart, related images stay with their text', () => {
  const related = multipart('related', 'r', part('text/html', '<p>rich &amp; short</p>'), [
    'Content-Type: image/png',
    'Content-ID: <logo@x>',
    'Content-Transfer-Encoding: base64',
    '',
    'aGVsbG8=',
  ])
  const source = crlf(...multipart('alternative', 'a', part('text/plain', 'poor'), related))
  const parsed = parseMessage(source)
  expect(parsed.leaves.map(({ path, kind, alternative }) => ({ path, kind, alternative }))).toEqual([
    { path: '1', kind: 'plain', alternative: { of: '', choice: 0 } },
    { path: '2.1', kind: 'html', alternative: { of: '', choice: 1 } },
  ])
  const [image] = parsed.attachments
  expect(image).toMatchObject({ path: '2.2', mediaType: 'image/png', contentId: 'logo@x', disposition: 'inline' })
  expect(source.toString('latin1', image?.start, image?.end)).toBe('aGVsbG8=')
  expect(parsed.snippet).toBe('poor')
})

test('HTML parts are never joined', () => {
  const parsed = parseMessage(
    crlf(...multipart('mixed', 'm', part('text/html', '<img src="http://x/'), part('text/html', '">'))),
  )
  expect(parsed.leaves.map(({ text }) => text)).toEqual(['<img src="http://x/', '">'])
})

test('a boundary that begins like another is not taken for it', () => {
  const inner = multipart('mixed', 'bb', part('text/plain', 'in'))
  const parsed = parseMessage(crlf(...multipart('mixed', 'b', inner, part('text/plain', 'out'))))
  expect(parsed.leaves.map(({ path, text }) => [path, text])).toEqual([
    ['1.1', 'in'],
    ['2', 'out'],
  ])
})

test('a missing closing delimiter loses nothing', () => {
  const source = crlf(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'all of it',
  )
  expect(parseMessage(source).leaves[0]?.text).toBe('all of it')
})

test('text with a file name is an attachment, unless it says inline', () => {
  const named = (disposition: string) => [
    'Content-Type: text/plain',
    `Content-Disposition: ${disposition}; filename=a.txt`,
    '',
    'x',
  ]
  expect(parseMessage(crlf(...multipart('mixed', 'm', named('attachment')))).attachments).toHaveLength(1)
  expect(parseMessage(crlf(...multipart('mixed', 'm', named('inline')))).leaves).toHaveLength(1)
})

test('a message inside a message is kept whole and named by its subject', () => {
  const inner = ['Subject: The inner one', '', 'text']
  const parsed = parseMessage(crlf(...multipart('mixed', 'm', part('message/rfc822', ...inner))))
  expect(parsed.attachments[0]).toMatchObject({ mediaType: 'message/rfc822', fileName: 'The inner one.eml' })
  expect(parsed.leaves).toEqual([])
})

test('a message inside a message is taken apart as well, under its own name', () => {
  const innermost = ['Subject: Innermost', ...part('text/html', '<b>deep</b>')]
  const inner = [
    'Subject: Inner',
    'From: b@example.org',
    ...multipart('mixed', 'i', part('text/plain', 'hello'), part('message/rfc822', ...innermost)),
  ]
  const source = crlf(...multipart('mixed', 'm', part('text/plain', 'see below'), part('message/rfc822', ...inner)))
  const parsed = parseMessage(source)
  expect(parsed.leaves.map(({ path }) => path)).toEqual(['1'])
  expect(parsed.attachments.map(({ path }) => path)).toEqual(['2'])
  expect(
    parsed.nested?.map(({ path, within, envelope, leaves }) => [
      path,
      within,
      envelope.subject,
      leaves.map((leaf) => [leaf.path, leaf.text]),
    ]),
  ).toEqual([
    ['2', undefined, 'Inner', [['2.1', 'hello']]],
    ['2.2', '2', 'Innermost', [['2.2.1', '<b>deep</b>']]],
  ])
  expect(parsed.nested?.[0]?.attachments.map(({ path }) => path)).toEqual(['2.2'])
  expect(parsed.snippet).toBe('see below')
})

test('alternatives outside of a message do not reach into it', () => {
  const inner = ['Subject: x', ...part('text/plain', 'inner')]
  const source = crlf(...multipart('alternative', 'a', part('text/plain', 'outer'), part('message/rfc822', ...inner)))
  expect(parseMessage(source).nested?.[0]?.leaves[0]).toEqual({
    path: '2.1',
    kind: 'plain',
    text: 'inner',
    truncated: false,
  })
})

test('a hundred messages inside each other stop at a limit', () => {
  let deep = ['Subject: last', ...part('text/plain', 'x')]
  for (let level = 0; level < 120; level += 1) deep = [`Subject: ${level}`, ...part('message/rfc822', ...deep)]
  const parsed = parseMessage(crlf(...deep))
  expect(parsed.nested).toHaveLength(50)
  expect(parsed.cut).toContain('depth')
})

test('when time is over what is left stays an attachment', () => {
  let now = 0
  const clock = () => {
    now += 3_000
    return now
  }
  const many = multipart(
    'mixed',
    'm',
    part('text/plain', 'one'),
    part('text/plain', 'two'),
    part('text/plain', 'three'),
  )
  const parsed = parseMessage(crlf(...many), clock)
  expect(parsed.cut).toContain('time')
  expect(parsed.leaves.length + parsed.attachments.length).toBeGreaterThan(0)
})

test.each([
  ['ISO-2022-JP', '7bit', Buffer.from('1b2442467c4b5c386c1b2842', 'hex').toString('latin1'), '日本語'],
  ['Shift_JIS', '8bit', Buffer.from('93fa967b8cea', 'hex').toString('latin1'), '日本語'],
  ['iso-8859-1', 'quoted-printable', 'Gr=FC=DFe', 'Grüße'],
  ['utf-8', 'base64', 'R3LDvMOfZQ==', 'Grüße'],
])('%s in %s', (charset, encoding, body, text) => {
  const fields = [`Content-Type: text/plain; charset=${charset}`, `Content-Transfer-Encoding: ${encoding}`]
  expect(parseMessage(crlf(...fields, '', body)).leaves[0]?.text.trim()).toBe(text)
})

test('never throws, and places lie within the message, for any octets and any cut', () => {
  const tokens = [
    '--b',
    '\r\n',
    '\n',
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: text/html',
    ' ',
    '--',
    'x=?',
    '\0',
  ]
  const pieces = fc.array(fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 8 })), { maxLength: 60 })
  fc.assert(
    fc.property(pieces, (words) => {
      const source = Buffer.from(words.join(''))
      for (const { start, end } of parseMessage(source).attachments)
        expect(0 <= start && start <= end && end <= source.length).toBe(true)
    }),
  )
  const sample = crlf(...multipart('mixed', 'b', part('text/plain', 'one'), part('image/png', 'two')))
  for (let end = 0; end <= sample.length; end += 1) expect(() => parseMessage(sample.subarray(0, end))).not.toThrow()
})

test('a thousand parts are all there, a thousand levels are cut', () => {
  const many = multipart('mixed', 'm', ...Array.from({ length: 1000 }, (_, index) => part('text/plain', `${index}`)))
  expect(parseMessage(crlf(...many)).leaves).toHaveLength(1000)
  let deep = part('text/plain', 'x')
  for (let level = 0; level < 1000; level += 1) deep = multipart('mixed', `b${level}`, deep)
  expect(parseMessage(crlf(...deep)).cut).toContain('depth')
})

test('60 MB take a moment, not a minute', () => {
  const body = randomBytes(45_000_000).toString('base64').replace(/.{76}/g, '$&\r\n')
  const big = ['Content-Type: application/pdf; name=big.pdf', 'Content-Transfer-Encoding: base64', '', body]
  const source = crlf(...multipart('mixed', 'm', part('text/plain', 'see below'), big))
  const startedAt = performance.now()
  expect(parseMessage(source).attachments[0]).toMatchObject({ fileName: 'big.pdf' })
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
