import { Compass } from 'lucide-react'
import { useId, useState } from 'react'
import { Button, cx } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './accounts.module.css'
import { advise, type Situation } from './advise'

const questions = ['otherDevices', 'shortOfSpace', 'ownBackups'] as const

/** Three questions for who does not know which mode to take; it recommends one, says why, and what is lost that way. */
export function ModeAdviser({
  unavailable,
  onChoose,
}: {
  readonly unavailable: (mode: 'imap' | 'pop3') => boolean
  readonly onChoose: (mode: 'imap' | 'pop3') => void
}) {
  const text = useText()
  const id = useId()
  const [situation, setSituation] = useState<Situation>({
    otherDevices: undefined,
    shortOfSpace: undefined,
    ownBackups: undefined,
  })
  const advice = advise(situation)
  return (
    <details className={styles.adviser}>
      <summary>
        <Compass size={16} aria-hidden /> {text('advise.open')}
      </summary>
      <div className={styles.adviserBody}>
        {questions.map((question) => (
          <div key={question} role="radiogroup" aria-labelledby={`${id}-${question}`} className={styles.question}>
            <span id={`${id}-${question}`}>{text(`advise.${question}`)}</span>
            <span className={styles.answers}>
              {([true, false] as const).map((answer) => (
                <label key={String(answer)} className={styles.choice}>
                  <input
                    type="radio"
                    name={`${id}-${question}`}
                    checked={situation[question] === answer}
                    onChange={() => setSituation((before) => ({ ...before, [question]: answer }))}
                  />
                  <span>{text(answer ? 'advise.yes' : 'advise.no')}</span>
                </label>
              ))}
            </span>
          </div>
        ))}
        <div role="status">
          {advice && (
            <div className={cx(styles.advice, styles[advice.mode])}>
              <p className={styles.adviceTitle}>{text(`advise.${advice.mode}`)}</p>
              <p>{text(`advise.because.${advice.because}`)}</p>
              <p className={styles.hint}>{text(`advise.loss.${advice.mode}`)}</p>
              {!unavailable(advice.mode) && (
                <Button onClick={() => onChoose(advice.mode)}>{text(`advise.take.${advice.mode}`)}</Button>
              )}
            </div>
          )}
        </div>
      </div>
    </details>
  )
}
