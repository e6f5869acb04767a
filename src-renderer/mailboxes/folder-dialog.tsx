import { type FormEvent, useId, useState } from 'react'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { Result } from '../../src-shared/mail/mail-error'
import { sayError, takeBack } from '../messages/act'
import { remember } from '../messages/undo-stack'
import { call } from '../shell/bridge'
import { type OpenDialog, openDialog, openPlace, toast, useMail } from '../shell/mail-state'
import { AlertModal, Button, Modal } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { homeOf, type MailHome } from './mail-home'
import { mailboxName } from './mailbox-name'
import styles from './mailboxes.module.css'
import { MoveFolderDialog } from './move-folder-dialog'
import { OfflineDialog } from './offline-dialog'
import { PropertiesDialog } from './properties-dialog'

type FolderDialogState = Extract<OpenDialog, { kind: 'folder' }>

/** What is done to a folder: made, renamed, moved, emptied, deleted, looked at. Each says where it takes effect. */
export function FolderDialog({ dialog }: { readonly dialog: FolderDialogState }) {
  const text = useText()
  const accounts = useMail((state) => state.accounts) ?? []
  const account = homeOf(dialog.account, accounts, text)
  const box = useMail((state) => state.mailboxes.find(({ id }) => id === dialog.mailbox))
  if (!account) return null
  if (dialog.action === 'create') return <NameDialog account={account} box={box} create />
  if (!box) return null
  if (dialog.action === 'move') return <MoveFolderDialog account={account} box={box} />
  if (dialog.action === 'rename') return <NameDialog account={account} box={box} create={false} />
  if (dialog.action === 'offline') {
    const mirror = accounts.find(({ id }) => id === dialog.account)
    return mirror?.protocol === 'imap' ? <OfflineDialog account={mirror} box={box} /> : null
  }
  if (dialog.action === 'properties') return <PropertiesDialog account={account} box={box} />
  return <RemoveDialog account={account} box={box} empty={dialog.action === 'empty'} />
}

export interface FolderProps {
  readonly account: MailHome
  readonly box: MailboxRow
}

function NameDialog({
  account,
  box,
  create,
}: {
  readonly account: MailHome
  readonly box: MailboxRow | undefined
  readonly create: boolean
}) {
  const text = useText()
  const { locale } = useFormats()
  const id = useId()
  const [name, setName] = useState(create ? '' : (box?.name ?? ''))
  const [busy, setBusy] = useState(false)
  const close = (): void => openDialog(undefined)
  // A folder with a role is no place to put folders into.
  const parent = box && box.role === undefined ? box : undefined
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '' || busy) return
    setBusy(true)
    if (create) {
      const made = await call('mailbox.create', account.id, parent?.id ?? null, wanted)
      finish(made)
      if (made.ok) openPlace({ kind: 'mailbox', id: made.value })
    } else if (box) {
      const renamed = await call('mailbox.rename', box.id, wanted)
      finish(renamed)
      if (renamed.ok) remember({ label: text('folder.renamed', { name: wanted }), receipt: renamed.value })
    }
  }
  const finish = (result: Result<unknown>): void => {
    setBusy(false)
    if (result.ok) close()
    else sayError(result.error, { text, locale })
  }
  return (
    <Modal title={text(create ? 'folder.newTitle' : 'folder.renameTitle', { name: box?.name ?? '' })} onClose={close}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <p className={styles.formHint}>
          {create && text('folder.where', { place: parent ? parent.path : account.label })}{' '}
          {text(account.protocol === 'imap' ? 'scope.server' : 'scope.device')}
        </p>
        <label htmlFor={id}>{text('folder.name')}</label>
        {/* biome-ignore lint/a11y/noAutofocus: the dialog is for typing this name */}
        <input id={id} value={name} maxLength={200} autoFocus onChange={(event) => setName(event.target.value)} />
        <div className={styles.formButtons}>
          <Button onClick={close}>{text('cancel')}</Button>
          <Button type="submit" look="primary" disabled={busy || name.trim() === ''}>
            {text(create ? 'folder.create' : 'folder.rename')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function RemoveDialog({ account, box, empty }: FolderProps & { readonly empty: boolean }) {
  const text = useText()
  const { locale } = useFormats()
  const name = mailboxName(box, text)
  const imap = account.protocol === 'imap'
  const go = async (): Promise<void> => {
    if (empty) {
      const emptied = await call('mailbox.empty', box.id)
      if (!emptied.ok) sayError(emptied.error, { text, locale })
      return
    }
    const removed = await call('mailbox.remove', box.id)
    if (!removed.ok) return sayError(removed.error, { text, locale })
    openPlace({ kind: 'all-inboxes' })
    if (removed.value.length === 0) return
    const entry = { label: text('folder.removed', { name }), receipt: removed.value }
    remember(entry)
    toast(entry.label, false, () => void takeBack({ text, locale, accounts: [] }, entry))
  }
  return (
    <AlertModal
      title={text(empty ? 'folder.emptyTitle' : 'folder.removeTitle', { name })}
      safe={text('cancel')}
      go={text(empty ? 'tree.emptyDo' : 'folder.removeDo')}
      onClose={() => openDialog(undefined)}
      onGo={() => void go()}
    >
      {empty ? (
        <p>{text(imap ? 'trash.imap' : 'trash.pop3', { n: box.total })}</p>
      ) : (
        <p>{text(imap ? 'folder.remove.imap' : 'folder.remove.pop3', { n: box.total })}</p>
      )}
    </AlertModal>
  )
}
