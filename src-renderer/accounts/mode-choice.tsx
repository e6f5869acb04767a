import { HardDriveDownload, RefreshCw } from 'lucide-react'
import { useId } from 'react'
import { cx } from '../shell/parts'
import type { TextKey } from '../text/catalog'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'

const rows = ['folders', 'devices', 'server', 'delete', 'offline', 'lost'] as const

/** The two cards: what each mode means, side by side; nothing is chosen before the user chooses (UX.md §5). */
export function ModeChoice({
  value,
  problem,
  unavailable,
  onValue,
}: {
  readonly value: 'imap' | 'pop3' | undefined
  readonly problem: string | undefined
  /** Why a mode cannot be chosen; undefined where it can. */
  readonly unavailable: (mode: 'imap' | 'pop3') => string | undefined
  readonly onValue: (value: 'imap' | 'pop3') => void
}) {
  const text = useText()
  const id = useId()
  return (
    <div
      role="radiogroup"
      aria-label={text('setup.choose')}
      aria-describedby={`${id}-problem`}
      aria-required
      aria-invalid={problem !== undefined}
    >
      <div className={styles.cards}>
        {(['imap', 'pop3'] as const).map((mode) => {
          const Icon = mode === 'imap' ? RefreshCw : HardDriveDownload
          const missing = unavailable(mode)
          return (
            <label
              key={mode}
              className={cx(
                styles.card,
                styles[mode],
                value === mode && styles.chosen,
                missing !== undefined && styles.missing,
              )}
            >
              <span className={styles.cardHead}>
                <input
                  type="radio"
                  name={id}
                  checked={value === mode}
                  disabled={missing !== undefined}
                  aria-labelledby={`${id}-${mode}`}
                  aria-describedby={`${id}-${mode}-lead ${id}-${mode}-who`}
                  onChange={() => onValue(mode)}
                />
                <Icon size={18} aria-hidden />
                <span id={`${id}-${mode}`} className={styles.cardTitle}>
                  {text(`setup.${mode}.title`)}
                </span>
              </span>
              {missing === undefined ? (
                mode === 'imap' && <span className={styles.recommended}>{text('setup.recommended')}</span>
              ) : (
                <span className={styles.warn}>{missing}</span>
              )}
              <span id={`${id}-${mode}-lead`} className={styles.lead}>
                {text(`setup.${mode}.lead`)}
              </span>
              <span className={styles.rows}>
                {rows.map((row) => (
                  <span key={row} className={styles.rowPair}>
                    <span className={styles.rowName}>{text(`setup.row.${row}` as TextKey)}</span>
                    <span>{text(`setup.${mode}.${row}` as TextKey)}</span>
                  </span>
                ))}
              </span>
              <span id={`${id}-${mode}-who`} className={styles.who}>
                {text(`setup.${mode}.who`)}
              </span>
            </label>
          )
        })}
      </div>
      <p id={`${id}-problem`} className={cx(styles.hint, styles.problem)}>
        {problem}
      </p>
    </div>
  )
}
