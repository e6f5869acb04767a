import { expect, test } from 'vitest'
import { parseQuery } from './parse-query'
import { serverTermsOf } from './server-terms'

const termsOf = (text: string) =>
  serverTermsOf(parseQuery(text, { now: new Date(0), mailboxesNamed: () => [] }).query)?.map(
    ({ field, text: word }) => `${field} ${word}`,
  )

test.each([
  ['invoice March', ['any invoice', 'any March']],
  ['from:ada "in order"', ['from ada', 'any in order']],
  ['betreff:Köln', ['subject Köln']],
  ['invoice -paid', undefined],
  ['invoice is:unread', undefined],
  ['apples OR pears', undefined],
  ['filename:offer', undefined],
  ['after:2026', undefined],
  ['', undefined],
])('%s', (text, terms) => expect(termsOf(text)).toEqual(terms))
