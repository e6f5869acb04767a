import { Popover } from '@base-ui/react/popover'
import type { Account } from '../../src-shared/mail/account'
import { ActivityButton } from '../activity/activity-button'
import { openActivity } from '../activity/open-activity'
import { useMinute } from '../mailboxes/mode-badge'
import { useMail } from '../shell/mail-state'
import { openLocal } from '../storage/local-state'
import { formatAgo } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { describePhase } from './describe-status'
import styles from './status.module.css'

/** So many accounts have a line of their own; more are summed up. */
const mostLines = 2

/** Per account: what it is doing, how far, when it was last checked, what waits (UX.md §4). */
export function StatusBar() {
  const accounts = useMail((state) => state.accounts) ?? []
  return (
    <footer id="status" className={styles.bar}>
      <div className={styles.accounts}>
        {accounts.length > mostLines ? (
          <StatusSummary accounts={accounts} />
        ) : (
          accounts.map((account) => <AccountStatusLine key={account.id} account={account} />)
        )}
      </div>
      <ActivityButton />
    </footer>
  )
}

/** All accounts in one line; each one's own is behind it. */
function StatusSummary({ accounts }: { readonly accounts: readonly Account[] }) {
  const text = useText()
  const statuses = useMail((state) => state.statuses)
  const phases = accounts.map(({ id }) => statuses.get(id)?.phase ?? 'waiting')
  const trouble = phases.filter((phase) => phase === 'offline' || phase === 'stopped').length
  const busy = phases.filter((phase) => !['offline', 'stopped', 'up-to-date', 'waiting'].includes(phase)).length
  const words = [
    trouble > 0 && text('status.trouble', { n: trouble }),
    busy > 0 && text('status.syncing', { n: busy }),
    trouble + busy === 0 && text('status.ok'),
  ].filter((one) => one !== false)
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.summary}>{words.join(' · ')}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="start" className={styles.positioner}>
          <Popover.Popup className={styles.popover} aria-label={text('status.all')}>
            {accounts.map((account) => (
              <AccountStatusLine key={account.id} account={account} />
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function AccountStatusLine({ account }: { readonly account: Account }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const status = useMail((state) => state.statuses.get(account.id))
  const phase = describePhase(account, status)
  const progress = status?.progress
  const words = text(phase.key, phase.values)
  return (
    <span className={styles.account}>
      <bdi className={styles.label}>{account.label}</bdi>
      <span className={styles.phase}>{words}</span>
      {progress && progress.total > 0 && (
        <progress
          className={styles.progress}
          aria-label={text('status.progress', { account: account.label })}
          max={progress.total}
          value={progress.done}
        />
      )}
      {status?.lastCheckAt !== undefined && (
        <span className={styles.muted} title={formats.long.format(status.lastCheckAt)}>
          {text('status.last', { time: formatAgo(status.lastCheckAt, now, formats) })}
        </span>
      )}
      {account.protocol === 'pop3' && (
        <button
          type="button"
          className={styles.link}
          onClick={() => openLocal({ kind: 'shelf', account: account.id })}
          aria-label={text('shelf.title', { account: account.label })}
        >
          {text('shelf.open')}
        </button>
      )}
      {status !== undefined && status.waitingChanges > 0 && (
        <button type="button" className={styles.waiting} onClick={() => openActivity(account.id)}>
          {text('status.waiting', { n: status.waitingChanges })}
        </button>
      )}
    </span>
  )
}
