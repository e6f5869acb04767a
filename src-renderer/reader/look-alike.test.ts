import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lookAlike } from './look-alike'
import { domainOf, ownerDomain, sameOwner } from './mail-domain'

test.each([
  ['pаypal.com', 'mixed-script'],
  ['xn--pypal-4ve.com', 'mixed-script'],
  ['xn--80ak6aa92e.com', 'foreign-letters'],
  ['paypa1.com', 'resembles'],
  ['arnazon.com', 'resembles'],
  ['mail.g00gle.com', 'resembles'],
  ['micro-soft.com', 'resembles'],
  ['exarnple.org', 'resembles'],
])('%s is a look-alike', (domain, kind) => expect(lookAlike(domain, ['example.org'])?.kind).toBe(kind))

test.each([
  'paypal.com',
  'mail.paypal.com',
  'example.org',
  'xn--bcher-kva.example',
  'bücher.example',
  '日本語.jp',
  'пример.рф',
  'xn--wgv71a119e.jp',
  'google.de',
  'tesla.com',
  '',
])('%s is none', (domain) => expect(lookAlike(domain, ['example.org'])).toBeUndefined())

test('never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void lookAlike(`xn--${text}`, [text])))
  fc.assert(fc.property(fc.string(), (text) => void [domainOf(text), ownerDomain(text)]))
})

test('domains', () => {
  expect(domainOf('a@Bücher.example')).toBe('xn--bcher-kva.example')
  expect(domainOf('nobody')).toBe('')
  expect(ownerDomain('mail.example.co.uk')).toBe('example.co.uk')
  expect(ownerDomain('mail.example.de')).toBe('example.de')
  expect(sameOwner('a.example.org', 'b.example.org')).toBe(true)
  expect(sameOwner('example.co.uk', 'other.co.uk')).toBe(false)
})
