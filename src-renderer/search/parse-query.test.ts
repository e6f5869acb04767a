import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MailboxId } from '../../src-shared/mail/ids'
import { dayOf, parseQuery } from './parse-query'

const now = new Date(2026, 10, 24)
const parse = (text: string) =>
  parseQuery(text, { now, mailboxesNamed: (name) => (name === 'projects' ? ['m1' as MailboxId] : []) })
const text = (words: string, field = 'any', phrase = false) => ({ kind: 'text', field, text: words, phrase })
const clauses = (query: string) => parse(query).query.all.map(({ any, not }) => (not ? ['not', ...any] : any))

test.each<[string, unknown[][]]>([
  ['', []],
  ['red apple', [[text('red')], [text('apple')]]],
  ['"red apple" pie', [[text('red apple', 'any', true)], [text('pie')]]],
  [
    '„rote Äpfel“ «mele rosse» “red ones”',
    [[text('rote Äpfel', 'any', true)], [text('mele rosse', 'any', true)], [text('red ones', 'any', true)]],
  ],
  [
    'from:ann von:bob da:carla 差出人:太郎',
    [[text('ann', 'from')], [text('bob', 'from')], [text('carla', 'from')], [text('太郎', 'from')]],
  ],
  ['subject:"two words"', [[text('two words', 'subject', true)]]],
  [
    '-spam -from:ann',
    [
      ['not', text('spam')],
      ['not', text('ann', 'from')],
    ],
  ],
  ['red OR green apple', [[text('red'), text('green')], [text('apple')]]],
  ['OR red OR', [[text('red')]]],
  [
    'has:attachment hat:Anhang ha:allegato',
    [[{ kind: 'attachment' }], [{ kind: 'attachment' }], [{ kind: 'attachment' }]],
  ],
  ['is:unread ist:ungelesen è:nonletto e:nonletto', Array.from({ length: 4 }, () => [{ kind: 'unread' }])],
  ['is:starred is:local', [[{ kind: 'starred' }], [{ kind: 'local' }]]],
  ['in:Projects', [[{ kind: 'in', mailboxIds: ['m1'] }]]],
  ['filename:offer', [[text('offer', 'file')]]],
  ['after:2026-03-01', [[{ kind: 'date', from: new Date(2026, 2, 2).getTime() }]]],
  ['vor:1.3.2026', [[{ kind: 'date', until: new Date(2026, 2, 1).getTime() }]]],
  ['http://x.example/a', [[text('http //x.example/a')]]],
  ['is:nonsense', [[text('is nonsense')]]],
  ['- " : *', []],
])('%s', (query, expected) => expect(clauses(query)).toEqual(expected))

test('operators become chips that know their place; unknown ones are told', () => {
  const { chips, unknown } = parse('from:ann is:odd -in:projects')
  expect(chips).toEqual([
    { label: 'from:ann', start: 0, end: 8 },
    { label: '-in:projects', start: 16, end: 28 },
  ])
  expect(unknown).toEqual(['is:'])
})

test.each([
  ['2026', new Date(2026, 0, 1), new Date(2027, 0, 1)],
  ['2026-02', new Date(2026, 1, 1), new Date(2026, 2, 1)],
  ['28.2.26', new Date(2026, 1, 28), new Date(2026, 2, 1)],
  ['3/12/', new Date(2026, 11, 3), new Date(2026, 11, 4)],
])('%s', (written, from, until) =>
  expect(dayOf(written, now)).toEqual({ from: from.getTime(), until: until.getTime() }),
)

test.each(['yesterday', '2026-13-01', '0.0.2026', '', '32.1.2026'])('%s is no day', (written) =>
  expect(dayOf(written, now)).toBeUndefined(),
)

test('nothing typed throws, and chips lie within what was typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
      for (const { start, end, label } of parse(typed).chips) expect(typed.slice(start, end)).toBe(label)
    }),
  )
})
