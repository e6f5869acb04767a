import { describe, expect, test } from 'vitest'
import type { LocationKey, MailboxId } from '../../src-shared/mail/ids'
import { nothingSelected, type Selection } from '../shell/selection-type'
import { ListModel, usualShape } from '../store/list-model'
import type { ListSource } from '../store/list-source'
import { countSelected, isSelected, rangeOf, selectedTarget, toggled } from './selection'

const key = (name: string): LocationKey => name as LocationKey

/** A list of five messages, two of them one conversation. */
function listOf(folded: boolean): ListSource {
  const model = new ListModel({ ...usualShape, folded })
  for (const [at, [name, thread]] of [
    ['e', 't'],
    ['d', 'd'],
    ['c', 't'],
    ['b', 'b'],
    ['a', 'a'],
  ].entries())
    model.append([
      { key: key(name ?? ''), thread: thread ?? '', sortDate: 9 - at, marks: 0, mailboxId: 'in' as MailboxId },
    ])
  model.complete = true
  return {
    subscribe: () => () => undefined,
    snapshot: () => ({ version: 0, total: model.size, messages: model.messages, filtered: false, loaded: true }),
    keyAt: (index) => model.keyAt(index),
    itemAt: (index) => model.itemAt(index),
    rowAt: () => undefined,
    indexOf: (one) => model.indexOf(one),
    rowOf: () => undefined,
    shownKeyOf: (one) => model.shownKeyOf(one),
    conversationOf: (one) => model.conversationOf(one),
    mailboxOf: (one) => model.mailboxOf(one),
    setOpen: (one, open) => model.setOpen(model.itemAt(model.indexOf(one))?.thread ?? '', open),
    hold: (one) => model.hold(one),
    keys: () => model.keys(),
    renamed: [],
    close: () => undefined,
  }
}
const some = (...names: string[]): Selection => ({ kind: 'some', keys: new Set(names.map(key)) })
const allExcept = (...names: string[]): Selection => ({ kind: 'all-except', keys: new Set(names.map(key)) })

describe('a selection', () => {
  test.each([
    ['nothing', nothingSelected, true, []],
    ['a folded conversation is all of it', some('e'), true, ['e', 'c']],
    ['one message of a plain list', some('e'), false, ['e']],
    ['everything', allExcept(), true, ['e', 'c', 'd', 'b', 'a']],
    ['everything except a conversation', allExcept('e'), true, ['d', 'b', 'a']],
    ['everything except two', allExcept('e', 'a'), false, ['d', 'c', 'b']],
    ['what left the list meanwhile', some('gone', 'b'), true, ['b']],
  ] as const)('%s', (_name, selection, folded, names) => {
    const list = listOf(folded)
    expect(selectedTarget(selection, list).keys).toEqual(names)
    expect(countSelected(selection, list)).toBe(names.length)
  })

  test('an unfolded conversation is its newest message', () => {
    const list = listOf(true)
    list.setOpen(key('e'), true)
    expect(selectedTarget(some('e'), list).keys).toEqual(['e'])
    expect(selectedTarget(allExcept('c'), list).keys).toEqual(['e', 'd', 'b', 'a'])
  })

  test('is turned row by row, and ranges go both ways', () => {
    expect(isSelected(toggled(allExcept(), key('b')), key('b'))).toBe(false)
    expect(isSelected(toggled(some('b'), key('b')), key('b'))).toBe(false)
    expect([...rangeOf(listOf(false), 3, 1)]).toEqual(['d', 'c', 'b'])
  })
})
