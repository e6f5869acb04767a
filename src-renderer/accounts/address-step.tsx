import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { type Entries, isAddress } from './draft'
import { Field } from './fields'

export function AddressStep({
  entries,
  tried,
  onEntries,
}: {
  readonly entries: Entries
  readonly tried: boolean
  readonly onEntries: (part: Partial<Entries>) => void
}) {
  const text = useText()
  return (
    <>
      <Field
        label={text('setup.name')}
        value={entries.name}
        autoComplete="name"
        hint={text('setup.nameHint')}
        problem={tried && entries.name.trim() === '' ? text('setup.name.bad') : undefined}
        onValue={(name) => onEntries({ name })}
      />
      <Field
        label={text('setup.email')}
        type="email"
        value={entries.email}
        autoComplete="email"
        placeholder="name@example.org"
        problem={tried && !isAddress(entries.email) ? text('setup.email.bad') : undefined}
        onValue={(email) => onEntries({ email, found: undefined, manual: false, browser: undefined })}
      />
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={entries.askDatabase}
          onChange={(event) => onEntries({ askDatabase: event.target.checked, found: undefined })}
        />
        <span>
          {text('find.database')} <span className={styles.hint}>{text('find.databaseHint')}</span>
        </span>
      </label>
    </>
  )
}
