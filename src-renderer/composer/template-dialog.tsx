import { useState } from 'react'
import { Button, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './composer.module.css'

/** What a template is to be called. */
export function TemplateDialog({
  subject,
  onDone,
}: {
  readonly subject: string
  readonly onDone: (name?: string) => void
}) {
  const text = useText()
  const [name, setName] = useState(subject)
  return (
    <Modal title={text('template.save')} onClose={() => onDone()}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void onDone(name.trim())
        }}
      >
        <label className={styles.formField}>
          <span>{text('template.name')}</span>
          <input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} dir="auto" />
        </label>
        <div className={styles.buttons}>
          <Button look="primary" type="submit" disabled={name.trim() === ''}>
            {text('save')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** A template is text: its pictures belong to the draft it was made from. */
export function withoutPictures(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const image of page.querySelectorAll('img[src^="cid:"]')) image.remove()
  return page.body.innerHTML
}
