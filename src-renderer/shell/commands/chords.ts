import type { Language } from '../../../src-shared/contract/settings'

/** What of a key press names a chord. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const alone: ReadonlySet<string> = new Set([
  'Control',
  'Shift',
  'Alt',
  'AltGraph',
  'Meta',
  'Dead',
  'Process',
  'CapsLock',
])

/**
 * The chord of a key press, by the character it makes and never by its place on the keyboard: `Mod+Shift+E`, `F6`, `#`.
 * Shift is named only where the character does not tell it. Undefined for a modifier alone. Pure.
 */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress, mac: boolean): string | undefined {
  if (alone.has(key)) return undefined
  const name = key === ' ' ? 'Space' : [...key].length === 1 ? key.toUpperCase() : key
  const letter = name.toLowerCase() !== name && [...name].length === 1
  const shift = shiftKey && (letter || [...name].length > 1)
  const modifiers = mac
    ? [ctrlKey && 'Ctrl', altKey && 'Alt', metaKey && 'Mod', shift && 'Shift']
    : [ctrlKey && 'Mod', altKey && 'Alt', shift && 'Shift']
  return [...modifiers.filter((one) => one !== false), name].join('+')
}

/** The same chord, however its modifiers are ordered: `Shift+Mod+E` is `Mod+Shift+E`. Pure. */
export function sameChord(a: string, b: string): boolean {
  const parts = (chord: string): string =>
    chord
      .split(/\+(?=.)/)
      .sort()
      .join('+')
  return parts(a) === parts(b)
}

/**
 * Why a chord is not to be used: without a modifier it would be typed; Ctrl+Alt is AltGr where there is one; some belong
 * to the system's input. Undefined where it is fine. Pure.
 */
export function refusalOf(chord: string, mac: boolean): 'plain' | 'altgr' | 'system' | undefined {
  const parts = chord.split(/\+(?=.)/)
  const key = parts.at(-1) ?? ''
  const held = new Set(parts.slice(0, -1))
  if (!mac && held.has('Mod') && held.has('Alt')) return 'altgr'
  if (sameChord(chord, 'Mod+Shift+U') && !mac) return 'system'
  if (/^(Tab|Escape|Enter|Space|Arrow\w+|Home|End|PageUp|PageDown)$/.test(key) && !held.has('Mod') && !held.has('Alt'))
    return 'system'
  const named = key.length > 1
  return held.has('Mod') || held.has('Alt') || held.has('Ctrl') || named ? undefined : 'plain'
}

const localNames: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { Delete: 'Del' },
  de: {
    Ctrl: 'Strg',
    Shift: 'Umschalt',
    Delete: 'Entf',
    Space: 'Leertaste',
    Home: 'Pos1',
    End: 'Ende',
    Enter: 'Eingabe',
  },
  it: { Shift: 'Maiusc', Delete: 'Canc', Space: 'Spazio', Enter: 'Invio', End: 'Fine' },
  ja: { Space: 'スペース' },
}
const macSigns: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Ctrl: '⌃',
  Backspace: '⌫',
  Delete: '⌦',
  Enter: '↩',
}
const arrows: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
}

/** A chord, or two in a row, as it is printed on the user's keyboard. Pure. */
export function chordLabel(chord: string, language: Language, mac: boolean): string {
  const one = (part: string): string => {
    if (mac) return macSigns[part] ?? arrows[part] ?? part
    const name = part === 'Mod' ? 'Ctrl' : part
    return localNames[language][name] ?? arrows[name] ?? name
  }
  return chord
    .split(' ')
    .map((press) =>
      press
        .split(/\+(?=.)/)
        .map(one)
        .join(mac ? '' : '+'),
    )
    .join(' ')
}
