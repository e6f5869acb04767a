import { ModeBadge } from '../mailboxes/mode-badge'
import { useMail } from '../shell/mail-state'
import type { TextKey } from '../text/catalog'
import { useText } from '../text/use-text'
import styles from './reader.module.css'

/** What there is to say where no message is selected (UX.md §12). */
export function NothingSelected() {
  const text = useText()
  const place = useMail((state) => state.place)
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const box = place.kind === 'mailbox' ? mailboxes.find((one) => one.id === place.id) : undefined
  const shown = box ? accounts.filter((one) => one.id === box.accountId) : accounts
  const keys: readonly (readonly [string, TextKey])[] = [
    ['↓ ↑', 'reader.key.move'],
    ['S', 'reader.key.star'],
    ['U', 'reader.key.unread'],
  ]
  return (
    <div className={styles.nothing}>
      <h1 className={styles.nothingTitle}>{text('reader.none')}</h1>
      {shown.map((account) => {
        const unread = mailboxes.reduce(
          (sum, one) => sum + (one.accountId === account.id && one.role === 'inbox' ? one.unread : 0),
          0,
        )
        return (
          <section key={account.id} className={styles.card}>
            <h2 className={styles.cardTitle}>
              <bdi>{account.label}</bdi>
            </h2>
            <ModeBadge account={account} />
            <p>{text(account.protocol === 'imap' ? 'mode.imap.means' : 'mode.pop3.means')}</p>
            <p className={styles.muted}>{text('list.unread', { n: unread })}</p>
          </section>
        )
      })}
      <dl className={styles.keys} aria-label={text('reader.keys')}>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text(what)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
