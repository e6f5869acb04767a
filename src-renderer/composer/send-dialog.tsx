import type { Account } from '../../src-shared/mail/account'
import { Button, Modal } from '../shell/parts'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import type { Warning } from './checks'
import styles from './composer.module.css'

/** Everything that is odd about a message, asked once; "Send anyway" comes last (UX.md §8). */
export function SendDialog({
  warnings,
  account,
  onAttach,
  onBack,
  onSend,
}: {
  readonly warnings: readonly Warning[]
  readonly account: Account
  readonly onAttach: () => void
  readonly onBack: () => void
  readonly onSend: () => void
}) {
  const text = useText()
  const { locale } = useFormats()
  const words = (warning: Warning): string => {
    switch (warning.kind) {
      case 'no-attachment':
        return text('compose.noAttachment')
      case 'no-subject':
        return text('check.noSubject')
      case 'unknown':
        return text('check.unknown', { address: warning.address })
      case 'too-large':
        return text('check.tooLarge', {
          size: formatSize(warning.octets, locale),
          limit: formatSize(warning.limit, locale),
          server: account.outgoing?.host ?? '',
        })
    }
  }
  return (
    <Modal title={text('check.title')} onClose={onBack}>
      <ul className={styles.warnings}>
        {warnings.map((warning) => (
          <li key={words(warning)}>{words(warning)}</li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button look="primary" onClick={onBack}>
          {text('check.back')}
        </Button>
        {warnings.some(({ kind }) => kind === 'no-attachment') && (
          <Button onClick={onAttach}>{text('check.attach')}</Button>
        )}
        <Button onClick={onSend}>{text('check.anyway')}</Button>
      </div>
    </Modal>
  )
}
