import { useState } from 'react'
import { Button, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './composer.module.css'

/** Where a link leads; an empty address takes the link away, none at all leaves everything as it is. */
export function LinkDialog({ url: first, onDone }: { readonly url: string; readonly onDone: (url?: string) => void }) {
  const text = useText()
  const [url, setUrl] = useState(first)
  const good = /^(?:https?:\/\/[^\s/]+|mailto:[^\s]+@|tel:[\d+])/i.test(url.trim())
  return (
    <Modal title={text('format.link.title')} onClose={() => onDone()}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (good) onDone(url.trim())
        }}
      >
        <label className={styles.formField}>
          <span>{text('format.link.url')}</span>
          <input value={url} onChange={(event) => setUrl(event.target.value)} dir="ltr" />
        </label>
        {url.trim() !== '' && !good && url !== 'https://' && <p className={styles.hint}>{text('format.link.bad')}</p>}
        <div className={styles.buttons}>
          <Button onClick={() => onDone('')}>{text('format.link.remove')}</Button>
          <Button look="primary" type="submit" disabled={!good}>
            {text('done')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
