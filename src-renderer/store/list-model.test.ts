import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { isBefore, type ListFilter, ListModel, type ListShape, type PlacedEntry, usualShape } from './list-model'

const entryOf = (name: string, sortDate: number, thread = name, marks = 0): PlacedEntry => ({
  key: name as LocationKey,
  sortDate,
  thread,
  marks,
  mailboxId: 'inbox' as MailboxId,
})
const modelOf = (shape: Partial<ListShape>, entries: readonly PlacedEntry[], open: ReadonlySet<string> = new Set()) => {
  const model = new ListModel({ ...usualShape, ...shape }, open)
  model.append([...entries].sort((a, b) => (isBefore(a, b) ? -1 : 1)))
  model.complete = true
  return model
}
const itemsIn = (model: ListModel) => Array.from({ length: model.size }, (_, index) => model.itemAt(index))
const shown = (model: ListModel) =>
  itemsIn(model).map(
    (item) => `${item?.level === 2 ? '  ' : ''}${item?.key}${item && item.count > 1 ? ` (${item.count})` : ''}`,
  )

const talk = [entryOf('a1', 1, 'a'), entryOf('b', 2, 'b'), entryOf('a2', 3, 'a', 1), entryOf('a3', 5, 'a')]

describe('conversations', () => {
  test('fold under their newest message and unfold below it', () => {
    const model = modelOf({ folded: true }, talk)
    expect(shown(model)).toEqual(['a3 (3)', 'b'])
    expect(model.itemAt(0)).toMatchObject({ marks: 1, open: false })
    model.setOpen('a', true)
    expect(shown(model)).toEqual(['a3 (3)', '  a2', '  a1', 'b'])
    expect(model.indexOf('a1' as LocationKey)).toBe(2)
    expect(model.itemAt(0)).toMatchObject({ marks: 0, open: true })
    expect([...model.keys()]).toEqual(['a3', 'a2', 'a1', 'b'])
  })

  test('rise with a new answer and stay unfolded; a new head takes over when the newest goes', () => {
    const model = modelOf({ folded: true }, [...talk, entryOf('c', 9)])
    model.setOpen('a', true)
    model.add(entryOf('a4', 10, 'a'))
    expect(shown(model)).toEqual(['a4 (4)', '  a3', '  a2', '  a1', 'c', 'b'])
    for (const gone of ['a4', 'a3', 'a2']) model.remove(gone as LocationKey)
    expect(shown(model)).toEqual(['c', 'b', 'a1'])
    expect(model.openThreads.size).toBe(0)
  })

  test('stand under the newest message that passes the filter', () => {
    const model = modelOf({ folded: true, filter: 'unread' }, talk)
    expect(shown(model)).toEqual(['a2 (3)'])
    expect(model.shownKeyOf('a3' as LocationKey)).toBe('a2')
    model.add(entryOf('a2', 3, 'a', 0))
    expect(shown(model)).toEqual([])
  })
})

test('what is held stays although the filter says no, until something else is held', () => {
  const model = modelOf({ folded: true, filter: 'unread' }, [entryOf('a', 1, 'a', 1), entryOf('b', 2, 'b', 1)])
  model.hold('b' as LocationKey)
  model.add(entryOf('b', 2, 'b', 0))
  expect(shown(model)).toEqual(['b', 'a'])
  model.hold('a' as LocationKey)
  expect(shown(model)).toEqual(['a'])
})

test('other orders keep equal values newest first', () => {
  const values = new Map(Object.entries({ x: 'b', y: 'a', z: 'b' }).map(([key, value]) => [key as LocationKey, value]))
  const model = new ListModel({ ...usualShape, sort: 'from', descending: false }, new Set(), values)
  model.append([entryOf('z', 3), entryOf('y', 2), entryOf('x', 1)])
  model.complete = true
  expect(shown(model)).toEqual(['y', 'z', 'x'])
})

test('until all is read, what lies below waits for the reading', () => {
  const model = new ListModel()
  model.append([entryOf('d', 4), entryOf('c', 3)])
  model.add(entryOf('e', 5))
  model.add(entryOf('a', 1))
  expect(shown(model)).toEqual(['e', 'd', 'c'])
  model.append([entryOf('b', 2), entryOf('a', 1)])
  expect(shown(model)).toEqual(['e', 'd', 'c', 'b', 'a'])
})

const entries = fc.record({
  name: fc.integer({ min: 0, max: 14 }),
  sortDate: fc.integer({ min: 0, max: 9 }),
  thread: fc.constantFrom('p', 'q', 'r', 's'),
  marks: fc.integer({ min: 0, max: 7 }),
})
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), entry: entries }),
  fc.record({ kind: fc.constant('remove' as const), name: fc.integer({ min: 0, max: 14 }) }),
  fc.record({ kind: fc.constant('open' as const), thread: fc.constantFrom('p', 'q', 'r', 's'), open: fc.boolean() }),
)

test('after any changes a list is what it would be if it were made anew', () => {
  fc.assert(
    fc.property(
      fc.record({
        folded: fc.boolean(),
        descending: fc.boolean(),
        filter: fc.constantFrom<ListFilter>('all', 'unread', 'starred', 'files'),
      }),
      fc.array(step, { maxLength: 40 }),
      (shape, steps) => {
        const model = modelOf(shape, [])
        const truth = new Map<LocationKey, PlacedEntry>()
        for (const one of steps) {
          if (one.kind === 'open') model.setOpen(one.thread, one.open)
          else if (one.kind === 'remove') {
            model.remove(`k${one.name}` as LocationKey)
            truth.delete(`k${one.name}` as LocationKey)
          } else {
            const { name, sortDate, thread, marks } = one.entry
            const entry = entryOf(`k${name}`, sortDate, thread, marks)
            model.add(entry)
            truth.set(entry.key, entry)
          }
        }
        const fresh = modelOf(shape, [...truth.values()])
        for (const thread of model.openThreads) fresh.setOpen(thread, true)
        expect(itemsIn(model)).toEqual(itemsIn(fresh))
        itemsIn(model).forEach((item, index) => {
          expect(item && model.indexOf(item.key)).toBe(index)
        })
      },
    ),
    { numRuns: 300 },
  )
})
