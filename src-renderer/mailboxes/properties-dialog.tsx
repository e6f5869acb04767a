import { useId } from 'react'
import type { Result } from '../../src-shared/mail/mail-error'
import { isReadOnly } from '../../src-shared/mail/mailbox-rights'
import type { MailboxRole } from '../../src-shared/mail/special-use'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { openDialog } from '../shell/mail-state'
import { Modal } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import type { FolderProps } from './folder-dialog'
import { mailboxName } from './mailbox-name'
import styles from './mailboxes.module.css'

/** What a folder may be used for; INBOX is nobody's choice. */
const uses: readonly MailboxRole[] = ['archive', 'drafts', 'sent', 'junk', 'trash']

/** What a folder is, and for one of a server: what it is used for, and whether it is subscribed. */
export function PropertiesDialog({ account, box }: FolderProps) {
  const text = useText()
  const { number, locale } = useFormats()
  const id = useId()
  const facts: readonly (readonly [string, string])[] = [
    [text('list.account'), account.label],
    [text('folder.messages'), number.format(box.total)],
    [text('folder.unread'), number.format(box.unread)],
    [text('folder.path'), box.path],
  ]
  const tell = (result: Result<unknown>): void => {
    if (!result.ok) sayError(result.error, { text, locale })
  }
  const chosen = uses.find((role) => role === box.role)
  const use = async (role: MailboxRole | undefined): Promise<void> => {
    // A role that the user had given to it is the server's to give again.
    if (role === undefined && chosen !== undefined) tell(await call('mailbox.setRole', account.id, chosen, null))
    if (role !== undefined) tell(await call('mailbox.setRole', account.id, role, box.id))
  }
  const mirrored = account.protocol === 'imap' && box.home === 'server'
  const own = mirrored && box.namespace === undefined && box.selectable
  // What the server, or its name, says a folder is for, only another folder in that use can end.
  const fixed = box.role !== undefined && box.roleFrom !== 'user'
  return (
    <Modal title={mailboxName(box, text)} onClose={() => openDialog(undefined)}>
      <p className={styles.formHint}>{text(box.home === 'server' ? 'folder.kind.server' : 'folder.kind.local')}</p>
      {isReadOnly(box) && <p className={styles.readOnly}>{text('folder.readOnly')}</p>}
      <dl className={styles.facts}>
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {own && box.role !== 'inbox' && (
        <div className={styles.use}>
          <label htmlFor={`${id}-use`}>{text('folder.use')}</label>
          <select
            id={`${id}-use`}
            aria-describedby={`${id}-hint`}
            value={chosen ?? ''}
            disabled={fixed && chosen === undefined}
            onChange={(event) => void use(uses.find((role) => role === event.target.value))}
          >
            <option value="" disabled={fixed}>
              {text('folder.use.none')}
            </option>
            {uses.map((role) => (
              <option key={role} value={role}>
                {text(`role.${role}`)}
              </option>
            ))}
          </select>
          <p id={`${id}-hint`} className={styles.formHint}>
            {text('folder.use.hint')}
          </p>
        </div>
      )}
      {own && (
        <label className={styles.subscribed}>
          <input
            type="checkbox"
            checked={box.subscribed === true}
            onChange={async (event) => tell(await call('mailbox.setSubscribed', box.id, event.target.checked))}
          />
          <span>
            {text('folder.subscribed')}
            <span className={styles.formHint}>{text('folder.subscribed.hint')}</span>
          </span>
        </label>
      )}
    </Modal>
  )
}
