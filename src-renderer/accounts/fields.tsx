import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import type { Retention } from '../../src-shared/mail/account'
import { cx } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly hint?: string
  readonly problem?: string | undefined
  readonly after?: ReactNode
}

/** One labelled text field; hint and problem are read with it. */
export function Field({ label, value, onValue, hint, problem, after, id, ...rest }: FieldProps) {
  const made = useId()
  const field = id ?? made
  return (
    <div className={styles.field}>
      <label htmlFor={field}>{label}</label>
      <div className={styles.inputLine}>
        <input
          {...rest}
          id={field}
          value={value}
          aria-invalid={problem !== undefined}
          aria-describedby={`${field}-hint`}
          onChange={(event) => onValue(event.target.value)}
        />
        {after}
      </div>
      <p id={`${field}-hint`} className={cx(styles.hint, problem !== undefined && styles.problem)}>
        {problem ?? hint}
      </p>
    </div>
  )
}

export function Radio({
  name,
  label,
  checked,
  disabled = false,
  onCheck,
}: {
  readonly name: string
  readonly label: ReactNode
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onCheck: () => void
}) {
  return (
    <label className={cx(styles.choice, disabled && styles.disabled)}>
      <input type="radio" name={name} checked={checked} disabled={disabled} onChange={onCheck} />
      <span>{label}</span>
    </label>
  )
}

/** What happens to the copies on a POP3 server; without UIDL there is only one answer, and the reason. */
export function RetentionFields({
  value,
  uidl,
  titled = true,
  onValue,
}: {
  readonly value: Retention
  readonly uidl: boolean
  /** Not where the page's own headline asks the question already. */
  readonly titled?: boolean
  readonly onValue: (value: Retention) => void
}) {
  const text = useText()
  const group = useId()
  const days = value.kind === 'after-days' ? value.days : 14
  return (
    <div className={styles.group} role="radiogroup" aria-labelledby={`${group}-title`}>
      <p id={`${group}-title`} className={titled ? styles.legend : 'visually-hidden'}>
        {text('ret.title')}
      </p>
      {uidl && (
        <div className={styles.daysLine}>
          <Radio
            name={group}
            label={text('ret.days', { n: days })}
            checked={value.kind === 'after-days'}
            onCheck={() => onValue({ kind: 'after-days', days })}
          />
          <input
            type="number"
            min={1}
            max={3650}
            className={styles.days}
            aria-label={text('ret.daysLabel')}
            value={days}
            onChange={(event) => {
              const next = Math.round(event.target.valueAsNumber)
              if (next >= 1 && next <= 3650) onValue({ kind: 'after-days', days: next })
            }}
          />
        </div>
      )}
      <Radio
        name={group}
        label={text('ret.now')}
        checked={value.kind === 'after-download'}
        onCheck={() => onValue({ kind: 'after-download' })}
      />
      {uidl && (
        <Radio
          name={group}
          label={text('ret.never')}
          checked={value.kind === 'leave'}
          onCheck={() => onValue({ kind: 'leave' })}
        />
      )}
      {!uidl && <p className={styles.hint}>{text('ret.noUidl')}</p>}
    </div>
  )
}
