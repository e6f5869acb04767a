import type { ServerSearchTerm } from '../../src-shared/mail/server-search'
import type { SearchQuery } from '../store/search-client'

/**
 * What a server can be asked of a query; undefined where it cannot be asked all of it, since then its answers would be
 * others. Words in order, exclusions, states and dates are for what is here. Pure.
 */
export function serverTermsOf({ all }: SearchQuery): readonly ServerSearchTerm[] | undefined {
  const terms: ServerSearchTerm[] = []
  for (const { any, not } of all) {
    const [term] = any
    if (not || any.length !== 1 || term?.kind !== 'text' || term.field === 'file') return undefined
    const { field } = term
    const words = term.phrase ? [term.text] : term.text.split(/\s+/)
    terms.push(...words.filter(Boolean).map((text) => ({ field, text })))
  }
  return terms.length === 0 ? undefined : terms
}
