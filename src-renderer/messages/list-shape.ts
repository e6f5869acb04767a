import type { Place } from '../shell/mail-state'
import { type ListShape, type ListSort, usualShape } from '../store/list-model'

const sorts: readonly ListSort[] = ['date', 'from', 'subject', 'size']
const nameOf = (place: Place): string => `shape.${place.kind === 'mailbox' ? place.id : place.kind}`

/** How the user last had this place; a filter is never kept, since it would hide mail. */
export function keptShape(place: Place, conversations: boolean): ListShape {
  const kept = readKept(nameOf(place))
  return {
    ...usualShape,
    folded: typeof kept.folded === 'boolean' ? kept.folded : conversations,
    sort: sorts.find((sort) => sort === kept.sort) ?? 'date',
    descending: kept.descending !== false,
  }
}

export function keepShape(place: Place, { folded, sort, descending }: ListShape): void {
  localStorage.setItem(nameOf(place), JSON.stringify({ folded, sort, descending }))
}

function readKept(name: string): Readonly<Record<string, unknown>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '{}')
    return typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, unknown>>) : {}
  } catch {
    return {}
  }
}
