import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText } from './decode-text'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

test.each([
  ['utf-8', '4772c3bc c39f65', 'Grüße'],
  ['UTF8', 'c3bc', 'ü'],
  ['iso-8859-1', 'fc 80', 'ü€'],
  ['windows-1252', '93 94', '“”'],
  ['cp1252', 'fc', 'ü'],
  ['iso-8859-15', 'a4', '€'],
  ['cp932', '93fa967b', '日本'],
  ['eucjp', 'c6fccbdc', '日本'],
  ['iso-2022-jp-ms', '1b2442467c4b5c1b2842', '日本'],
  ['cp936', 'c4e3bac3', '你好'],
  ['ks_c_5601-1987', 'b0a1', '가'],
  ['koi8-r', 'f0d2', 'Пр'],
  ['', 'c3bc', 'ü'],
  ['us-ascii', 'fc', 'ü'],
  ['unknown-8bit', '1b2442467c4b5c1b2842', '日本'],
  ['x-no-such-charset', 'c3bc', 'ü'],
  ['x-no-such-charset', 'fc', 'ü'],
  ['"utf-8"; evil', 'c3bc', 'ü'],
  ['utf-8', 'efbbbf61', 'a'],
  ['utf-16le', '6100fc00', 'aü'],
  ['utf-7', '61', 'a'],
])('%s %s is %s', (charset, octets, text) => expect(decodeText(hex(octets), charset)).toBe(text))

test('every charset gives some text of every octets', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.string(),
      (octets, charset) => typeof decodeText(octets, charset) === 'string',
    ),
  )
})
