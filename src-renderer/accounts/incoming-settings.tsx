import { CircleCheck } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Account } from '../../src-shared/mail/account'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { BrowserSignIn } from './browser-sign-in'
import { entryOfServer, isComplete, type ServerEntry, serverOf } from './draft'
import { ErrorPanel } from './error-panel'
import { PasswordField } from './password-field'
import { ServerFields } from './server-fields'
import { useOAuthProvider } from './use-oauth-provider'

/** Where an account's mail comes from, and how to sign in there: tried before it is kept, mail goes on meanwhile. */
export function IncomingSettings({ account }: { readonly account: Account }) {
  const text = useText()
  const [entry, setEntry] = useState(() => entryOfServer(account.incoming))
  const [password, setPassword] = useState('')
  const [browser, setBrowser] = useState<{ readonly provider: string; readonly secret: string }>()
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<MailError>()
  const provider = useOAuthProvider(entry.host, account.signIn?.provider)

  const save = async (using: ServerEntry): Promise<void> => {
    setTried(true)
    if (busy || !isComplete(using) || using.user.trim() === '') return
    setBusy(true)
    setError(undefined)
    const secret = browser?.secret ?? password
    const result = await call('account.setIncoming', account.id, serverOf(using), browser?.provider ?? null, secret)
    setBusy(false)
    if (result.ok) {
      setPassword('')
      setBrowser(undefined)
      toast(text('account.saved'))
    } else {
      setError(result.error)
      if (result.error.kind === 'auth-rejected') setBrowser(undefined)
    }
  }
  const trust = (pinnedFingerprint: string): void => {
    const next = { ...entry, pinnedFingerprint }
    setEntry(next)
    void save(next)
  }
  return (
    <form
      noValidate
      className={styles.stack}
      aria-label={text('setup.incoming', { protocol: account.protocol.toUpperCase() })}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void save(entry)
      }}
    >
      <ServerFields
        kind={account.protocol}
        legend={text('setup.incoming', { protocol: account.protocol.toUpperCase() })}
        entry={entry}
        tried={tried}
        onEntry={setEntry}
      >
        {account.signIn && provider?.id === account.signIn.provider && !browser && (
          <p className={styles.hint}>{text('acc.servers.oauth', { provider: provider.name })}</p>
        )}
        {provider && browser && (
          <p role="status" className={styles.found}>
            <CircleCheck size={16} aria-hidden /> {text('oauth.done', { provider: provider.name })}
          </p>
        )}
        {provider && !browser && (
          <BrowserSignIn
            provider={provider}
            address={account.address}
            onSignedIn={(secret) => setBrowser({ provider: provider.id, secret })}
          />
        )}
        {!browser && <PasswordField value={password} hint={text('acc.servers.password.keep')} onValue={setPassword} />}
      </ServerFields>
      {error && <ErrorPanel error={error} onTrust={trust} onRefuse={() => setError(undefined)} />}
      <div className={styles.buttons}>
        <Button type="submit" disabled={busy}>
          {text('acc.servers.try')}
        </Button>
        {busy && (
          <p role="status" className={styles.muted}>
            {text('setup.testing', { server: entry.host })}
          </p>
        )}
      </div>
    </form>
  )
}
