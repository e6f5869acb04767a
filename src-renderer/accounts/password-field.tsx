import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../shell/parts'
import { useText } from '../text/use-text'
import { Field } from './fields'

/** A password that can be looked at while it is typed. */
export function PasswordField({
  id,
  label,
  value,
  hint,
  problem,
  fresh = false,
  onValue,
}: {
  readonly id?: string
  readonly label?: string
  readonly value: string
  readonly hint?: string | undefined
  readonly problem?: string | undefined
  /** It is being made up: a password manager may offer one. */
  readonly fresh?: boolean
  readonly onValue: (value: string) => void
}) {
  const text = useText()
  const [shown, setShown] = useState(false)
  return (
    <Field
      {...(id === undefined ? {} : { id })}
      label={label ?? text('setup.password')}
      type={shown ? 'text' : 'password'}
      value={value}
      autoComplete={fresh ? 'new-password' : 'current-password'}
      spellCheck={false}
      {...(hint === undefined ? {} : { hint })}
      problem={problem}
      onValue={onValue}
      after={
        <IconButton
          name={text(shown ? 'setup.password.hide' : 'setup.password.show')}
          icon={shown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
          onClick={() => setShown(!shown)}
        />
      }
    />
  )
}
