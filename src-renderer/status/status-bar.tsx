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

/** Per account: what it is doing, how far, when it was last checked, what waits (UX.md §4). */
export function StatusBar() {
  const accounts = useMail((state) => state.accounts) ?? []
  return (
    <footer id="status" className={styles.bar}>
      {accounts.map((account) => (
        <AccountStatusLine key={account.id} account={account} />
      ))}
      <ActivityButton />
    </footer>
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
