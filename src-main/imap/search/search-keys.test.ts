import { expect, test } from 'vitest'
import type { SearchQuery, SearchTerm } from '../../../src-shared/mail/search-query'
import { gmailQuery } from './gmail-query'
import { planSearchKeys, type SearchKey, type SearchPlan } from './search-keys'

const text = (
  words: string,
  field: 'any' | 'from' | 'to' | 'subject' | 'file' = 'any',
  phrase = false,
): SearchTerm => ({
  kind: 'text',
  field,
  text: words,
  phrase,
})
const one = (...any: SearchTerm[]) => ({ any, not: false })
const none = (...any: SearchTerm[]) => ({ any, not: true })
const day = (year: number, month: number, date: number): number => Date.UTC(year, month - 1, date, 12)

/** As it goes over the wire. */
const written = (plan: SearchPlan): string => {
  const write = (key: SearchKey): string =>
    'atom' in key ? key.atom : 'text' in key ? JSON.stringify(key.text) : `(${key.map(write).join(' ')})`
  return plan === 'nothing' ? plan : plan.map(write).join(' ')
}

test.each<[string, SearchQuery, string, string | undefined]>([
  ['one word', { all: [one(text('wombat'))] }, 'TEXT "wombat"', '"wombat"'],
  ['two', { all: [one(text('red')), one(text('apple'))] }, 'TEXT "red" TEXT "apple"', '"red" "apple"'],
  ['several in one term', { all: [one(text('a b'))] }, 'TEXT "a" TEXT "b"', '"a" "b"'],
  ['a phrase', { all: [one(text('red apple', 'any', true))] }, 'TEXT "red apple"', '"red apple"'],
  [
    'fields',
    { all: [one(text('ann', 'from')), one(text('bob', 'to')), one(text('hi', 'subject')), one(text('x.pdf', 'file'))] },
    'FROM "ann" OR TO "bob" CC "bob" SUBJECT "hi" BODY "x.pdf"',
    'from:"ann" to:"bob" subject:"hi" filename:"x.pdf"',
  ],
  [
    'either, of several words each',
    { all: [one(text('red apple'), text('green'), text('x', 'to'))] },
    'OR (TEXT "red" TEXT "apple") (OR (TEXT "green") (OR TO "x" CC "x"))',
    '{("red" "apple") "green" to:"x"}',
  ],
  ['not', { all: [one(text('a')), none(text('b'))] }, 'TEXT "a" NOT (TEXT "b")', '"a" -"b"'],
  [
    'days, with a margin for time zones',
    { all: [one(text('a')), one({ kind: 'date', from: day(2026, 3, 2), until: day(2026, 3, 9) })] },
    'TEXT "a" SINCE 1-Mar-2026 BEFORE 11-Mar-2026',
    '"a" after:1772452799 before:1773057601',
  ],
  [
    'states, and what only a row can tell',
    { all: [one(text('a')), one({ kind: 'unread' }), one({ kind: 'starred' }), one({ kind: 'attachment' })] },
    'TEXT "a" UNSEEN FLAGGED',
    '"a" is:unread is:starred has:attachment',
  ],
  ['nothing local is on a server', { all: [one(text('a')), one({ kind: 'local' })] }, 'nothing', undefined],
  [
    'what is typed is never an operator',
    { all: [one(text('a"b\\c from:x', 'any', true))] },
    'TEXT "a\\"b\\\\c from:x"',
    '"a b c from:x"',
  ],
])('%s', (_name, query, keys, gmail) => {
  expect(written(planSearchKeys(query))).toBe(keys)
  expect(gmailQuery(query)).toBe(gmail)
})
