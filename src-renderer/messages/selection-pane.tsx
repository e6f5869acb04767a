import { useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { nothingSelected } from '../shell/selection-type'
import type { ListSource } from '../store/list-source'
import { useText } from '../text/use-text'
import { scopeText } from './consequence'
import { useMailActions } from './mail-actions'
import styles from './messages.module.css'

/** In place of the reader while several messages are selected: how many, and where actions take effect. */
export function SelectionPane({ list }: { readonly list: ListSource }) {
  const text = useText()
  const actions = useMailActions(list)
  const selection = useMail((state) => state.selection)
  const all = selection.kind === 'all-except' && selection.keys.size === 0
  return (
    <div className={styles.nothing}>
      <h1 className={styles.nothingTitle}>{text(all ? 'list.selectedAll' : 'list.selected', { n: actions.count })}</h1>
      <p>{scopeText(actions.consequence('delete'), text)}</p>
      <div className={styles.buttons}>
        {!all && (
          <Button onClick={() => useMail.setState({ selection: { kind: 'all-except', keys: new Set() } })}>
            {text('cmd.select.all')}
          </Button>
        )}
        <Button onClick={() => useMail.setState({ selection: nothingSelected })}>{text('cmd.select.none')}</Button>
      </div>
    </div>
  )
}
