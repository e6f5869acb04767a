import fc from 'fast-check'
import { expect, test } from 'vitest'
import { htmlText } from './html-text'
import { fold, pairsOf, spellingsOf, tokensOf } from './tokenize'

test.each([
  ['Größe ÄÖÜ', 'grosse aou'],
  ['Perché, Caffè!', 'perche, caffe!'],
  ['ＡＢＣ１２３', 'abc123'],
  ['ｶﾞｲﾄﾞ', 'がいど'],
  ['ガイド', 'がいど'],
  ['ǅ Ω', 'dz ω'],
])('%s folds to %s', (text, folded) => expect(fold(text)).toBe(folded))

test.each([
  ['Rechnung Nr. 4711', ['rechnung', 'nr', '4711']],
  ['ann.b@mail-server.example', ['ann', 'b', 'mail', 'server', 'example']],
  ['東京都 へ', ['東京', '京都', 'へ']],
  ['請求書2024年', ['請求', '求書', '2024', '年']],
  ['don’t', ['don', 't']],
  ['', []],
])('%s has the tokens %j', (text, tokens) => expect([...tokensOf(text)]).toEqual(tokens))

test('pairs and spellings', () => {
  expect(pairsOf('字')).toEqual(['字'])
  expect(pairsOf('𠮷野家')).toEqual(['𠮷野', '野家'])
  expect(spellingsOf('mueller')).toEqual(['mueller', 'muller'])
  expect(spellingsOf('miller')).toEqual(['miller'])
})

test('tokens hold nothing that means something to the index, and folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const token of tokensOf(text)) expect(token).toMatch(/^[\p{L}\p{N}\p{M}]+$/u)
      expect(fold(fold(text))).toBe(fold(text))
    }),
  )
})

test.each([
  ['<p>One</p><p>two &amp; thr&eacute;e</p>', ['one', 'two', 'three']],
  ['a<style>.x{color:red}</style>b<script>evil()</script>c', ['abc']],
  ['<!-- no --> yes <!-- never', ['yes']],
  ['bold<b>er</b> words', ['bolder', 'words']],
  ['<p title="a>b">x</p>', ['b', 'x']],
  ['&#12354;&#x3044;', ['あい']],
  ['<', []],
])('%s reads %j', (html, tokens) => expect([...tokensOf(htmlText(html))]).toEqual(tokens))
