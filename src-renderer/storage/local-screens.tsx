import { ReceiptsDialog } from '../receipts/receipts-dialog'
import { ShelfDialog } from '../shelf/shelf-dialog'
import { useMail } from '../shell/mail-state'
import { openLocal, useLocal } from './local-state'
import { StorageDialog } from './storage-dialog'

/** The one of these screens that is open, if any. */
export function LocalScreens() {
  const screen = useLocal((state) => state.screen)
  const accounts = useMail((state) => state.accounts) ?? []
  const close = (): void => openLocal(undefined)
  if (!screen) return null
  if (screen.kind === 'storage') return <StorageDialog onClose={close} />
  const account = accounts.find(({ id }) => id === screen.account)
  if (account?.protocol !== 'pop3') return null
  return screen.kind === 'shelf' ? (
    <ShelfDialog account={account} onClose={close} />
  ) : (
    <ReceiptsDialog account={account} onClose={close} />
  )
}
