import type { MailboxId } from '../../src-shared/mail/ids'
import { fold, type SearchClause, type SearchQuery, type SearchTerm, wordsOf } from '../store/search-client'

/** One thing a query asks for, as a chip shows it; without `text[start, end)` the query asks everything else. */
export interface Chip {
  readonly label: string
  readonly start: number
  readonly end: number
}

export interface ParsedQuery {
  readonly query: SearchQuery
  /** Operators that were understood. */
  readonly chips: readonly Chip[]
  /** What looks like an operator and is none: it is searched for as text. */
  readonly unknown: readonly string[]
  /** Words to be marked in the results. */
  readonly words: readonly string[]
}

/** What the words of operators mean; English everywhere, the others beside it (UX.md §9). */
const operators: Readonly<Record<string, string>> = {
  from: 'from',
  von: 'from',
  da: 'from',
  差出人: 'from',
  to: 'to',
  an: 'to',
  a: 'to',
  宛先: 'to',
  subject: 'subject',
  betreff: 'subject',
  oggetto: 'subject',
  件名: 'subject',
  has: 'has',
  hat: 'has',
  ha: 'has',
  before: 'before',
  vor: 'before',
  prima: 'before',
  以前: 'before',
  after: 'after',
  nach: 'after',
  dopo: 'after',
  以後: 'after',
  in: 'in',
  is: 'is',
  ist: 'is',
  è: 'is',
  e: 'is',
  filename: 'filename',
  datei: 'filename',
  file: 'filename',
  ファイル名: 'filename',
}

const states: Readonly<Record<string, 'unread' | 'starred' | 'local'>> = {
  unread: 'unread',
  ungelesen: 'unread',
  nonletto: 'unread',
  未読: 'unread',
  starred: 'starred',
  markiert: 'starred',
  speciale: 'starred',
  スター: 'starred',
  local: 'local',
  lokal: 'local',
  locale: 'local',
  ローカル: 'local',
}
const files: ReadonlySet<string> = new Set(['attachment', 'anhang', 'allegato', '添付'])

export interface QueryContext {
  /** The mailboxes a name or the word for a role stands for, folded. */
  readonly mailboxesNamed: (name: string) => readonly MailboxId[]
  readonly now: Date
}

interface Piece {
  readonly kind: 'term' | 'or'
  readonly term?: SearchTerm
  readonly not: boolean
}

/** `-`, then an operator with its colon, then a phrase or what stands before the next space. */
const piecePattern = /(-?)(?:([\p{L}]+):)?(?:["“„«](?<phrase>[^"”“»]*)["”“»]?|(?<plain>[^\s"“„«]+))|(?<lone>\S)/gu

/**
 * A query as typed. Words are all wanted; `OR` joins its neighbours; `-` excludes; quotes keep words together. Pure, never
 * throws: whatever cannot be understood is searched for as text.
 */
export function parseQuery(text: string, context: QueryContext): ParsedQuery {
  const pieces: Piece[] = []
  const chips: Chip[] = []
  const unknown: string[] = []
  const words: string[] = []
  for (const match of text.matchAll(piecePattern)) {
    const [whole, minus = '', operator] = match
    const { phrase, plain, lone } = match.groups ?? {}
    const not = minus !== ''
    if (whole === 'OR' || whole === '|') {
      pieces.push({ kind: 'or', not: false })
      continue
    }
    const value = phrase ?? plain ?? lone ?? ''
    const known =
      operator === undefined ? undefined : termOf(operator.toLowerCase(), value, phrase !== undefined, context)
    if (operator !== undefined && known) {
      chips.push({ label: whole, start: match.index, end: match.index + whole.length })
      pieces.push({ kind: 'term', term: known, not })
      if (known.kind === 'text' && !not) words.push(known.text)
      continue
    }
    if (operator !== undefined) unknown.push(`${operator}:`)
    const searched = operator === undefined ? value : `${operator} ${value}`
    if ([...wordsOf(searched)].length === 0) continue
    pieces.push({
      kind: 'term',
      term: { kind: 'text', field: 'any', text: searched, phrase: phrase !== undefined },
      not,
    })
    if (!not) words.push(searched)
  }
  return { query: { all: clausesOf(pieces) }, chips, unknown, words: words.flatMap((one) => marksOf(one)) }
}

/** Neighbours of an OR become one clause; what is excluded stays by itself. */
function clausesOf(pieces: readonly Piece[]): readonly SearchClause[] {
  const clauses: { any: SearchTerm[]; not: boolean }[] = []
  let joins = false
  for (const { kind, term, not } of pieces) {
    const last = clauses.at(-1)
    if (kind === 'or') joins = last !== undefined && !last.not
    else if (term) {
      if (joins && last && !not) last.any.push(term)
      else clauses.push({ any: [term], not })
      joins = false
    }
  }
  return clauses
}

function termOf(operator: string, value: string, phrase: boolean, context: QueryContext): SearchTerm | undefined {
  const meaning = Object.hasOwn(operators, operator) ? operators[operator] : undefined
  const key = value.toLowerCase()
  switch (meaning) {
    case 'from':
    case 'to':
    case 'subject':
      return hasWords(value) ? { kind: 'text', field: meaning, text: value, phrase } : undefined
    case 'filename':
      return hasWords(value) ? { kind: 'text', field: 'file', text: value, phrase } : undefined
    case 'has':
      return files.has(key) ? { kind: 'attachment' } : undefined
    case 'is': {
      const state = Object.hasOwn(states, key) ? states[key] : undefined
      return state && { kind: state }
    }
    case 'before': {
      const day = dayOf(value, context.now)
      return day && { kind: 'date', until: day.from }
    }
    case 'after': {
      const day = dayOf(value, context.now)
      return day && { kind: 'date', from: day.until }
    }
    case 'in': {
      const mailboxIds = context.mailboxesNamed(fold(value))
      return mailboxIds.length === 0 ? undefined : { kind: 'in', mailboxIds }
    }
    default:
      return undefined
  }
}

/** A day, month or year of the user's own calendar: 2026-03-01, 1.3.2026, 1/3/2026 (day first), 2026-03, 2026. */
export function dayOf(text: string, now: Date): { readonly from: number; readonly until: number } | undefined {
  const iso = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text)
  const local = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})?$/.exec(text)
  const [year, month, day] = iso
    ? [
        Number(iso[1]),
        iso[2] === undefined ? undefined : Number(iso[2]),
        iso[3] === undefined ? undefined : Number(iso[3]),
      ]
    : local
      ? [yearOf(local[3], now), Number(local[2]), Number(local[1])]
      : []
  if (
    year === undefined ||
    (month !== undefined && (month < 1 || month > 12)) ||
    (day !== undefined && (day < 1 || day > 31))
  )
    return undefined
  const from = new Date(year, (month ?? 1) - 1, day ?? 1)
  const until =
    day !== undefined && month !== undefined
      ? new Date(year, month - 1, day + 1)
      : month !== undefined
        ? new Date(year, month, 1)
        : new Date(year + 1, 0, 1)
  return { from: from.getTime(), until: until.getTime() }
}

function yearOf(text: string | undefined, now: Date): number {
  if (text === undefined) return now.getFullYear()
  return text.length === 2 ? 2000 + Number(text) : Number(text)
}

const hasWords = (text: string): boolean => [...wordsOf(text)].length > 0
const marksOf = (text: string): readonly string[] => [...wordsOf(text)].map(({ text: word }) => word)
