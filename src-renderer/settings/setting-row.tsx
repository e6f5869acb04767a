import { createContext, type ReactNode, useContext, useId } from 'react'
import styles from './settings.module.css'

/** What is looked for among the settings; empty shows one page whole. */
export const SettingsQuery = createContext('')

const fold = (words: string): string => words.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/** Whether these words have every word that is looked for. Pure. */
export function isFound(query: string, ...words: readonly string[]): boolean {
  const text = fold(words.join(' '))
  return fold(query)
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** One setting: what it is, what it does, and its control, which gets the label's id. */
export function SettingRow({
  label,
  hint = '',
  children,
}: {
  readonly label: string
  readonly hint?: string
  readonly children: (ids: { readonly id: string; readonly hintId: string | undefined }) => ReactNode
}) {
  const id = useId()
  const query = useContext(SettingsQuery)
  if (query !== '' && !isFound(query, label, hint)) return null
  const hintId = hint === '' ? undefined : `${id}-hint`
  return (
    <div className={styles.row}>
      <div className={styles.rowWords}>
        <label htmlFor={id}>{label}</label>
        {hint !== '' && (
          <p id={hintId} className={styles.hint}>
            {hint}
          </p>
        )}
      </div>
      {children({ id, hintId })}
    </div>
  )
}

/** One of several; the usual choice is marked. */
export function ChoiceRow<T extends string | number>({
  label,
  hint,
  value,
  usual,
  choices,
  onChange,
  usualWord,
}: {
  readonly label: string
  readonly hint?: string
  readonly value: T
  readonly usual: T
  readonly choices: readonly (readonly [T, string])[]
  readonly onChange: (value: T) => void
  /** "(default)". */
  readonly usualWord: string
}) {
  return (
    <SettingRow label={label} {...(hint === undefined ? {} : { hint })}>
      {({ id, hintId }) => (
        <select
          id={id}
          aria-describedby={hintId}
          className={styles.select}
          value={String(value)}
          onChange={(event) => {
            const chosen = choices.find(([choice]) => String(choice) === event.target.value)
            if (chosen) onChange(chosen[0])
          }}
        >
          {choices.map(([choice, words]) => (
            <option key={choice} value={String(choice)}>
              {choice === usual ? `${words} ${usualWord}` : words}
            </option>
          ))}
        </select>
      )}
    </SettingRow>
  )
}

/** On or off. */
export function SwitchRow({
  label,
  hint,
  value,
  onChange,
}: {
  readonly label: string
  readonly hint?: string
  readonly value: boolean
  readonly onChange: (value: boolean) => void
}) {
  return (
    <SettingRow label={label} {...(hint === undefined ? {} : { hint })}>
      {({ id, hintId }) => (
        <input
          id={id}
          type="checkbox"
          aria-describedby={hintId}
          className={styles.check}
          checked={value}
          onChange={(event) => onChange(event.target.checked)}
        />
      )}
    </SettingRow>
  )
}
