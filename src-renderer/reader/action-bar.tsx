import { Menu } from '@base-ui/react/menu'
import { ArrowLeft, FolderInput, Mail, MailOpen, Star, Trash2 } from 'lucide-react'
import type { LocationKey } from '../../src-shared/mail/ids'
import { inTreeOrder, mailboxName } from '../mailboxes/mailbox-name'
import { consequenceOf, deleteRows, moveRows, setRead, setStar } from '../messages/act'
import { showReader, useMail } from '../shell/mail-state'
import { Button, IconButton } from '../shell/parts'
import type { ListRow } from '../store/mail-window'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './reader.module.css'

/** What can be done to the selection; each name says where it takes effect. */
export function ActionBar({
  rows,
  keys,
}: {
  readonly rows: readonly ListRow[]
  readonly keys: readonly LocationKey[]
}) {
  const text = useText()
  const formats = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const readerOpen = useMail((state) => state.readerOpen)
  const context = { text, locale: formats.locale, accounts }
  const none = keys.length === 0 || rows.length === 0
  const { scope } = consequenceOf('delete', rows, accounts)
  const starred = !none && rows.every((row) => row.location.flagged === 1)
  const unread = rows.some((row) => row.location.unread === 1)
  const owners = new Set(rows.map((row) => row.location.accountId))
  const from = new Set(rows.map((row) => row.location.mailboxId))
  // A message stays within its account; between accounts nothing is moved yet.
  const targets =
    owners.size === 1
      ? inTreeOrder(
          mailboxes.filter(
            (one) => owners.has(one.accountId) && one.selectable && !(from.size === 1 && from.has(one.id)),
          ),
          formats.collator,
        )
      : []
  const deleteName = text('action.delete', { scope })
  const moveName = text('action.move', { scope })
  return (
    <div role="toolbar" aria-label={text('action.label')} className={styles.actions}>
      {readerOpen && (
        <span className={styles.backOnly}>
          <IconButton
            name={text('back')}
            icon={<ArrowLeft size={18} aria-hidden className={styles.mirrored} />}
            onClick={() => showReader(false)}
          />
        </span>
      )}
      <Button
        look="quiet"
        icon={<Trash2 size={16} aria-hidden />}
        aria-label={deleteName}
        title={deleteName}
        disabled={none}
        onClick={() => void deleteRows(rows, context)}
      >
        {text('short.delete')}
      </Button>
      <Menu.Root>
        <Menu.Trigger
          className={styles.menuTrigger}
          aria-label={moveName}
          title={moveName}
          disabled={none || targets.length === 0}
        >
          <FolderInput size={16} aria-hidden />
          <span>{text('short.move')}</span>
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={4} align="start" className={styles.positioner}>
            <Menu.Popup className={styles.menu}>
              {scope !== 'none' && scope !== 'mixed' && (
                <p className={styles.menuHint}>{text(scope === 'server' ? 'scope.server' : 'scope.device')}</p>
              )}
              {targets.map((target) => (
                <Menu.Item
                  key={target.id}
                  className={styles.menuItem}
                  onClick={() => void moveRows(rows, { id: target.id, name: mailboxName(target, text) }, context)}
                >
                  <bdi>{mailboxName(target, text)}</bdi>
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Button
        look="quiet"
        icon={<Star size={16} aria-hidden fill={starred ? 'currentColor' : 'none'} />}
        aria-label={text(starred ? 'action.unstar' : 'action.star')}
        title={text(starred ? 'action.unstar' : 'action.star')}
        disabled={none}
        onClick={() => void setStar(rows, !starred, context)}
      >
        {text(starred ? 'short.unstar' : 'short.star')}
      </Button>
      <Button
        look="quiet"
        icon={unread ? <MailOpen size={16} aria-hidden /> : <Mail size={16} aria-hidden />}
        aria-label={text(unread ? 'action.read' : 'action.unread')}
        title={text(unread ? 'action.read' : 'action.unread')}
        disabled={none}
        onClick={() => void setRead(rows, unread, context)}
      >
        {text(unread ? 'short.read' : 'short.unread')}
      </Button>
    </div>
  )
}
