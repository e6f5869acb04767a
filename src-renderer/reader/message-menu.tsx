import { Menu } from '@base-ui/react/menu'
import { Code, Download, Ellipsis, FileText, Printer, Search } from 'lucide-react'
import type { MessageId } from '../../src-shared/mail/ids'
import { sayError } from '../messages/act'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './reader.module.css'
import { readerActions } from './reader-actions'

/** What can be done to look at one message in another way. */
export function MessageMenu({
  message,
  sender,
  hasHtml,
  plain,
  onPlain,
}: {
  readonly message: MessageId
  readonly sender: string
  readonly hasHtml: boolean
  readonly plain: boolean
  readonly onPlain: (plain: boolean) => void
}) {
  const text = useText()
  const { locale } = useFormats()
  const saveSource = async (): Promise<void> => {
    const result = await call('message.saveSource', message)
    if (!result.ok) sayError(result.error, { text, locale })
    else if (result.value !== null) toast(text('done.saved', { name: result.value }))
  }
  const items = [
    ...(hasHtml
      ? [{ icon: FileText, words: text(plain ? 'action.html' : 'action.plain'), key: '', run: () => onPlain(!plain) }]
      : []),
    { icon: Search, words: text('reading.find'), key: 'Ctrl+F', run: readerActions.find },
    { icon: Printer, words: text('reading.print'), key: 'Ctrl+P', run: readerActions.print },
    { icon: Code, words: text('action.source'), key: 'Ctrl+U', run: () => readerActions.showSource(message) },
    { icon: Download, words: text('action.saveSource'), key: '', run: () => void saveSource() },
  ]
  return (
    <Menu.Root>
      <Menu.Trigger className={styles.more} aria-label={text('reading.menu', { sender })} title={text('action.more')}>
        <Ellipsis size={18} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className={styles.positioner}>
          <Menu.Popup className={styles.menu}>
            {items.map(({ icon: Icon, words, key, run }) => (
              <Menu.Item key={words} className={styles.menuItem} onClick={run}>
                <Icon size={16} aria-hidden />
                <span>{words}</span>
                {key !== '' && <kbd className={styles.menuKey}>{key}</kbd>}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
