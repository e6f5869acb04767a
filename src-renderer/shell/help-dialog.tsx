import type { TextKey } from '../text/catalog'
import { useText } from '../text/use-text'
import { chordLabel } from './commands/chords'
import { commandGroups, commandIds, commands } from './commands/command-table'
import { openDialog, useMail } from './mail-state'
import { useKeyLabel } from './menu-items'
import styles from './palette.module.css'
import { Button, Modal } from './parts'

/** Keys that belong to lists as such and cannot be changed. */
const fixed: readonly (readonly [string, TextKey])[] = [
  ['ArrowDown ArrowUp', 'help.rows'],
  ['ArrowRight ArrowLeft', 'help.fold'],
  ['Home End', 'help.ends'],
  ['Shift+ArrowDown', 'help.extend'],
  ['Enter', 'cmd.message.open'],
  ['Escape', 'cmd.list.back'],
  ['Shift+F10', 'help.menu'],
]

/** All keys there are, as they are in force (UX.md §10). */
export function HelpDialog() {
  const text = useText()
  const keyOf = useKeyLabel()
  const app = useMail((state) => state.app)
  if (!app) return null
  const mac = app.platform.os === 'darwin'
  const label = (chord: string): string => chordLabel(chord, app.language, mac)
  const close = (): void => openDialog(undefined)
  return (
    <Modal title={text('cmd.help.open')} onClose={close} wide>
      <p className={styles.intro}>
        {text('help.intro')}{' '}
        <Button onClick={() => openDialog({ kind: 'settings', page: 'keyboard' })}>{text('cmd.settings.open')}</Button>
      </p>
      <div className={styles.groups}>
        {commandGroups.map((group) => (
          <section key={group}>
            <h3 className={styles.groupTitle}>{text(`group.${group}`)}</h3>
            <table className={styles.keyTable}>
              <tbody>
                {commandIds
                  .filter(
                    (id) => commands[id].group === group && keyOf(id) !== undefined && !/^account\.[2-9]$/.test(id),
                  )
                  .map((id) => (
                    <tr key={id}>
                      <th scope="row">{text(`cmd.${id}`)}</th>
                      <td>
                        <kbd>{keyOf(id)}</kbd>
                      </td>
                    </tr>
                  ))}
                {group === 'go' &&
                  fixed.map(([chord, what]) => (
                    <tr key={chord}>
                      <th scope="row">{text(what)}</th>
                      <td>
                        <kbd>{label(chord)}</kbd>
                      </td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </section>
        ))}
        <section>
          <h3 className={styles.groupTitle}>{text('help.single')}</h3>
          <table className={styles.keyTable}>
            <tbody>
              {commandIds.map((id) => {
                const { single } = commands[id]
                return (
                  single !== undefined && (
                    <tr key={id}>
                      <th scope="row">{text(`cmd.${id}`)}</th>
                      <td>
                        <kbd>{label(single)}</kbd>
                      </td>
                    </tr>
                  )
                )
              })}
            </tbody>
          </table>
        </section>
      </div>
    </Modal>
  )
}
