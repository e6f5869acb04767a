import {
  Archive,
  ArrowLeft,
  Ellipsis,
  FolderInput,
  Forward,
  Mail,
  MailOpen,
  Reply,
  ReplyAll,
  ShieldAlert,
  ShieldCheck,
  Star,
  Trash2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { CommandId } from '../shell/commands/command-table'
import { runCommand, useAvailable } from '../shell/commands/registry'
import { showReader, useMail } from '../shell/mail-state'
import { ButtonMenu, useKeyLabel } from '../shell/menu-items'
import { Button, IconButton } from '../shell/parts'
import type { ListSource } from '../store/list-source'
import { useText } from '../text/use-text'
import { useMailActions } from './mail-actions'
import styles from './messages.module.css'
import { useMessageEntries } from './row-menu'
import { useListVersion } from './use-list'

const answers: readonly CommandId[] = ['message.reply', 'message.replyAll', 'message.forward']
/** Those that keep their words longer where there is little room. */
const rare: ReadonlySet<CommandId> = new Set(['message.archive', 'message.delete'])

/** What can be done to the selection; each name says where it takes effect. One stop for Tab, arrows inside. */
export function ActionBar({ list }: { readonly list: ListSource | undefined }) {
  'use no memo'
  const text = useText()
  const readerOpen = useMail((state) => state.readerOpen)
  const actions = useMailActions(list)
  const entries = useMessageEntries(list)
  const keyOf = useKeyLabel()
  useListVersion(list)
  const none = actions.count === 0
  const junk = actions.allIn('junk')
  const trash = actions.allIn('trash')
  const available = useAvailable(answers)
  const answer = (id: CommandId, icon: ReactNode, words: string): ReactNode => (
    <Button
      look="quiet"
      className={styles.answer}
      icon={icon}
      aria-label={words}
      title={withKey(text(`cmd.${id}`), keyOf(id))}
      disabled={none || !available.has(id)}
      onClick={() => void runCommand(id)}
    >
      {words}
    </Button>
  )
  const { may } = actions
  const act = (
    name: string,
    id: CommandId,
    icon: ReactNode,
    words: string,
    run: () => void,
    allowed: boolean,
  ): ReactNode => (
    <Button
      look="quiet"
      className={rare.has(id) ? styles.rare : styles.rarer}
      icon={icon}
      aria-label={name}
      title={withKey(name, keyOf(id))}
      disabled={none || !allowed}
      onClick={run}
    >
      {words}
    </Button>
  )
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
      {answer('message.reply', <Reply size={16} aria-hidden className={styles.mirrored} />, text('short.reply'))}
      {answer(
        'message.replyAll',
        <ReplyAll size={16} aria-hidden className={styles.mirrored} />,
        text('short.replyAll'),
      )}
      {answer('message.forward', <Forward size={16} aria-hidden className={styles.mirrored} />, text('short.forward'))}
      {act(
        text('action.archive', { scope: actions.consequence('archive').scope }),
        'message.archive',
        <Archive size={16} aria-hidden />,
        text('short.archive'),
        actions.archive,
        may.remove,
      )}
      {act(
        text(trash ? 'action.deleteForever' : 'action.delete', { scope: actions.consequence('delete').scope }),
        'message.delete',
        <Trash2 size={16} aria-hidden />,
        text('short.delete'),
        actions.remove,
        may.remove,
      )}
      {act(
        text(junk ? 'action.notJunk' : 'action.junk', { scope: actions.consequence('junk').scope }),
        'message.junk',
        junk ? <ShieldCheck size={16} aria-hidden /> : <ShieldAlert size={16} aria-hidden />,
        text(junk ? 'short.notJunk' : 'short.junk'),
        actions.junk,
        may.remove,
      )}
      {act(
        text('action.move', { scope: actions.consequence('move').scope }),
        'message.move',
        <FolderInput size={16} aria-hidden />,
        text('short.move'),
        () => actions.move(false),
        may.remove,
      )}
      {act(
        text(actions.allStarred ? 'action.unstar' : 'action.star'),
        'message.star',
        <Star size={16} aria-hidden fill={actions.allStarred ? 'currentColor' : 'none'} />,
        text(actions.allStarred ? 'short.unstar' : 'short.star'),
        actions.star,
        may.flag,
      )}
      {act(
        text(actions.anyUnread ? 'action.read' : 'action.unread'),
        'message.toggleRead',
        actions.anyUnread ? <MailOpen size={16} aria-hidden /> : <Mail size={16} aria-hidden />,
        text(actions.anyUnread ? 'short.read' : 'short.unread'),
        actions.toggleRead,
        may.seen,
      )}
      {!none && (
        <ButtonMenu
          entries={entries}
          align="end"
          trigger={<IconButton name={text('action.all')} icon={<Ellipsis size={18} aria-hidden />} />}
        />
      )}
    </div>
  )
}

function withKey(name: string, key: string | undefined): string {
  return key === undefined ? name : `${name} (${key})`
}
