import type { LocationKey } from '../../src-shared/mail/ids'

/** Messages that are chosen: some, or the whole list without some, however long it is. */
export type Selection =
  | { readonly kind: 'some'; readonly keys: ReadonlySet<LocationKey> }
  | { readonly kind: 'all-except'; readonly keys: ReadonlySet<LocationKey> }

export const nothingSelected: Selection = { kind: 'some', keys: new Set() }
