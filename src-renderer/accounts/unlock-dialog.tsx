import { type FormEvent, useState } from 'react'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { takeAppState } from '../shell/mail-state'
import { AlertModal, Button, Modal } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { PasswordField } from './password-field'

/** Asks for the master password once after the start. */
export function UnlockAtStart() {
  const [later, setLater] = useState(false)
  return later ? null : <UnlockDialog onClose={() => setLater(true)} />
}

/** Asks for the master password; mail on this device can be read without it. */
export function UnlockDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText()
  const [forgotten, setForgotten] = useState(false)
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<MailError>()
  const unlock = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (busy || password === '') return
    setBusy(true)
    setError(undefined)
    const result = await call('secrets.unlock', password)
    setBusy(false)
    setPassword('')
    if (!result.ok) return setError(result.error)
    takeAppState(result.value)
    onClose()
  }
  const drop = async (): Promise<void> => {
    const result = await call('secrets.dropMaster')
    if (!result.ok) return setError(result.error)
    takeAppState(result.value)
    onClose()
  }
  const words = error && describeError(error, String)
  return (
    <Modal title={text('master.unlock.title')} onClose={onClose}>
      <form noValidate className={styles.stack} onSubmit={(event) => void unlock(event)}>
        <p>{text('master.unlock.text')}</p>
        <PasswordField
          label={text('master.password')}
          value={password}
          problem={words && text(words.title.key, words.title.values)}
          onValue={setPassword}
        />
        <div className={styles.buttons}>
          <Button onClick={onClose}>{text('master.later')}</Button>
          <Button look="quiet" onClick={() => setForgotten(true)}>
            {text('master.forgotten')}
          </Button>
          <Button type="submit" look="primary" className={styles.last} disabled={busy}>
            {text('master.unlock')}
          </Button>
        </div>
      </form>
      {forgotten && (
        <AlertModal
          title={text('master.forgotten')}
          safe={text('cancel')}
          go={text('master.forgotten.go')}
          onClose={() => setForgotten(false)}
          onGo={() => void drop()}
        >
          <p>{text('master.forgotten.text')}</p>
        </AlertModal>
      )}
    </Modal>
  )
}
