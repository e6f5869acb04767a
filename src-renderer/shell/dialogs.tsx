import { lazy, Suspense, useEffect } from 'react'
import { DeleteForeverDialog } from '../messages/delete-forever-dialog'
import { MoveDialog } from '../messages/move-dialog'
import { targetHost } from '../reader/link-host'
import type { ListSource } from '../store/list-source'
import { useText } from '../text/use-text'
import { call } from './bridge'
import { openDialog, useMail } from './mail-state'
import { Button, Modal } from './parts'
import styles from './shell.module.css'

// What is not needed to read mail is loaded when it is opened first.
const SettingsDialog = lazy(async () => ({ default: (await import('../settings/settings-dialog')).SettingsDialog }))
const AccountDialog = lazy(async () => ({ default: (await import('../accounts/account-dialog')).AccountDialog }))
const FolderDialog = lazy(async () => ({ default: (await import('../mailboxes/folder-dialog')).FolderDialog }))
const loadPalette = async () => ({ default: (await import('./palette')).Palette })
const Palette = lazy(loadPalette)
const HelpDialog = lazy(async () => ({ default: (await import('./help-dialog')).HelpDialog }))

/** The dialog that is open, if any. */
export function Dialogs({ list }: { readonly list: ListSource | undefined }) {
  const dialog = useMail((state) => state.dialog)
  const accounts = useMail((state) => state.accounts) ?? []
  // Who presses Ctrl+K types on at once: the palette is here before that.
  useEffect(() => {
    const idle = window.requestIdleCallback(() => void loadPalette())
    return () => window.cancelIdleCallback(idle)
  }, [])
  if (!dialog) return null
  switch (dialog.kind) {
    case 'settings':
      return (
        <Suspense>
          <SettingsDialog {...(dialog.page === undefined ? {} : { first: dialog.page })} />
        </Suspense>
      )
    case 'account': {
      const account = accounts.find((one) => one.id === dialog.account)
      return account ? (
        <Suspense>
          <AccountDialog account={account} remove={dialog.remove === true} />
        </Suspense>
      ) : null
    }
    case 'palette':
      return (
        <Suspense>
          <Palette />
        </Suspense>
      )
    case 'help':
      return (
        <Suspense>
          <HelpDialog />
        </Suspense>
      )
    case 'move':
      return <MoveDialog list={list} keys={dialog.keys} copy={dialog.copy} />
    case 'delete-forever':
      return <DeleteForeverDialog list={list} keys={dialog.keys} />
    case 'folder':
      return (
        <Suspense>
          <FolderDialog dialog={dialog} />
        </Suspense>
      )
    case 'link':
      return <LinkDialog url={dialog.url} shown={dialog.shown} />
    default:
      return null
  }
}

/** A link whose words name another place than it opens. */
function LinkDialog({ url, shown }: { readonly url: string; readonly shown: string }) {
  const text = useText()
  const host = targetHost(url)
  const close = (): void => openDialog(undefined)
  return (
    <Modal title={text('reader.linkTitle')} onClose={close}>
      <p>{text('reader.link', { shown, real: host })}</p>
      <p className={styles.url}>{url}</p>
      <div className={styles.buttons}>
        <Button look="primary" onClick={close}>
          {text('cancel')}
        </Button>
        <Button
          onClick={() => {
            close()
            void call('link.open', url)
          }}
        >
          {text('reader.linkOpen', { host })}
        </Button>
      </div>
    </Modal>
  )
}
