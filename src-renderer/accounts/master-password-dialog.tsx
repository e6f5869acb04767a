import { type FormEvent, useState } from 'react'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { takeAppState, toast } from '../shell/mail-state'
import { Button, Modal } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { PasswordField } from './password-field'

const shortest = 8

/** A master password is made up, or another one: typed twice, with what it protects and what not. */
export function MasterPasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<MailError>()
  const short = first.length < shortest
  const differs = first !== second
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setTried(true)
    if (busy || short || differs) return
    setBusy(true)
    const result = await call('secrets.setMaster', first)
    setBusy(false)
    if (!result.ok) {
      setError(result.error)
      return
    }
    takeAppState(result.value)
    toast(text('master.kept'))
    onClose()
  }
  const words = error && describeError(error, String)
  return (
    <Modal title={text('master.set')} onClose={onClose}>
      <form noValidate className={styles.stack} onSubmit={(event) => void save(event)}>
        <p>{text('master.means')}</p>
        <p className={styles.hint}>{text('master.limits')}</p>
        <PasswordField
          label={text('master.first')}
          value={first}
          fresh
          hint={text('master.short', { n: shortest })}
          problem={tried && short ? text('master.short', { n: shortest }) : undefined}
          onValue={setFirst}
        />
        <PasswordField
          label={text('master.second')}
          value={second}
          fresh
          problem={tried && differs ? text('master.differs') : undefined}
          onValue={setSecond}
        />
        {words && (
          <p role="alert" className={styles.problem}>
            {text(words.title.key, words.title.values)}
          </p>
        )}
        <div className={styles.buttons}>
          <Button onClick={onClose}>{text('cancel')}</Button>
          <Button type="submit" look="primary" className={styles.last} disabled={busy}>
            {text('save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
