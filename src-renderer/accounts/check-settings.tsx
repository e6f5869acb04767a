import { useId, useState } from 'react'
import type { Pop3Account } from '../../src-shared/mail/account'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { useEdit } from './use-edit'

const minuteMs = 60_000
/** Minutes; often enough for mail that is waited for, seldom enough for a server that counts sign-ins. */
const offered = [1, 5, 10, 15, 30, 60, 180, 720]

/** How often a letter box is looked into. */
export function CheckSettings({ account }: { readonly account: Pop3Account }) {
  const text = useText()
  const edit = useEdit(account)
  const field = useId()
  const [current, setCurrent] = useState(Math.round(account.checkEveryMs / minuteMs))
  const choose = async (minutes: number): Promise<void> => {
    setCurrent(minutes)
    if (!(await edit({ checkEveryMs: minutes * minuteMs }))) setCurrent(current)
  }
  const choices = offered.includes(current) ? offered : [...offered, current].sort((a, b) => a - b)
  const words = (minutes: number): string =>
    minutes % 60 === 0 ? text('acc.check.hours', { n: minutes / 60 }) : text('acc.check.minutes', { n: minutes })
  return (
    <div className={styles.field}>
      <label htmlFor={field}>{text('acc.check.title')}</label>
      <select
        id={field}
        value={current}
        aria-describedby={`${field}-hint`}
        onChange={(event) => void choose(Number(event.target.value))}
      >
        {choices.map((minutes) => (
          <option key={minutes} value={minutes}>
            {words(minutes)}
          </option>
        ))}
      </select>
      <p id={`${field}-hint`} className={styles.hint}>
        {text('acc.check.hint', { button: text('toolbar.check') })}
      </p>
    </div>
  )
}
