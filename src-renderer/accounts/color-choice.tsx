import { useId } from 'react'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'

/** One of the eight account colours, by index. */
export function ColorChoice({ value, onValue }: { readonly value: number; readonly onValue: (color: number) => void }) {
  const text = useText()
  const group = useId()
  return (
    <div className={styles.colors} role="radiogroup" aria-labelledby={group}>
      <p id={group} className={styles.legend}>
        {text('setup.color')}
      </p>
      {Array.from({ length: 8 }, (_, color) => (
        <input
          // biome-ignore lint/suspicious/noArrayIndexKey: the index is the colour
          key={color}
          type="radio"
          name={`${group}-color`}
          aria-label={text('setup.color.n', { n: color + 1 })}
          checked={value === color}
          style={{ background: `var(--account-${color})` }}
          onChange={() => onValue(color)}
        />
      ))}
    </div>
  )
}
