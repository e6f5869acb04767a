import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import type { Entries } from './draft'
import { ServerFields } from './server-fields'

/** Servers typed by hand, for the chosen mode. */
export function ServersStep({
  entries,
  tried,
  onEntries,
}: {
  readonly entries: Entries
  readonly tried: boolean
  readonly onEntries: (part: Partial<Entries>) => void
}) {
  const text = useText()
  const protocol = entries.protocol ?? 'imap'
  return (
    <>
      <p className={styles.muted}>{text('setup.servers.hint')}</p>
      <ServerFields
        kind={protocol}
        legend={text('setup.incoming', { protocol: protocol.toUpperCase() })}
        entry={entries.incoming}
        tried={tried}
        onEntry={(incoming) => onEntries({ incoming })}
      />
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={entries.withOutgoing}
          onChange={(event) => onEntries({ withOutgoing: event.target.checked })}
        />
        <span>
          {text('setup.outgoingAdd')} <span className={styles.hint}>{text('setup.outgoingHint')}</span>
        </span>
      </label>
      {entries.withOutgoing && (
        <ServerFields
          kind="smtp"
          legend={text('setup.outgoing')}
          entry={entries.outgoing}
          tried={tried}
          onEntry={(outgoing) =>
            // What was agreed to was about one server.
            onEntries({ outgoing, ...(outgoing.host === entries.outgoing.host ? {} : { sharedWith: undefined }) })
          }
        />
      )}
    </>
  )
}
