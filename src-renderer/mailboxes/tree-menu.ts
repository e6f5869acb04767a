import {
  CircleMinus,
  CloudDownload,
  FolderInput,
  FolderPen,
  FolderPlus,
  FolderX,
  Info,
  MailCheck,
  RefreshCw,
  Settings,
  Trash2,
} from 'lucide-react'
import type { MailboxRow } from '../../src-shared/contract/store-rows'
import type { Account } from '../../src-shared/mail/account'
import { localAccountId } from '../../src-shared/mail/ids'
import { mailboxRights } from '../../src-shared/mail/mailbox-rights'
import { type ActContext, sayError, setRead } from '../messages/act'
import { call } from '../shell/bridge'
import { openDialog, useMail } from '../shell/mail-state'
import type { MenuEntries } from '../shell/menu-items'
import { unreadKeys } from '../store/queries'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import { placesFor } from './folder-places'
import { homeOf } from './mail-home'
import type { TreeItem } from './tree-items'

/** The context menu of a line of the tree: of a folder, or of an account (UX.md §11). */
export function useTreeEntries(item: TreeItem | undefined): MenuEntries {
  const text = useText()
  const { locale } = useFormats()
  const accounts = useMail((state) => state.accounts) ?? []
  const mailboxes = useMail((state) => state.mailboxes)
  const context = { text, locale, accounts }
  const { account, box } = item ?? {}
  const owner = account?.id ?? box?.accountId ?? (item?.id === localAccountId ? localAccountId : undefined)
  const home = owner && homeOf(owner, accounts, text)
  if (!home) return []
  const scope = text(home.protocol === 'imap' ? 'scope.server' : 'scope.device')
  const create = {
    label: text('tree.newFolder'),
    detail: scope,
    icon: FolderPlus,
    run: () => openDialog({ kind: 'folder', action: 'create', account: home.id, ...(box ? { mailbox: box.id } : {}) }),
  }
  if (!box) {
    if (!account) return [create]
    return [
      { label: text('toolbar.check'), icon: RefreshCw, run: () => void checkAccount(account, context) },
      create,
      undefined,
      {
        label: text('account.settings'),
        icon: Settings,
        run: () => openDialog({ kind: 'account', account: account.id }),
      },
      {
        label: text('tree.removeAccount'),
        icon: CircleMinus,
        danger: true,
        run: () => openDialog({ kind: 'account', account: account.id, remove: true }),
      },
    ]
  }
  const ask = (action: 'rename' | 'move' | 'remove' | 'empty' | 'offline' | 'properties') => () =>
    openDialog({ kind: 'folder', action, account: home.id, mailbox: box.id })
  const may = mailboxRights(box)
  const own = box.role === undefined && may.rename
  const { top, parents } = placesFor(box, mailboxes)
  const holdsRubbish = box.role === 'trash' || box.role === 'junk'
  return [
    {
      label: text('tree.markRead'),
      icon: MailCheck,
      disabled: box.unread === 0 || !may.seen,
      run: () => void markAllRead(box, context),
    },
    undefined,
    // In one with a role it is made at the top.
    { ...create, disabled: box.role === undefined && !may.create },
    { label: text('tree.rename'), detail: scope, icon: FolderPen, disabled: !own, run: ask('rename') },
    {
      label: text('folders.move'),
      detail: scope,
      icon: FolderInput,
      disabled: !top && parents.length === 0,
      run: ask('move'),
    },
    ...(holdsRubbish
      ? [
          {
            label: text('tree.empty'),
            detail: scope,
            icon: Trash2,
            danger: true,
            disabled: box.total === 0 || !may.remove,
            run: ask('empty'),
          },
        ]
      : []),
    { label: text('tree.remove'), detail: scope, icon: FolderX, danger: true, disabled: !own, run: ask('remove') },
    undefined,
    ...(home.protocol === 'imap' && box.home === 'server' && box.selectable
      ? [{ label: text('offline.menu'), icon: CloudDownload, run: ask('offline') }]
      : []),
    { label: text('tree.properties'), icon: Info, run: ask('properties') },
  ]
}

async function checkAccount(account: Account, context: ActContext): Promise<void> {
  const result = await call('account.check', account.id)
  if (!result.ok) sayError(result.error, context)
}

async function markAllRead(box: MailboxRow, context: ActContext): Promise<void> {
  const keys = await unreadKeys(box.id)
  await setRead({ keys, mailboxOf: () => box.id }, true, context)
}
