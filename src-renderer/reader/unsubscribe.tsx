import { LogOut } from 'lucide-react'
import { useState } from 'react'
import type { HeaderNotes } from '../../src-shared/mail/envelope'
import { call } from '../shell/bridge'
import { toast } from '../shell/mail-state'
import { Button, Modal } from '../shell/parts'
import { useText } from '../text/use-text'
import { targetHost } from './link-host'
import styles from './reader.module.css'

/** Leaving a mailing list: a button that says what it would do, and does it only when told to (RFC 2369, RFC 8058). */
export function Unsubscribe({
  offer,
  sender,
}: {
  readonly offer: NonNullable<HeaderNotes['unsubscribe']>
  readonly sender: string
}) {
  const text = useText()
  const [asking, setAsking] = useState(false)
  const { https, mailto, oneClick } = offer
  const way = https !== undefined && oneClick ? 'one-click' : mailto !== undefined ? 'mail' : 'page'
  const target = way === 'mail' ? (mailto ?? '') : (https ?? '')
  const leave = async (): Promise<void> => {
    setAsking(false)
    if (way !== 'one-click') {
      await call('link.open', target)
      return
    }
    const result = await call('list.unsubscribe', target)
    const left = result.ok && result.value
    toast(text(left ? 'reading.unsubscribe.done' : 'reading.unsubscribe.failed', { host: targetHost(target) }), !left)
  }
  return (
    <>
      <button type="button" className={styles.chipButton} onClick={() => setAsking(true)}>
        <LogOut size={14} aria-hidden />
        <span>{text('reading.unsubscribe')}</span>
      </button>
      {asking && (
        <Modal title={text('reading.unsubscribe.title', { sender })} onClose={() => setAsking(false)}>
          <p>
            {text('reading.unsubscribe.how', {
              way,
              target: way === 'mail' ? decodeTarget(targetHost(target)) : targetHost(target),
            })}
          </p>
          <p className={styles.muted}>{text('reading.unsubscribe.advice')}</p>
          <div className={styles.buttons}>
            <Button onClick={() => setAsking(false)}>{text('cancel')}</Button>
            <Button look="primary" onClick={() => void leave()}>
              {text('reading.unsubscribe')}
            </Button>
          </div>
        </Modal>
      )}
    </>
  )
}

function decodeTarget(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}
