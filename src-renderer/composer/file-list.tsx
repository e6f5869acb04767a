import { FileText, X } from 'lucide-react'
import type { DraftContent } from '../../src-shared/mail/draft'
import { cx, IconButton } from '../shell/parts'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './composer.module.css'
import { pictureTypes } from './picture-data'

/** What goes along with a message and does not stand in its text. */
export function FileList({
  content,
  adding,
  onParts,
}: {
  readonly content: DraftContent
  /** Names of what is still being taken in. */
  readonly adding: readonly string[]
  readonly onParts: (parts: DraftContent['parts']) => void
}) {
  const text = useText()
  const { locale } = useFormats()
  const files = content.parts.filter(
    ({ contentId, mediaType }) =>
      contentId === undefined || content.format === 'plain' || !pictureTypes.test(mediaType),
  )
  if (files.length + adding.length === 0) return null
  return (
    <ul className={styles.files} aria-label={text('compose.attachments')}>
      {files.map((part) => (
        <li key={part.id} className={styles.file}>
          <FileText size={16} aria-hidden />
          <bdi className={styles.fileName}>{part.fileName}</bdi>
          <span className={styles.muted}>{formatSize(part.octets, locale)}</span>
          <IconButton
            name={text('compose.attachment.remove', { name: part.fileName })}
            icon={<X size={14} aria-hidden />}
            onClick={() => onParts(content.parts.filter(({ id }) => id !== part.id))}
          />
        </li>
      ))}
      {adding.map((name) => (
        <li key={name} className={cx(styles.file, styles.muted)}>
          {text('compose.attachment.adding', { name })}
        </li>
      ))}
    </ul>
  )
}
