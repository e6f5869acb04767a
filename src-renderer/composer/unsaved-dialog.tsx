import type { MailError } from '../../src-shared/mail/mail-error'
import { Button, Modal } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './composer.module.css'

/** Asks before a composer ends whose newest state is not on disk. */
export function UnsavedDialog({
  error,
  onStay,
  onLeave,
}: {
  readonly error: MailError
  readonly onStay: () => void
  readonly onLeave: () => void
}) {
  const text = useText()
  const { locale } = useFormats()
  const { title } = describeError(error, (octets) => formatSize(octets, locale))
  return (
    <Modal title={text('compose.unsaved.title')} onClose={onStay}>
      <p>{text('compose.draft.failed', { reason: text(title.key, title.values) })}</p>
      <p>{text('compose.unsaved.do')}</p>
      <div className={styles.buttons}>
        <Button look="primary" onClick={onStay}>
          {text('check.back')}
        </Button>
        <Button onClick={onLeave}>{text('compose.unsaved.close')}</Button>
      </div>
    </Modal>
  )
}
