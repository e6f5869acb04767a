import { cx } from '../shell/parts'
import { describeError } from '../text/describe-error'
import { formatSize } from '../text/formats'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './composer.module.css'
import type { SaveState } from './draft-saver'

/** Where the draft is safe, quietly. */
export function SaveLine({
  state,
  protocol,
}: {
  readonly state: SaveState
  readonly protocol: 'imap' | 'pop3' | undefined
}) {
  const text = useText()
  const { locale } = useFormats()
  if (state.kind === 'clean') return null
  if (state.kind === 'saving') return <span className={styles.saved}>{text('compose.draft.saving')}</span>
  if (state.kind === 'failed') {
    const words = describeError(state.error, (octets) => formatSize(octets, locale))
    return (
      <span className={cx(styles.saved, styles.saveFailed)} role="alert">
        {text('compose.draft.failed', { reason: text(words.title.key, words.title.values) })}
      </span>
    )
  }
  const key =
    protocol !== 'imap' || state.place === 'device'
      ? 'compose.draft.pop3'
      : state.place === 'server'
        ? 'compose.draft.imap'
        : 'compose.draft.waiting'
  return (
    <span className={styles.saved} title={text(key)}>
      {text(key)}
    </span>
  )
}
