import { expect, test } from 'vitest'
import type { DraftContent } from '../../src-shared/mail/draft'
import { isCompleteAddress, mentionsAttachment, parseAddresses, warningsOf } from './checks'

test.each([
  'Please find attached the offer.',
  'See the attachment',
  'Anbei die Rechnung',
  'Im Anhang finden Sie',
  'die angehängte Datei',
  'In der Anlage',
  'In allegato trovi',
  'Ti allego il file',
  '資料を添付します',
])('says that something is attached: %s', (text) => expect(mentionsAttachment(text)).toBe(true))

test.each(['Hello', 'unattachedness', 'Die Kapitalanlagen', 'Anhanger', 'allegri', ''])('does not: %j', (text) =>
  expect(mentionsAttachment(text)).toBe(false),
)

const content = (more: Partial<DraftContent>): DraftContent =>
  ({
    to: [{ name: '', address: 'A@x.org' }],
    cc: [],
    bcc: [],
    subject: 'Hello',
    html: '',
    text: '',
    parts: [],
    relation: { kind: 'new' },
    ...more,
  }) as unknown as DraftContent

test('only what is odd is asked about', () => {
  const known = new Set(['a@x.org'])
  expect(warningsOf(content({}), 'Hi', known, null)).toEqual([])
  expect(warningsOf(content({ subject: ' ' }), 'attached', known, null).map(({ kind }) => kind)).toEqual([
    'no-attachment',
    'no-subject',
  ])
  expect(warningsOf(content({ to: [{ name: '', address: 'new@x.org' }] }), 'Hi', known, null)).toEqual([
    { kind: 'unknown', address: 'new@x.org' },
  ])
  expect(warningsOf(content({}), 'Hi', new Set(), null)).toEqual([])
  const parts = [{ octets: 10_000_000 }] as unknown as DraftContent['parts']
  expect(warningsOf(content({ parts }), 'attached', known, 10_240_000)[0]).toMatchObject({ kind: 'too-large' })
  expect(warningsOf(content({ parts }), 'attached', known, 30_000_000)).toEqual([])
})

test.each([
  ['a@x.org', true],
  ['jörg@exämple.org', true],
  ['root@localhost', true],
  ['a@', false],
  ['a b@x.org', false],
  ['a@x..org', false],
  ['a@x.org>', false],
  ['name', false],
])('%s is complete: %s', (address, expected) => expect(isCompleteAddress(address)).toBe(expected))

test('addresses are found in what is typed and pasted', () => {
  expect(parseAddresses('a@x.org; "Doe, Jane" <jane@x.org>\nBob <bob@x.org>,, mailto:c@x.org')).toEqual([
    { name: '', address: 'a@x.org' },
    { name: 'Doe, Jane', address: 'jane@x.org' },
    { name: 'Bob', address: 'bob@x.org' },
    { name: '', address: 'c@x.org' },
  ])
})
