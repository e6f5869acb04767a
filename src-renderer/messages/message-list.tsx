import { CircleAlert } from 'lucide-react'
import type { Account } from '../../src-shared/mail/account'
import { mailboxName } from '../mailboxes/mailbox-name'
import { useMail } from '../shell/mail-state'
import { Button } from '../shell/parts'
import { describePhase, describeTrouble, isOffline } from '../status/describe-status'
import { useText } from '../text/use-text'
import { ListHead } from './list-head'
import { MessageGrid } from './message-grid'
import styles from './messages.module.css'
import { TableHead } from './table-head'
import { type MailList, useListVersion } from './use-list'

/** The list of the place in view, with all that stands above it. */
export function MessageList({ list, shape, setShape }: MailList) {
  'use no memo'
  const text = useText()
  const place = useMail((state) => state.place)
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const table = useMail((state) => state.app?.settings.listView === 'table')
  useListVersion(list)

  const mailbox = place.kind === 'mailbox' ? mailboxes.find((one) => one.id === place.id) : undefined
  const account = mailbox ? accounts.find((one) => one.id === mailbox.accountId) : undefined
  const folder = mailbox ? mailboxName(mailbox, text) : text(place.kind === 'starred' ? 'tree.starred' : 'tree.all')
  const snapshot = list?.snapshot()
  const messages = snapshot?.messages ?? 0
  const filtered = shape.filter !== 'all' && messages > 0
  return (
    <>
      <ListHead
        folder={folder}
        account={account}
        means={
          account
            ? text(account.protocol === 'imap' ? 'mode.imap.means' : 'mode.pop3.means')
            : text(mailbox ? 'local.means' : place.kind === 'starred' ? 'list.starred.means' : 'list.all.means')
        }
        total={text('list.total', { n: snapshot?.loaded ? messages : (mailbox?.total ?? messages) })}
        shape={shape}
        onShape={setShape}
      />
      {account && <AccountTrouble account={account} />}
      {table && <TableHead shape={shape} mixed={!account} onShape={setShape} />}
      <MessageGrid
        list={list}
        label={text('list.label', { folder })}
        outgoing={mailbox?.role === 'sent' || mailbox?.role === 'drafts'}
        mixed={!account && accounts.length > 1}
        empty={
          filtered ? (
            <div className={styles.empty}>
              <p>{text(`filter.${shape.filter}.empty`, { folder })}</p>
              <Button onClick={() => setShape({ ...shape, filter: 'all' })}>{text('filter.showAll')}</Button>
            </div>
          ) : (
            <div className={styles.empty}>
              <p>{text('list.empty', { folder })}</p>
              <Busy account={account} />
            </div>
          )
        }
      />
    </>
  )
}

/** An empty folder of an account that is busy may not stay empty: says so. */
function Busy({ account }: { readonly account: Account | undefined }) {
  const text = useText()
  const status = useMail((state) => (account ? state.statuses.get(account.id) : undefined))
  if (!account || !status || ['up-to-date', 'offline', 'stopped', 'waiting'].includes(status.phase)) return null
  const { key, values } = describePhase(account, status)
  return <p>{text(key, values)}</p>
}

/** Trouble of one account is said above its own lists, not over everything (UX.md §4). */
function AccountTrouble({ account }: { readonly account: Account }) {
  const text = useText()
  const trouble = describeTrouble(useMail((state) => state.statuses.get(account.id)))
  const offline = useMail((state) => isOffline(state.accounts ?? [], state.statuses))
  if (!trouble || offline) return null
  return (
    <p className={styles.trouble}>
      <CircleAlert size={16} aria-hidden />
      <span>{text(trouble.key, trouble.values)}</span>
    </p>
  )
}
