import { accountMark, accountToken, fieldMarks } from './document-of'
import type { SearchClause, SearchQuery, SearchScope, SearchTerm } from './query'
import { pairsOf, spellingsOf, wordsOf } from './tokenize'

/** What the index can decide of a query by itself. */
export interface MatchPlan {
  /** FTS5 expression, or undefined where every message may be an answer. */
  readonly match: string | undefined
  /** Epoch milliseconds. */
  readonly from: number | undefined
  readonly until: number | undefined
  /** Clauses that need the rows or the words in order. */
  readonly rest: readonly SearchClause[]
}

/**
 * Splits a query into what the index answers and what has to be looked at message by message. Pure.
 *
 * The index knows tokens, no places: a phrase first narrows by its words and then is checked. Words match as beginnings,
 * so that results come while one types. Tokens are letters, digits and private signs only, so nothing typed can become part
 * of the expression.
 */
export function planMatch({ all }: SearchQuery, scope: SearchScope): MatchPlan {
  const must: string[] = []
  const mustNot: string[] = []
  const rest: SearchClause[] = []
  let from: number | undefined
  let until: number | undefined
  for (const clause of all) {
    const [only] = clause.any
    if (clause.any.length === 1 && only?.kind === 'date' && !clause.not) {
      if (only.from !== undefined) from = Math.max(from ?? only.from, only.from)
      if (only.until !== undefined) until = Math.min(until ?? only.until, only.until)
      continue
    }
    const parts = clause.any.map((term) => (term.kind === 'text' ? expressionOf(term) : undefined))
    const known = parts.filter((part) => part !== undefined)
    const exact = clause.any.every((term) => term.kind === 'text' && !term.phrase)
    if (known.length === parts.length && known.length > 0 && (exact || !clause.not))
      (clause.not ? mustNot : must).push(known.length === 1 ? String(known[0]) : `(${known.join(' OR ')})`)
    if (!exact) rest.push(clause)
  }
  if (scope.kind !== 'all' && scope.kind === 'account') must.push(`"${accountMark}${accountToken(scope.accountId)}"`)
  // Every message has the token of its account: with that, NOT has something to take away from.
  const match = must.length === 0 ? undefined : mustNot.reduce((so, part) => `(${so}) NOT ${part}`, must.join(' AND '))
  if (must.length === 0 && mustNot.length > 0) rest.push(...all.filter(({ not }) => not))
  return { match, from, until, rest }
}

/** The tokens of a term, all of them; undefined where it has none, so that it says nothing. */
function expressionOf({ field, text }: Extract<SearchTerm, { kind: 'text' }>): string | undefined {
  const mark = field === 'any' ? '' : fieldMarks[field]
  const parts: string[] = []
  for (const { kind, text: word } of wordsOf(text)) {
    if (kind === 'run') {
      const pairs = pairsOf(word)
      // One character alone is the beginning of every pair that it begins.
      parts.push(...pairs.map((pair) => `"${mark}${pair}"${pairs.length === 1 ? '*' : ''}`))
    } else {
      const spellings = spellingsOf(word).map((one) => `"${mark}${one}"*`)
      parts.push(spellings.length === 1 ? String(spellings[0]) : `(${spellings.join(' OR ')})`)
    }
  }
  return parts.length === 0 ? undefined : parts.length === 1 ? parts[0] : `(${parts.join(' AND ')})`
}
