import { type FormEvent, type ReactNode, useState } from 'react'
import type { ServerAddress } from '../../src-shared/mail/account'
import type { MailError, Result } from '../../src-shared/mail/mail-error'
import { toast } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { entryOfServer, isComplete, type ServerEntry, type ServerKind, serverOf } from './draft'
import { ErrorPanel } from './error-panel'
import { ServerFields } from './server-fields'

/** One server of an account that is there: what is typed is tried, then kept; until then all goes on as it was. */
export function ServerForm({
  kind,
  legend,
  server,
  withUser = true,
  complete = true,
  askToShare,
  save,
  children,
}: {
  readonly kind: ServerKind
  readonly legend: string
  /** What the fields begin with. */
  readonly server: ServerAddress
  readonly withUser?: boolean
  /** Whether what `children` ask for is there. */
  readonly complete?: boolean
  /** The question whether the account's sign-in is right at a server of somebody else; absent: it has to be typed. */
  readonly askToShare?: string
  /** Tries and keeps it; `share`: the account's sign-in may be shown to it, whoever it belongs to. */
  readonly save: (server: ServerAddress, share: boolean) => Promise<Result<unknown>>
  /** How one signs in there, below the fields; `tried`: problems are named. */
  readonly children: (state: { readonly host: string; readonly tried: boolean }) => ReactNode
}) {
  const text = useText()
  const [entry, setEntry] = useState(() => entryOfServer(server))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<MailError>()

  const keep = async (using: ServerEntry, share = false): Promise<void> => {
    setTried(true)
    if (busy || !complete || !isComplete(using) || (withUser && using.user.trim() === '')) return
    setBusy(true)
    setError(undefined)
    const result = await save(serverOf(using), share)
    setBusy(false)
    if (result.ok) toast(text('account.saved'))
    else setError(result.error)
  }
  const trust = (pinnedFingerprint: string): void => {
    const next = { ...entry, pinnedFingerprint }
    setEntry(next)
    void keep(next)
  }
  return (
    <form
      noValidate
      className={styles.stack}
      aria-label={legend}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void keep(entry)
      }}
    >
      <ServerFields
        kind={kind}
        legend={legend}
        entry={entry}
        tried={tried}
        withUser={withUser}
        onEntry={(next) => {
          setEntry(next)
          // It was about another server.
          if (error?.kind === 'kept-for-another') setError(undefined)
        }}
      >
        {children({ host: entry.host, tried })}
      </ServerFields>
      {error && (
        <ErrorPanel
          error={error}
          share={askToShare === undefined ? undefined : { ask: askToShare, onShare: () => void keep(entry, true) }}
          onTrust={trust}
          onRefuse={() => setError(undefined)}
        />
      )}
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
