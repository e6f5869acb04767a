import { expect, test } from 'vitest'
import { quoteBlocks } from './quote-levels'

const of = (text: string, flowed?: { delSp: boolean }) => quoteBlocks({ text, ...(flowed && { flowed }) })

test.each([
  ['a\nb', [[0, 'a\nb']]],
  [
    '> a\n> b\nc',
    [
      [1, 'a\nb'],
      [0, 'c'],
    ],
  ],
  [
    '>> a\n> b',
    [
      [2, 'a'],
      [1, 'b'],
    ],
  ],
  [
    '> > a\n> b',
    [
      [2, 'a'],
      [1, 'b'],
    ],
  ],
  ['a > b', [[0, 'a > b']]],
  ['', [[0, '']]],
])('%j', (text, blocks) => expect(of(text).map(({ depth, text: words }) => [depth, words])).toEqual(blocks))

test('flowed lines are joined first', () => {
  expect(of('one \ntwo\n> three \n> four', { delSp: false }).map(({ text }) => text)).toEqual(['one two', 'three four'])
})

test('a million marks or blanks are no trouble', () => {
  expect(of('>'.repeat(1_000_000))[0]?.depth).toBe(1_000_000)
  expect(of(`a${' '.repeat(1_000_000)}b`)).toHaveLength(1)
})
