import { useEffect } from 'react'
import type { Settings } from '../../../src-shared/contract/settings'
import { chordOf, sameChord } from './chords'
import { type CommandId, commandIds, commands, keysInForce } from './command-table'
import { runCommand } from './registry'

/** Two keys in a row belong together for so long. */
const sequenceMs = 1_500

const textField =
  'input:not([type=checkbox],[type=radio],[type=button]),textarea,select,[contenteditable]:not([contenteditable=false])'

/** Where the focus is, as far as keys are concerned. */
export interface KeyPlace {
  readonly inText: boolean
  /** In the list or the reader. */
  readonly inMail: boolean
  /** A dialog or a menu has the keyboard. */
  readonly inOverlay: boolean
}

/** The command a press stands for, if any; `pending` is the press before it that may begin a pair. Pure. */
export function commandFor(
  chord: string,
  pending: string | undefined,
  place: KeyPlace,
  { keys, singleKeys }: Pick<Settings, 'keys' | 'singleKeys'>,
  mac: boolean,
): CommandId | 'pending' | undefined {
  if (place.inOverlay) return undefined
  const inForce = keysInForce(keys, mac)
  const byChord = commandIds.find((id) => {
    const own = inForce.get(id)
    if (own === undefined || !sameChord(own, chord)) return false
    const { where } = commands[id]
    if (where === 'mail') return place.inMail && !place.inText
    return where === 'text' || !place.inText
  })
  if (byChord) return byChord
  if (!singleKeys || !place.inMail || place.inText) return undefined
  const pair =
    pending === undefined ? undefined : commandIds.find((id) => commands[id].single === `${pending} ${chord}`)
  if (pair) return pair
  if (commandIds.some((id) => commands[id].single?.startsWith(`${chord} `))) return 'pending'
  return commandIds.find((id) => commands[id].single === chord)
}

/** Listens for the keys of all commands; what a part of the window has handled itself is left alone. */
export function useKeyboard(settings: Pick<Settings, 'keys' | 'singleKeys'>, mac: boolean): void {
  useEffect(() => {
    let pending: { readonly chord: string; readonly at: number } | undefined
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return
      const chord = chordOf(event, mac)
      if (chord === undefined) return
      const target = event.target instanceof Element ? event.target : document.body
      const place: KeyPlace = {
        inText: target.closest(textField) !== null,
        inMail: target.closest('#pane-list,#pane-reader') !== null,
        inOverlay: document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]') !== null,
      }
      const before = pending && Date.now() - pending.at < sequenceMs ? pending.chord : undefined
      pending = undefined
      const found = commandFor(chord, before, place, settings, mac)
      if (found === 'pending') pending = { chord, at: Date.now() }
      else if (found === undefined || !runCommand(found)) return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [settings, mac])
}
