import { ModeBadge } from '../mailboxes/mode-badge'
import type { CommandId } from '../shell/commands/command-table'
import { changeSettings, useMail } from '../shell/mail-state'
import { useKeyLabel } from '../shell/menu-items'
import { Button } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './messages.module.css'

const keysToLearn: readonly CommandId[] = ['palette.open', 'message.archive', 'help.open']

/** What there is to say while nothing is open: whose mail this is, what that means, and three keys to learn. */
export function NothingSelected() {
  const text = useText()
  const keyOf = useKeyLabel()
  const place = useMail((state) => state.place)
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const box = place.kind === 'mailbox' ? mailboxes.find((one) => one.id === place.id) : undefined
  const shown = box ? accounts.filter((one) => one.id === box.accountId) : accounts
  return (
    <div className={styles.nothing}>
      <h1 className={styles.nothingTitle}>{text('reader.none')}</h1>
      {shown.map((account) => {
        const unread = mailboxes.reduce(
          (sum, one) => sum + (one.accountId === account.id && one.role === 'inbox' ? one.unread : 0),
          0,
        )
        return (
          <section key={account.id} className={styles.infoCard}>
            <h2 className={styles.infoTitle}>
              <bdi>{account.label}</bdi>
            </h2>
            <ModeBadge account={account} />
            <p>{text(account.protocol === 'imap' ? 'mode.imap.means' : 'mode.pop3.means')}</p>
            <p className={styles.muted}>{text('list.unread', { n: unread })}</p>
          </section>
        )
      })}
      <dl className={styles.keys} aria-label={text('reader.keys')}>
        {keysToLearn.map((id) => (
          <div key={id}>
            <dt>
              <kbd>{keyOf(id)}</kbd>
            </dt>
            <dd>{text(`cmd.${id}`)}</dd>
          </div>
        ))}
      </dl>
      <SingleKeysOffer />
    </div>
  )
}

/** Offered once, to those who know them from elsewhere (UX.md §10). */
function SingleKeysOffer() {
  const text = useText()
  const offered = useMail((state) => state.app?.settings.singleKeysOffered ?? true)
  if (offered) return null
  return (
    <section className={styles.infoCard}>
      <p>{text('singleKeys.offer')}</p>
      <div className={styles.buttons}>
        <Button onClick={() => void changeSettings({ singleKeys: true, singleKeysOffered: true })}>
          {text('singleKeys.on')}
        </Button>
        <Button look="quiet" onClick={() => void changeSettings({ singleKeysOffered: true })}>
          {text('singleKeys.no')}
        </Button>
      </div>
    </section>
  )
}
