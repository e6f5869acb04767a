import { expect, test } from 'vitest'
import { readFetchRow, type Token } from './fetch-row'
import { encodeMailboxName, readCopyUid } from './wire-responses'

const atom = (value: string): Token => ({ value })
const fetch = (...pairs: Token[]) => readFetchRow([atom('FETCH'), pairs])

test('a whole row', () => {
  const header = Buffer.from('Subject: x\r\n\r\n')
  expect(
    fetch(
      atom('UID'),
      atom('7'),
      atom('FLAGS'),
      [atom('\\Seen'), atom('\\Recent')],
      atom('INTERNALDATE'),
      atom(' 3-Mar-2026 10:00:00 +0100'),
      atom('RFC822.SIZE'),
      atom('1234'),
      { value: 'BODY', section: [atom('HEADER.FIELDS'), [atom('Subject')]] },
      { value: header },
    ),
  ).toEqual({ uid: 7, flags: ['\\Seen'], internalDate: Date.UTC(2026, 2, 3, 9), octets: 1234, header })
})

test('a source, also where it is empty or quoted', () => {
  expect(fetch({ value: 'BODY', section: [] }, { value: 'a' })).toEqual({ source: Buffer.from('a') })
  expect(fetch({ value: 'BODY', section: [] }, null)).toEqual({})
})

test.each<[string, Token[]]>([
  ['nothing', []],
  ['NIL keys', [null, atom('1')]],
  ['odd count', [atom('UID')]],
  ['no number', [atom('UID'), atom('seven')]],
  ['list for a number', [atom('UID'), [atom('7')]]],
  ['date that is none', [atom('INTERNALDATE'), atom('yesterday')]],
])('%s says nothing', (_name, pairs) => expect(fetch(...pairs)).toEqual({}))

test.each([
  ['1:3', '11:13', { 1: 11, 2: 12, 3: 13 }],
  ['5,9', '20:21', { 5: 20, 9: 21 }],
])('COPYUID %s to %s', (from, to, map) => {
  const read = readCopyUid([{ section: [atom('copyuid'), atom('99'), atom(from), atom(to)] }])
  expect(read?.uidValidity).toBe(99)
  expect(Object.fromEntries(read?.uids ?? [])).toEqual(map)
})

test.each([
  ['1:3', '11:12'],
  ['', ''],
  ['1:4294967295', '1:4294967295'],
])('COPYUID %s to %s is no proof', (from, to) => {
  expect(readCopyUid([{ section: [atom('COPYUID'), atom('99'), atom(from), atom(to)] }])).toBeUndefined()
})

test.each([
  ['INBOX', 'INBOX'],
  ['R&D', 'R&-D'],
  ['ümläut', '&APw-ml&AOQ-ut'],
  ['日本', '&ZeVnLA-'],
  ['😀', '&2D3eAA-'],
])('%s travels as %s', (name, wire) => expect(encodeMailboxName(name)).toBe(wire))
