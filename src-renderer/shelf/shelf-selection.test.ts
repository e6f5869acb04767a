import { expect, test } from 'vitest'
import { type Fate, type Shelf, type ShelfRow, tallyOf } from '../../src-shared/mail/shelf'
import {
  allSelected,
  choiceOf,
  isSelected,
  nothingSelected,
  shelfKey,
  tallySelection,
  toggled,
} from './shelf-selection'

const fates: readonly Fate[] = [
  { kind: 'stays', reason: 'rule' },
  { kind: 'stays', reason: 'kept' },
  { kind: 'stays', reason: 'moved-away' },
  { kind: 'removed', at: 5, reason: 'asked' },
  { kind: 'removed', at: 5, reason: 'after-days' },
  { kind: 'not-downloaded', reason: 'large' },
]
const rows = fates.map((fate, at) => ({ uidl: `u${at}`, occurrence: 0, octets: 1, fate }) as unknown as ShelfRow)
const tally = { lines: 6, here: 5, waiting: 1, decided: 2, removable: 3, lost: 1 }
const shelf = { version: 7, tallies: { all: tallyOf(rows) } } as unknown as Shelf
const [first] = rows

test('all of a filter but some: counted, shown and sent without naming each line', () => {
  if (!first) throw new Error('no row')
  expect(tallySelection(allSelected, shelf, 'all')).toEqual(tally)
  const but = toggled(allSelected, first)
  expect(rows.filter((row) => isSelected(but, row)).map(shelfKey)).toEqual(rows.slice(1).map(shelfKey))
  expect(tallySelection(but, shelf, 'all')).toEqual({ ...tally, lines: 5, here: 4, removable: 2 })
  expect(choiceOf(but, shelf, 'all')).toEqual({
    kind: 'all-but',
    filter: 'all',
    version: 7,
    refs: [{ uidl: 'u0', occurrence: 0 }],
  })
  expect(toggled(but, first).rows.size).toBe(0)
})

test('some lines: what is named, and nothing else', () => {
  if (!first) throw new Error('no row')
  const one = toggled(nothingSelected, first)
  expect(rows.filter((row) => isSelected(one, row))).toEqual([first])
  expect(tallySelection(one, shelf, 'all')).toMatchObject({ lines: 1, removable: 1, lost: 0 })
  expect(choiceOf(one, shelf, 'all')).toEqual({ kind: 'these', refs: [{ uidl: 'u0', occurrence: 0 }] })
})
