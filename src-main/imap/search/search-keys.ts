import type { SearchClause, SearchQuery, SearchTerm } from '../../../src-shared/mail/search-query'

/** A part of a SEARCH command: a word of the grammar, a string of the user's, or a group in parentheses. */
export type SearchKey = { readonly atom: string } | { readonly text: string } | readonly SearchKey[]

/** Keys that must all hold; `nothing` where no message of a server can answer. */
export type SearchPlan = readonly SearchKey[] | 'nothing'

const dayMs = 24 * 60 * 60_000
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const atom = (value: string): SearchKey => ({ atom: value })

/**
 * A query as RFC 9051 §6.4.4 asks it. Pure. The server's answer holds every message that fits and perhaps more: what it
 * cannot be asked, or only by the day of a time zone that nobody knows, is left out of the question, and whoever shows the
 * answer looks at the rows. Words are looked for as parts of words, which is how servers search.
 */
export function planSearchKeys({ all }: SearchQuery): SearchPlan {
  const keys: SearchKey[] = []
  for (const clause of all) {
    const asked = clauseOf(clause)
    if (asked === false) return 'nothing'
    if (asked !== true) keys.push(...asked)
  }
  return keys.length === 0 ? [atom('ALL')] : keys
}

/** True where nothing has to be asked, false where nothing can hold. */
type Asked = readonly SearchKey[] | boolean

function clauseOf({ any, not }: SearchClause): Asked {
  const terms = any.map(termOf)
  if (not) {
    // Only what is known exactly can be excluded; the rest is looked at when it is here.
    const excluded = any.flatMap((term, at) => (term.kind === 'text' ? [terms[at]] : []))
    const keys = excluded.flatMap((one) => (one === undefined || typeof one === 'boolean' ? [] : [one]))
    return keys.length === 0 ? true : keys.flatMap((one) => [atom('NOT'), groupOf(one)])
  }
  if (terms.includes(true)) return true
  const keys = terms.filter((one) => typeof one !== 'boolean')
  return keys.length === 0 ? false : keys.reduceRight((rest, one) => [atom('OR'), groupOf(one), groupOf(rest)])
}

function termOf(term: SearchTerm): Asked {
  switch (term.kind) {
    case 'text':
      return textOf(term)
    case 'unread':
      return [atom('UNSEEN')]
    case 'starred':
      return [atom('FLAGGED')]
    case 'date':
      return [
        ...(term.from === undefined ? [] : [atom('SINCE'), atom(dayOf(term.from - dayMs))]),
        ...(term.until === undefined ? [] : [atom('BEFORE'), atom(dayOf(term.until + 2 * dayMs))]),
      ]
    case 'local':
      return false
    // Which mailbox is asked is decided elsewhere, and no SEARCH knows what an attachment is.
    case 'in':
    case 'attachment':
      return true
  }
}

function textOf({ field, text, phrase }: Extract<SearchTerm, { kind: 'text' }>): Asked {
  const words = phrase ? [text.trim()] : text.split(/\s+/)
  const keys = words.filter((word) => word !== '').flatMap((word) => wordOf(field, { text: word }))
  return keys.length === 0 ? true : keys
}

function wordOf(field: Extract<SearchTerm, { kind: 'text' }>['field'], word: SearchKey): readonly SearchKey[] {
  switch (field) {
    case 'from':
      return [atom('FROM'), word]
    case 'to':
      return [atom('OR'), atom('TO'), word, atom('CC'), word]
    case 'subject':
      return [atom('SUBJECT'), word]
    // The names of files stand in the headers of parts, which are body to a server.
    case 'file':
      return [atom('BODY'), word]
    case 'any':
      return [atom('TEXT'), word]
  }
}

/** One key, whatever it is made of. */
function groupOf(keys: readonly SearchKey[]): SearchKey {
  const [only] = keys
  return keys.length === 1 && only && !Array.isArray(only) ? only : keys
}

function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getUTCDate()}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()}`
}
