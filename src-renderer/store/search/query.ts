import type { AccountId, MailboxId } from '../../../src-shared/mail/ids'
import type { SearchQuery } from '../../../src-shared/mail/search-query'

export type { SearchClause, SearchQuery, SearchTerm, TextField } from '../../../src-shared/mail/search-query'

export type SearchScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'account'; readonly accountId: AccountId }
  | { readonly kind: 'mailbox'; readonly mailboxId: MailboxId }

/** A list of answers is no longer than this; who wants an older one narrows the search. */
export const mostHits = 2_000

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
