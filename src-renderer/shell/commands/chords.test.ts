import { describe, expect, test } from 'vitest'
import { chordLabel, chordOf, refusalOf, sameChord } from './chords'
import { commandIds, commands } from './command-table'
import { commandFor, type KeyPlace } from './keyboard'

const press = (key: string, held: Partial<Parameters<typeof chordOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

test.each([
  ['Mod+N', press('n', { ctrlKey: true })],
  ['Mod+Shift+E', press('E', { ctrlKey: true, shiftKey: true })],
  ['#', press('#', { shiftKey: true })],
  ['Shift+F6', press('F6', { shiftKey: true })],
  ['Mod+,', press(',', { ctrlKey: true })],
  ['Mod+Space', press(' ', { ctrlKey: true })],
  ['Ö', press('ö')],
  [undefined, press('Shift', { shiftKey: true })],
])('%s', (chord, event) => expect(chordOf(event, false)).toBe(chord))

test('a Mac has two keys for control', () => {
  expect(chordOf(press('a', { ctrlKey: true, metaKey: true }), true)).toBe('Ctrl+Mod+A')
  expect(sameChord('Mod+Ctrl+A', 'Ctrl+Mod+A')).toBe(true)
})

describe('what a press does', () => {
  const list: KeyPlace = { inText: false, inMail: true, inOverlay: false }
  const field: KeyPlace = { inText: true, inMail: true, inOverlay: false }
  const usual = { keys: {}, singleKeys: false }
  const single = { keys: {}, singleKeys: true }
  test.each([
    ['Delete', undefined, list, usual, 'message.delete'],
    ['Delete', undefined, field, usual, undefined],
    ['Delete', undefined, { ...list, inMail: false }, usual, undefined],
    ['Mod+Z', undefined, field, usual, undefined],
    ['Mod+K', undefined, field, usual, 'palette.open'],
    ['Mod+K', undefined, { ...list, inOverlay: true }, usual, undefined],
    ['E', undefined, list, usual, undefined],
    ['E', undefined, list, single, 'message.archive'],
    ['E', undefined, { ...list, inMail: false }, single, undefined],
    ['E', undefined, field, single, undefined],
    ['G', undefined, list, single, 'pending'],
    ['I', 'G', list, single, 'go.inbox'],
    ['Mod+N', undefined, list, { keys: { 'compose.new': 'Mod+Shift+N' }, singleKeys: false }, undefined],
    ['Mod+Shift+N', undefined, list, { keys: { 'compose.new': 'Mod+Shift+N' }, singleKeys: false }, 'compose.new'],
    ['F5', undefined, list, { keys: { 'mail.check': '' }, singleKeys: false }, undefined],
  ] as const)('%s after %s', (chord, pending, place, settings, command) => {
    expect(commandFor(chord, pending, place, settings, false)).toBe(command)
  })
})

describe('the usual keys', () => {
  test.each([false, true])('are allowed and no two alike (Mac: %s)', (mac) => {
    const all = commandIds.flatMap((id) => {
      const { keys, mac: macKeys } = commands[id]
      const chord = (mac ? macKeys : undefined) ?? keys
      return chord === undefined ? [] : [chord]
    })
    all.forEach((chord, at) => {
      expect(all.findIndex((other) => sameChord(chord, other))).toBe(at)
      expect([chord, refusalOf(chord, mac)]).toEqual([chord, undefined])
    })
  })
  test('single keys are no two alike', () => {
    const all = commandIds.flatMap((id) => commands[id].single ?? [])
    expect(new Set(all).size).toBe(all.length)
  })
})

test('some keys are not for the taking', () => {
  expect(refusalOf('Mod+Alt+E', false)).toBe('altgr')
  expect(refusalOf('Mod+Shift+U', false)).toBe('system')
  expect(refusalOf('E', false)).toBe('plain')
  expect(refusalOf('Tab', false)).toBe('system')
  expect(refusalOf('F7', false)).toBe(undefined)
})

test('keys are named as they are printed', () => {
  expect(chordLabel('Mod+Shift+E', 'de', false)).toBe('Strg+Umschalt+E')
  expect(chordLabel('Delete', 'it', false)).toBe('Canc')
  expect(chordLabel('Mod+Shift+E', 'en', true)).toBe('⌘⇧E')
  expect(chordLabel('G I', 'en', false)).toBe('G I')
})
