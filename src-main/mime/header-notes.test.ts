import { expect, test } from 'vitest'
import { readHeaderNotes } from './header-notes'
import { readHeaderFields } from './header-section'

const notes = (...lines: string[]) => readHeaderNotes(readHeaderFields(Buffer.from(lines.join('\r\n'))))

test('an ordinary header has none', () => {
  expect(notes('From: a@example.org', 'Subject: x')).toBeUndefined()
})

test('only the topmost Authentication-Results counts', () => {
  const read = notes(
    'Authentication-Results: mx.example.org; dmarc=fail (p=reject; x) header.from=bank.example; spf=softfail',
    'Authentication-Results: mx.example.org; dmarc=pass',
    'From: a@example.org',
  )
  expect(read).toEqual({ authentication: { server: 'mx.example.org', results: { dmarc: 'fail', spf: 'softfail' } } })
})

test.each([
  ['spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.example; dmarc=none', '', { spf: 'pass', dmarc: 'none' }],
  ['MX.Example.org 1; none', 'mx.example.org', {}],
  ['mx.example.org;\r\n\tdkim=pass header.d=a.example', 'mx.example.org', { dkim: 'pass' }],
])('%s', (value, server, results) => {
  expect(notes('From: a@b.c', `Authentication-Results: ${value}`)?.authentication).toEqual({ server, results })
})

test.each([
  [['From: a@b.c', 'From: d@e.f'], 2],
  [['Subject: x'], 0],
])('%j has that many From fields', (lines, count) => {
  expect(notes(...lines)?.fromFields).toBe(count)
})

const post = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'
test.each([
  [
    ['<https://l.example/u?x=1>, <mailto:leave@l.example>', post],
    { https: 'https://l.example/u?x=1', mailto: 'mailto:leave@l.example', oneClick: true },
  ],
  [['<https://l.example/u>'], { https: 'https://l.example/u', oneClick: false }],
  [['<mailto:leave@l.example?subject=x>', post], { mailto: 'mailto:leave@l.example?subject=x', oneClick: false }],
  [['<http://l.example/u>'], undefined],
  [['<javascript:alert(1)>, <ftp://x>'], undefined],
])('%j', ([value, ...more], expected) => {
  expect(notes('From: a@b.c', `List-Unsubscribe: ${value}`, ...more)?.unsubscribe).toEqual(expected)
})
