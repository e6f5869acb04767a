import { RotateCcw } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { chordLabel, chordOf, refusalOf, sameChord } from '../shell/commands/chords'
import { type CommandId, commandGroups, commandIds, commands, keysInForce } from '../shell/commands/command-table'
import { useMail } from '../shell/mail-state'
import { Button, IconButton } from '../shell/parts'
import { SettingRow, SwitchRow } from './setting-row'
import styles from './settings.module.css'
import { useSettings } from './settings-pages'

/** Every key, changeable; two commands never share one. */
export function KeyboardPage() {
  const { text, settings, change } = useSettings()
  const app = useMail((state) => state.app)
  const [waiting, setWaiting] = useState<CommandId>()
  const [problem, setProblem] = useState('')
  if (!app) return null
  const mac = app.platform.os === 'darwin'
  const inForce = keysInForce(settings.keys, mac)
  const label = (chord: string): string => chordLabel(chord, app.language, mac)

  const take = (event: KeyboardEvent, id: CommandId): void => {
    if (waiting !== id) return
    if (event.key === 'Tab' || event.key === 'Escape') setWaiting(undefined)
    if (event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    const chord = event.key === 'Backspace' && !mac ? '' : chordOf(event.nativeEvent, mac)
    if (event.key === 'Escape' || chord === undefined) return
    const refusal = chord === '' ? undefined : refusalOf(chord, mac)
    const other = commandIds.find((one) => one !== id && chord !== '' && sameChord(inForce.get(one) ?? '', chord))
    if (refusal) setProblem(text(`keys.refused.${refusal}`, { key: label(chord) }))
    else if (other) setProblem(text('keys.taken', { key: label(chord), command: text(`cmd.${other}`) }))
    else {
      setProblem('')
      setWaiting(undefined)
      change({ keys: { ...settings.keys, [id]: chord } })
    }
  }
  const reset = (id: CommandId): void => {
    const { [id]: _own, ...rest } = settings.keys
    change({ keys: rest })
  }

  return (
    <>
      <SwitchRow
        label={text('settings.singleKeys')}
        hint={text('settings.singleKeys.hint')}
        value={settings.singleKeys}
        onChange={(singleKeys) => change({ singleKeys, singleKeysOffered: true })}
      />
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      {commandGroups.flatMap((group) =>
        commandIds
          .filter((id) => commands[id].group === group)
          .map((id) => {
            const key = inForce.get(id)
            const name = text(`cmd.${id}`)
            const shown = waiting === id ? text('keys.press') : key === undefined ? text('help.none') : label(key)
            return (
              <SettingRow key={id} label={name}>
                {({ id: controlId }) => (
                  <span className={styles.keyControls}>
                    {settings.keys[id] !== undefined && (
                      <IconButton
                        name={text('keys.reset', { command: name })}
                        icon={<RotateCcw size={16} aria-hidden />}
                        onClick={() => reset(id)}
                      />
                    )}
                    <Button
                      id={controlId}
                      aria-label={text('keys.change', { command: name, key: shown })}
                      aria-pressed={waiting === id}
                      className={styles.keyButton}
                      onClick={() => {
                        setProblem('')
                        setWaiting(waiting === id ? undefined : id)
                      }}
                      onKeyDown={(event) => take(event, id)}
                      onBlur={() => setWaiting(undefined)}
                    >
                      {shown}
                    </Button>
                  </span>
                )}
              </SettingRow>
            )
          }),
      )}
    </>
  )
}
