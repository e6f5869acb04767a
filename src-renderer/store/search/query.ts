import type { AccountId, MailboxId } from '../../../src-shared/mail/ids'

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

export type SearchScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'account'; readonly accountId: AccountId }
  | { readonly kind: 'mailbox'; readonly mailboxId: MailboxId }

/** The name of the channel between windows and the search worker. */
export const searchChannel = 'tern-search'

export type ToSearch =
  | { readonly kind: 'search'; readonly id: string; readonly query: SearchQuery; readonly scope: SearchScope }
  /** The answer is not wanted any more. */
  | { readonly kind: 'stop'; readonly id: string }

export type FromSearch =
  | {
      readonly kind: 'hits'
      readonly id: string
      /** More hits, older than all before. */
      readonly keys: readonly string[]
      /** That was all, or the most that is shown. */
      readonly done: boolean
      /** There are more than are shown. */
      readonly cut: boolean
    }
  | { readonly kind: 'failed'; readonly id: string }
  /** The index has taken in changes: answers may be others now. */
  | { readonly kind: 'changed' }
  /** How much of all mail here is in the index. */
  | { readonly kind: 'coverage'; readonly indexed: number; readonly total: number; readonly building: boolean }
