import { X } from 'lucide-react'
import { useEffect } from 'react'
import { IconButton } from '../shell/parts'
import { useText } from '../text/use-text'
import styles from './reader.module.css'
import { allowSender, loadSenders, useReading } from './reading-state'

/** The senders whose remote pictures are always shown, to be taken back one by one; a part of the settings. */
export function PictureSenders() {
  const text = useText()
  const senders = useReading((state) => state.senders)
  useEffect(() => void loadSenders(), [])
  const all = [...(senders ?? [])].sort()
  return (
    <section aria-label={text('reading.senders')} className={styles.senders}>
      <h4 className={styles.sendersTitle}>{text('reading.senders')}</h4>
      {all.length === 0 && <p className={styles.muted}>{text('reading.senders.none')}</p>}
      <ul className={styles.senderList}>
        {all.map((sender) => (
          <li key={sender} className={styles.senderItem}>
            <bdi>{sender}</bdi>
            <IconButton
              name={text('reading.senders.remove', { sender })}
              icon={<X size={16} aria-hidden />}
              onClick={() => void allowSender(sender, false)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
