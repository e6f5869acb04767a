import type { MailboxId } from './ids'

/** Where a word may stand; `any`: in every field and in the body. */
export type TextField = 'any' | 'from' | 'to' | 'subject' | 'file'

export type SearchTerm =
  | {
      readonly kind: 'text'
      readonly field: TextField
      readonly text: string
      /** The words stand together, in this order. */
      readonly phrase: boolean
    }
  | { readonly kind: 'attachment' }
  /** Epoch milliseconds; `from` included, `until` not. */
  | { readonly kind: 'date'; readonly from?: number; readonly until?: number }
  | { readonly kind: 'unread' | 'starred' | 'local' }
  | { readonly kind: 'in'; readonly mailboxIds: readonly MailboxId[] }

/** Any of the terms, or with `not` none of them. */
export interface SearchClause {
  readonly any: readonly SearchTerm[]
  readonly not: boolean
}

/** All clauses hold. */
export interface SearchQuery {
  readonly all: readonly SearchClause[]
}

/** Whether a query asks for words that may stand in a body: all else is known of a message by its header row. */
export function asksForBodies({ all }: SearchQuery): boolean {
  return all.some(({ any }) =>
    any.some((term) => term.kind === 'text' && (term.field === 'any' || term.field === 'file')),
  )
}
