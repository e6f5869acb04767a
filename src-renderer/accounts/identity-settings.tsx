import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Account, AccountEdit } from '../../src-shared/mail/account'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { ColorChoice } from './color-choice'
import { Field } from './fields'
import { useEdit } from './use-edit'

/** What the account is called here, as whom its owner writes, and its colour. */
export function IdentitySettings({ account }: { readonly account: Account }) {
  const text = useText()
  const edit = useEdit(account)
  const [label, setLabel] = useState(account.label)
  const [name, setName] = useState(account.displayName)
  const [color, setColor] = useState(account.color)
  const nameless = name.trim() === ''

  const save = (): void => {
    const typed = label.trim() || account.address
    const changes: AccountEdit = {
      ...(typed === account.label ? {} : { label: typed }),
      ...(nameless || name.trim() === account.displayName ? {} : { displayName: name.trim() }),
    }
    if (Object.keys(changes).length > 0) void edit(changes)
  }
  const paint = async (chosen: number): Promise<void> => {
    setColor(chosen)
    if (!(await edit({ color: chosen }))) setColor(account.color)
  }
  // Closed by Escape the focus leaves nothing, but what was typed counts.
  const atEnd = useRef(save)
  useEffect(() => {
    atEnd.current = save
  })
  useEffect(() => () => atEnd.current(), [])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') save()
  }
  return (
    <section className={styles.stack} aria-label={text('acc.identity')}>
      <Field
        label={text('setup.label')}
        value={label}
        placeholder={account.address}
        maxLength={200}
        onValue={setLabel}
        onBlur={save}
        onKeyDown={onKeyDown}
      />
      <Field
        label={text('setup.name')}
        value={name}
        hint={text('setup.nameHint')}
        problem={nameless ? text('setup.name.bad') : undefined}
        autoComplete="name"
        maxLength={200}
        onValue={setName}
        onBlur={save}
        onKeyDown={onKeyDown}
      />
      <ColorChoice value={color} onValue={(chosen) => void paint(chosen)} />
    </section>
  )
}
