import { expect, test } from 'vitest'
import { readContactCards } from './contact-card'

const card = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')

test('name, organisation and ways to reach somebody', () => {
  expect(
    readContactCards(
      card(
        'FN:Ada Lovelace',
        'N:Lovelace;Ada;;;',
        'ORG:Engines;Research',
        'EMAIL;TYPE=work:ada@example.org',
        'TEL:+44 1',
        'ADR:;;1 Road;London;;N1;UK',
      ),
    ),
  ).toEqual([
    {
      name: 'Ada Lovelace',
      organisation: 'Engines, Research',
      mails: ['ada@example.org'],
      phones: ['+44 1'],
      addresses: ['1 Road, London, N1, UK'],
    },
  ])
})

test('several people, and none', () => {
  expect(readContactCards(card('FN:One') + card('FN:Two')).map(({ name }) => name)).toEqual(['One', 'Two'])
  expect(readContactCards('hello')).toEqual([])
  expect(readContactCards('')).toEqual([])
})
