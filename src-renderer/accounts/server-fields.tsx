import type { ReactNode } from 'react'
import type { TransportSecurity } from '../../src-shared/mail/account'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { isDefaultPort, isHost, isLoopback, isPort, portFor, type ServerEntry, type ServerKind } from './draft'
import { Field } from './fields'

/** Where one server is; the port follows the security until one is typed. */
export function ServerFields({
  kind,
  legend,
  entry,
  tried,
  withUser = true,
  onEntry,
  children,
}: {
  readonly kind: ServerKind
  readonly legend: string
  readonly entry: ServerEntry
  /** Whether the user asked to go on, so that problems are named. */
  readonly tried: boolean
  /** Whether one signs in there at all. */
  readonly withUser?: boolean
  readonly onEntry: (entry: ServerEntry) => void
  /** What belongs to this server, below its fields. */
  readonly children?: ReactNode
}) {
  const text = useText()
  const loopback = isLoopback(entry.host)
  // A certificate that was trusted belongs to one server only.
  const change = (part: Partial<ServerEntry>): void => onEntry({ ...entry, pinnedFingerprint: undefined, ...part })
  const secure = (security: TransportSecurity): void =>
    change({ security, port: isDefaultPort(entry.port) ? String(portFor(kind, security)) : entry.port })
  return (
    <fieldset className={styles.server}>
      <legend>{legend}</legend>
      <div className={styles.hostLine}>
        <Field
          label={text('setup.host')}
          value={entry.host}
          autoComplete="off"
          spellCheck={false}
          problem={tried && !isHost(entry.host) ? text('setup.host.bad') : undefined}
          onValue={(host) => {
            const leaves = entry.security === 'none' && !isLoopback(host) && host !== ''
            change(leaves ? { host, security: 'tls', port: String(portFor(kind, 'tls')) } : { host })
          }}
        />
        <Field
          label={text('setup.port')}
          value={entry.port}
          inputMode="numeric"
          autoComplete="off"
          problem={tried && !isPort(entry.port) ? text('setup.port.bad') : undefined}
          onValue={(port) => change({ port })}
        />
        <div className={styles.field}>
          <label htmlFor={`${kind}-security`}>{text('setup.security')}</label>
          <select
            id={`${kind}-security`}
            value={entry.security}
            onChange={(event) => secure(event.target.value as TransportSecurity)}
          >
            <option value="tls">{text('setup.security.tls')}</option>
            <option value="starttls">{text('setup.security.starttls')}</option>
            <option value="none" disabled={!loopback}>
              {text('setup.security.none')}
            </option>
          </select>
        </div>
      </div>
      {withUser && (
        <Field
          label={text('setup.user')}
          value={entry.user}
          autoComplete="username"
          spellCheck={false}
          problem={tried && entry.user.trim() === '' ? text('setup.user.bad') : undefined}
          onValue={(user) => change({ user })}
        />
      )}
      {children}
    </fieldset>
  )
}
