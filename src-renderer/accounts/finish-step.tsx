import { ruleText } from '../mailboxes/mode-badge'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { ColorChoice } from './color-choice'
import type { Entries } from './draft'
import { Field } from './fields'
import { offlineKeys } from './offline-keys'

/** Each choice in one sentence, then the account's name and colour. */
export function FinishStep({
  entries,
  onEntries,
}: {
  readonly entries: Entries
  readonly onEntries: (part: Partial<Entries>) => void
}) {
  const text = useText()
  const values = { account: entries.email, server: entries.incoming.host }
  const { retention } = entries
  const offline = offlineKeys.find(([policy]) => policy === entries.keepOffline)?.[1] ?? 'setup.offline.everything'
  const choice = ruleText(retention, text)
  return (
    <>
      <ul className={styles.summary}>
        <li>{text(entries.protocol === 'imap' ? 'setup.finish.imap' : 'setup.finish.pop3', values)}</li>
        {entries.protocol === 'imap' ? (
          <li>{text('setup.finish.offline', { choice: text(offline) })}</li>
        ) : (
          <>
            <li>{text('setup.finish.ret', { choice })}</li>
            {entries.removeExisting && retention.kind !== 'leave' && <li>{text('setup.finish.existing')}</li>}
            <li>{text('setup.pop3.only')}</li>
          </>
        )}
        <li>
          {entries.incoming.security === 'none'
            ? text('setup.finish.clear')
            : text('setup.finish.secure', { security: entries.incoming.security === 'tls' ? 'TLS' : 'STARTTLS' })}
        </li>
        {entries.incoming.pinnedFingerprint !== undefined && <li>{text('setup.finish.pinned')}</li>}
      </ul>
      <Field
        label={text('setup.label')}
        value={entries.label}
        placeholder={entries.email}
        onValue={(label) => onEntries({ label })}
      />
      <ColorChoice value={entries.color} onValue={(color) => onEntries({ color })} />
    </>
  )
}
