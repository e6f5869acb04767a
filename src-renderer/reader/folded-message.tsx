import { useMinute } from '../mailboxes/mode-badge'
import type { ListRow } from '../store/mail-window'
import { formatListTime } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './reader.module.css'

/** A message that was read already, in one line; a click opens it. */
export function FoldedMessage({ row, onOpen }: { readonly row: ListRow; readonly onOpen: () => void }) {
  const text = useText()
  const formats = useFormats()
  const now = useMinute()
  const { message, location } = row
  const [from] = message.envelope.from
  const sender = from?.name || from?.address || text('reader.unknown')
  return (
    <article className={styles.folded} data-message tabIndex={-1} aria-label={sender}>
      <button type="button" className={styles.foldedButton} aria-expanded={false} onClick={onOpen}>
        <bdi className={styles.senderName}>{sender}</bdi>
        <bdi className={styles.foldedSnippet}>{message.snippet}</bdi>
        <time className={styles.muted}>
          {formatListTime(message.envelope.sentAt ?? location.sortDate, now, formats)}
        </time>
      </button>
    </article>
  )
}
