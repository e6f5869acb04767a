import type { ServerFindings } from '../../src-shared/mail/account'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import type { Entries } from './draft'
import { Radio, RetentionFields } from './fields'
import { offlineKeys } from './offline-keys'

/** What is kept here (IMAP), or what happens to the copies on the server (POP3). */
export function OptionsStep({
  entries,
  findings,
  onEntries,
}: {
  readonly entries: Entries
  readonly findings: ServerFindings
  readonly onEntries: (part: Partial<Entries>) => void
}) {
  const text = useText()
  const { locale } = useFormats()
  return (
    <>
      <p className={styles.found}>
        {findings.protocol === 'imap'
          ? text('setup.found.imap', { folders: findings.mailboxes, n: findings.inboxMessages })
          : text('setup.found.pop3', { n: findings.messages, size: formatSize(findings.octets, locale) })}
      </p>
      {findings.protocol === 'imap' ? (
        <div className={styles.group} role="radiogroup" aria-label={text('setup.offline.title')}>
          {offlineKeys.map(([policy, key]) => (
            <Radio
              key={policy}
              name="offline"
              label={text(key)}
              checked={entries.keepOffline === policy}
              onCheck={() => onEntries({ keepOffline: policy })}
            />
          ))}
          <p className={styles.hint}>{text('setup.offline.hint')}</p>
        </div>
      ) : (
        <Pop3Options entries={entries} findings={findings} onEntries={onEntries} />
      )}
    </>
  )
}

function Pop3Options({
  entries,
  findings,
  onEntries,
}: {
  readonly entries: Entries
  readonly findings: Extract<ServerFindings, { protocol: 'pop3' }>
  readonly onEntries: (part: Partial<Entries>) => void
}) {
  const text = useText()
  const removes = entries.retention.kind !== 'leave'
  return (
    <>
      <RetentionFields
        value={entries.retention}
        uidl={findings.uidl}
        titled={false}
        onValue={(retention) => onEntries({ retention })}
      />
      {removes && <p className={styles.warn}>{text('setup.pop3.only')}</p>}
      {findings.messages > 0 && removes && (
        <div>
          <p>{text('ret.existing', { n: findings.messages })}</p>
          <label className={styles.choice}>
            <input
              type="checkbox"
              checked={entries.removeExisting}
              onChange={(event) => onEntries({ removeExisting: event.target.checked })}
            />
            <span>{text('ret.existing.too')}</span>
          </label>
        </div>
      )}
      {typeof findings.expire === 'number' && (
        <p className={styles.warn}>{text('ret.expire', { n: findings.expire })}</p>
      )}
      <p className={styles.hint}>{text('ret.safe')}</p>
    </>
  )
}
