import { Eye, EyeOff, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { call } from '../shell/bridge'
import { useMail } from '../shell/mail-state'
import { IconButton } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import type { Entries } from './draft'
import { Field } from './fields'

/** The password, where it is kept, and the provider's way to one that works. */
export function SignInStep({
  entries,
  tried,
  onEntries,
}: {
  readonly entries: Entries
  readonly tried: boolean
  readonly onEntries: (part: Partial<Entries>) => void
}) {
  const text = useText()
  const storage = useMail((state) => state.app?.secretStorage)
  const [shown, setShown] = useState(false)
  const page = entries.manual ? undefined : entries.found?.appPasswordPage
  const provider = entries.found?.provider ?? ''
  return (
    <>
      {page !== undefined && (
        <p className={styles.found}>
          <KeyRound size={16} aria-hidden /> {text('err.appPassword', { provider })}{' '}
          <button type="button" className={styles.link} onClick={() => void call('link.open', page)}>
            {text('signin.appPasswordPage', { provider })}
          </button>
        </p>
      )}
      <Field
        id="setup-password"
        label={text('setup.password')}
        type={shown ? 'text' : 'password'}
        value={entries.password}
        autoComplete="current-password"
        spellCheck={false}
        hint={text(storage === 'session-only' ? 'setup.password.session' : 'setup.password.keychain')}
        problem={tried && entries.password === '' ? text('setup.password.bad') : undefined}
        onValue={(password) => onEntries({ password })}
        after={
          <IconButton
            name={text(shown ? 'setup.password.hide' : 'setup.password.show')}
            icon={shown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
            onClick={() => setShown(!shown)}
          />
        }
      />
    </>
  )
}
