import type { SearchClause, SearchQuery, SearchTerm } from '../../../src-shared/mail/search-query'

/**
 * A query as Gmail's own search takes it (X-GM-RAW, developers.google.com/workspace/gmail/imap/imap-extensions, as of
 * 2026-11): it searches by words and knows attachments. Undefined where no message of a server can answer. Pure; what a
 * user typed stands in quotes and so is never an operator.
 */
export function gmailQuery({ all }: SearchQuery): string | undefined {
  const parts: string[] = []
  for (const clause of all) {
    const part = clauseOf(clause)
    if (part === false) return undefined
    if (part !== '') parts.push(part)
  }
  return parts.join(' ')
}

function clauseOf({ any, not }: SearchClause): string | false {
  const terms = any.map(termOf)
  if (not) return terms.flatMap((term) => (term === false || term === '' ? [] : [`-${groupOf(term)}`])).join(' ')
  if (terms.includes('')) return ''
  const known = terms.filter((term) => term !== false)
  if (known.length === 0) return false
  return known.length === 1 ? String(known[0]) : `{${known.map(groupOf).join(' ')}}`
}

/** Empty where nothing is to be asked, false where nothing can hold. */
function termOf(term: SearchTerm): string | false {
  switch (term.kind) {
    case 'text':
      return textOf(term)
    case 'attachment':
      return 'has:attachment'
    case 'unread':
      return 'is:unread'
    case 'starred':
      return 'is:starred'
    case 'date':
      return [
        ...(term.from === undefined ? [] : [`after:${Math.floor(term.from / 1000) - 1}`]),
        ...(term.until === undefined ? [] : [`before:${Math.ceil(term.until / 1000) + 1}`]),
      ].join(' ')
    case 'local':
      return false
    case 'in':
      return ''
  }
}

function textOf({ field, text, phrase }: Extract<SearchTerm, { kind: 'text' }>): string {
  const words = (phrase ? [text] : text.split(/\s+/))
    .map((word) => word.replaceAll(/["\\\p{Cc}]+/gu, ' ').trim())
    .filter((word) => word !== '')
  const operator = { any: '', from: 'from:', to: 'to:', subject: 'subject:', file: 'filename:' }[field]
  return words.map((word) => `${operator}"${word}"`).join(' ')
}

function groupOf(term: string): string {
  return term.includes(' ') ? `(${term})` : term
}
