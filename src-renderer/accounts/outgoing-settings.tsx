import { type FormEvent, useId, useState } from 'react'
import type { Account, OutgoingServer } from '../../src-shared/mail/account'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { entryOfServer, isComplete, type ServerEntry, serverOf } from './draft'
import { ErrorPanel } from './error-panel'
import { PasswordField } from './password-field'
import { ServerFields } from './server-fields'

type SignIn = NonNullable<OutgoingServer['signIn']>

/** Where an account's mail goes out, and how to sign in there: tried before it is kept, sending goes on meanwhile. */
export function OutgoingSettings({ account }: { readonly account: Account }) {
  const text = useText()
  const field = useId()
  const [entry, setEntry] = useState(() => entryOfServer(account.outgoing ?? likelyServer(account)))
  const [signIn, setSignIn] = useState<SignIn>(account.outgoing?.signIn ?? 'incoming')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<MailError>()
  const known = account.outgoing?.signIn === 'own'
  const lacksPassword = signIn === 'own' && password === '' && !known

  const save = async (using: ServerEntry): Promise<void> => {
    setTried(true)
    if (busy || !isComplete(using) || lacksPassword || (signIn !== 'none' && using.user.trim() === '')) return
    setBusy(true)
    setError(undefined)
    const server = { ...serverOf(using), signIn }
    const result = await call('account.setOutgoing', account.id, server, signIn === 'own' ? password : '')
    setBusy(false)
    if (result.ok) {
      setPassword('')
      toast(text('account.saved'))
    } else setError(result.error)
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
      aria-label={text('setup.outgoing')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void save(entry)
      }}
    >
      <ServerFields
        kind="smtp"
        legend={text('setup.outgoing')}
        entry={entry}
        tried={tried}
        withUser={signIn !== 'none'}
        onEntry={setEntry}
      >
        {account.outgoing === undefined && <p className={styles.hint}>{text('acc.servers.noOutgoing')}</p>}
        <div className={styles.field}>
          <label htmlFor={field}>{text('acc.servers.signIn')}</label>
          <select id={field} value={signIn} onChange={(event) => setSignIn(event.target.value as SignIn)}>
            {(['incoming', 'own', 'none'] as const).map((one) => (
              <option key={one} value={one}>
                {text(`acc.servers.signIn.${one}`)}
              </option>
            ))}
          </select>
        </div>
        {signIn === 'own' && (
          <PasswordField
            value={password}
            hint={known ? text('acc.servers.password.keep') : undefined}
            problem={tried && lacksPassword ? text('setup.password.bad') : undefined}
            onValue={setPassword}
          />
        )}
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

/** What the server for outgoing mail is called at most providers; only a suggestion in a field. */
function likelyServer({ incoming }: Account): OutgoingServer {
  const host = incoming.host.replace(/^(?:imap|pop3?|mail)\./, 'smtp.')
  return { host, port: 465, security: 'tls', user: incoming.user }
}
