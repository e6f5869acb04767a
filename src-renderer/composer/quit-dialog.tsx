import { useEffect, useState } from 'react'
import { Button, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './composer.module.css'
import { onDue } from './finish-writing'

/** Quitting while something is about to go out asks what is to become of it (UX.md §8). */
export function QuitDialog() {
  const text = useText()
  const [asked, setAsked] = useState<{ readonly due: number; readonly answer: (sendNow: boolean) => void }>()
  useEffect(() => {
    onDue(
      (due) =>
        new Promise((resolve) =>
          setAsked({
            due,
            answer: (sendNow) => {
              setAsked(undefined)
              resolve(sendNow)
            },
          }),
        ),
    )
    return () => onDue(undefined)
  }, [])
  if (!asked) return null
  return (
    <Modal title={text('quit.title')} onClose={() => asked.answer(false)}>
      <p>{text('quit.text', { n: asked.due })}</p>
      <div className={styles.buttons}>
        <Button look="primary" onClick={() => asked.answer(false)}>
          {text('quit.keep')}
        </Button>
        <Button onClick={() => asked.answer(true)}>{text('quit.send')}</Button>
      </div>
    </Modal>
  )
}
