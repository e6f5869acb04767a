import { type FormEvent, useState } from 'react'
import type { Account } from '../../src-shared/mail/account'
import type { MailError } from '../../src-shared/mail/mail-error'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { entryOfServer, isComplete, type ServerEntry, serverOf } from './draft'
import { ErrorPanel } from './error-panel'
import { ServerFields } from './server-fields'
import { ServerSignIn, type SignedIn } from './server-sign-in'

const asBefore: SignedIn = { password: '', browser: undefined }

/** Where an account's mail comes from, and how to sign in there: tried before it is kept, mail goes on meanwhile. */
export function IncomingSettings({ account }: { readonly account: Account }) {
  const text = useText()
  const [entry, setEntry] = useState(() => entryOfServer(account.incoming))
  const [signedIn, setSignedIn] = useState<SignedIn>(asBefore)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<MailError>()

  const save = async (using: ServerEntry): Promise<void> => {
    setTried(true)
    if (busy || !isComplete(using) || using.user.trim() === '') return
    setBusy(true)
    setError(undefined)
    const { browser, password } = signedIn
    const secret = browser?.secret ?? password
    const result = await call('account.setIncoming', account.id, serverOf(using), browser?.provider ?? null, secret)
    setBusy(false)
    if (result.ok) {
      setSignedIn(asBefore)
      toast(text('account.saved'))
    } else {
      setError(result.error)
      // A token that was refused is of no more use.
      if (result.error.kind === 'auth-rejected') setSignedIn({ password, browser: undefined })
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
        <ServerSignIn account={account} host={entry.host} value={signedIn} onValue={setSignedIn} />
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
