import { filesMark, type LocationRow, starredMark, unreadMark } from '../../../src-shared/contract/store-rows'
import type { SearchText } from './document-of'
import type { SearchClause, SearchQuery, SearchTerm } from './query'
import { fold, spellingsOf, startsWithRun, tokensOf } from './tokenize'

/** One message at one place, as a clause sees it. `text` is made only where a clause asks for words. */
export interface Candidate {
  readonly location: LocationRow
  readonly sentAt: number
  /** Kept on this device alone. */
  readonly local: boolean
  readonly text: () => SearchText
}

/** Whether a message answers the clauses that the index could not decide. Pure. */
export function matches(clauses: readonly SearchClause[], candidate: Candidate): boolean {
  return clauses.every(({ any, not }) => any.some((term) => holds(term, candidate)) !== not)
}

/**
 * Whether a row whose words somebody else has found to fit answers the rest of a query. Pure. What is excluded by words
 * is taken on trust as well.
 */
export function fitsRow({ all }: SearchQuery, location: LocationRow): boolean {
  const candidate: Candidate = {
    location,
    sentAt: location.sortDate,
    local: false,
    text: () => ({ from: '', to: '', subject: '', file: '', body: '' }),
  }
  return all.every(({ any, not }) => any.some((term) => (term.kind === 'text' ? !not : holds(term, candidate))) !== not)
}

/** Whether any clause needs the words of the message. */
export function needsText(clauses: readonly SearchClause[]): boolean {
  return clauses.some(({ any }) => any.some(({ kind }) => kind === 'text'))
}

function holds(term: SearchTerm, { location, sentAt, local, text }: Candidate): boolean {
  switch (term.kind) {
    case 'unread':
      return (location.marks & unreadMark) !== 0
    case 'starred':
      return (location.marks & starredMark) !== 0
    case 'attachment':
      return (location.marks & filesMark) !== 0
    case 'local':
      return local
    case 'in':
      return term.mailboxIds.includes(location.mailboxId)
    case 'date':
      return sentAt >= (term.from ?? Number.NEGATIVE_INFINITY) && sentAt < (term.until ?? Number.POSITIVE_INFINITY)
    default:
      return holdsText(term, text())
  }
}

function holdsText({ field, text, phrase }: Extract<SearchTerm, { kind: 'text' }>, words: SearchText): boolean {
  const places = field === 'any' ? Object.values(words) : [words[field]]
  if (phrase) {
    const wanted = plain(text).trim()
    if (wanted === '') return false
    // Where there are no spaces between words, a phrase may begin and end anywhere.
    const whole = `${startsWithRun(wanted) ? '' : ' '}${wanted}${startsWithRun([...wanted].at(-1) ?? '') ? '' : ' '}`
    return places.some((place) => plain(place).includes(whole))
  }
  const here = new Set(places.flatMap((place) => [...tokensOf(place)]))
  return [...tokensOf(text)].every((token) =>
    spellingsOf(token).some((one) => here.has(one) || [...here].some((word) => word.startsWith(one))),
  )
}

/** Folded, with everything between words as one space, and a space at either end: whole words stand in it. */
function plain(text: string): string {
  return ` ${fold(text)
    .replaceAll(/[^\p{L}\p{N}\p{M}ー]+/gu, ' ')
    .trim()} `
}
