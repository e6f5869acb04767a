/**
 * Words as the index knows them. Both sides, mail and query, go through here, so what folds together is found together.
 *
 * Case, accents, width and kana fold (NFKC, katakana to hiragana, ß to ss). Chinese and Japanese have no spaces: their
 * runs become overlapping pairs of characters, one character alone stays itself. Everything else is split where neither
 * letters nor digits are.
 */

/** One word or run, and what it became. */
export interface Word {
  readonly kind: 'word' | 'run'
  readonly text: string
}

const longestWord = 48
/** Han and kana with what lengthens or repeats them: scripts without spaces. Everything else is words. */
const runPattern =
  /(?:(?=[\p{L}\p{M}\p{N}])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])[\p{L}\p{N}\p{M}])+/gu
const isRun = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u

/** Whether a folded text begins with a sign of a script without spaces. */
export function startsWithRun(text: string): boolean {
  return isRun.test(text)
}

/** Folds case, width, accents and kana. Pure. */
export function fold(text: string): string {
  const wide = text.normalize('NFKC').toLowerCase()
  // Plain text of most mail: nothing further to fold.
  if (/^\p{ASCII}*$/u.test(wide)) return wide
  return wide
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll('ß', 'ss')
    .replaceAll(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
}

/** The words and runs of a text, folded, in order. Pure. */
export function* wordsOf(text: string): Generator<Word> {
  for (const [found] of fold(text).matchAll(runPattern))
    yield startsWithRun(found) ? { kind: 'run', text: found } : { kind: 'word', text: found.slice(0, longestWord) }
}

/** Pairs of a run's characters; a single one stands for itself. Pure. */
export function pairsOf(run: string): readonly string[] {
  const signs = [...run]
  if (signs.length < 2) return signs
  return signs.slice(1).map((sign, at) => `${signs[at]}${sign}`)
}

/** All tokens of a text, each as often as it stands there. Pure. */
export function* tokensOf(text: string): Generator<string> {
  for (const { kind, text: word } of wordsOf(text)) {
    if (kind === 'run') yield* pairsOf(word)
    else yield word
  }
}

/**
 * Other spellings of a typed word that mean the same: German umlauts are often typed as two letters, while the index holds
 * them without their dots. Pure.
 */
export function spellingsOf(word: string): readonly string[] {
  const short = word.replaceAll(/(a|o|u)e/g, '$1')
  return short === word ? [word] : [word, short]
}
