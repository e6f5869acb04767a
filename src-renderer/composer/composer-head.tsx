import { ExternalLink, Paperclip, Send, Trash2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './composer.module.css'

/** What can be done with a message as a whole: send, attach, pop out, throw away, close. */
export function ComposerHead({
  redirect,
  ownWindow,
  saved,
  children,
  onSend,
  onAttach,
  onPopOut,
  onDiscard,
  onClose,
}: {
  readonly redirect: boolean
  readonly ownWindow: boolean
  /** Where the draft is safe. */
  readonly saved: ReactNode
  /** The menu of all else. */
  readonly children: ReactNode
  readonly onSend: () => void
  readonly onAttach: () => void
  readonly onPopOut: () => void
  readonly onDiscard: () => void
  readonly onClose: () => void
}) {
  const text = useText()
  return (
    <header className={styles.head}>
      <Button
        look="primary"
        icon={<Send size={16} aria-hidden />}
        title={`${text('compose.send')} (Ctrl+Enter)`}
        onClick={onSend}
      >
        {text('compose.send')}
      </Button>
      {!redirect && (
        <Button
          icon={<Paperclip size={16} aria-hidden />}
          title={`${text('compose.attach')} (Ctrl+Shift+A)`}
          onClick={onAttach}
        >
          <span className={styles.wide}>{text('compose.attach')}</span>
        </Button>
      )}
      {children}
      <span className={styles.headEnd}>
        {saved}
        {!ownWindow && (
          <IconButton name={text('compose.popOut')} icon={<ExternalLink size={16} aria-hidden />} onClick={onPopOut} />
        )}
        <IconButton name={text('compose.discard')} icon={<Trash2 size={16} aria-hidden />} onClick={onDiscard} />
        <IconButton name={text('compose.close')} icon={<X size={18} aria-hidden />} onClick={onClose} />
      </span>
    </header>
  )
}
