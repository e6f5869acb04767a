import { useEffect, useState } from 'react'
import type { Pop3Account, RetentionChoice } from '../../src-shared/mail/account'
import type { FateSum } from '../../src-shared/mail/add-up-fates'
import { call } from '../shell/bridge'
import { Button } from '../shell/parts'
import { useFormats } from '../text/use-formats'
import { useText } from '../text/use-text'
import styles from './shelf.module.css'

/** What another rule would do to what is on the server now, before it is used: the session asks the same function. */
export function RetentionPreview({
  account,
  choice,
  onUse,
  onLeave,
}: {
  readonly account: Pop3Account
  readonly choice: RetentionChoice
  readonly onUse: () => void
  readonly onLeave: () => void
}) {
  const text = useText()
  const formats = useFormats()
  const [sum, setSum] = useState<FateSum>()
  const asked = JSON.stringify(choice)
  useEffect(() => {
    let stopped = false
    void call('retention.preview', account.id, JSON.parse(asked) as RetentionChoice).then((result) => {
      if (!stopped && result.ok) setSum(result.value)
    })
    return () => {
      stopped = true
    }
  }, [account.id, asked])
  return (
    <section className={styles.preview} aria-label={text('preview.title')} aria-busy={sum === undefined}>
      <p className={styles.previewTitle}>{text('preview.title')}</p>
      {sum && (
        <>
          {sum.next + sum.later + sum.stays + sum.waiting === 0 && <p>{text('preview.none')}</p>}
          <ul className={styles.previewList}>
            {sum.next > 0 && <li>{text('preview.next', { n: sum.next })}</li>}
            {sum.firstAt !== undefined && (
              <li>{text('preview.later', { n: sum.later, date: formats.dayMonth.format(sum.firstAt) })}</li>
            )}
            {sum.stays > 0 && <li>{text('preview.stays', { n: sum.stays })}</li>}
            {sum.waiting > 0 && <li>{text('preview.waiting', { n: sum.waiting })}</li>}
          </ul>
        </>
      )}
      <div className={styles.previewButtons}>
        <Button look="primary" disabled={sum === undefined} onClick={onUse}>
          {text('preview.apply')}
        </Button>
        <Button onClick={onLeave}>{text('preview.back')}</Button>
      </div>
    </section>
  )
}
