import {
  Archive,
  Copy,
  CornerUpRight,
  FolderInput,
  Forward,
  Mail,
  MailOpen,
  Paperclip,
  PenLine,
  Printer,
  Reply,
  ReplyAll,
  Save,
  ShieldAlert,
  ShieldCheck,
  Star,
  Trash2,
} from 'lucide-react'
import { type ReactElement, useState } from 'react'
import type { LocationKey } from '../../src-shared/mail/ids'
import type { CommandId } from '../shell/commands/command-table'
import { runCommand, useAvailable } from '../shell/commands/registry'
import { selectOnly, useMail } from '../shell/mail-state'
import { ContextArea, type MenuEntries, type MenuEntry } from '../shell/menu-items'
import type { Selection } from '../shell/selection-type'
import type { ListSource } from '../store/list-source'
import { useText } from '../text/use-text'
import { type MailAction, scopeText } from './consequence'
import { useMailActions } from './mail-actions'
import { isSelected } from './selection'

/** The context menu of the rows inside, in the order of the toolbar (UX.md §11). */
export function RowMenu({
  list,
  children,
}: {
  readonly list: ListSource | undefined
  readonly children: ReactElement
}) {
  const [meant, setMeant] = useState<Selection>()
  const entries = useMessageEntries(list, meant)
  return (
    <ContextArea
      entries={entries}
      onClose={() => setMeant(undefined)}
      onOpen={(at) => {
        const row = at instanceof Element ? at.closest<HTMLElement>('[data-key]') : null
        if (!row) return false
        const key = row.dataset.key as LocationKey
        if (!isSelected(useMail.getState().selection, key)) selectOnly(key)
        setMeant(useMail.getState().selection)
        return true
      }}
    >
      {children}
    </ContextArea>
  )
}

const answers: readonly CommandId[] = [
  'message.reply',
  'message.replyAll',
  'message.forward',
  'message.forwardAttached',
  'message.redirect',
  'message.editAsNew',
]

/** Everything that can be done to what is selected, or was when the menu was opened (`meant`). */
export function useMessageEntries(list: ListSource | undefined, meant?: Selection): MenuEntries {
  const text = useText()
  const actions = useMailActions(list, meant)
  // Commands are about what is selected now.
  const isElsewhere = useMail(({ selection }) => meant !== undefined && meant !== selection)
  const detail = (action: MailAction): string => scopeText(actions.consequence(action), text)
  const available = useAvailable(answers)
  const command = (id: CommandId, icon: MenuEntry['icon']): MenuEntry[] =>
    available.has(id)
      ? [{ label: text(`cmd.${id}`), icon, command: id, disabled: isElsewhere, run: () => void runCommand(id) }]
      : []
  const junk = actions.allIn('junk')
  const trash = actions.allIn('trash')
  return [
    ...command('message.reply', Reply),
    ...command('message.replyAll', ReplyAll),
    ...command('message.forward', Forward),
    ...command('message.forwardAttached', Paperclip),
    ...command('message.redirect', CornerUpRight),
    ...command('message.editAsNew', PenLine),
    undefined,
    {
      label: text('cmd.message.archive'),
      detail: detail('archive'),
      icon: Archive,
      command: 'message.archive',
      disabled: actions.allIn('archive') || !actions.may.remove,
      run: actions.archive,
    },
    {
      label: text(trash ? 'cmd.message.deleteForever' : 'cmd.message.delete'),
      detail: detail('delete'),
      icon: Trash2,
      danger: true,
      command: 'message.delete',
      disabled: !actions.may.remove,
      run: actions.remove,
    },
    {
      label: text(junk ? 'short.notJunk' : 'short.junk'),
      detail: detail('junk'),
      icon: junk ? ShieldCheck : ShieldAlert,
      command: 'message.junk',
      disabled: !actions.may.remove,
      run: actions.junk,
    },
    undefined,
    {
      label: text(actions.anyUnread ? 'action.read' : 'action.unread'),
      icon: actions.anyUnread ? MailOpen : Mail,
      command: 'message.toggleRead',
      disabled: !actions.may.seen,
      run: actions.toggleRead,
    },
    {
      label: text(actions.allStarred ? 'action.unstar' : 'action.star'),
      icon: Star,
      command: 'message.star',
      disabled: !actions.may.flag,
      run: actions.star,
    },
    {
      label: text('cmd.message.move'),
      detail: detail('move'),
      icon: FolderInput,
      command: 'message.move',
      disabled: !actions.may.remove,
      run: () => actions.move(false),
    },
    {
      label: text('cmd.message.copy'),
      detail: detail('copy'),
      icon: Copy,
      command: 'message.copy',
      run: () => actions.move(true),
    },
    undefined,
    ...command('message.saveSource', Save),
    ...command('message.print', Printer),
  ]
}
