/** A word as it is looked for: lower case, without accents, ß as ss, full width as usual (NFKD). Pure. */
export function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
}

const mostWords = 12
const longestWord = 60

/** Beginnings by which a person is found: the words of the name, the address, and the parts of both its halves. Pure. */
export function contactWords(name: string, address: string): readonly string[] {
  const lower = address.toLowerCase()
  const at = lower.lastIndexOf('@')
  const parts = [...lower.slice(0, at).split(/[._+-]+/), lower.slice(at + 1)]
  const words = [lower, ...name.split(/[\s.,;()"'-]+/), ...parts].map(foldWord)
  return [...new Set(words)].filter((word) => word !== '' && word.length <= longestWord).slice(0, mostWords)
}
