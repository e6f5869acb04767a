import { expect, test } from 'vitest'
import { tagDepth, wordsWithoutParsing } from './tag-depth'

test.each([
  ['<div><b>x</b></div>', 2],
  ['<p>a<p>b<p>c<br><br><img>', 0],
  ['<table><tr><td>a<td>b</table>', 1],
  ['</div></div><i>x', 1],
  ['a < b << c', 0],
])('%s is %i deep', (html, depth) => expect(tagDepth(html)).toBe(depth))

test('megabytes are no trouble', () => {
  expect(tagDepth('<div>'.repeat(200_000))).toBe(200_000)
  expect(tagDepth('<'.repeat(1_000_000))).toBe(0)
  expect(wordsWithoutParsing('<style'.repeat(20_000))).toBe('')
  expect(wordsWithoutParsing('<!--'.repeat(200_000))).toBe('')
  expect(wordsWithoutParsing(`a${' '.repeat(1_000_000)}b`)).toHaveLength(1_000_002)
})

test('words', () => {
  expect(wordsWithoutParsing('<style>x</style><p>Hello <b>you</b></p><p>there</p><script>1</script>')).toBe(
    'Hello you\n\nthere',
  )
})
