import type { LocationKey } from '../../src-shared/mail/ids'
import type { Selection } from '../shell/selection-type'
import type { ListSource } from '../store/list-source'
import type { ActTarget } from './act'

/** Whether a row is chosen. */
export function isSelected(selection: Selection, key: LocationKey): boolean {
  return selection.keys.has(key) === (selection.kind === 'some')
}

/** The selection with this row the other way round. Pure. */
export function toggled(selection: Selection, key: LocationKey): Selection {
  const keys = new Set(selection.keys)
  if (!keys.delete(key)) keys.add(key)
  return { ...selection, keys }
}

/** The rows from one place to another, both included; costs as much as there are. */
export function rangeOf(list: Pick<ListSource, 'keyAt'>, from: number, to: number): ReadonlySet<LocationKey> {
  const keys = new Set<LocationKey>()
  for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
    const key = list.keyAt(at)
    if (key !== undefined) keys.add(key)
  }
  return keys
}

interface Counted {
  readonly list: ListSource
  readonly version: number
  readonly count: number
}

/** Several parts of the window ask for the same number. */
const counts = new WeakMap<Selection, Counted>()

/** How many messages are chosen; a folded conversation counts with all of its own. */
export function countSelected(selection: Selection, list: ListSource): number {
  const known = counts.get(selection)
  const { version } = list.snapshot()
  if (known?.list === list && known.version === version) return known.count
  const count = countNow(selection, list)
  counts.set(selection, { list, version, count })
  return count
}

function countNow(selection: Selection, list: ListSource): number {
  const named = messagesOf(selection.keys, list).length
  if (selection.kind === 'some') return named
  const { messages, filtered } = list.snapshot()
  if (!filtered) return messages - named
  // What is filtered out is not meant.
  let count = 0
  for (const _ of selectedKeys(selection, list)) count += 1
  return count
}

/** The messages an action on the selection is about. */
export function selectedTarget(selection: Selection, list: ListSource): ActTarget {
  return { keys: [...selectedKeys(selection, list)], mailboxOf: (key) => list.mailboxOf(key) }
}

function* selectedKeys(selection: Selection, list: ListSource): Generator<LocationKey> {
  if (selection.kind === 'some') {
    yield* messagesOf(selection.keys, list)
    return
  }
  const left = new Set(messagesOf(selection.keys, list))
  for (const key of list.keys()) if (!left.has(key)) yield key
}

/** The messages these rows stand for: a folded conversation for all of its own, an unfolded one for its newest. */
export function messagesOf(keys: Iterable<LocationKey>, list: ListSource): readonly LocationKey[] {
  const found = new Set<LocationKey>()
  for (const key of keys) {
    const index = list.indexOf(key)
    const item = index < 0 ? undefined : list.itemAt(index)
    if (item?.open === false) for (const one of list.conversationOf(key)) found.add(one)
    else if (item) found.add(key)
  }
  return [...found]
}
