import { useState } from 'react'
import { Button, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './composer.module.css'

/** When a message is to go out. */
export function SendLaterDialog({
  onClose,
  onChosen,
  first,
}: {
  readonly onClose: () => void
  readonly onChosen: (at: number) => void
  readonly first?: number
}) {
  const text = useText()
  const [value, setValue] = useState(() => localValue(first ?? tomorrowMorning()))
  const at = new Date(value).getTime()
  const past = !(at > Date.now())
  return (
    <Modal title={text('compose.later.title')} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (!past) onChosen(at)
        }}
      >
        <label className={styles.formField}>
          <span>{text('compose.later.when')}</span>
          <input type="datetime-local" value={value} onChange={(event) => setValue(event.target.value)} />
        </label>
        <p className={styles.hint}>{past ? text('compose.later.past') : text('compose.later.hint')}</p>
        <div className={styles.buttons}>
          <Button onClick={onClose}>{text('cancel')}</Button>
          <Button look="primary" type="submit" disabled={past}>
            {text('compose.sendLater')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function tomorrowMorning(): number {
  const date = new Date()
  date.setDate(date.getDate() + 1)
  date.setHours(8, 0, 0, 0)
  return date.getTime()
}

/** As the field wants it: local time without zone. */
function localValue(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return date.toISOString().slice(0, 16)
}
