import { expect, test } from 'vitest'
import { isMisleading, linkTarget, shownHost, targetHost } from './link-host'

test.each([
  ['https://example.org/a', 'https://example.org/a'],
  [' HTTP://EXAMPLE.org ', 'http://example.org/'],
  ['mailto:a@example.org', 'mailto:a@example.org'],
  ['tel:+49123', 'tel:+49123'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ['https://аpple.com/', 'https://xn--pple-43d.com/'],
])('%s opens %s', (href, target) => expect(linkTarget(href)).toBe(target))

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'tern://app/index.html',
  'tern-picture://x/',
  'blob:x',
  'about:blank',
  'smb://host/share',
  'ms-word:ofe|u|x',
  'ftp://x',
  '#top',
  '/path',
  '',
  'https://',
  'x-apple:x',
  'intent://x',
  'view-source:https://x',
  'chrome://x',
])('%j opens nothing', (href) => expect(linkTarget(href)).toBeUndefined())

test.each([
  ['https://bank.example/login', 'https://evil.example/', true],
  ['bank.example', 'https://evil.example/', true],
  ['www.bank.example', 'https://bank.example/', false],
  ['bank.example/help', 'https://bank.example/other', false],
  ['bank.example', 'https://bank.example.evil.example/', true],
  ['https://bank.example@evil.example', 'https://evil.example/', true],
  ['Click here', 'https://evil.example/', false],
  ['bank.example', 'mailto:a@evil.example', false],
  ['bаnk.example', 'https://bank.example/', true],
])('%s on %s: misleading is %s', (text, url, misleading) => expect(isMisleading(text, url)).toBe(misleading))

test('hosts', () => {
  expect(targetHost('https://user:pw@evil.example:8443/x')).toBe('evil.example:8443')
  expect(targetHost('mailto:a@example.org')).toBe('a@example.org')
  expect(shownHost('see example.org for more')).toBeUndefined()
})
