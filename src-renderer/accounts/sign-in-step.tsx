import { CircleCheck, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { call } from '../shell/bridge'
import { useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { BrowserSignIn } from './browser-sign-in'
import type { Entries } from './draft'
import { MasterPasswordDialog } from './master-password-dialog'
import { PasswordField } from './password-field'
import { useOAuthProvider } from './use-oauth-provider'

const hints = {
  keychain: 'setup.password.keychain',
  'session-only': 'setup.password.session',
  'master-password': 'master.where.master-password',
  locked: 'master.where.locked',
} as const

/** In the browser where the provider has that, else the password, where it is kept, and the way to one that works. */
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
  const storage = useMail((state) => state.app?.secretStorage) ?? 'keychain'
  const [master, setMaster] = useState(false)
  const found = entries.manual ? undefined : entries.found
  const provider = useOAuthProvider(entries.incoming.host, found?.oauth)
  const page = found?.appPasswordPage
  const name = provider?.name ?? found?.provider ?? ''
  if (provider && entries.browser?.provider === provider.id)
    return (
      <p role="status" className={styles.found}>
        <CircleCheck size={16} aria-hidden /> {text('oauth.done', { provider: provider.name })}
      </p>
    )
  return (
    <>
      {provider && (
        <BrowserSignIn
          provider={provider}
          address={entries.email.trim()}
          onSignedIn={(secret) => onEntries({ browser: { provider: provider.id, secret } })}
        />
      )}
      {provider?.ready && <p className={styles.legend}>{text('oauth.orPassword')}</p>}
      {page !== undefined && (
        <p className={styles.consequence}>
          <KeyRound size={16} aria-hidden /> {text('err.appPassword', { provider: name })}{' '}
          <button type="button" className={styles.link} onClick={() => void call('link.open', page)}>
            {text('signin.appPasswordPage', { provider: name })}
          </button>
        </p>
      )}
      <PasswordField
        id="setup-password"
        value={entries.password}
        hint={text(hints[storage])}
        problem={tried && entries.password === '' ? text('setup.password.bad') : undefined}
        onValue={(password) => onEntries({ password })}
      />
      {storage === 'session-only' && (
        <div>
          <Button onClick={() => setMaster(true)}>{text('master.set')}</Button>
        </div>
      )}
      {master && <MasterPasswordDialog onClose={() => setMaster(false)} />}
    </>
  )
}
